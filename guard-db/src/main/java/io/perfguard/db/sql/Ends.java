/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** Where a literal or a comment ends. Each is found in one pass. Has no state. */
final class Ends {
  private Ends() {}

  /** Behind the quote that closes a literal in which a quote is doubled. */
  static int ofDoubled(String sql, int from, int limit, char quote) {
    int at = from;
    while (true) {
      int found = sql.indexOf(quote, at);
      if (found < 0 || found >= limit) {
        return limit;
      }
      if (found + 1 >= limit || sql.charAt(found + 1) != quote) {
        return found + 1;
      }
      at = found + 2;
    }
  }

  /**
   * Behind the quote that closes a literal in which a backslash escapes as well.
   *
   * @param doubtful whether it is not known if it does: what {@code \'} leaves open ends at the
   *     limit
   */
  static int ofEscaped(String sql, int from, int limit, char quote, boolean doubtful) {
    int at = from;
    while (at < limit) {
      char c = sql.charAt(at++);
      if (c == '\\') {
        if (doubtful && at < limit && sql.charAt(at) == quote) {
          return limit;
        }
        at++;
      } else if (c == quote) {
        if (at >= limit || sql.charAt(at) != quote) {
          return at;
        }
        at++;
      }
    }
    return limit;
  }

  /** Behind {@code closing} and a quote. */
  static int ofQ(String sql, int from, int limit, char closing) {
    for (int at = from; at + 1 < limit; at++) {
      if (sql.charAt(at) == closing && sql.charAt(at + 1) == '\'') {
        return at + 2;
      }
    }
    return limit;
  }

  /**
   * Behind the second {@code $tag$}. A tag has no dollar inside, so that the search never goes
   * back.
   *
   * @param tag where the first one begins
   * @param from where it ends
   */
  static int ofDollar(String sql, int tag, int from, int limit) {
    int length = from - tag;
    int at = from;
    while (at < limit) {
      int matched = 0;
      while (matched < length
          && at + matched < limit
          && sql.charAt(at + matched) == sql.charAt(tag + matched)) {
        matched++;
      }
      if (matched == length) {
        return at + length;
      }
      at += Math.max(1, matched);
    }
    return limit;
  }

  static int ofLine(String sql, int from, int limit) {
    int at = from;
    while (at < limit && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
      at++;
    }
    return at;
  }

  static int ofComment(String sql, int from, int limit, boolean nested) {
    int level = 1;
    int at = from;
    while (at + 1 < limit) {
      char c = sql.charAt(at);
      if (c == '*' && sql.charAt(at + 1) == '/') {
        at += 2;
        if (--level == 0) {
          return at;
        }
      } else if (nested && c == '/' && sql.charAt(at + 1) == '*') {
        level++;
        at += 2;
      } else {
        at++;
      }
    }
    return limit;
  }

  static int ofSpace(String sql, int from, int limit) {
    int at = from;
    while (at < limit && Characters.isSpace(sql.charAt(at))) {
      at++;
    }
    return at;
  }

  static int ofNumber(String sql, int from, int limit, boolean suffix) {
    int at = from;
    char marker = at + 2 < limit && sql.charAt(at) == '0' ? (char) (sql.charAt(at + 1) | 0x20) : 0;
    if ((marker == 'x' || marker == 'b' || marker == 'o')
        && (Characters.isHexDigit(sql.charAt(at + 2)) || sql.charAt(at + 2) == '_')) {
      at += 2;
      while (at < limit && (Characters.isHexDigit(sql.charAt(at)) || sql.charAt(at) == '_')) {
        at++;
      }
      return at;
    }
    at = ofDigits(sql, at, limit);
    if (at < limit && sql.charAt(at) == '.' && !(at + 1 < limit && sql.charAt(at + 1) == '.')) {
      at = ofDigits(sql, at + 1, limit);
    }
    if (at < limit && (sql.charAt(at) | 0x20) == 'e') {
      int exponent = at + 1;
      if (exponent < limit && (sql.charAt(exponent) == '-' || sql.charAt(exponent) == '+')) {
        exponent++;
      }
      if (exponent < limit && Characters.isDigit(sql.charAt(exponent))) {
        at = ofDigits(sql, exponent, limit);
      }
    }
    boolean marked = suffix
        && at < limit
        && ((sql.charAt(at) | 0x20) == 'f' || (sql.charAt(at) | 0x20) == 'd')
        && (at + 1 == limit || !Character.isLetterOrDigit(sql.charAt(at + 1)));
    return marked ? at + 1 : at;
  }

  private static int ofDigits(String sql, int from, int limit) {
    int at = from;
    while (at < limit) {
      char c = sql.charAt(at);
      if (!Characters.isDigit(c)
          && !(c == '_' && at + 1 < limit && Characters.isDigit(sql.charAt(at + 1)))) {
        break;
      }
      at++;
    }
    return at;
  }
}
