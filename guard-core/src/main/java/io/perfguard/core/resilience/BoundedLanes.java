/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The lanes of a place's routes, as many as fit; further ones share one. Thread-safe. */
final class BoundedLanes {
  private static final String OTHER = "_other";

  private final Circuit circuit;
  private final AtomicInteger left;
  private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();

  /** Takes from what all places have together. */
  BoundedLanes(Circuit circuit, AtomicInteger left) {
    this.circuit = circuit;
    this.left = left;
  }

  Lane get(String route, long nowNanos) {
    Lane known = find(route);
    if (known != null) {
      return known;
    }
    String name = left.get() > 0 ? route : OTHER;
    return lanes.computeIfAbsent(name, made -> {
      left.decrementAndGet(); // may fall a little below 0: each place has its own OTHER
      return new Lane(circuit, nowNanos);
    });
  }

  private @Nullable Lane find(String route) {
    return lanes.get(route);
  }

  Collection<Lane> all() {
    return lanes.values();
  }
}
