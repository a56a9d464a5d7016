/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/** {@link Linearizability.Puts} of one engine. */
public final class LruPutsLinearizabilityIT extends Linearizability.Puts {
  /** Made anew for each run. */
  public LruPutsLinearizabilityIT() {
    super(Eviction.LRU);
  }
}
