/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardListener;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows the numbers of all guards as Micrometer meters, those that come later too:
 *
 * <pre>{@code
 * GuardMeters meters = GuardMeters.bind(guards, prometheusRegistry);
 * }</pre>
 *
 * <p>A field of a guard's schema becomes a meter. Where its schema says how meters of this kind are
 * usually called, that is its name ({@code cache.gets}, with the tag {@code result}); else it is
 * {@code perfguard.<kind>.<field>}. The tag of the kind's name says which guard:
 * {@code cache=factors}. Keys, statements and the like are never tags. Counters and durations only
 * grow; what is not known is {@code NaN}. Times are in the registry's unit, money is in dollars.
 *
 * <p>Of one kind, the first 500 guards have meters; {@code perfguard.meters.skipped} counts the
 * others. A meter that is there already, from another library, stays as it is, and the guard's own
 * is left out and counted as well.
 *
 * <p>A guard whose numbers cannot be read shows the last ones; the others are not touched by that.
 * Close it, or the guard registry, to remove all its meters. Thread-safe.
 */
public final class GuardMeters implements AutoCloseable {
  /*
   * A scrape reads each meter by itself. A guard's record is therefore read once and kept for a second, so that the meters of
   * one scrape show one moment, and twenty fields do not cost twenty records.
   *
   * Micrometer holds what a meter reads from weakly; the map of bound guards holds it.
   */

  /** The most guards of a kind that have meters. */
  public static final int MAXIMUM_GUARDS_OF_A_KIND = 500;

  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final double PICOS = 1e12;
  private static final String PREFIX = "perfguard.";
  private static final String PHI = "phi";

  private final GuardRegistry guards;
  private final MeterRegistry meters;
  private final GuardClock clock;
  private final Faults faults = new Faults("meters");
  private final AtomicLong skipped = new AtomicLong();
  private final GuardListener listener = new Listener();
  // Guarded by this.
  private final IdentityHashMap<Guard<?>, Bound> bound = new IdentityHashMap<>();
  private final Map<String, Integer> guardsOfKind = new HashMap<>();
  private final Meter skippedMeter;
  private boolean closed;

  /** What one guard has, and what its meters read from. */
  private record Bound(Reading<?> reading, List<Meter> meters) {}

  private GuardMeters(GuardRegistry guards, MeterRegistry meters) {
    this.guards = guards;
    this.meters = meters;
    this.clock = guards.clock();
    this.skippedMeter = FunctionCounter.builder(
            PREFIX + "meters.skipped", skipped, AtomicLong::doubleValue)
        .description("meters that were left out")
        .register(meters);
  }

  /**
   * Binds a registry of guards to one of meters.
   *
   * @param guards the guards, present and future
   * @param meters where their numbers are shown
   * @return to be closed when they should not be shown any more
   */
  @SuppressWarnings("exports") // who calls it has Micrometer; others must not need it to compile
  public static GuardMeters bind(GuardRegistry guards, MeterRegistry meters) {
    GuardMeters binding =
        new GuardMeters(Require.nonNull(guards, "guards"), Require.nonNull(meters, "meters"));
    guards.addListener(binding.listener);
    return binding;
  }

  private final class Listener implements GuardListener {
    @Override
    public void registered(Guard<?> guard) {
      add(guard);
    }

    @Override
    public void removed(Guard<?> guard) {
      remove(guard);
    }
  }

  private synchronized void add(Guard<?> guard) {
    if (closed || bound.containsKey(guard)) {
      return;
    }
    String kind = guard.kind().id();
    if (guardsOfKind.getOrDefault(kind, 0) >= MAXIMUM_GUARDS_OF_A_KIND) {
      skip("more than " + MAXIMUM_GUARDS_OF_A_KIND + " guards of the kind " + kind
          + ", further ones have no meters");
      return;
    }
    guardsOfKind.merge(kind, 1, Integer::sum);
    bound.put(guard, bindOne(guard));
  }

  private <S extends GuardStats<S>> Bound bindOne(Guard<S> guard) {
    GuardKind<?, S> kind = guard.kind();
    Reading<S> reading = new Reading<>(guard);
    List<Meter> made = new ArrayList<>();
    for (StatsField<S> field : kind.schema().fields()) {
      Tags tags = Tags.of(kind.id(), guard.name());
      for (Map.Entry<String, String> tag : field.meterTags().entrySet()) {
        tags = tags.and(tag.getKey(), tag.getValue());
      }
      bindField(field, name(kind, field), tags, reading, made);
    }
    return new Bound(reading, made);
  }

  private <S extends GuardStats<S>> void bindField(
      StatsField<S> field, String name, Tags tags, Reading<S> reading, List<Meter> made) {
    if (meters.find(name).tags(tags).meter() != null) {
      skip("a meter is there already: " + name);
      return;
    }
    switch (field.type()) {
      case COUNTER -> made.add(counter(field, name, tags, reading));
      case GAUGE -> made.add(gauge(field, name, tags, reading));
      case HISTOGRAM -> durations(field, name, tags, reading, made);
    }
  }

  private <S extends GuardStats<S>> Meter counter(
      StatsField<S> field, String name, Tags tags, Reading<S> reading) {
    FunctionCounter.Builder<Reading<S>> counter =
        FunctionCounter.builder(name, reading, from -> from.number(stats -> value(field, stats)));
    return counter.tags(tags).description(field.label()).baseUnit(unit(field)).register(meters);
  }

  private <S extends GuardStats<S>> Meter gauge(
      StatsField<S> field, String name, Tags tags, Reading<S> reading) {
    ToDoubleFunction<Reading<S>> read = from -> from.number(stats -> value(field, stats));
    return Gauge.builder(name, reading, read)
        .tags(tags)
        .description(field.label())
        .baseUnit(unit(field))
        .register(meters);
  }

  private <S extends GuardStats<S>> void durations(
      StatsField<S> field, String name, Tags tags, Reading<S> reading, List<Meter> made) {
    ToLongFunction<Reading<S>> count =
        from -> (long) from.number(stats -> field.histogram(stats).count());
    ToDoubleFunction<Reading<S>> total =
        from -> from.number(stats -> field.histogram(stats).sumNanos());
    made.add(FunctionTimer.builder(name, reading, count, total, TimeUnit.NANOSECONDS)
        .tags(tags)
        .description(field.label())
        .register(meters));
    for (double phi : new double[] {0.5, 0.95, 0.99}) {
      ToDoubleFunction<Reading<S>> percentile =
          from -> from.number(stats -> field.histogram(stats).hasData()
              ? field.histogram(stats).quantileNanos(phi)
              : Double.NaN);
      made.add(TimeGauge.builder(name + ".percentile", reading, TimeUnit.NANOSECONDS, percentile)
          .tags(tags.and(PHI, Double.toString(phi)))
          .description(field.label() + ", percentiles since start")
          .register(meters));
    }
  }

  private static <S> double value(StatsField<S> field, S stats) {
    double number = field.doubleValue(stats);
    return switch (field.unit()) {
      case NANOSECONDS -> number / TimeUnit.SECONDS.toNanos(1);
      case PICO_DOLLARS -> number / PICOS;
      case COUNT, BYTES, RATE -> number;
    };
  }

  private static @Nullable String unit(StatsField<?> field) {
    return switch (field.unit()) {
      case NANOSECONDS -> "seconds";
      case PICO_DOLLARS -> "usd";
      case BYTES -> "bytes";
      case COUNT, RATE -> null;
    };
  }

  /** {@code hitCount} of a cache without a usual name is {@code perfguard.cache.hit}. */
  private static String name(GuardKind<?, ?> kind, StatsField<?> field) {
    if (!field.meterName().isEmpty()) {
      return field.meterName();
    }
    String words = field.name().replaceAll("([A-Z])", ".$1").toLowerCase(Locale.ROOT);
    boolean counts = words.endsWith(".count") && field.type() == StatsField.Type.COUNTER;
    return PREFIX
        + kind.id()
        + '.'
        + (counts ? words.substring(0, words.length() - ".count".length()) : words);
  }

  private void skip(String why) {
    skipped.incrementAndGet();
    faults.record(why);
  }

  private synchronized void remove(Guard<?> guard) {
    Bound gone = bound.remove(guard);
    if (gone != null) {
      guardsOfKind.merge(guard.kind().id(), -1, Integer::sum);
      gone.meters().forEach(meters::remove);
    }
  }

  /**
   * Faults that were contained: numbers that could not be read, meters that were left out.
   *
   * @return a count that only grows
   */
  public long faultCount() {
    return faults.count();
  }

  /** Removes all meters. A second call does nothing. */
  @Override
  public void close() {
    guards.removeListener(listener);
    synchronized (this) {
      closed = true;
      bound.values().forEach(one -> one.meters().forEach(meters::remove));
      bound.clear();
      guardsOfKind.clear();
      meters.remove(skippedMeter);
    }
  }

  /** One guard's record, as it was at most a second ago. */
  private final class Reading<S extends GuardStats<S>> {
    private final Guard<S> guard;
    // Guarded by this.
    private @Nullable S latest;
    private long readAt;

    Reading(Guard<S> guard) {
      this.guard = guard;
    }

    /** A number of it; NaN if there is none. */
    double number(ToDoubleFunction<S> read) {
      S stats = latest();
      try {
        return stats == null ? Double.NaN : read.applyAsDouble(stats);
      } catch (RuntimeException | LinkageError e) {
        faults.record("reading " + guard.kind().subject(guard.name()), e);
        return Double.NaN;
      }
    }

    private synchronized @Nullable S latest() {
      long now = clock.nanoTime();
      if (latest == null || now - readAt >= FRESH_NANOS) {
        try {
          latest = guard.stats();
          readAt = now;
        } catch (RuntimeException | LinkageError e) {
          faults.record("reading " + guard.kind().subject(guard.name()), e);
        }
      }
      return latest;
    }
  }
}
