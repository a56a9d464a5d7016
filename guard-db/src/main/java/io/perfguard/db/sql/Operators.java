/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** Where an operator of several characters ends. Has no state. */
final class Operators {
  private Operators() {}

  /**
   * Behind the operator.
   *
   * @param question whether {@code ?} may be part of one
   * @param variables whether {@code @} begins a name
   */
  static int end(String sql, int from, int limit, boolean question, boolean variables) {
    int at = from + 1;
    while (at < limit && continues(sql, from, at, limit, question, variables)) {
      at++;
    }
    // The sign of what follows, a = -1; but #- is an operator.
    while (at - from > 1 && isSign(sql.charAt(at - 1)) && sql.charAt(at - 2) != '#') {
      at--;
    }
    return at;
  }

  private static boolean isSign(char c) {
    return c == '-' || c == '+';
  }

  private static boolean continues(
      String sql, int from, int at, int limit, boolean question, boolean variables) {
    char before = sql.charAt(at - 1);
    char c = sql.charAt(at);
    char next = at + 1 < limit ? sql.charAt(at + 1) : 0;
    if (before == '*' || before == '(' || before == '\\') {
      return before == '*' && c == '='; // a.*, count(*)
    }
    return switch (c) {
      case '=', '<', '>', '!', '~', '^', '&', '|' -> true;
      case '-' -> next != '-' && before != '-';
      case '+' -> before != '+';
      case '*' -> before == '~' || (before == '<' && next == '>');
      case '@' ->
        !(variables && Characters.isWordStart(next))
            && (before == '<' || before == '@' || (before == '-' && at - from > 1));
      case '#' -> before == '#' || before == '<' || before == '@';
      case '%' -> before == '<' && next != 's' && next != '(';
      case '?' -> question && (before == '@' || (before == '?' && sql.charAt(from) == '@'));
      case '/' -> before == '|' && next != '*';
      default -> false;
    };
  }
}
