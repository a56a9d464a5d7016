/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What shortens sentences and may change what they say: emphasis, spaces, repeated lines. Not
 * thread-safe.
 */
final class LossyEdits {
  private static final int SHORTEST_LINE = 40;
  private static final String BOLD = "**";

  private final String text;
  private final Spans spans;
  private final List<Edits.Edit> out;
  private final Map<String, Integer> seen = new HashMap<>();

  LossyEdits(String text, Spans spans, List<Edits.Edit> out) {
    this.text = text;
    this.spans = spans;
    this.out = out;
  }

  void find() {
    int start = 0;
    while (start < text.length()) {
      int end = Lines.end(text, start);
      int next = Lines.next(text, end);
      if (start < end && !spans.covers(start) && !spans.covers(end)) {
        line(start, end, next);
      }
      start = next;
    }
  }

  private void line(int start, int end, int next) {
    if (ProseLine.is(text, start, end)) {
      Integer keeper = end - start >= SHORTEST_LINE && mayRepeat(start, end)
          ? seen.putIfAbsent(text.substring(start, end), start)
          : null;
      if (keeper != null) {
        out.add(new Edits.Edit(start, next, "", PromptChange.Kind.REPEATED_LINE, keeper));
      } else {
        emphasis(start, end);
      }
    } else if (isSentence(start, end)) {
      spaces(start, end);
    }
  }

  private boolean mayRepeat(int start, int end) {
    int i = spans.firstEndingAfter(start);
    while (i < spans.size() && spans.start(i) < end) {
      if (!spans.kind(i).mayRepeat()) {
        return false;
      }
      i++;
    }
    return true;
  }

  private void emphasis(int start, int end) {
    int open = -1;
    for (int i = text.indexOf(BOLD, start); i >= 0 && i + 1 < end; i = text.indexOf(BOLD, i + 2)) {
      if (spans.covers(i)) {
        continue;
      }
      if (open < 0) {
        open = opens(i, start, end) ? i : -1;
      } else if (!Character.isWhitespace(text.charAt(i - 1))) {
        out.add(new Edits.Edit(open, open + 2, "", PromptChange.Kind.EMPHASIS));
        out.add(new Edits.Edit(i, i + 2, "", PromptChange.Kind.EMPHASIS));
        open = -1;
      }
    }
  }

  private boolean opens(int at, int start, int end) {
    boolean free = at == start || " (".indexOf(text.charAt(at - 1)) >= 0;
    return free && at + 2 < end && Character.isLetter(text.charAt(at + 2));
  }

  private boolean isSentence(int start, int end) {
    return Character.isLetter(text.charAt(start))
        && ".!?".indexOf(text.charAt(end - 1)) >= 0
        && Lines.indexOf(text, '\t', start, end) < 0;
  }

  /** Runs of spaces between two words; beside a number they may be a column. */
  private void spaces(int start, int end) {
    for (int i = start + 1; i < end; i++) {
      if (text.charAt(i) != ' ' || text.charAt(i - 1) == ' ') {
        continue;
      }
      int run = i;
      while (run < end && text.charAt(run) == ' ') {
        run++;
      }
      boolean words = run < end
          && Character.isLetter(text.charAt(run))
          && (Character.isLetter(text.charAt(i - 1)) || ".,;:!?".indexOf(text.charAt(i - 1)) >= 0);
      if (run - i > 1 && words && !spans.covers(i)) {
        out.add(new Edits.Edit(i + 1, run, "", PromptChange.Kind.INNER_SPACE));
      }
    }
  }
}
