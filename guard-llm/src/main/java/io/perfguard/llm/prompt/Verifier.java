/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.perfguard.llm.prompt.Edits.Edit;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks, after the fact, whether a rewritten prompt says what it said. Knows nothing of why it was
 * rewritten: the JSON is read by a parser of others, the protected parts are looked for anew.
 * Thread-safe.
 */
final class Verifier {
  private static final JsonFactory JSON = JsonFactory.builder()
      .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(1_000)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxStringLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .build())
      .build();

  private Verifier() {}

  /**
   * What is wrong.
   *
   * @return null if nothing is, else a sort that names no text
   */
  static @Nullable String violation(
      String before, Spans old, Edits edits, String after, Spans present) {
    if (after.length() >= before.length()) {
      return "a rewritten prompt was not shorter";
    }
    for (Edit edit : edits.all()) {
      if (!isSame(before, edit, edits, after)) {
        return "a change of sort " + edit.kind() + " was not what it should be";
      }
    }
    return sameSpans(before, old, edits, after, present)
        ? null
        : "the protected parts of a rewritten prompt were not the same in the same order";
  }

  private static boolean isSame(String before, Edit edit, Edits edits, String after) {
    String old = before.substring(edit.start(), edit.end());
    return switch (edit.kind()) {
      case JSON_MINIFIED -> sameJson(old, edit.replacement());
      case JSON_TABLE -> JsonTables.same(old, edit.replacement());
      case REPEATED_CONTEXT, REPEATED_LINE ->
        after.startsWith(old.strip(), edits.after(edit.keeper()));
      case EMPHASIS -> old.equals("**");
      default -> old.isBlank();
    };
  }

  /** The same tokens in the same order, numbers and texts letter by letter. */
  static boolean sameJson(String one, String other) {
    try (JsonParser first = JSON.createParser(one);
        JsonParser second = JSON.createParser(other)) {
      while (true) {
        JsonToken token = first.nextToken();
        if (token != second.nextToken()) {
          return false;
        } else if (token == null) {
          return true;
        } else if (!first.getText().equals(second.getText())) {
          return false;
        }
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean sameSpans(
      String before, Spans old, Edits edits, String after, Spans present) {
    int next = 0;
    int edit = 0;
    for (int i = 0; i < old.size(); i++) {
      while (edit < edits.all().size() && edits.all().get(edit).end() <= old.start(i)) {
        edit++;
      }
      Edit over = edit < edits.all().size() && edits.all().get(edit).start() <= old.start(i)
          ? edits.all().get(edit)
          : null;
      if (over != null && over.keeper() >= 0) {
        continue; // what repeated it is there, as was looked at before
      }
      String text = over == null ? before.substring(old.start(i), old.end(i)) : over.replacement();
      if (next == present.size() || !isAt(text, old.kind(i), after, present, next)) {
        return false;
      }
      next++;
    }
    return next == present.size();
  }

  private static boolean isAt(String text, SpanKind kind, String after, Spans present, int index) {
    SpanKind now = present.kind(index);
    int length = present.end(index) - present.start(index);
    return (now == kind || (now.isJson() && kind.isJson()))
        && length == text.length()
        && after.startsWith(text, present.start(index));
  }
}
