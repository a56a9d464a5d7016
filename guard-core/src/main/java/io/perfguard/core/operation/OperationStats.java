/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Money;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardStats;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What one operation did since it was first asked for. A run counts when it ends; one that is still
 * going is not here.
 *
 * <ul>
 *   <li>A run ends: {@code count}, {@code durations}, {@code wall}, {@code work}, {@code calls};
 *       {@code errorCount} if it failed, and {@code timeoutCount} if that was a time-out.
 *   <li>A guarded cache is asked inside it: {@code cacheHitCount} or {@code cacheMissCount}; its
 *       load ends: {@code cacheLoadNanos}.
 *   <li>Money is spent inside it: {@code costPicos}; after its end also {@code lateCount}.
 * </ul>
 *
 * <p>An operation inside another one counts in both. {@code durations} are read after the rest:
 * under traffic they may hold some runs more. Immutable.
 *
 * @param count runs that ended
 * @param errorCount runs that failed, time-outs included
 * @param timeoutCount runs that failed by a time-out
 * @param wall nanoseconds for each resource; they add up to the runs' durations, also where
 *     branches ran in parallel
 * @param work nanoseconds for each resource, summed over parallel branches
 * @param calls how often each resource was entered
 * @param cacheHitCount requests that a cache answered from its entries
 * @param cacheMissCount requests that it could not answer
 * @param cacheLoadNanos time that cache loads took
 * @param allocatedBytes bytes allocated by the runs that {@code allocationCount} counts
 * @param allocationCount runs whose allocation is known; it is not on virtual threads
 * @param costPicos money, in 1e-12 $
 * @param lateCount costs and branches that arrived after their run had ended
 * @param misuseCount runs closed twice, on another thread, or left open; resource scopes ended
 *     twice or in the wrong order
 * @param sequentialCount runs with two or more slow remote calls one after the other, none of which
 *     used what another gave back
 * @param observedNanos how long the operation has been observed
 * @param durations the runs' durations
 */
public record OperationStats(
    long count,
    long errorCount,
    long timeoutCount,
    PerResource wall,
    PerResource work,
    PerResource calls,
    long cacheHitCount,
    long cacheMissCount,
    long cacheLoadNanos,
    long allocatedBytes,
    long allocationCount,
    long costPicos,
    long lateCount,
    long misuseCount,
    long sequentialCount,
    long observedNanos,
    HistogramSnapshot durations)
    implements GuardStats<OperationStats> {

  /** Nothing yet. */
  public static final OperationStats EMPTY = new OperationStats(
      0,
      0,
      0,
      PerResource.ZERO,
      PerResource.ZERO,
      PerResource.ZERO,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      HistogramSnapshot.EMPTY);

  @Override
  public OperationStats minus(OperationStats earlier) {
    return new OperationStats(
        count - earlier.count,
        errorCount - earlier.errorCount,
        timeoutCount - earlier.timeoutCount,
        wall.minus(earlier.wall),
        work.minus(earlier.work),
        calls.minus(earlier.calls),
        cacheHitCount - earlier.cacheHitCount,
        cacheMissCount - earlier.cacheMissCount,
        cacheLoadNanos - earlier.cacheLoadNanos,
        allocatedBytes - earlier.allocatedBytes,
        allocationCount - earlier.allocationCount,
        costPicos - earlier.costPicos,
        lateCount - earlier.lateCount,
        misuseCount - earlier.misuseCount,
        sequentialCount - earlier.sequentialCount,
        observedNanos - earlier.observedNanos,
        durations.minus(earlier.durations));
  }

  /**
   * Whether a run has ended.
   *
   * @return false before the first
   */
  public boolean hasData() {
    return count > 0;
  }

  /**
   * Mean duration of a run.
   *
   * @return zero without data: ask {@link #hasData()}
   */
  public Duration average() {
    return count == 0 ? Duration.ZERO : Duration.ofNanos(wall.sum() / count);
  }

  /**
   * Half of the runs took at most this long, 2.5 % accurate.
   *
   * @return zero without data
   */
  public Duration p50() {
    return quantile(0.50);
  }

  /**
   * 95 % of the runs took at most this long, 2.5 % accurate.
   *
   * @return zero without data
   */
  public Duration p95() {
    return quantile(0.95);
  }

  /**
   * 99 % of the runs took at most this long, 2.5 % accurate.
   *
   * @return zero without data
   */
  public Duration p99() {
    return quantile(0.99);
  }

  private Duration quantile(double q) {
    return hasData() ? Duration.ofNanos((long) durations.quantileNanos(q)) : Duration.ZERO;
  }

  /**
   * The longest run.
   *
   * @return exact since start, the bound of a bucket in a window; zero without data
   */
  public Duration max() {
    return Duration.ofNanos(durations.maxNanos());
  }

  /**
   * Share of runs that failed, 0..1.
   *
   * @return {@code NaN} without data
   */
  public double errorRate() {
    return (double) errorCount / count;
  }

  /**
   * Runs per second.
   *
   * @return {@code NaN} if no time has passed
   */
  public double throughput() {
    return observedNanos <= 0 ? Double.NaN : count / (observedNanos / 1e9);
  }

  /**
   * Share of cache requests inside the runs that were answered from entries, 0..1.
   *
   * @return {@code NaN} if there was no request
   */
  public double cacheHitRate() {
    return (double) cacheHitCount / (cacheHitCount + cacheMissCount);
  }

  /**
   * How many branches worked at a time, on average.
   *
   * @return 1 where all is in sequence; {@code NaN} without data
   */
  public double parallelism() {
    long time = wall.sum();
    return time == 0 ? Double.NaN : (double) work.sum() / time;
  }

  /**
   * A resource's share of the duration, 0..1. The shares of all resources add up to 1.
   *
   * @param resource the resource
   * @return {@code NaN} without data
   */
  public double share(Resource resource) {
    return (double) wall.get(resource) / wall.sum();
  }

  /**
   * A resource's part of the mean duration.
   *
   * @param resource the resource
   * @return zero without data
   */
  public Duration averageIn(Resource resource) {
    return count == 0 ? Duration.ZERO : Duration.ofNanos(wall.get(resource) / count);
  }

  /**
   * How often a run enters a resource, on average: queries for {@link Resource#DB}.
   *
   * @param resource the resource
   * @return {@code NaN} without data
   */
  public double callsPerRun(Resource resource) {
    return hasData()
        ? (double) calls.get(resource) / count
        : Double.NaN; // late calls may be all there is
  }

  /**
   * Bytes allocated by a run, on average.
   *
   * @return empty if it is not known, as on virtual threads
   */
  public OptionalDouble allocatedBytesPerRun() {
    return allocationCount == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) allocatedBytes / allocationCount);
  }

  /**
   * What the runs cost.
   *
   * @return exact
   */
  public Money cost() {
    return Money.ofPicos(costPicos);
  }

  /**
   * Where the time goes, as a sentence.
   *
   * @return such as {@code 70 % of the time in the database, 214 queries per call}; {@code no runs
   *     yet} without data
   */
  public String dominant() {
    if (!hasData()) {
      return "no runs yet";
    }
    if (wall.sum() == 0) {
      return "no measurable time";
    }
    Resource resource = wall.largest();
    String share = String.format(
        Locale.ROOT, "%.0f %% of the time in %s", share(resource) * 100, resource.label());
    String unit = switch (resource) {
      case DB -> "queries";
      case LLM, HTTP -> "calls";
      case CACHE -> "loads";
      case WAIT -> "waits";
      case SELF -> "";
    };
    if (unit.isEmpty()) {
      return share;
    }
    double perRun = callsPerRun(resource);
    return share
        + String.format(
            Locale.ROOT, perRun < 10 ? ", %.1f %s per call" : ", %.0f %s per call", perRun, unit);
  }
}
