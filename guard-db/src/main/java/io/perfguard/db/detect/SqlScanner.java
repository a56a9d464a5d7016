/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.sql.StatementKind;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a text once: masks literals, drops comments, and notes what sort of statement it is. Not
 * thread-safe.
 */
final class SqlScanner {
  /*
   * One pass, one character of look-ahead, no grammar. A text that no database would take is scanned as well; a literal
   * that does not end is masked to the end of the text, so that what cannot be understood is not shown.
   *
   * The words that decide are few: the first one tells the kind; behind WITH a word that writes does, wherever it stands,
   * for PostgreSQL writes in the WITH list, too, while the UPDATE of FOR UPDATE does not. A list of ids is seen by the
   * places for values between the parentheses of IN. A list of constants is no list of ids: a loop that has one beside its
   * own id is a loop all the same.
   *
   * Paging is a loop that no join replaces. It is told by where a page begins, OFFSET ? or a bound on the rows behind > ?.
   * Where a value is also asked for by = ? or the like, the text alone cannot say whether that one changes from turn to
   * turn, and a loop over parents is the commoner case. Nor is the last row before a day, LIMIT 1, a page.
   */
  private static final int MAXIMUM_SHOWN = 4_000;
  private static final int DEEPEST = 64;
  private static final Set<String> WRITES =
      Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT");
  private static final Set<String> BOUNDS = Set.of("LIMIT", "FIRST", "NEXT", "TOP");
  private static final Set<String> SEQUENCES =
      Set.of("NEXTVAL", "CURRVAL", "LASTVAL", "LAST_INSERT_ID");

  private final String sql;
  private final boolean mysql;
  private final StringBuilder out;
  private int at;

  private String first = "";
  private String word = ""; // the last one, in upper case
  private boolean writes;
  private boolean reads; // has a FROM
  private boolean sequence;
  private boolean listOfIds;
  private boolean offset; // OFFSET ?
  private boolean behind; // > ?
  private boolean bound; // LIMIT 100
  private boolean asked; // = ?

  private int depth;
  private final List[] lists = new List[DEEPEST];
  private List pending = List.NONE; // what the next parenthesis would be
  private final int[] holders = new int[DEEPEST];
  private final int[] commas = new int[DEEPEST];

  /** What a pair of parentheses holds. */
  private enum List {
    NONE,
    /** One of several: two places for values make it a list of ids. */
    IN,
    /** An array: one place makes it a list of ids. */
    ARRAY
  }

  SqlScanner(String sql, boolean mysql) {
    this.sql = sql;
    this.mysql = mysql;
    this.out = new StringBuilder(Math.min(sql.length(), MAXIMUM_SHOWN));
    Arrays.fill(lists, List.NONE);
  }

  StatementKey scan() {
    while (at < sql.length()) {
      step(sql.charAt(at));
    }
    while (depth > 0) {
      close();
    }
    String shown = out.toString().strip();
    if (shown.length() > MAXIMUM_SHOWN) {
      shown = shown.substring(0, MAXIMUM_SHOWN) + "…";
    }
    StatementKind kind = kind();
    return new StatementKey(
        sql,
        shown,
        kind,
        kind == StatementKind.SELECT && reads && !sequence && !listOfIds,
        !asked && (offset || (behind && bound)));
  }

  private StatementKind kind() {
    if (WRITES.contains(first)) {
      return StatementKind.WRITE;
    }
    if (first.equals("WITH")) {
      return writes ? StatementKind.WRITE : StatementKind.SELECT;
    }
    return first.equals("SELECT") ? StatementKind.SELECT : StatementKind.OTHER;
  }

  private void step(char c) {
    if (Character.isWhitespace(c)) {
      at++;
      space();
    } else if (startsWith("--") || (c == '#' && mysql)) {
      int end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length() : end;
      space();
    } else if (startsWith("/*")) {
      comment();
    } else if (c == '\'' || (c == '"' && mysql)) {
      literal(c, mysql);
    } else if (c == '"' || c == '`') {
      name(c);
    } else if (c == '$') {
      dollar();
    } else if (isDigit(at) || (c == '.' && isDigit(at + 1) && !endsInName())) {
      number();
    } else if (Character.isLetter(c) || c == '_' || c == '@') {
      word();
    } else if (c == '?' || startsWith("%s")) {
      holder(c == '?' ? 1 : 2);
    } else if (c == ':' && at + 1 < sql.length() && isWord(sql.charAt(at + 1))) {
      holder(wordEnd(at + 1) - at);
    } else if (startsWith("::")) {
      copy(2);
    } else {
      punctuation(c);
    }
  }

  private void punctuation(char c) {
    copy(1);
    if (c == '(') {
      open();
    } else if (c == ')') {
      close();
    } else if (c == ',' && depth < DEEPEST) {
      commas[depth]++;
    }
    pending = List.NONE;
  }

  private void open() {
    depth++;
    if (depth < DEEPEST) {
      lists[depth] = pending;
      holders[depth] = 0;
      commas[depth] = 0;
    }
  }

  private void close() {
    if (depth == 0) {
      return;
    }
    if (depth < DEEPEST) {
      int places = holders[depth];
      listOfIds |= (lists[depth] == List.IN && commas[depth] > 0 && places > 1)
          || (lists[depth] == List.ARRAY && places > 0);
      holders[depth - 1] += places; // (?, ?) inside a list of pairs
    }
    depth--;
  }

  private void holder(int length) {
    if (depth < DEEPEST) {
      holders[depth]++;
    }
    noteUse();
    copy(length);
  }

  /** What the value that comes now is for. */
  private void noteUse() {
    int end = out.length();
    while (end > 0 && (out.charAt(end - 1) == ' ' || out.charAt(end - 1) == '(')) {
      end--;
    }
    char last = end > 0 ? out.charAt(end - 1) : ' ';
    char before = end > 1 ? out.charAt(end - 2) : ' ';
    if (last == '>' || last == '<') {
      behind |= !(last == '>' && before == '<');
    } else if (last == '=') {
      behind |= before == '>' || before == '<';
      asked |= before != '>' && before != '<' && before != '!';
    } else if (last == ',') {
      offset |= word.equals("LIMIT");
    } else {
      offset |= word.equals("OFFSET");
      asked |= word.equals("IN") || word.equals("LIKE") || word.equals("ILIKE");
      bound |= BOUNDS.contains(word);
    }
  }

  private void word() {
    int end = wordEnd(at);
    String raw = sql.substring(at, end);
    if (end < sql.length() && sql.charAt(end) == '\'') {
      copy(end - at);
      prefixed(raw);
      return;
    }
    copy(end - at);
    String upper = raw.length() > 16 ? "" : raw.toUpperCase(Locale.ROOT);
    note(upper);
    word = upper;
  }

  private void note(String upper) {
    if (first.isEmpty()) {
      first = upper;
    }
    writes |= WRITES.contains(upper) && !word.equals("FOR") && !word.equals("KEY");
    reads |= upper.equals("FROM");
    sequence |= SEQUENCES.contains(upper)
        || upper.equals("DUAL")
        || (upper.equals("VALUE") && word.equals("NEXT"));
    if (upper.equals("SELECT") && depth > 0 && depth < DEEPEST) {
      lists[depth] = List.NONE; // IN (SELECT …)
    }
    pending = switch (upper) {
      case "IN" -> List.IN;
      case "ANY", "ALL", "UNNEST" -> List.ARRAY;
      default -> List.NONE;
    };
  }

  /** The literal behind {@code E}, {@code N}, {@code q} and the like. */
  private void prefixed(String prefix) {
    if ((prefix.equalsIgnoreCase("q") || prefix.equalsIgnoreCase("nq")) && at + 1 < sql.length()) {
      char opening = sql.charAt(at + 1);
      int pair = "[({<".indexOf(opening);
      skipPast((pair < 0 ? opening : "])}>".charAt(pair)) + "'", at + 2);
      mask();
    } else {
      literal('\'', mysql || prefix.equalsIgnoreCase("e"));
    }
  }

  private void literal(char quote, boolean backslash) {
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (c == '\\' && backslash) {
        at++;
      } else if (c == quote) {
        if (at >= sql.length() || sql.charAt(at) != quote) {
          break;
        }
        at++; // doubled: one quote inside the literal
      }
    }
    at = Math.min(at, sql.length());
    mask();
  }

  private void name(char quote) {
    int end = sql.indexOf(quote, at + 1);
    if (end < 0) {
      at = sql.length();
      mask();
    } else {
      copy(end + 1 - at);
      word = "";
    }
  }

  private void dollar() {
    int end = wordEnd(at + 1);
    if (isDigit(at + 1)) {
      holder(end - at); // $1
    } else if (end < sql.length() && sql.charAt(end) == '$') {
      skipPast(sql.substring(at, end + 1), end + 1);
      mask();
    } else {
      copy(Math.max(1, end - at));
    }
  }

  private void number() {
    int end = at;
    while (end < sql.length()) {
      char c = sql.charAt(end);
      boolean sign = (c == '-' || c == '+')
          && (sql.charAt(end - 1) | 0x20) == 'e'
          && end > at
          && !startsWith("0x");
      if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !sign) {
        break;
      }
      end++;
    }
    boolean one = sql.substring(at, end).equals("1");
    bound |= !one && BOUNDS.contains(word);
    at = end;
    mask();
  }

  private void comment() {
    int level = 0;
    do {
      if (startsWith("/*")) {
        level++;
        at += 2;
      } else if (startsWith("*/")) {
        level--;
        at += 2;
      } else {
        at++;
      }
    } while (level > 0 && at < sql.length());
    at = Math.min(at, sql.length());
    space();
  }

  private void mask() {
    append("?");
    word = "";
    pending = List.NONE;
  }

  private void skipPast(String end, int from) {
    int found = sql.indexOf(end, from);
    at = found < 0 ? sql.length() : found + end.length();
  }

  private void copy(int length) {
    int end = Math.min(at + length, sql.length());
    append(sql.substring(at, end));
    at = end;
  }

  private void append(String text) {
    // A little more than is shown, so that the cut is seen.
    if (out.length() <= MAXIMUM_SHOWN) {
      out.append(text);
    }
  }

  private void space() {
    if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
      append(" ");
    }
  }

  private boolean startsWith(String text) {
    return sql.startsWith(text, at);
  }

  private boolean isDigit(int index) {
    return index < sql.length() && Character.isDigit(sql.charAt(index));
  }

  private boolean endsInName() {
    int length = out.length();
    return length > 0 && (isWord(out.charAt(length - 1)) || out.charAt(length - 1) == '"');
  }

  private int wordEnd(int from) {
    int end = from;
    while (end < sql.length() && isWord(sql.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '#';
  }
}
