/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/** What goes when a cache is full. Immutable. */
public enum Eviction {
  /**
   * By how often and how lately an entry was used, and a new one comes in only if it promises more
   * hits than what it drives out (W-TinyLFU, by Caffeine). The default: scans and loops do not
   * empty it.
   */
  ADAPTIVE,
  /**
   * Strictly the entry that was used longest ago. Better where the latest keys are the ones that
   * come back; an engine of our own.
   */
  LRU
}
