/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.registry;

import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A guard as small as guards are: two counters and a check that reads them. Thread-safe. */
final class ProbeGuard implements Guard<ProbeGuard.Stats> {
  static final GuardKind<ProbeGuard, Stats> KIND = GuardKind.<ProbeGuard, Stats>builder(
          "probe",
          ProbeGuard.class,
          StatsSchema.<Stats>builder()
              .counter("callCount", Unit.COUNT, "calls", Stats::callCount)
              .headline()
              .counter("failureCount", Unit.COUNT, "failed calls", Stats::failureCount)
              .build())
      .check(context -> {
        Stats window = context.window();
        if (window.failureCount() > window.callCount()) {
          throw new IllegalStateException("more failures than calls: " + window);
        }
        return List.of();
      })
      .build();

  private final String name;
  private final LongAdder calls = new LongAdder();
  private final LongAdder failures = new LongAdder();

  ProbeGuard(String name) {
    this.name = name;
  }

  record Stats(long callCount, long failureCount) implements GuardStats<Stats> {
    @Override
    public Stats minus(Stats earlier) {
      return new Stats(callCount - earlier.callCount, failureCount - earlier.failureCount);
    }
  }

  void call(boolean failed) {
    calls.increment();
    if (failed) {
      failures.increment();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<ProbeGuard, Stats> kind() {
    return KIND;
  }

  @Override
  public Stats stats() {
    // Failures first: a call that comes between the two readings must not look like a failure
    // without a call.
    long failed = failures.sum();
    return new Stats(calls.sum(), failed);
  }
}
