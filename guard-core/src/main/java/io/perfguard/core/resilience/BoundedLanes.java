/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The lanes of a place's routes, as many as fit; further ones share one. Thread-safe. */
final class BoundedLanes {
  private static final int MOST = 200;
  private static final String OTHER = "_other";

  private final Circuit circuit;
  private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();

  BoundedLanes(Circuit circuit) {
    this.circuit = circuit;
  }

  Lane get(String route, long nowNanos) {
    Lane known = find(route);
    if (known != null) {
      return known;
    }
    String name = lanes.size() < MOST ? route : OTHER;
    return lanes.computeIfAbsent(name, made -> new Lane(circuit, nowNanos));
  }

  private @Nullable Lane find(String route) {
    return lanes.get(route);
  }

  Collection<Lane> all() {
    return lanes.values();
  }
}
