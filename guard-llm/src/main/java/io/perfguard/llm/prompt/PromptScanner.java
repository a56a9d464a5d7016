/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a prompt that must come through as they are, line by line; what is inside of
 * ordinary lines is found by {@link InlineScanner}.
 *
 * <p>In doubt a part is protected: a fence that never closes protects the rest of the text. Reads
 * each character a few times at most, whatever the text is. Not thread-safe.
 */
final class PromptScanner {
  private static final int CODE_INDENTATION = 4;
  private static final int FENCE = 3;

  private final String text;
  private final int length;
  private final Spans spans = new Spans();
  private final InlineScanner inline;

  private PromptScanner(String text) {
    this.text = text;
    this.length = text.length();
    this.inline = new InlineScanner(text, spans);
  }

  static Spans scan(String text) {
    PromptScanner scanner = new PromptScanner(text);
    int at = text.startsWith("\uFEFF") ? 1 : 0;
    while (at < scanner.length) {
      at = scanner.line(at);
    }
    return scanner.spans;
  }

  /** From the beginning of a line to the beginning of another. */
  private int line(int start) {
    int end = Lines.end(text, start);
    int first = Lines.skipBlanks(text, start, end);
    if (first == end) {
      return Lines.next(text, end);
    }
    int content = skipMarkers(first, end);
    int fence = fenceLength(content, end);
    if (fence > 0) {
      return fenced(start, content, end, fence);
    }
    if (DiffLines.begins(text, start)) {
      int behind = new DiffLines(text).endOf(start);
      spans.add(start, behind, SpanKind.DIFF);
      return Lines.next(text, behind);
    }
    SpanKind whole = kindOfLine(start, first, end);
    if (whole != null) {
      spans.add(start, end, whole);
      return Lines.next(text, end);
    }
    return inline.scan(first);
  }

  private @Nullable SpanKind kindOfLine(int start, int first, int end) {
    if (text.charAt(first) == '>') {
      return SpanKind.QUOTE;
    } else if (text.charAt(start) == '\t' || first - start >= CODE_INDENTATION) {
      return SpanKind.INDENTED_CODE;
    }
    return isTable(first, end) ? SpanKind.TABLE : null;
  }

  /** Behind the bullets and numbers of lists and the marks of quotations. */
  private int skipMarkers(int first, int end) {
    int at = first;
    while (at < end) {
      int behind = marker(at, end);
      if (behind == at) {
        return at;
      }
      at = Lines.skipBlanks(text, behind, end);
    }
    return at;
  }

  private int marker(int at, int end) {
    char c = text.charAt(at);
    if (c == '>') {
      return at + 1;
    }
    int mark = at;
    while (mark < end && mark - at < 9 && text.charAt(mark) >= '0' && text.charAt(mark) <= '9') {
      mark++;
    }
    String marks = mark == at ? "-*+" : ".)";
    boolean isMarker = mark + 1 < end
        && marks.indexOf(text.charAt(mark)) >= 0
        && (text.charAt(mark + 1) == ' ' || text.charAt(mark + 1) == '\t');
    return isMarker ? mark + 1 : at;
  }

  /** The length of the run of backticks or tildes that opens a fence; 0 if there is none. */
  private int fenceLength(int at, int end) {
    if (at == end) {
      return 0;
    }
    char c = text.charAt(at);
    if (c != '`' && c != '~') {
      return 0;
    }
    int run = at;
    while (run < end && text.charAt(run) == c) {
      run++;
    }
    if (run - at < FENCE) {
      return 0;
    }
    if (c == '`' && Lines.indexOf(text, '`', run, end) >= 0) {
      return 0; // code inside a line
    }
    return run - at;
  }

  private int fenced(int start, int opener, int openerEnd, int fence) {
    char c = text.charAt(opener);
    int at = Lines.next(text, openerEnd);
    while (at < length) {
      int end = Lines.end(text, at);
      if (closes(at, end, c, fence)) {
        spans.add(start, end, SpanKind.FENCED_CODE);
        return Lines.next(text, end);
      }
      at = Lines.next(text, end);
    }
    spans.add(start, length, SpanKind.FENCED_CODE);
    return length;
  }

  private boolean closes(int start, int end, char c, int fence) {
    int at = start;
    while (at < end && (text.charAt(at) == '>' || Lines.isBlank(text.charAt(at)))) {
      at++;
    }
    int run = at;
    while (run < end && text.charAt(run) == c) {
      run++;
    }
    return run - at >= fence && Lines.skipBlanks(text, run, end) == end;
  }

  /** Two bars or a tab between words, before JSON begins: white space may be a column there. */
  private boolean isTable(int first, int end) {
    int bars = 0;
    for (int i = first; i < end; i++) {
      char c = text.charAt(i);
      if (c == '{' || c == '[') {
        return false;
      } else if (c == '\t') {
        return true;
      } else if (c == '|' && ++bars == 2) {
        return true;
      }
    }
    return false;
  }
}
