/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds the protected parts inside the ordinary lines of a prompt. Not thread-safe. */
final class InlineScanner {
  /*
   * Whatever has an end that must be looked for (a quote, code, a tag) is looked for up to the end of the paragraph, and
   * a search that failed is remembered: no end before that place. So a thousand opening quotes cost one search.
   */
  private static final String STOPS =
      "\"`<>{}[]$*\u201C\u201D\u201E\u00AB\u00BB\u2039\u203A\u300C\u300D\u300E\u300F\u2018\u2019\uFF02'";
  private static final boolean[] STOPS_WORD = new boolean[128];
  private static final String OPENERS =
      "\"\u201C\u201E\u00AB\u00BB\u2039\u203A\u300C\u300E\u2018'\uFF02";
  private static final String[] CLOSERS = {
    "\"",
    "\u201D",
    "\u201C\u201D\"",
    "\u00BB",
    "\u00AB",
    "\u203A",
    "\u2039",
    "\u300D",
    "\u300F",
    "\u2019",
    "'",
    "\uFF02"
  };
  private static final String BEFORE_QUOTE = "([<>-\u2013\u2014:/=,;*_\u201C\u201E\u00AB'\"\uFEFF";
  private static final int STRAIGHT = 0;
  private static final int SINGLE = OPENERS.indexOf('\'');
  private static final int CURVED_SINGLE = OPENERS.indexOf('\u2018');
  private static final int LONGEST_SINGLE = 300;
  private static final int LONGEST_PLACEHOLDER = 120;
  private static final int LONGEST_TAG = 1_000;
  private static final int LONGEST_CODE_MARK = 64;
  private static final String[] KEEPING = {
    "keep", "pre", "script", "style", "textarea", "blockquote", "code", "samp", "kbd", "q"
  };
  private static final int BLOCKS = 6; // the first ones, which may hold paragraphs

  static {
    for (char c = 0; c < 128; c++) {
      STOPS_WORD[c] = c <= ' ' || STOPS.indexOf(c) >= 0;
    }
  }

  private final String text;
  private final int length;
  private final Spans spans;
  private final JsonScan json;
  private int paragraphEnd = -1;
  private final int[] noQuoteBefore = new int[CLOSERS.length];
  private final int[] noCodeBefore = new int[LONGEST_CODE_MARK];
  private final int[] noCloserBefore = new int[KEEPING.length];
  private boolean noCommentCloses;
  private int nextTagEnd = -1;

  InlineScanner(String text, Spans spans) {
    this.text = text;
    this.length = text.length();
    this.spans = spans;
    this.json = new JsonScan(text);
    Arrays.fill(noQuoteBefore, -1);
    Arrays.fill(noCodeBefore, -1);
  }

  /** From a place in a line to the beginning of a line that nothing reaches into. */
  int scan(int from) {
    int at = from;
    while (at < length) {
      char c = text.charAt(at);
      if (Lines.isEnd(c)) {
        return Lines.next(text, at);
      }
      at = isWordCharacter(c) ? word(at) : special(at, c);
    }
    return at;
  }

  private static boolean isWordCharacter(char c) {
    return c < 128 ? !STOPS_WORD[c] : STOPS.indexOf(c) < 0 && !Character.isWhitespace(c);
  }

  private int special(int at, char c) {
    int end = switch (c) {
      case '`' -> code(at);
      case '<' -> tag(at);
      case '{' -> brace(at);
      case '[' -> json(at);
      case '$' -> at + 1 < length && text.charAt(at + 1) == '{' ? placeholder(at, at + 2, "}") : at;
      default -> OPENERS.indexOf(c) >= 0 ? quote(at, OPENERS.indexOf(c)) : at;
    };
    return end > at ? end : at + 1;
  }

  private int add(int start, int end, SpanKind kind) {
    spans.add(start, end, kind);
    return end;
  }

  // words

  private int word(int start) {
    int end = start;
    boolean digit = false;
    boolean mail = false;
    boolean scheme = false;
    while (end < length && isWordCharacter(text.charAt(end))) {
      char c = text.charAt(end);
      digit |= c < 128 ? c >= '0' && c <= '9' : Character.isDigit(c);
      mail |= c == '@' && end > start;
      scheme |= c == ':' && text.startsWith("://", end);
      end++;
    }
    SpanKind kind = kindOfWord(start, digit, mail, scheme);
    if (kind != null) {
      spans.add(start, end, kind);
    }
    return end;
  }

  private @Nullable SpanKind kindOfWord(int start, boolean digit, boolean mail, boolean scheme) {
    if (scheme || mail || text.startsWith("www.", start)) {
      return SpanKind.ADDRESS;
    } else if (digit) {
      return SpanKind.NUMBER;
    }
    boolean formats = text.charAt(start) == '%'
        && start + 1 < length
        && "(sdifxcobeg@".indexOf(text.charAt(start + 1)) >= 0;
    return formats ? SpanKind.PLACEHOLDER : null;
  }

  // code and quotes

  private int paragraphEnd(int at) {
    if (at < paragraphEnd) {
      return paragraphEnd;
    }
    int line = Lines.next(text, Lines.end(text, at));
    while (line < length) {
      int end = Lines.end(text, line);
      if (Lines.skipBlanks(text, line, end) == end || isFence(line, end)) {
        break;
      }
      line = Lines.next(text, end);
    }
    paragraphEnd = line;
    return line;
  }

  /** Whether a line is the beginning of a fence, behind whatever marks of lists and quotations. */
  private boolean isFence(int line, int end) {
    int at = line;
    while (at < end && " \t>-*+.)0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return text.startsWith("```", at) || text.startsWith("~~~", at);
  }

  private int runOfBackticks(int at) {
    int end = at;
    while (end < length && text.charAt(end) == '`') {
      end++;
    }
    return end;
  }

  private int code(int start) {
    int begin = runOfBackticks(start);
    int marks = begin - start;
    int limit = paragraphEnd(start);
    if (marks >= LONGEST_CODE_MARK || noCodeBefore[marks] >= limit) {
      return begin;
    }
    int at = begin;
    while (at < limit) {
      if (text.charAt(at) != '`') {
        at++;
        continue;
      }
      int run = runOfBackticks(at);
      if (run - at == marks) {
        return add(start, run, SpanKind.INLINE_CODE);
      }
      at = run;
    }
    noCodeBefore[marks] = limit;
    return begin;
  }

  private int quote(int start, int kind) {
    int limit = paragraphEnd(start);
    if (!opens(start, kind)) {
      return start;
    }
    boolean single = kind == SINGLE || kind == CURVED_SINGLE;
    int last = single ? Math.min(limit, start + LONGEST_SINGLE) : limit;
    for (int i = Math.max(start + 1, noQuoteBefore[kind]); i < last; i++) {
      if (CLOSERS[kind].indexOf(text.charAt(i)) >= 0 && closes(i, kind)) {
        return add(start, i + 1, SpanKind.QUOTE);
      }
    }
    noQuoteBefore[kind] = Math.max(noQuoteBefore[kind], last);
    return start;
  }

  /** A straight mark opens where a word could begin: {@code 5" and don't} open nothing. */
  private boolean opens(int at, int kind) {
    if (kind != STRAIGHT && kind != SINGLE && kind != CURVED_SINGLE) {
      return true;
    }
    boolean next = at + 1 < length && !Character.isWhitespace(text.charAt(at + 1));
    if (!next || at == 0) {
      return next;
    }
    char before = text.charAt(at - 1);
    return Character.isWhitespace(before) || BEFORE_QUOTE.indexOf(before) >= 0;
  }

  private boolean closes(int at, int kind) {
    if (kind != STRAIGHT && kind != SINGLE && kind != CURVED_SINGLE) {
      return true;
    }
    boolean inWord = at + 1 < length && Character.isLetterOrDigit(text.charAt(at + 1));
    return !inWord && !Character.isWhitespace(text.charAt(at - 1));
  }

  // tags

  private int tag(int start) {
    if (text.startsWith("<!--", start)) {
      return comment(start);
    }
    int end = tagEnd(start);
    if (end < 0) {
      return start;
    }
    for (int i = 0; i < KEEPING.length; i++) {
      if (isElement(start, end, KEEPING[i])) {
        return keep(start, end, i);
      }
    }
    return add(start, end, SpanKind.MARKUP);
  }

  /** Behind the {@code >} of a tag; -1 if this is none. */
  private int tagEnd(int start) {
    if (start + 1 >= length) {
      return -1;
    }
    char c = text.charAt(start + 1);
    if (!Character.isLetter(c) && "/!?|_".indexOf(c) < 0) {
      return -1;
    }
    if (nextTagEnd <= start) {
      int found = text.indexOf('>', start);
      nextTagEnd = found < 0 ? Integer.MAX_VALUE : found;
    }
    boolean far = nextTagEnd - start > LONGEST_TAG || nextTagEnd >= paragraphEnd(start);
    if (far || Lines.indexOf(text, '<', start + 1, nextTagEnd) >= 0) {
      return -1;
    }
    return nextTagEnd + 1;
  }

  private boolean isElement(int start, int end, String name) {
    if (!text.regionMatches(true, start + 1, name, 0, name.length())) {
      return false;
    }
    char behind = text.charAt(start + 1 + name.length());
    return (behind == '>' || Character.isWhitespace(behind)) && text.charAt(end - 2) != '/';
  }

  private int keep(int start, int tagEnd, int kind) {
    int limit = kind < BLOCKS ? length : paragraphEnd(start);
    String closer = "</" + KEEPING[kind];
    int from = Math.max(tagEnd, noCloserBefore[kind]);
    for (int i = text.indexOf('<', from); i >= 0 && i < limit; i = text.indexOf('<', i + 1)) {
      if (text.regionMatches(true, i, closer, 0, closer.length())) {
        int end = text.indexOf('>', i);
        return add(start, end < 0 ? length : end + 1, SpanKind.KEEP);
      }
    }
    noCloserBefore[kind] = limit;
    return kind == 0 ? add(start, length, SpanKind.KEEP) : add(start, tagEnd, SpanKind.MARKUP);
  }

  private int comment(int start) {
    int end = noCommentCloses ? -1 : text.indexOf("-->", start);
    noCommentCloses = end < 0;
    return end < 0 ? start : add(start, end + 3, SpanKind.MARKUP);
  }

  // placeholders and JSON

  private int brace(int start) {
    if (start + 1 < length) {
      char c = text.charAt(start + 1);
      if (c == '{' || c == '%' || c == '#') {
        String end = c == '{' ? "}}" : c + "}";
        return placeholder(start, start + 2, end);
      }
      if (Character.isLetterOrDigit(c) || c == '_') {
        return placeholder(start, start + 1, "}");
      }
    }
    return json(start);
  }

  private int placeholder(int start, int from, String closer) {
    int limit = Math.min(length, from + LONGEST_PLACEHOLDER);
    for (int i = from; i < limit && !Lines.isEnd(text.charAt(i)); i++) {
      if (text.startsWith(closer, i)) {
        return add(start, i + closer.length(), SpanKind.PLACEHOLDER);
      }
    }
    return start;
  }

  private int json(int start) {
    if (!json.scan(start)) {
      int end = Math.min(length, json.end());
      while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
        end--; // the next line may begin something else
      }
      return end > start + 1 ? add(start, end, SpanKind.BROKEN_JSON) : start;
    }
    int end = json.end();
    boolean data = json.gaps() > 0
        && (json.isRich() || json.hasLines())
        && !json.isSchema()
        && JsonPlace.standsAlone(text, start, end, json.hasLines())
        && !JsonPlace.isExample(text, start, end);
    return add(start, end, data ? SpanKind.JSON : SpanKind.JSON_KEPT);
  }
}
