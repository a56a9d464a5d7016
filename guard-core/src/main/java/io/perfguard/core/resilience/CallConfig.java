/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.Require;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a guard of calls behaves. {@link #DEFAULTS} suit most: what depends on the other side is
 * learned from it. Immutable.
 *
 * @param mode how far it goes
 * @param totalTimeout how long a call may take with all its attempts and waits between them
 * @param attemptTimeout how long one attempt may take; null: learned from what attempts take
 * @param maximumAttempts the most attempts of a call that may be repeated, 1..10
 * @param retryShare retries of a place in trouble, as a share of the calls that succeed, 0..1; 0
 *     for none at all
 * @param hedgeShare hedges, as a share of all calls, 0..1
 * @param maximumConcurrent the most attempts under way to one place, >= 1
 * @param failureRate the share of failures among the last {@value #WINDOW} attempts that opens the
 *     breaker, above 0 and up to 1
 * @param shortestOpen how long the breaker stays open at first
 * @param longestOpen how long it stays open at most
 * @param longestPause the longest wait that the other side may ask of all calls
 * @param maximumKeys the most places with a breaker of their own, >= 1; the one that was idle for
 *     longest goes first
 */
public record CallConfig(
    GuardMode mode,
    Duration totalTimeout,
    @Nullable Duration attemptTimeout,
    int maximumAttempts,
    double retryShare,
    double hedgeShare,
    int maximumConcurrent,
    double failureRate,
    Duration shortestOpen,
    Duration longestOpen,
    Duration longestPause,
    int maximumKeys) {
  /** How many attempts the breaker looks at. */
  public static final int WINDOW = 50;

  /** What a guard does if nothing else is said. */
  public static final CallConfig DEFAULTS = new CallConfig(
      GuardMode.PROTECT,
      Duration.ofSeconds(30),
      null,
      3,
      0.10,
      0.05,
      1_000,
      0.80,
      Duration.ofSeconds(1),
      Duration.ofSeconds(2),
      Duration.ofSeconds(30),
      1_000);

  /**
   * Checks each value.
   *
   * @param mode how far it goes
   * @param totalTimeout > 0
   * @param attemptTimeout > 0 and not above the total time-out, or null
   * @param maximumAttempts 1..10
   * @param retryShare 0..1
   * @param hedgeShare 0..1
   * @param maximumConcurrent >= 1
   * @param failureRate above 0, up to 1
   * @param shortestOpen > 0
   * @param longestOpen not below {@code shortestOpen}
   * @param longestPause >= 0
   * @param maximumKeys >= 1
   */
  public CallConfig {
    Require.nonNull(mode, "mode");
    Require.positive(totalTimeout, "totalTimeout");
    if (attemptTimeout != null
        && Require.positive(attemptTimeout, "attemptTimeout").compareTo(totalTimeout) > 0) {
      throw new IllegalArgumentException(
          "attemptTimeout must be <= totalTimeout " + totalTimeout + ", was " + attemptTimeout);
    }
    Require.atMost(10, Require.atLeast(1, maximumAttempts, "maximumAttempts"), "maximumAttempts");
    Require.rate(retryShare, "retryShare");
    Require.rate(hedgeShare, "hedgeShare");
    Require.atLeast(1, maximumConcurrent, "maximumConcurrent");
    if (Require.rate(failureRate, "failureRate") == 0) {
      throw new IllegalArgumentException("failureRate must be > 0, was 0.0");
    }
    Require.positive(shortestOpen, "shortestOpen");
    if (Require.positive(longestOpen, "longestOpen").compareTo(shortestOpen) < 0) {
      throw new IllegalArgumentException(
          "longestOpen must be >= shortestOpen " + shortestOpen + ", was " + longestOpen);
    }
    Require.notNegative(longestPause, "longestPause");
    Require.atLeast(1, maximumKeys, "maximumKeys");
  }

  /**
   * The same with another value.
   *
   * @param mode how far it goes
   * @return a copy
   */
  public CallConfig withMode(GuardMode mode) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param totalTimeout how long a call may take in all
   * @return a copy
   */
  public CallConfig withTotalTimeout(Duration totalTimeout) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param attemptTimeout how long one attempt may take; null: learned
   * @return a copy
   */
  public CallConfig withAttemptTimeout(@Nullable Duration attemptTimeout) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param maximumAttempts the most attempts, 1..10
   * @return a copy
   */
  public CallConfig withMaximumAttempts(int maximumAttempts) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param retryShare retries as a share of successes, 0..1
   * @return a copy
   */
  public CallConfig withRetryShare(double retryShare) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param hedgeShare hedges as a share of calls, 0..1
   * @return a copy
   */
  public CallConfig withHedgeShare(double hedgeShare) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param maximumConcurrent the most attempts under way to one place
   * @return a copy
   */
  public CallConfig withMaximumConcurrent(int maximumConcurrent) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param failureRate the share of failures that opens the breaker
   * @return a copy
   */
  public CallConfig withFailureRate(double failureRate) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param shortestOpen how long the breaker stays open at first
   * @return a copy
   */
  public CallConfig withShortestOpen(Duration shortestOpen) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param longestOpen how long at most
   * @return a copy
   */
  public CallConfig withLongestOpen(Duration longestOpen) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param longestPause the longest pause that may be asked for
   * @return a copy
   */
  public CallConfig withLongestPause(Duration longestPause) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }

  /**
   * The same with another value.
   *
   * @param maximumKeys the most places
   * @return a copy
   */
  public CallConfig withMaximumKeys(int maximumKeys) {
    return new CallConfig(
        mode,
        totalTimeout,
        attemptTimeout,
        maximumAttempts,
        retryShare,
        hedgeShare,
        maximumConcurrent,
        failureRate,
        shortestOpen,
        longestOpen,
        longestPause,
        maximumKeys);
  }
}
