/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of context that stand there twice, letter by letter. Only where the prompt itself says
 * that it is context: in an element such as {@code <context>} or {@code <document>}, or below a
 * heading such as {@code Context:}. A block is a paragraph, or an element with its tags.
 *
 * <p>Not thread-safe.
 */
final class ContextEdits {
  /** A shorter block may be said twice on purpose, and saves nothing. */
  private static final int SHORTEST = 64;

  private static final int LONGEST_HEADING = 60;
  private static final Set<String> NAMES = Set.of(
      "context",
      "contexts",
      "background",
      "document",
      "documents",
      "doc",
      "docs",
      "passage",
      "passages",
      "source",
      "sources",
      "chunk",
      "chunks",
      "reference",
      "references",
      "excerpt",
      "excerpts",
      "article",
      "articles",
      "snippet",
      "snippets",
      "retrieved",
      "knowledge",
      "search_results",
      "search_result",
      "search results",
      "retrieved documents",
      "retrieved passages",
      "retrieved context",
      "knowledge base",
      "additional context",
      "relevant documents",
      "relevant context",
      "reference material");

  /** A part of the text that holds context. */
  private record Region(int start, int end) {}

  /** A tag that waits for its end. */
  private record Open(String name, int start, int content) {}

  private final String text;
  private final Spans spans;
  private final List<Edits.Edit> out;
  private final Map<String, Integer> seen = new HashMap<>();
  private final List<Region> regions = new ArrayList<>();
  private final List<Edits.Edit> elements = new ArrayList<>();

  ContextEdits(String text, Spans spans, List<Edits.Edit> out) {
    this.text = text;
    this.spans = spans;
    this.out = out;
  }

  void find() {
    findElements();
    findHeadings();
    out.addAll(elements);
    regions.sort((a, b) -> Integer.compare(a.start(), b.start()));
    int done = 0; // regions may lie in one another
    seen.clear();
    for (Region region : regions) {
      paragraphs(Math.max(done, region.start()), region.end());
      done = Math.max(done, region.end());
    }
  }

  // elements

  private void findElements() {
    Deque<Open> open = new ArrayDeque<>();
    for (int i = 0; i < spans.size(); i++) {
      if (spans.kind(i) != SpanKind.MARKUP) {
        continue;
      }
      int start = spans.start(i);
      boolean closes = text.charAt(start + 1) == '/';
      String name = nameAt(closes ? start + 2 : start + 1);
      if (!NAMES.contains(name)) {
        continue;
      }
      if (!closes && text.charAt(spans.end(i) - 2) != '/') {
        open.push(new Open(name, start, spans.end(i)));
      } else if (closes && !open.isEmpty() && open.peek().name().equals(name)) {
        element(open.pop(), start, spans.end(i));
      }
    }
  }

  private String nameAt(int start) {
    int end = start;
    while (end < text.length()
        && end - start < LONGEST_HEADING
        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    return text.substring(start, end).toLowerCase(Locale.ROOT);
  }

  private void element(Open open, int contentEnd, int end) {
    regions.add(new Region(open.content(), contentEnd));
    boolean wholeLines = beginsLine(open.start()) && endsLine(end);
    if (!wholeLines || end - open.start() < SHORTEST || !mayRepeat(open.content(), contentEnd)) {
      return;
    }
    Integer keeper = seen.putIfAbsent(text.substring(open.start(), end), open.start());
    if (keeper != null) {
      int behind = behindBlanks(end);
      elements.add(
          new Edits.Edit(open.start(), behind, "", PromptChange.Kind.REPEATED_CONTEXT, keeper));
    }
  }

  private boolean beginsLine(int at) {
    return at == 0 || Lines.isEnd(text.charAt(at - 1));
  }

  private boolean endsLine(int at) {
    return at == text.length() || Lines.isEnd(text.charAt(at));
  }

  private int behindBlanks(int end) {
    int at = end;
    while (at < text.length() && Lines.isEnd(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private boolean mayRepeat(int start, int end) {
    for (int i = spans.firstEndingAfter(start); i < spans.size() && spans.start(i) < end; i++) {
      if (!spans.kind(i).mayRepeat()) {
        return false;
      }
    }
    return true;
  }

  // headings

  private void findHeadings() {
    int from = -1;
    int start = 0;
    while (start < text.length()) {
      int end = Lines.end(text, start);
      int next = Lines.next(text, end);
      if (!spans.covers(start) && isHeading(start, end)) {
        if (from >= 0) {
          regions.add(new Region(from, start));
        }
        from = NAMES.contains(headingName(start, end)) ? next : -1;
      }
      start = next;
    }
    if (from >= 0) {
      regions.add(new Region(from, text.length()));
    }
  }

  private boolean isHeading(int start, int end) {
    if (end == start || end - start > LONGEST_HEADING) {
      return isLabel(start, Math.min(end, start + LONGEST_HEADING));
    }
    char last = text.charAt(end - 1);
    return text.charAt(start) == '#' || last == ':' || last == '*' || isLabel(start, end);
  }

  /** {@code Question: why …}: a word or two and a colon, which end what was before. */
  private boolean isLabel(int start, int end) {
    int colon = Lines.indexOf(text, ':', start, end);
    if (colon < 0) {
      return false;
    }
    for (int i = start; i < colon; i++) {
      if (!Character.isLetter(text.charAt(i)) && text.charAt(i) != ' ') {
        return false;
      }
    }
    return colon - start <= 24;
  }

  private String headingName(int start, int end) {
    int from = start;
    int to = end;
    while (from < to && "#* ".indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    while (to > from && "*: ".indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(from, to).toLowerCase(Locale.ROOT);
  }

  // paragraphs

  private void paragraphs(int from, int to) {
    List<Edits.Edit> found = new ArrayList<>();
    int kept = 0;
    int start = skipEmptyLines(from, to);
    while (start < to) {
      int end = paragraphEnd(start, to);
      int next = skipEmptyLines(end, to);
      Integer keeper = keeperOf(start, end, to);
      if (keeper == null) {
        kept++;
      } else {
        found.add(new Edits.Edit(start, next, "", PromptChange.Kind.REPEATED_CONTEXT, keeper));
      }
      start = next;
    }
    if (kept > 0) { // a document without a word would tell something else
      out.addAll(found);
    }
  }

  private @Nullable Integer keeperOf(int start, int end, int to) {
    boolean whole = end - start >= SHORTEST && beginsLine(start) && (end == to || endsLine(end));
    return whole && mayRepeat(start, end)
        ? seen.putIfAbsent(text.substring(start, end), start)
        : null;
  }

  private int skipEmptyLines(int from, int to) {
    int at = from;
    while (at < to && Lines.isEnd(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Where the last line before an empty one ends. */
  private int paragraphEnd(int start, int to) {
    int end = Lines.end(text, start);
    while (end < to) {
      int next = Lines.next(text, end);
      if (next >= to || Lines.isEnd(text.charAt(next))) {
        break;
      }
      end = Lines.end(text, next);
    }
    return Math.min(end, to);
  }
}
