/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import java.util.List;

/** Trailing spaces and runs of empty lines between sentences. Not thread-safe. */
final class WhiteSpaceEdits {
  /*
   * Two spaces before a line end break the line in Markdown, so only a single one goes. One or two empty lines part
   * paragraphs, stanzas or functions; three or more mean no more than one where sentences are on both sides.
   */
  private static final int BLANK_RUN = 3;

  private final String text;
  private final Spans spans;
  private final List<Edits.Edit> out;
  private int blanks;
  private int blanksStart;
  private boolean proseBefore;

  WhiteSpaceEdits(String text, Spans spans, List<Edits.Edit> out) {
    this.text = text;
    this.spans = spans;
    this.out = out;
  }

  void find() {
    int start = 0;
    while (start < text.length()) {
      int end = Lines.end(text, start);
      int next = Lines.next(text, end);
      line(start, end, next);
      start = next;
    }
  }

  private void line(int start, int end, int next) {
    if (start == end && !spans.covers(start)) {
      blanksStart = blanks == 0 ? next : blanksStart;
      blanks++;
      return;
    }
    boolean prose = !spans.covers(end) && ProseLine.is(text, start, end);
    if (blanks >= BLANK_RUN && proseBefore && prose && !spans.covers(blanksStart)) {
      out.add(new Edits.Edit(blanksStart, start, "", PromptChange.Kind.BLANK_LINES));
    }
    if (prose && hasOneSpace(start, end, next) && !spans.covers(end - 1)) {
      out.add(new Edits.Edit(end - 1, end, "", PromptChange.Kind.TRAILING_SPACE));
    }
    blanks = 0;
    proseBefore = prose;
  }

  /**
   * One and no more; not at the very end, where something may be glued on, and not before a line
   * that is indented, as in a Makefile.
   */
  private boolean hasOneSpace(int start, int end, int next) {
    return end < text.length()
        && (next == text.length() || !Lines.isBlank(text.charAt(next)))
        && end - start >= 2
        && text.charAt(end - 1) == ' '
        && text.charAt(end - 2) != ' ';
  }
}
