/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;
import java.time.Duration;
import java.util.Map;

/**
 * What one endpoint did since it was first called.
 *
 * <ul>
 *   <li>A call is answered: its duration, and {@code clientErrorCount} or {@code serverErrorCount}
 *       by its status.
 *   <li>It is not answered: its duration, and {@code transportErrorCount} or {@code timeoutCount}.
 *   <li>It is refused on this side, or given up by its caller: {@code rejectedCount} or
 *       {@code canceledCount} and nothing else, since its duration says nothing about the endpoint.
 * </ul>
 *
 * <p>The fields are read one after another: under traffic their sums may be off by the calls in
 * flight. Immutable.
 *
 * @param direction which way the calls go
 * @param clientErrorCount answers of 400 to 499
 * @param serverErrorCount answers of 500 and more; inbound also calls that ended with an exception
 * @param transportErrorCount no connection, or one that broke
 * @param timeoutCount no answer in time
 * @param timedOutNanos how long these had waited, in all
 * @param rejectedCount refused on this side, never sent
 * @param canceledCount given up by the caller
 * @param retryCount attempts beyond the first of each call
 * @param firstByteCount calls of which the first byte was timed
 * @param firstByteNanos how long these waited for it, together
 * @param bodyBytes bytes of bodies that were counted
 * @param timeoutNanos the time-out in force at the latest call; 0 for none, -1 if no call told, or
 *     if it is learned
 * @param lookupCount GETs of which it was watched whether a cache could have answered them
 * @param cacheableCount those of them that a cache would have answered
 * @param durations how long calls took, to the end of the body
 */
public record EndpointStats(
    Direction direction,
    long clientErrorCount,
    long serverErrorCount,
    long transportErrorCount,
    long timeoutCount,
    long timedOutNanos,
    long rejectedCount,
    long canceledCount,
    long retryCount,
    long firstByteCount,
    long firstByteNanos,
    long bodyBytes,
    long timeoutNanos,
    long lookupCount,
    long cacheableCount,
    HistogramSnapshot durations)
    implements GuardStats<EndpointStats> {

  private static final String OUTCOME = "outcome";
  private static final String OUTCOME_COUNT = "outcomeCount";

  /**
   * Checks that nothing is missing.
   *
   * @param direction which way the calls go
   * @param clientErrorCount answers of 400 to 499
   * @param serverErrorCount answers of 500 and more
   * @param transportErrorCount no connection, or one that broke
   * @param timeoutCount no answer in time
   * @param timedOutNanos how long these had waited, in all
   * @param rejectedCount refused on this side
   * @param canceledCount given up by the caller
   * @param retryCount attempts beyond the first
   * @param firstByteCount calls of which the first byte was timed
   * @param firstByteNanos how long these waited for it
   * @param bodyBytes bytes of bodies
   * @param timeoutNanos the time-out in force
   * @param lookupCount GETs that were watched
   * @param cacheableCount those that a cache would have answered
   * @param durations how long calls took
   */
  public EndpointStats {
    Require.nonNull(direction, "direction");
    Require.nonNull(durations, "durations");
  }

  /** Nothing yet. */
  static EndpointStats none(Direction direction) {
    return new EndpointStats(
        direction, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, HistogramSnapshot.EMPTY);
  }

  static StatsSchema<EndpointStats> schema() {
    return StatsSchema.<EndpointStats>builder()
        .histogram("request", "calls", EndpointStats::durations)
        .headline()
        .counter("errorCount", Unit.COUNT, "errors", EndpointStats::errorCount)
        .headline()
        .counter(
            OUTCOME_COUNT,
            Unit.COUNT,
            "answers below 400",
            as("SUCCESS"),
            EndpointStats::successCount)
        .counter(
            OUTCOME_COUNT,
            Unit.COUNT,
            "answers 4xx",
            as("CLIENT_ERROR"),
            EndpointStats::clientErrorCount)
        .counter(
            OUTCOME_COUNT,
            Unit.COUNT,
            "answers 5xx",
            as("SERVER_ERROR"),
            EndpointStats::serverErrorCount)
        .counter(
            OUTCOME_COUNT,
            Unit.COUNT,
            "broken connections",
            as("TRANSPORT_ERROR"),
            EndpointStats::transportErrorCount)
        .counter(OUTCOME_COUNT, Unit.COUNT, "time-outs", as("TIMEOUT"), EndpointStats::timeoutCount)
        .counter(
            OUTCOME_COUNT, Unit.COUNT, "refused here", as("REJECTED"), EndpointStats::rejectedCount)
        .counter(
            OUTCOME_COUNT, Unit.COUNT, "given up", as("CANCELED"), EndpointStats::canceledCount)
        .counter("retryCount", Unit.COUNT, "retries", EndpointStats::retryCount)
        .counter("firstByteCount", Unit.COUNT, "first bytes timed", EndpointStats::firstByteCount)
        .counter(
            "firstByteTime",
            Unit.NANOSECONDS,
            "waiting for first bytes",
            EndpointStats::firstByteNanos)
        .counter("bodySize", Unit.BYTES, "bytes of bodies", EndpointStats::bodyBytes)
        .counter("cacheLookupCount", Unit.COUNT, "GETs watched", EndpointStats::lookupCount)
        .counter(
            "cacheableCount",
            Unit.COUNT,
            "GETs a cache would have answered",
            EndpointStats::cacheableCount)
        .gauge(
            "timeoutSetting",
            Unit.NANOSECONDS,
            "time-out in force, 0 for none",
            EndpointStats::timeoutSetting)
        .rate("errorRate", "share of calls that failed", EndpointStats::errorRate)
        .build();
  }

  private long timeoutSetting() {
    return Math.max(0, timeoutNanos);
  }

  private static Map<String, String> as(String outcome) {
    return Map.of(OUTCOME, outcome);
  }

  @Override
  public EndpointStats minus(EndpointStats earlier) {
    return new EndpointStats(
        direction,
        clientErrorCount - earlier.clientErrorCount,
        serverErrorCount - earlier.serverErrorCount,
        transportErrorCount - earlier.transportErrorCount,
        timeoutCount - earlier.timeoutCount,
        timedOutNanos - earlier.timedOutNanos,
        rejectedCount - earlier.rejectedCount,
        canceledCount - earlier.canceledCount,
        retryCount - earlier.retryCount,
        firstByteCount - earlier.firstByteCount,
        firstByteNanos - earlier.firstByteNanos,
        bodyBytes - earlier.bodyBytes,
        timeoutNanos,
        lookupCount - earlier.lookupCount,
        cacheableCount - earlier.cacheableCount,
        durations.minus(earlier.durations));
  }

  /** Both together; of the time-outs the one that is known. */
  EndpointStats plus(EndpointStats other) {
    return new EndpointStats(
        direction,
        clientErrorCount + other.clientErrorCount,
        serverErrorCount + other.serverErrorCount,
        transportErrorCount + other.transportErrorCount,
        timeoutCount + other.timeoutCount,
        timedOutNanos + other.timedOutNanos,
        rejectedCount + other.rejectedCount,
        canceledCount + other.canceledCount,
        retryCount + other.retryCount,
        firstByteCount + other.firstByteCount,
        firstByteNanos + other.firstByteNanos,
        bodyBytes + other.bodyBytes,
        timeoutNanos >= 0 ? timeoutNanos : other.timeoutNanos,
        lookupCount + other.lookupCount,
        cacheableCount + other.cacheableCount,
        durations.plus(other.durations));
  }

  /**
   * Calls that were answered, or waited for an answer. Those refused here or given up are not in
   * it.
   *
   * @return the count
   */
  public long count() {
    return durations.count();
  }

  /**
   * Answers below 400.
   *
   * @return the count
   */
  public long successCount() {
    return Math.max(
        0, count() - clientErrorCount - serverErrorCount - transportErrorCount - timeoutCount);
  }

  /**
   * Calls that failed on the other side: 5xx, no answer, no answer in time. A 4xx is the caller's
   * fault and not in it.
   *
   * @return the count
   */
  public long errorCount() {
    return serverErrorCount + transportErrorCount + timeoutCount;
  }

  /**
   * Whether there was any call.
   *
   * @return false if every rate is {@code NaN}
   */
  public boolean hasData() {
    return durations.hasData();
  }

  /**
   * Share of calls that failed, 0..1; see {@link #errorCount()}.
   *
   * @return {@code NaN} without data
   */
  public double errorRate() {
    return hasData() ? (double) errorCount() / count() : Double.NaN;
  }

  /**
   * How long calls took on average.
   *
   * @return zero without data
   */
  public Duration average() {
    return hasData() ? duration(durations.meanNanos()) : Duration.ZERO;
  }

  /**
   * The median, to within 2.5 %.
   *
   * @return zero without data
   */
  public Duration p50() {
    return quantile(0.50);
  }

  /**
   * The 95th percentile, to within 2.5 %.
   *
   * @return zero without data
   */
  public Duration p95() {
    return quantile(0.95);
  }

  /**
   * The 99th percentile, to within 2.5 %.
   *
   * @return zero without data
   */
  public Duration p99() {
    return quantile(0.99);
  }

  /**
   * A percentile, to within 2.5 %.
   *
   * @param q the share, 0..1
   * @return zero without data
   * @throws IllegalArgumentException if {@code q} is not in 0..1
   */
  public Duration quantile(double q) {
    double nanos = durations.quantileNanos(q);
    return hasData() ? duration(nanos) : Duration.ZERO;
  }

  /**
   * The longest call.
   *
   * @return zero without data
   */
  public Duration max() {
    return Duration.ofNanos(durations.maxNanos());
  }

  /**
   * All calls together.
   *
   * @return zero without data
   */
  public Duration total() {
    return Duration.ofNanos(durations.sumNanos());
  }

  /**
   * Calls for each second of a window; for a record of that window.
   *
   * @param window its length, > 0
   * @return calls per second
   */
  public double throughput(Duration window) {
    return count() / (Require.positive(window, "window").toNanos() / 1e9);
  }

  /**
   * How long it took to the first byte, on average.
   *
   * @return zero if it was not timed
   */
  public Duration averageFirstByte() {
    return firstByteCount == 0 ? Duration.ZERO : Duration.ofNanos(firstByteNanos / firstByteCount);
  }

  /**
   * The share of GETs that a cache would have answered, 0..1, by what the answers allow.
   *
   * @return {@code NaN} if none was watched
   */
  public double cacheableRate() {
    return lookupCount == 0 ? Double.NaN : (double) cacheableCount / lookupCount;
  }

  private static Duration duration(double nanos) {
    return Duration.ofNanos(Math.round(nanos));
  }
}
