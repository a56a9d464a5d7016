/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Splits a text that all databases split alike. Not thread-safe.
 *
 * <p>A token is a word in lower case, a name in quotes behind one {@code "}, {@code ?} for any
 * value, or one other character.
 */
final class SqlTokens {
  /*
   * Why not the lexer of the fingerprints: it reads every text, and guesses where it has to; a wrong guess costs a
   * statement that is shown under another name. Here a wrong guess would cost a row that is stale, so there is none: a
   * dollar, a name in brackets or a nested comment is something else to another database, and such a text is not
   * understood.
   *
   * A backslash in a literal escapes on some and does not on others. The text is read both ways: either both come to the
   * same, or one of them is no SQL at all, as with ESCAPE '\', which leaves a literal without an end.
   */
  private static final int LONGEST_NAME =
      63; // bytes; beyond, PostgreSQL cuts, and two names are one

  private final String sql;
  private final List<String> tokens = new ArrayList<>();
  private final boolean escapes;
  private int at;
  private boolean impossible; // read so, the text is refused by any database

  private SqlTokens(String sql, boolean escapes) {
    this.sql = sql;
    this.escapes = escapes;
  }

  /** The tokens, without semicolons at the end; null if the text is not understood. */
  static @Nullable List<String> of(String sql) {
    SqlTokens standard = new SqlTokens(sql, false);
    List<String> one = standard.all();
    if (sql.indexOf('\\') < 0) {
      return one;
    }
    SqlTokens escaped = new SqlTokens(sql, true);
    List<String> other = escaped.all();
    if (standard.impossible || escaped.impossible) {
      return standard.impossible ? other : one;
    }
    return one != null && one.equals(other) ? one : null;
  }

  private @Nullable List<String> all() {
    while (at < sql.length()) {
      if (!read(sql.charAt(at))) {
        return null;
      }
    }
    List<String> all = tokens;
    while (!all.isEmpty() && all.get(all.size() - 1).equals(";")) {
      all.remove(all.size() - 1);
    }
    return all.contains(";") ? null : all;
  }

  private char next() {
    return at + 1 < sql.length() ? sql.charAt(at + 1) : 0;
  }

  /** Reads one token, space or comment; false if nobody knows what it is. */
  private boolean read(char c) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f') {
      at++;
      return true;
    } else if (Character.isLetter(c) || c == '_') {
      return word();
    } else if (c >= '0' && c <= '9') {
      return number();
    } else if (c == '\'') {
      return quoted(c) != null && tokens.add("?");
    } else if (c == '"' || c == '`') {
      String name = quoted(c);
      return name != null && isShort(name) && tokens.add('"' + name.toLowerCase(Locale.ROOT));
    } else if (c == '-' && next() == '-') {
      return lineComment();
    } else if (c == '/' && next() == '*') {
      return comment();
    } else if (c == '[') {
      return subscript();
    } else if (c == '@') { // an operator, or a variable
      char next = next();
      boolean variable = isPartOfWord(next) || next == '\'' || next == '"' || next == '`';
      at++;
      return !variable && tokens.add("@");
    } else if (c == '\\') {
      impossible = (next() | 0x20) != 'n'; // \N is null to some
      return false;
    } else if ("()?,.;:+-*/<>=!%|&^~".indexOf(c) < 0 || (c == '/' && next() == '/')) {
      return false;
    }
    tokens.add(String.valueOf(c));
    at++;
    return true;
  }

  private static boolean isPartOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  private boolean word() {
    int from = at;
    while (at < sql.length() && isPartOfWord(sql.charAt(at))) {
      at++;
    }
    String word = sql.substring(from, at).toLowerCase(Locale.ROOT);
    char behind = at < sql.length() ? sql.charAt(at) : 0;
    if (behind
        == '\'') { // x'00', date'2020-01-01'; what others do to a text, as q'[it's]', is not known
      boolean time = word.equals("date") || word.equals("time") || word.equals("timestamp");
      if (word.equals("e")) { // escapes in any case
        String literal = quoted('\'');
        return literal != null && literal.indexOf('\\') < 0 && tokens.add("?");
      }
      return word.equals("b") || word.equals("n") || word.equals("x") || (time && tokens.add(word));
    }
    boolean prefix = behind == '"' || behind == '`' || (behind == '&' && word.equals("u"));
    return !prefix && isShort(word) && tokens.add(word);
  }

  private static boolean isShort(String name) {
    return !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
  }

  private boolean number() {
    while (at < sql.length() && (isPartOfWord(sql.charAt(at)) || sql.charAt(at) == '.')) {
      if (sql.charAt(at) == '$') {
        return false;
      }
      at++;
    }
    return tokens.add("?");
  }

  /** What stands between quotes; null if that is not sure. */
  private @Nullable String quoted(char quote) {
    int from = at + 1;
    for (int i = from; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '\\' && escapes && quote != '`') {
        i++;
      } else if (c == quote && i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
        i++;
      } else if (c == quote) {
        at = i + 1;
        return sql.substring(from, i);
      }
    }
    impossible = true;
    return null;
  }

  /** {@code a[1]} and {@code text[]}; what else is in brackets is a name on some databases. */
  private boolean subscript() {
    int end = at + 1;
    while (end < sql.length() && "0123456789?,: ".indexOf(sql.charAt(end)) >= 0) {
      end++;
    }
    boolean closed = end < sql.length() && sql.charAt(end) == ']';
    at = end + 1;
    return closed && tokens.add("[") && tokens.add("]");
  }

  private boolean lineComment() {
    char behind = at + 2 < sql.length() ? sql.charAt(at + 2) : '\n';
    if (behind > ' ') {
      return false; // two signs, for MySQL
    }
    int end = sql.indexOf('\n', at);
    int to = end < 0 ? sql.length() : end;
    int alone = sql.indexOf('\r', at);
    boolean sure = alone < 0 || alone >= to - 1;
    at = to;
    return sure;
  }

  private boolean comment() {
    int end = sql.indexOf("*/", at + 2);
    int nested = sql.indexOf("/*", at + 2);
    char first = at + 2 < sql.length() ? sql.charAt(at + 2) : 0;
    if (end < 0 || (nested >= 0 && nested < end) || first == '!' || sql.startsWith("M!", at + 2)) {
      return false; // with an exclamation mark MySQL and MariaDB execute what stands in it
    }
    at = end + 2;
    return true;
  }
}
