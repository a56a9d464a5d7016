/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/** {@link Linearizability.Invalidations} of one engine. */
public final class LruInvalidationsLinearizabilityIT extends Linearizability.Invalidations {
  /** Made anew for each run. */
  public LruInvalidationsLinearizabilityIT() {
    super(Eviction.LRU);
  }
}
