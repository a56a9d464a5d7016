/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.resilience;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.perfguard.core.resilience.CallSpec;
import io.perfguard.core.resilience.GuardMode;
import io.perfguard.core.resilience.GuardedCall;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A call that is well: what guards add to it. */
@State(Scope.Benchmark)
public class CallBenchmark {
  private final Object value = new Object();
  private final GuardedCall<Object> protecting =
      GuardedCall.<Object>builder("bench").build();
  private final GuardedCall<Object> repeating =
      GuardedCall.<Object>builder("bench repeatable").repeatable().build();
  private final GuardedCall<Object> observing =
      GuardedCall.<Object>builder("bench observed").mode(GuardMode.OBSERVE).build();
  private final GuardedCall<Object> placed =
      GuardedCall.<Object>builder("bench placed").build();
  private final CallSpec place =
      new CallSpec("https://api.example.com:443", "GET /factors/{n}", true, null, null);
  private final BreakerAlone breakerAlone = new BreakerAlone();
  private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("bench");
  private final Retry retry = Retry.ofDefaults("bench");
  private final Supplier<Object> decorated = Retry.decorateSupplier(
      retry, CircuitBreaker.decorateSupplier(CircuitBreaker.ofDefaults("bench 2"), this::call));
  private final dev.failsafe.CircuitBreaker<Object> failsafeBreaker =
      dev.failsafe.CircuitBreaker.<Object>builder()
          .withFailureThreshold(50, 100)
          .build();
  private final FailsafeExecutor<Object> failsafe = Failsafe.with(failsafeBreaker);
  private final FailsafeExecutor<Object> failsafeBoth = Failsafe.with(
      RetryPolicy.ofDefaults(),
      dev.failsafe.CircuitBreaker.<Object>builder()
          .withFailureThreshold(50, 100)
          .build());

  private Object call() {
    return value;
  }

  /**
   * The call alone.
   *
   * @return its value
   */
  @Benchmark
  public Object alone() {
    return call();
  }

  /**
   * Ours: breaker, throttle, limit, time-outs by interrupt, statistics.
   *
   * @return its value
   */
  @Benchmark
  public Object guarded() {
    return protecting.call(this::call);
  }

  /**
   * Ours, of a call that may be repeated.
   *
   * @return its value
   */
  @Benchmark
  public Object guardedRepeatable() {
    return repeating.call(this::call);
  }

  /**
   * Ours, only observing.
   *
   * @return its value
   */
  @Benchmark
  public Object observed() {
    return observing.call(this::call);
  }

  /**
   * Ours, with a place and a route.
   *
   * @return its value
   */
  @Benchmark
  public Object guardedPlace() {
    return placed.call(place, this::call);
  }

  /**
   * Ours, the breaker alone.
   *
   * @return its value
   */
  @Benchmark
  public Object breakerAlone() {
    return breakerAlone.call(this::call);
  }

  /**
   * Resilience4j's breaker alone.
   *
   * @return its value
   */
  @Benchmark
  public Object resilience4j() {
    return breaker.executeSupplier(this::call);
  }

  /**
   * Resilience4j's retry around its breaker.
   *
   * @return its value
   */
  @Benchmark
  public Object resilience4jRetry() {
    return decorated.get();
  }

  /**
   * Failsafe's breaker alone.
   *
   * @return its value
   */
  @Benchmark
  public Object failsafe() {
    return failsafe.get(this::call);
  }

  /**
   * Failsafe's retry around its breaker.
   *
   * @return its value
   */
  @Benchmark
  public Object failsafeRetry() {
    return failsafeBoth.get(this::call);
  }
}
