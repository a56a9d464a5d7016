/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A guard whose numbers a test sets. Thread-safe. */
public final class Probe implements Guard<Probe.Numbers> {
  /** Calls, a level, and how long the calls took. */
  public record Numbers(long calls, long level, HistogramSnapshot times)
      implements GuardStats<Numbers> {
    @Override
    public Numbers minus(Numbers earlier) {
      return new Numbers(calls - earlier.calls, level, times.minus(earlier.times));
    }

    double rate() {
      return calls == 0 ? Double.NaN : 0.5;
    }
  }

  public static final StatsSchema<Numbers> SCHEMA = StatsSchema.<Numbers>builder()
      .counter("calls", Unit.COUNT, "calls", Numbers::calls)
      .headline()
      .gauge("level", Unit.BYTES, "level", Numbers::level)
      .headline()
      .rate("rate", "share", Numbers::rate)
      .histogram("times", "time of a call", Numbers::times)
      .headline()
      .build();

  public static final GuardKind<Probe, Numbers> KIND = kind("probe");

  private final GuardKind<?, Numbers> kind;
  private final String name;
  private final LogLinearHistogram times = new LogLinearHistogram();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile long level;
  private volatile RuntimeException failure;
  private volatile Supplier<GuardDetails> details = () -> null;

  private Probe(GuardKind<?, Numbers> kind, String name) {
    this.kind = kind;
    this.name = name;
  }

  public static GuardKind<Probe, Numbers> kind(String id) {
    return GuardKind.<Probe, Numbers>builder(id, Probe.class, SCHEMA).build();
  }

  public static Probe of(String name) {
    return of(KIND, name);
  }

  public static Probe of(GuardKind<?, Numbers> kind, String name) {
    return new Probe(kind, name);
  }

  /** Counts calls of one millisecond each. */
  public Probe calls(int more) {
    for (int i = 0; i < more; i++) {
      times.record(1_000_000);
    }
    return this;
  }

  public Probe level(long now) {
    level = now;
    return this;
  }

  public Probe details(Supplier<GuardDetails> now) {
    details = now;
    return this;
  }

  /** From now on its numbers cannot be read. */
  public Probe breakWith(RuntimeException cause) {
    failure = cause;
    return this;
  }

  /** How often its numbers were read. */
  public int reads() {
    return reads.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<?, Numbers> kind() {
    return kind;
  }

  @Override
  public Numbers stats() {
    reads.incrementAndGet();
    if (failure != null) {
      throw failure;
    }
    HistogramSnapshot now = times.snapshot();
    return new Numbers(now.count(), level, now);
  }

  @Override
  public GuardDetails details() {
    return Objects.requireNonNullElse(details.get(), GuardDetails.NONE);
  }
}
