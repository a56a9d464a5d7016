/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** Follows what is compared with a value in a condition. Not thread-safe. */
final class Comparisons {
  /*
   * Left of an operator an operand was seen; it is one value, a column, a function of a column, or anything else. Right
   * of it the first value decides, through parentheses and the names of functions; a column there ends the comparison,
   * unless the value stood on the left.
   */

  // Operands.
  static final int NONE = 0;
  static final int VALUE = 1;
  static final int COLUMN = 2;
  static final int FUNCTION = 3; // of a column
  static final int ROW_NUMBER = 4;
  static final int OTHER = 5;

  // Operators.
  static final int EQUAL = 1;
  static final int RANGE = 2;
  static final int BELOW = 3; // the range that ends before the value
  static final int UNEQUAL = 4;
  static final int LIKE = 5;
  static final int IN = 6;
  static final int BETWEEN = 7;

  private final Traits traits;
  private final Limits limits;
  private int operand;
  private boolean joined; // an operator that does not compare goes on with the operand
  private int operator;
  private int left;
  private boolean behind;
  private boolean bound;
  private boolean strict; // <, not <=

  Comparisons(Traits traits, Limits limits) {
    this.traits = traits;
    this.limits = limits;
  }

  /** A condition ends, or something else that starts anew. */
  void reset() {
    operand = NONE;
    operator = NONE;
    joined = false;
  }

  void opened() {
    operand = NONE;
    joined = false;
  }

  int operand() {
    return operand;
  }

  void operand(int kind) {
    boolean values = operand == VALUE && kind == VALUE;
    operand = joined && !values ? COLUMN : kind;
    joined = false;
  }

  boolean isPending() {
    return operator != NONE;
  }

  void compare(int with) {
    operator = with;
    left = operand;
    operand = NONE;
    joined = false;
  }

  void join() {
    joined = operand != NONE;
    if (operand == FUNCTION) {
      operand = COLUMN;
    }
  }

  void cast() {
    if (operand == COLUMN || operand == ROW_NUMBER) {
      operand = FUNCTION;
    }
  }

  /** A constant that is no value: {@code true}. */
  void constant() {
    operator = NONE;
    operand(OTHER);
  }

  void column(Frame frame, boolean rowNumber) {
    if (operator != NONE && left == VALUE && isCondition(frame)) {
      // The value stands on the left.
      traits.add(SqlTrait.EQUALITY, operator == EQUAL);
      behind |=
          frame.clause == Keywords.WHERE && frame.top && (operator == RANGE || operator == BELOW);
      traits.add(
          SqlTrait.FUNCTION_ON_COLUMN,
          frame.kind == Frame.CALL && operator != LIKE && operator != IN);
    }
    operator = NONE;
    operand(rowNumber ? ROW_NUMBER : COLUMN);
  }

  void value(Frame frame, int kind, char first, long number) {
    bound = operator != NONE
        && left != VALUE
        && frame.clause == Keywords.WHERE
        && frame.top
        && (operator == RANGE || operator == BELOW);
    if (operator != NONE && isCondition(frame)) {
      resolve(frame, kind, first, number);
    }
    operator = NONE;
    operand(VALUE);
  }

  private void resolve(Frame frame, int kind, char first, long number) {
    if (operator == LIKE) {
      traits.add(
          SqlTrait.LEADING_WILDCARD, kind == Observer.TEXT && (first == '%' || first == '_'));
    }
    if (left == ROW_NUMBER) {
      if (operator == BELOW || operator == EQUAL) {
        limits.limited(strict && number == 2 ? 1 : strict ? -1 : number, true);
      }
      return;
    }
    if (left == VALUE) {
      return; // 1 = 1
    }
    traits.add(SqlTrait.EQUALITY, operator == EQUAL || operator == IN || operator == LIKE);
    behind |=
        frame.clause == Keywords.WHERE && frame.top && (operator == RANGE || operator == BELOW);
    traits.add(SqlTrait.FUNCTION_ON_COLUMN, left == FUNCTION);
  }

  void strict(boolean without) {
    strict = without;
  }

  private static boolean isCondition(Frame frame) {
    return frame.clause == Keywords.WHERE || frame.clause == Keywords.JOINED;
  }

  /** Whether rows behind the latest value are asked for. */
  boolean isBound() {
    return bound;
  }

  /** Whether rows behind a value are asked for. */
  boolean isBehind() {
    return behind;
  }
}
