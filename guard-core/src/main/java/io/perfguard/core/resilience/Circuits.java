/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.GuardClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The places that calls go to, each with its circuit, as many as allowed. Thread-safe. */
final class Circuits {
  /** Of all places together, beside the one that each has: some 8 KB each. */
  private static final int MOST_LANES = 1_000;

  private static final long LONGEST_IDLE_NANOS = 600_000_000_000L;

  private final String guard;
  private final CallConfig config;
  private final GuardClock clock;
  private final Circuit.Listener listener;
  private final AtomicInteger lanesLeft = new AtomicInteger(MOST_LANES);
  private final ConcurrentHashMap<String, Circuit> circuits = new ConcurrentHashMap<>();
  private final LongAdder retired = new LongAdder();
  private long openedOfRetired; // guarded by this
  /** Most guards have one place: it is found without the map. */
  private volatile @Nullable Circuit first;

  Circuits(String guard, CallConfig config, GuardClock clock, Circuit.Listener listener) {
    this.listener = listener;
    this.guard = guard;
    this.config = config;
    this.clock = clock;
  }

  Circuit get(String key) {
    Circuit known = first;
    if (known != null && known.key().equals(key)) {
      return known;
    }
    known = circuits.get(key);
    return known == null ? make(key) : known;
  }

  private synchronized Circuit make(String key) {
    Circuit known = circuits.get(key);
    if (known != null) {
      return known;
    }
    retire(LONGEST_IDLE_NANOS);
    while (circuits.size() >= config.maximumKeys()) {
      remove(longestIdle());
    }
    Circuit made = new Circuit(
        key, key.isEmpty() ? guard : guard + " " + key, config, clock, listener, lanesLeft);
    circuits.put(key, made);
    if (first == null) {
      first = made;
    }
    return made;
  }

  private void retire(long idleNanos) {
    long now = clock.nanoTime();
    for (Circuit circuit : circuits.values()) {
      if (circuit.idleNanos(now) >= idleNanos) {
        remove(circuit);
      }
    }
  }

  /** Calls that are under way there end at it; new ones get a new one. */
  private void remove(Circuit circuit) {
    circuits.remove(circuit.key());
    lanesLeft.addAndGet(circuit.laneCount());
    if (first == circuit) {
      first = null;
    }
    retired.increment();
    openedOfRetired += circuit.breaker().openedCount();
  }

  private Circuit longestIdle() {
    long now = clock.nanoTime();
    return circuits.values().stream()
        .max(Comparator.comparingLong(circuit -> circuit.idleNanos(now)))
        .orElseThrow();
  }

  /** The circuit of a place, if calls went there lately. */
  @Nullable
  Circuit find(String key) {
    return circuits.get(key);
  }

  List<Circuit> all() {
    List<Circuit> all = new ArrayList<>(circuits.values());
    all.sort(Comparator.comparing(Circuit::key));
    return all;
  }

  /** How often a breaker opened, those of retired places included. */
  synchronized long openedCount() {
    long opened = openedOfRetired;
    for (Circuit circuit : circuits.values()) {
      opened += circuit.breaker().openedCount();
    }
    return opened;
  }

  long retiredCount() {
    return retired.sum();
  }
}
