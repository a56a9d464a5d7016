/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Reads the numbers of a guarded call. */
final class CallNumbers {
  private CallNumbers() {}

  static CallStats stats(CallEngine<?> engine) {
    CallRecorder counts = engine.recorder;
    List<Circuit> circuits = engine.circuits.all();
    return new CallStats(
        counts.durations(),
        counts.sum(CallEvent.FAILED),
        counts.sum(CallEvent.REJECTED_BREAKER),
        counts.sum(CallEvent.REJECTED_THROTTLE),
        counts.sum(CallEvent.REJECTED_LIMIT),
        counts.sum(CallEvent.REJECTED_PAUSE),
        counts.sum(CallEvent.RETRY),
        counts.sum(CallEvent.HIDDEN_RETRY),
        counts.sum(CallEvent.HEDGE),
        counts.sum(CallEvent.HEDGE_WON),
        counts.sum(CallEvent.ATTEMPT_TIMEOUT),
        counts.sum(CallEvent.TOTAL_TIMEOUT),
        counts.sum(CallEvent.FALLBACK),
        counts.sum(CallEvent.FALLBACK_FAILED),
        counts.sum(CallEvent.SHARED),
        counts.sum(CallEvent.STALE),
        counts.sum(CallEvent.CANCELED),
        counts.sum(CallEvent.WOULD_REJECT),
        counts.sum(CallEvent.WOULD_RETRY),
        counts.sum(CallEvent.WOULD_CUT_OFF),
        counts.sum(CallEvent.WOULD_HEDGE),
        engine.circuits.openedCount(),
        circuits.stream().filter(circuit -> isOpen(circuit.breaker().state())).count(),
        circuits.stream().filter(circuit -> circuit.limit().isLimiting()).count(),
        circuits.size(),
        circuits.stream().mapToLong(circuit -> circuit.limit().underWay()).sum());
  }

  private static boolean isOpen(CircuitBreaker.State state) {
    return state == CircuitBreaker.State.OPEN
        || state == CircuitBreaker.State.HALF_OPEN
        || state == CircuitBreaker.State.FORCED_OPEN;
  }

  static CallDetails details(CallEngine<?> engine) {
    return new CallDetails(
        engine.config.mode(),
        engine.circuits.all().stream().map(circuit -> place(engine, circuit)).toList());
  }

  private static CallDetails.Place place(CallEngine<?> engine, Circuit circuit) {
    AdaptiveLimit limit = circuit.limit();
    return new CallDetails.Place(
        circuit.key(),
        circuit.breaker().state(),
        circuit.breaker().openedCount(),
        circuit.holdsBack(),
        limit.isLimiting() ? OptionalInt.of(limit.limit()) : OptionalInt.empty(),
        limit.underWay(),
        Duration.ofNanos(engine.attemptNanos(
            circuit.busiestLane(),
            -1,
            CallSpec.REPEATABLE,
            1,
            engine.totalNanos(CallSpec.REPEATABLE))),
        circuit.latencies());
  }
}
