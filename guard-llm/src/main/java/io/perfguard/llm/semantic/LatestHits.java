/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The hits that may still be told of: the latest, as long as they keep no more alive than a bound.
 * An entry that was evicted lives on here, with all of its answer. Thread-safe.
 */
final class LatestHits {
  private static final int MOST = 8_192; // a power of two

  private final AtomicReferenceArray<Servings.@Nullable Served> hits =
      new AtomicReferenceArray<>(MOST);
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong oldest = new AtomicLong(1);
  private final long maximumBytes;

  LatestHits(long maximumBytes) {
    this.maximumBytes = maximumBytes;
  }

  private static int place(long id) {
    return (int) (id & (MOST - 1));
  }

  void add(Servings.Served served) {
    if (served.bytes() > maximumBytes) {
      return;
    }
    bytes.addAndGet(served.bytes());
    Servings.Served before = hits.getAndSet(place(served.id()), served);
    if (before != null) {
      bytes.addAndGet(-before.bytes());
    }
    while (bytes.get() > maximumBytes) {
      long id = oldest.getAndIncrement();
      if (id > served.id()) { // others were quicker, and will do the rest
        oldest.accumulateAndGet(served.id(), Math::min);
        return;
      }
      var unused = take(id);
    }
  }

  /** Takes a hit out; null if it is not remembered, or was taken before. */
  Servings.@Nullable Served take(long id) {
    Servings.Served served = id <= 0 ? null : hits.get(place(id));
    if (served == null || served.id() != id || !hits.compareAndSet(place(id), served, null)) {
      return null;
    }
    bytes.addAndGet(-served.bytes());
    return served;
  }
}
