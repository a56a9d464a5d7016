/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

/** The categories as array indices: the ordinals of {@link Resource}, then JOIN. */
final class Slots {
  static final int DB = 0;
  static final int LLM = 1;
  static final int HTTP = 2;
  static final int CACHE = 3;
  static final int WAIT = 4;
  static final int SELF = 5;
  /** The number of resources. */
  static final int RESOURCES = 6;
  /**
   * A branch that only waits for its own children: nobody's time, since the children account for
   * it.
   */
  static final int JOIN = 6;
  /** The number of categories that a branch may be in. */
  static final int ALL = 7;
  /** Not in any category: before a branch begins and after it ended. */
  static final int NONE = -1;

  private Slots() {}

  /**
   * What a category of an inner operation is to the operation around it, whose branch was in
   * {@code outer} when the inner one began. Own code of the inner one is whatever the outer one was
   * doing.
   */
  static int seenFromOutside(int outer, int inner) {
    if (inner == SELF) {
      return outer;
    }
    return inner == HTTP && outer == LLM ? LLM : inner;
  }
}
