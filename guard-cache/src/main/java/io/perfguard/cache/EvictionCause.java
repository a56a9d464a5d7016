/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/** Why an entry left a cache. Immutable. */
public enum EvictionCause {
  /** There were more entries than {@code maximumItems}. */
  ITEMS,
  /** The entries took more than {@code maximumBytes}. */
  BYTES,
  /** It was as old as its ttl, or idle for as long as it may be. */
  EXPIRED,
  /** It was removed by hand: by its key, a predicate, a tag, or with all others. */
  INVALIDATED,
  /** Its value was held weakly, and nobody else held it. */
  COLLECTED,
  /** Another value took its place while it lived. */
  REPLACED
}
