/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

/** Why an entry left. Immutable. */
public enum Removal {
  /** There were more entries than {@code maximumItems}. */
  ITEMS,
  /** The entries took more than {@code maximumBytes}. */
  BYTES,
  /** It was as old as its ttl, or had been idle for as long as it may. */
  EXPIRED,
  /** It was removed by hand, by its key, a predicate, a tag, or with all others. */
  INVALIDATED,
  /** Its value was only weakly held, and nobody else held it. */
  COLLECTED,
  /** Another value took its place while it lived. */
  REPLACED
}
