/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/**
 * What the values of a text are for: which of them say what row is asked for, and which only say
 * what page of an answer, or belong to a list. Placeholders are counted from 0 in the order of the
 * text. Immutable.
 *
 * @param literals a hash of all literals of the text, in their order, keyed for this process; 0 if
 *     there are none
 * @param coreLiterals the same without those of a page or a list
 * @param pages bit <i>i</i> is set if placeholder <i>i</i>, one of the first 64, says where a page
 *     begins or how long it is; a bound such as {@code id > ?} does
 * @param listFrom the first placeholder of the longest list
 * @param listTo the first behind it; equal to {@code listFrom} if there is none
 */
public record ValuePlaces(long literals, long coreLiterals, long pages, int listFrom, int listTo) {
  /** A text without values, or of which nothing is known. */
  public static final ValuePlaces NONE = new ValuePlaces(0, 0, 0, 0, 0);

  /**
   * Whether a placeholder says what row is asked for.
   *
   * @param place which, from 0
   * @return false if it is of a page or of the longest list
   */
  public boolean isCore(int place) {
    boolean page = place < Long.SIZE && (pages >>> place & 1) != 0;
    return !page && (place < listFrom || place >= listTo);
  }

  /**
   * Whether all values say what row is asked for.
   *
   * @return true if there are no pages and no lists
   */
  public boolean isAllCore() {
    return pages == 0 && listFrom == listTo && literals == coreLiterals;
  }
}
