/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

/** How a follower's wait for the load of another thread ended. Immutable. */
public enum WaitEnd {
  /** The leader's load ended with a value, and this caller got it. */
  VALUE,
  /** The leader's load failed, and this caller got the same exception. */
  FAILURE,
  /**
   * The leader was interrupted, which was not meant for this caller: it asks again, and may become
   * the leader.
   */
  LEADER_INTERRUPTED,
  /** The wait took as long as it may: this caller loads by itself. */
  TIME_OUT,
  /** This caller was interrupted: it keeps its interrupt and loads by itself. */
  INTERRUPT;

  /**
   * Whether the caller was spared a load.
   *
   * @return true if it shares the leader's result, value or failure
   */
  public boolean isCoalesced() {
    return this == VALUE || this == FAILURE;
  }
}
