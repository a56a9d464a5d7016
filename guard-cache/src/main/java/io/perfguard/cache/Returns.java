/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/** What callers of a cached method get of a result that can be changed. */
public enum Returns {
  /** The object that is cached: who changes it changes it for all. */
  SHARED,
  /**
   * A copy of the caller's own, one level deep: for arrays, {@code Date}, and the collections and
   * maps of {@code java.util}.
   */
  COPY,
  /** A view of a copy that cannot be changed: for collections and maps. */
  UNMODIFIABLE
}
