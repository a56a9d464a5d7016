/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

/** How far a guard of calls goes. Immutable. */
public enum GuardMode {
  /**
   * Measures, and counts what it would have done: each call goes through as if there was no guard.
   */
  OBSERVE,
  /**
   * Refuses calls that would do harm, retries those that may be repeated, bounds the time of each.
   */
  PROTECT,
  /**
   * {@link #PROTECT}, and a second attempt beside one that takes unusually long (hedging), for
   * calls that may be repeated.
   */
  FULL;

  boolean enforces() {
    return this != OBSERVE;
  }
}
