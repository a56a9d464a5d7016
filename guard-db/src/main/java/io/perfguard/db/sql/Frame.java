/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/**
 * What is known of one pair of parentheses or brackets, or of a statement as a whole. Not
 * thread-safe.
 */
final class Frame {
  static final int STATEMENT = 0;
  static final int PLAIN = 1;
  static final int CALL = 2;
  /** The values of {@code IN}. */
  static final int IN = 3;
  /** The values of {@code ARRAY[…]}. */
  static final int ARRAY = 4;

  static final int SUBSCRIPT = 5;
  /** One row of {@code VALUES}. */
  static final int ROW = 6;
  /** A row of {@code VALUES} behind the first: it is taken back when it ends. */
  static final int DROPPED_ROW = 7;

  static final int QUERY = 8;
  /** {@code IN (VALUES (…), (…))}. */
  static final int IN_VALUES = 9;

  int kind;
  boolean bracket;

  // Of lists: where the element begins, where the comma in front of it does, and what was the one
  // before.
  int elements;
  int parameters;
  int startLength;
  long startHash;
  int commaLength;
  long commaHash;
  int elementLength;
  long elementHash;
  /** The token that ended a row of VALUES, and the comma behind one; 0 if there was none. */
  int rowEnd;

  int rowComma;
  int firstToken;
  /** How many places for values came before it. */
  int firstPlace;

  // For the traits.
  int verb;
  int clause;
  int function;
  /** Whether it is the outermost query, or one of those that a UNION holds together. */
  boolean outermost;
  /** Whether what stands here belongs to the outermost query. */
  boolean top;
  /** Whether columns here are in the list of the outermost SELECT, outside of any aggregate. */
  boolean items;
  /** {@code from (a join b)}. */
  boolean tables;

  boolean aggregate;
  boolean asksByArray;
  boolean hasColumn;
  boolean hasValue;
  boolean type;
  int commas;

  void reset(int newKind) {
    kind = newKind;
    bracket = false;
    elements = 0;
    parameters = 0;
    startLength = 0;
    commaLength = 0;
    elementLength = -1;
    rowEnd = 0;
    rowComma = 0;
    firstToken = 0;
    firstPlace = 0;
    verb = 0;
    clause = 0;
    function = 0;
    outermost = false;
    top = false;
    items = false;
    tables = false;
    aggregate = false;
    asksByArray = false;
    hasColumn = false;
    hasValue = false;
    type = false;
    commas = 0;
  }

  boolean isList() {
    return kind == IN || kind == ARRAY;
  }
}
