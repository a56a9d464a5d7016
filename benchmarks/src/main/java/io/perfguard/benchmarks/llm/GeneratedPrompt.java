/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt made of pieces, each of which knows what may become of it. It is told from the pieces
 * alone whether another text says the same: nothing here looks for code, quotes or JSON in a text.
 *
 * <p>Immutable once built.
 */
final class GeneratedPrompt {
  /** What may become of a piece. */
  enum Freedom {
    /** Nothing. */
    EXACT,
    /** White space before line ends, and empty lines, may be less. */
    PROSE,
    /** Either of two texts. */
    JSON,
    /** It may be missing, since it stands before. */
    REPEATED
  }

  /** What was put into a prompt and must be in what becomes of it. */
  enum Planted {
    NUMBER,
    QUOTE,
    ADDRESS,
    CODE,
    JSON_VALUE,
    PLACEHOLDER
  }

  private record Piece(Freedom freedom, String text, String compact) {}

  /**
   * Something that must be there.
   *
   * @param sort what it is
   * @param text letter by letter
   */
  record Item(Planted sort, String text) {}

  private final List<Piece> pieces = new ArrayList<>();
  private final List<Item> items = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  GeneratedPrompt add(Freedom freedom, String piece) {
    pieces.add(new Piece(freedom, piece, ""));
    text.append(piece);
    return this;
  }

  GeneratedPrompt json(String pretty, String compact) {
    pieces.add(new Piece(Freedom.JSON, pretty, compact));
    text.append(pretty);
    return this;
  }

  GeneratedPrompt plant(Planted sort, String item) {
    items.add(new Item(sort, item));
    return this;
  }

  String text() {
    return text.toString();
  }

  List<Item> items() {
    return items;
  }

  /** What is planted and not in a text. */
  List<Item> missingIn(String other) {
    return items.stream().filter(item -> !other.contains(item.text())).toList();
  }

  /** What is wrong with a text that should say the same; null if nothing is. */
  @Nullable
  String mismatch(String other) {
    int at = 0;
    int from = 0;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      int behind = piece.freedom() == Freedom.PROSE
          ? prose(from, from + piece.text().length(), other, at)
          : match(piece, other, at);
      if (behind < 0) {
        return "piece " + i + ", " + piece.freedom() + ", at " + at;
      }
      at = behind;
      from += piece.text().length();
    }
    return at == other.length() ? null : "something is left at " + at;
  }

  private static int match(Piece piece, String other, int at) {
    if (other.startsWith(piece.text(), at)) {
      return at + piece.text().length();
    }
    return switch (piece.freedom()) {
      case JSON -> other.startsWith(piece.compact(), at) ? at + piece.compact().length() : -1;
      case REPEATED -> at;
      default -> -1;
    };
  }

  private int prose(int from, int to, String other, int start) {
    int at = start;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (at < other.length() && other.charAt(at) == c) {
        at++;
        continue;
      }
      boolean trailing = c == ' ' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      boolean empty = c == '\n' && i > 0 && text.charAt(i - 1) == '\n';
      if (!trailing && !empty) {
        return -1;
      }
    }
    return at;
  }
}
