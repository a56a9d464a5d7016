/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

/**
 * What one guard did since it was built: an immutable record with cumulative counters as fields and
 * rates as methods.
 *
 * <p>A rate without data is {@code NaN}, never a fake 0 or 1. Rates are 0..1. The fields are read
 * one after another: under traffic their sums may be off by the calls in flight.
 *
 * @param <S> the record itself
 */
public interface GuardStats<S extends GuardStats<S>> {
  /**
   * What happened since {@code earlier}: counters and histogram buckets subtracted, gauges as they
   * are here.
   *
   * @param earlier an older snapshot of the same guard
   * @return the difference
   */
  S minus(S earlier);
}
