/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;
import java.time.Duration;
import java.util.Map;

/**
 * What the calls through one guard did since it was built.
 *
 * <ul>
 *   <li>A call is sent and ends, well or not, after one attempt or more: {@code durations}; it
 *       failed: {@code failureCount}; it took longer than it may in all: {@code totalTimeoutCount}
 *       too.
 *   <li>A call is refused and not sent: one of the four {@code rejected…Count}, no duration, no
 *       failure.
 *   <li>A further attempt is sent: {@code retryCount}, or {@code hedgeCount} beside one that runs;
 *       it was the faster one: {@code hedgeWinCount}. One is cut off: {@code attemptTimeoutCount}.
 *       One is sent again by something further inside, such as the JDK's HTTP client, on its own:
 *       {@code hiddenRetryCount}.
 *   <li>A fallback gives the value: {@code fallbackCount}; it threw: {@code fallbackFailureCount}.
 *   <li>A call shares the answer of another one: {@code sharedCount}; it is answered by an outdated
 *       value: {@code staleCount}; neither is sent.
 *   <li>The caller cancels, is interrupted, or ends the future from outside, or the call ends in a
 *       way that says nothing of the other side: {@code canceledCount}, and {@code durations} if it
 *       was sent.
 *   <li>While only observing, the {@code would…Count} say what would have been done.
 * </ul>
 *
 * The fields are read one after another: under traffic their sums may be off by the calls in
 * flight. Immutable.
 *
 * @param durations of calls that were sent, all attempts and waits between them together
 * @param failureCount calls that were sent and ended as a failure
 * @param rejectedBreakerCount calls refused since the breaker was open
 * @param rejectedThrottleCount calls held back since too few succeeded
 * @param rejectedLimitCount calls refused since too many were under way
 * @param rejectedPauseCount calls refused since the other side asked for a pause
 * @param retryCount attempts after one that failed
 * @param hiddenRetryCount attempts that something further inside sent again on its own, where that
 *     can be seen
 * @param hedgeCount attempts beside one that took long
 * @param hedgeWinCount those of them that gave the value
 * @param attemptTimeoutCount attempts that were cut off
 * @param totalTimeoutCount calls that took longer than they may in all
 * @param fallbackCount calls that a fallback answered
 * @param fallbackFailureCount fallbacks that threw
 * @param sharedCount calls that were given the answer of another one
 * @param staleCount calls that were given an outdated value
 * @param canceledCount calls that their caller gave up, or whose end says nothing of the other side
 * @param wouldRejectCount calls that would have been refused
 * @param wouldRetryCount calls that would have been tried again
 * @param wouldCutOffCount attempts that would have been cut off
 * @param wouldHedgeCount calls that a second attempt would have been sent beside
 * @param breakerOpenCount how often a breaker opened
 * @param openBreakers breakers that are open or half-open now
 * @param limitedPlaces places whose number of calls under way is limited now
 * @param places places that calls went to lately
 * @param underWay attempts under way now
 */
public record CallStats(
    HistogramSnapshot durations,
    long failureCount,
    long rejectedBreakerCount,
    long rejectedThrottleCount,
    long rejectedLimitCount,
    long rejectedPauseCount,
    long retryCount,
    long hiddenRetryCount,
    long hedgeCount,
    long hedgeWinCount,
    long attemptTimeoutCount,
    long totalTimeoutCount,
    long fallbackCount,
    long fallbackFailureCount,
    long sharedCount,
    long staleCount,
    long canceledCount,
    long wouldRejectCount,
    long wouldRetryCount,
    long wouldCutOffCount,
    long wouldHedgeCount,
    long breakerOpenCount,
    long openBreakers,
    long limitedPlaces,
    long places,
    long underWay)
    implements GuardStats<CallStats> {

  /**
   * The fields, for whoever shows them.
   *
   * @return a new schema
   */
  public static StatsSchema<CallStats> schema() {
    return StatsSchema.<CallStats>builder()
        .histogram("duration", "duration of calls", CallStats::durations)
        .headline()
        .counter("failureCount", Unit.COUNT, "failed calls", CallStats::failureCount)
        .headline()
        .counter(
            "rejectedCount",
            Unit.COUNT,
            "calls refused, breaker open",
            Map.of("reason", "breaker"),
            CallStats::rejectedBreakerCount)
        .counter(
            "rejectedCount",
            Unit.COUNT,
            "calls refused, held back",
            Map.of("reason", "throttle"),
            CallStats::rejectedThrottleCount)
        .counter(
            "rejectedCount",
            Unit.COUNT,
            "calls refused, too many under way",
            Map.of("reason", "limit"),
            CallStats::rejectedLimitCount)
        .counter(
            "rejectedCount",
            Unit.COUNT,
            "calls refused, pause asked for",
            Map.of("reason", "pause"),
            CallStats::rejectedPauseCount)
        .counter("retryCount", Unit.COUNT, "retries", CallStats::retryCount)
        .counter(
            "hiddenRetryCount",
            Unit.COUNT,
            "sent again further inside",
            CallStats::hiddenRetryCount)
        .headline()
        .counter("hedgeCount", Unit.COUNT, "hedges", CallStats::hedgeCount)
        .counter("hedgeWinCount", Unit.COUNT, "hedges that were faster", CallStats::hedgeWinCount)
        .counter(
            "attemptTimeoutCount", Unit.COUNT, "attempts cut off", CallStats::attemptTimeoutCount)
        .counter(
            "totalTimeoutCount", Unit.COUNT, "calls that timed out", CallStats::totalTimeoutCount)
        .headline()
        .counter("fallbackCount", Unit.COUNT, "answered by a fallback", CallStats::fallbackCount)
        .counter(
            "fallbackFailureCount",
            Unit.COUNT,
            "fallbacks that threw",
            CallStats::fallbackFailureCount)
        .counter("sharedCount", Unit.COUNT, "answers shared", CallStats::sharedCount)
        .counter("staleCount", Unit.COUNT, "outdated values served", CallStats::staleCount)
        .counter("canceledCount", Unit.COUNT, "canceled by the caller", CallStats::canceledCount)
        .counter(
            "wouldRejectCount", Unit.COUNT, "would have been refused", CallStats::wouldRejectCount)
        .counter(
            "wouldRetryCount", Unit.COUNT, "would have been retried", CallStats::wouldRetryCount)
        .counter(
            "wouldCutOffCount", Unit.COUNT, "would have been cut off", CallStats::wouldCutOffCount)
        .counter(
            "wouldHedgeCount", Unit.COUNT, "would have been hedged", CallStats::wouldHedgeCount)
        .counter("breakerOpenCount", Unit.COUNT, "times opened", CallStats::breakerOpenCount)
        .headline()
        .gauge("openBreakers", Unit.COUNT, "breakers not closed", CallStats::openBreakers)
        .headline()
        .gauge("limitedPlaces", Unit.COUNT, "places limited", CallStats::limitedPlaces)
        .gauge("places", Unit.COUNT, "places", CallStats::places)
        .gauge("underWay", Unit.COUNT, "attempts under way", CallStats::underWay)
        .build();
  }

  /**
   * Calls that were refused, for whatever reason.
   *
   * @return the sum of four counts
   */
  public long rejectedCount() {
    return rejectedBreakerCount + rejectedThrottleCount + rejectedLimitCount + rejectedPauseCount;
  }

  /**
   * Calls that were sent.
   *
   * @return each once, whatever its attempts
   */
  public long sentCount() {
    return durations.count();
  }

  /**
   * All calls, sent or not.
   *
   * @return those sent, refused, shared and served outdated
   */
  public long callCount() {
    return sentCount() + rejectedCount() + sharedCount;
  }

  /**
   * Whether any call came.
   *
   * @return false if each rate is {@code NaN}
   */
  public boolean hasData() {
    return callCount() > 0;
  }

  /**
   * The share of calls that were sent and failed.
   *
   * @return 0..1, {@code NaN} if none was sent
   */
  public double failureRate() {
    return (double) failureCount / sentCount();
  }

  /**
   * The share of calls that were refused.
   *
   * @return 0..1, {@code NaN} without calls
   */
  public double rejectionRate() {
    return (double) rejectedCount() / callCount();
  }

  /**
   * How many attempts the other side sees for each call.
   *
   * @return 1 if nothing was repeated or refused; {@code NaN} without calls
   */
  public double amplification() {
    return (double) (sentCount() + retryCount + hiddenRetryCount + hedgeCount) / callCount();
  }

  /**
   * The median duration of calls that were sent.
   *
   * @return zero without data
   */
  public Duration p50() {
    return quantile(0.50);
  }

  /**
   * The 95th percentile of the duration of calls that were sent.
   *
   * @return zero without data
   */
  public Duration p95() {
    return quantile(0.95);
  }

  /**
   * The 99th percentile of the duration of calls that were sent.
   *
   * @return zero without data
   */
  public Duration p99() {
    return quantile(0.99);
  }

  private Duration quantile(double q) {
    return durations.hasData()
        ? Duration.ofNanos(Math.round(durations.quantileNanos(q)))
        : Duration.ZERO;
  }

  @Override
  public CallStats minus(CallStats earlier) {
    return new CallStats(
        durations.minus(earlier.durations),
        failureCount - earlier.failureCount,
        rejectedBreakerCount - earlier.rejectedBreakerCount,
        rejectedThrottleCount - earlier.rejectedThrottleCount,
        rejectedLimitCount - earlier.rejectedLimitCount,
        rejectedPauseCount - earlier.rejectedPauseCount,
        retryCount - earlier.retryCount,
        hiddenRetryCount - earlier.hiddenRetryCount,
        hedgeCount - earlier.hedgeCount,
        hedgeWinCount - earlier.hedgeWinCount,
        attemptTimeoutCount - earlier.attemptTimeoutCount,
        totalTimeoutCount - earlier.totalTimeoutCount,
        fallbackCount - earlier.fallbackCount,
        fallbackFailureCount - earlier.fallbackFailureCount,
        sharedCount - earlier.sharedCount,
        staleCount - earlier.staleCount,
        canceledCount - earlier.canceledCount,
        wouldRejectCount - earlier.wouldRejectCount,
        wouldRetryCount - earlier.wouldRetryCount,
        wouldCutOffCount - earlier.wouldCutOffCount,
        wouldHedgeCount - earlier.wouldHedgeCount,
        breakerOpenCount - earlier.breakerOpenCount,
        openBreakers,
        limitedPlaces,
        places,
        underWay);
  }
}
