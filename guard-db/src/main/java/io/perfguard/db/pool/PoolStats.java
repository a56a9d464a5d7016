/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;
import java.time.Duration;

/**
 * What one pool did since it was built, and does now.
 *
 * <ul>
 *   <li>A connection is asked for: {@code waiters} until it is there, then {@code acquires}; or
 *       {@code timeoutCount} if there was none to be had since all were held, {@code failedCount}
 *       if none could be opened.
 *   <li>It is held: {@code active}; given back: {@code holds}.
 *   <li>Its thread asks for another one of the same pool: {@code nestedCount}.
 *   <li>Its thread calls something remote through a guard: {@code heldRemoteCallCount} and
 *       {@code remoteNanos}.
 * </ul>
 *
 * <p>The fields are read one after another: under traffic their sums may be off by the calls in
 * flight, and {@code active + idle} may not be {@code total}. Immutable.
 *
 * @param active connections held now
 * @param idle connections that are open and held by nobody; -1 if the pool does not say
 * @param total connections that are open; -1 if the pool does not say
 * @param max the most there may be; -1 if the pool does not say
 * @param waiters callers that wait for one now
 * @param leaks connections held now that were probably forgotten
 * @param timeoutCount connections asked for in vain, since all were held
 * @param failedCount connections asked for that could not be opened, as of a database that is down
 * @param nestedCount connections asked for by a thread that held one
 * @param heldRemoteCallCount remote calls while a connection was held
 * @param deadlockCount times that all connections were held by threads which waited for one
 * @param unwatchedCount connections that were not watched, since there were too many at once
 * @param heldNanos how long connections were held, those held now until now
 * @param sqlNanos how long the database worked for those who held them
 * @param remoteNanos how long remote calls ran while one was held
 * @param saturatedNanos how long somebody waited while all were held
 * @param timeoutNanos how long those waited who asked in vain
 * @param acquires how long callers waited for each
 * @param holds how long each was held
 * @param demand how many were held whenever that was looked at: counts in place of nanoseconds
 */
public record PoolStats(
    long active,
    long idle,
    long total,
    long max,
    long waiters,
    long leaks,
    long timeoutCount,
    long failedCount,
    long nestedCount,
    long heldRemoteCallCount,
    long deadlockCount,
    long unwatchedCount,
    long heldNanos,
    long sqlNanos,
    long remoteNanos,
    long saturatedNanos,
    long timeoutNanos,
    HistogramSnapshot acquires,
    HistogramSnapshot holds,
    HistogramSnapshot demand)
    implements GuardStats<PoolStats> {

  /**
   * How these numbers are shown.
   *
   * @return the schema
   */
  public static StatsSchema<PoolStats> schema() {
    return StatsSchema.<PoolStats>builder()
        .gauge("active", Unit.COUNT, "connections held", PoolStats::active)
        .headline()
        .gauge("idle", Unit.COUNT, "idle connections", PoolStats::idle)
        .gauge("total", Unit.COUNT, "open connections", PoolStats::total)
        .gauge("max", Unit.COUNT, "size of the pool", PoolStats::max)
        .gauge("waiters", Unit.COUNT, "callers that wait", PoolStats::waiters)
        .headline()
        .rate("utilisation", "utilisation", PoolStats::utilisation)
        .headline()
        .gauge("leaks", Unit.COUNT, "connections probably forgotten", PoolStats::leaks)
        .counter("timeoutCount", Unit.COUNT, "asked for in vain", PoolStats::timeoutCount)
        .counter("failedCount", Unit.COUNT, "could not be opened", PoolStats::failedCount)
        .counter("nestedCount", Unit.COUNT, "nested borrows", PoolStats::nestedCount)
        .counter(
            "heldRemoteCallCount",
            Unit.COUNT,
            "remote calls while a connection was held",
            PoolStats::heldRemoteCallCount)
        .counter("deadlockCount", Unit.COUNT, "deadlocks", PoolStats::deadlockCount)
        .counter(
            "unwatchedCount",
            Unit.COUNT,
            "connections that were not watched",
            PoolStats::unwatchedCount)
        .counter("heldNanos", Unit.NANOSECONDS, "held", PoolStats::heldNanos)
        .counter("sqlNanos", Unit.NANOSECONDS, "SQL time of holds", PoolStats::sqlNanos)
        .counter("remoteNanos", Unit.NANOSECONDS, "remote calls meanwhile", PoolStats::remoteNanos)
        .counter(
            "saturatedNanos",
            Unit.NANOSECONDS,
            "somebody waited while all were held",
            PoolStats::saturatedNanos)
        .counter("timeoutNanos", Unit.NANOSECONDS, "waited in vain", PoolStats::timeoutNanos)
        .histogram("acquire", "acquire", PoolStats::acquires)
        .headline()
        .histogram("hold", "hold", PoolStats::holds)
        .build();
  }

  @Override
  public PoolStats minus(PoolStats earlier) {
    return new PoolStats(
        active,
        idle,
        total,
        max,
        waiters,
        leaks,
        timeoutCount - earlier.timeoutCount,
        failedCount - earlier.failedCount,
        nestedCount - earlier.nestedCount,
        heldRemoteCallCount - earlier.heldRemoteCallCount,
        deadlockCount - earlier.deadlockCount,
        unwatchedCount - earlier.unwatchedCount,
        Math.max(
            0, heldNanos - earlier.heldNanos), // what is held now is added a little early or late
        Math.max(0, sqlNanos - earlier.sqlNanos),
        Math.max(0, remoteNanos - earlier.remoteNanos),
        saturatedNanos - earlier.saturatedNanos,
        timeoutNanos - earlier.timeoutNanos,
        acquires.minus(earlier.acquires),
        holds.minus(earlier.holds),
        demand.minus(earlier.demand));
  }

  /**
   * Whether anybody asked for a connection.
   *
   * @return false if nothing was counted
   */
  public boolean hasData() {
    return acquires.hasData() || timeoutCount > 0 || failedCount > 0 || active > 0 || waiters > 0;
  }

  /**
   * Connections asked for and got.
   *
   * @return the count
   */
  public long leaseCount() {
    return acquires.count();
  }

  /**
   * Share of the pool that is held now, 0..1.
   *
   * @return {@code NaN} if the pool does not say its size
   */
  public double utilisation() {
    return max <= 0 ? Double.NaN : (double) active / max;
  }

  /**
   * Share of the pool that was held on average, 0..1: by how long connections were held, not by
   * looking now and then.
   *
   * @param window over how long these numbers are
   * @return {@code NaN} if the pool does not say its size, or the window is empty
   */
  public double averageUtilisation(Duration window) {
    double nanos = (double) Durations.saturatedNanos(window) * max;
    return max <= 0 || nanos <= 0 ? Double.NaN : heldNanos / nanos;
  }

  /**
   * How long nothing of the database ran on connections that were held.
   *
   * @return their time outside SQL, remote calls too
   */
  public Duration idleHeld() {
    return Duration.ofNanos(Math.max(0, heldNanos - sqlNanos));
  }

  /**
   * How long connections were held.
   *
   * @return the sum, those held now until now
   */
  public Duration held() {
    return Duration.ofNanos(heldNanos);
  }

  /**
   * Half of the callers had their connection within it.
   *
   * @return zero without data
   */
  public Duration acquireP50() {
    return quantile(acquires, 0.50);
  }

  /**
   * 95 of 100 callers had their connection within it.
   *
   * @return zero without data
   */
  public Duration acquireP95() {
    return quantile(acquires, 0.95);
  }

  /**
   * 99 of 100 callers had their connection within it.
   *
   * @return zero without data
   */
  public Duration acquireP99() {
    return quantile(acquires, 0.99);
  }

  /**
   * Half of the connections were given back within it.
   *
   * @return zero without data
   */
  public Duration holdP50() {
    return quantile(holds, 0.50);
  }

  /**
   * 95 of 100 connections were given back within it.
   *
   * @return zero without data
   */
  public Duration holdP95() {
    return quantile(holds, 0.95);
  }

  /**
   * 99 of 100 connections were given back within it.
   *
   * @return zero without data
   */
  public Duration holdP99() {
    return quantile(holds, 0.99);
  }

  private static Duration quantile(HistogramSnapshot values, double q) {
    return values.hasData() ? Duration.ofNanos(Math.round(values.quantileNanos(q))) : Duration.ZERO;
  }
}
