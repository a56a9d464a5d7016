/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.operation.Resource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What calls on the caller's thread and calls that end later have in common: who may go, how long
 * an attempt may take, what its end means, whether there is another one. Thread-safe.
 */
final class CallEngine<T extends @Nullable Object> {
  /*
   * The order of the layers, from the outside in, and why it is that one:
   *
   *   cache            what is known costs nothing
   *   single-flight    callers that ask for the same wait for one answer
   *   stale fallback   sees every refusal and failure of what follows
   *   total deadline   bounds all attempts and the waits between them
   *   retry, hedge     each attempt passes what follows by itself; a refusal is not tried again
   *   throttle/breaker a refusal takes no place, and is no failure
   *   limiter          a place is taken as late as possible
   *   attempt time-out bounds what was really sent
   */
  static final long STOP = -1;
  private static final long BACKOFF_NANOS = 50_000_000;
  private static final long LONGEST_WAIT_NANOS = 5_000_000_000L;
  private static final long PATIENCE_NANOS = 1_000_000_000;
  private static final int PATIENCE_TIMES = 4;

  final String label;
  final CallConfig config;
  final GuardClock clock;
  final Timer timer;
  final Circuits circuits;
  final CallRecorder recorder;
  final Resource resource;
  final boolean interrupts;
  private final OutcomeClassifier<? super T> classifier;
  private final long totalNanos;
  private final long attemptNanos; // 0: learned

  CallEngine(
      String label,
      CallConfig config,
      GuardClock clock,
      Resource resource,
      boolean interrupts,
      OutcomeClassifier<? super T> classifier,
      Circuit.Listener listener) {
    this.label = label;
    this.config = config;
    this.clock = clock;
    this.resource = resource;
    this.interrupts = interrupts;
    this.classifier = classifier;
    timer = Timer.of(clock);
    recorder = new CallRecorder(label);
    circuits = new Circuits(label, config, clock, listener);
    totalNanos = Durations.saturatedNanos(config.totalTimeout());
    attemptNanos =
        config.attemptTimeout() == null ? 0 : Durations.saturatedNanos(config.attemptTimeout());
  }

  boolean enforces() {
    return config.mode().enforces();
  }

  Lane lane(CallSpec spec) {
    return circuits.get(spec.key()).lane(spec.route());
  }

  long totalNanos(CallSpec spec) {
    return spec.timeout() == null ? totalNanos : Durations.saturatedNanos(spec.timeout());
  }

  /** A ticket for an attempt, or a refusal that is one: below 0. */
  int admit(Lane lane, long nowNanos) {
    int ticket = lane.admit(nowNanos);
    if (ticket < 0) {
      Rejection reason = Circuit.rejection(ticket);
      if (enforces()) {
        recorder.count(CallEvent.of(reason));
      } else if (reason != Rejection.LIMITED) { // a limit that limits nobody finds nothing out
        recorder.count(CallEvent.WOULD_REJECT);
      }
    }
    return ticket;
  }

  CallRejectedException refused(Lane lane, int ticket, long nowNanos) {
    return new CallRejectedException(
        label, Circuit.rejection(ticket), lane.circuit().pauseLeftNanos(nowNanos));
  }

  /** How long an attempt may take, no longer than the call as a whole. */
  long attemptNanos(Lane lane, int ticket, CallSpec spec, int number, long leftNanos) {
    if (attemptNanos > 0) {
      return Math.min(attemptNanos, leftNanos);
    }
    if (spec.timeout() != null && lane.latency().isUnknown()) {
      return leftNanos; // who says how long a call may take knows more than a guess
    }
    boolean last = number >= config.maximumAttempts();
    return Math.min(lane.attemptTimeoutNanos(ticket, number, last, spec.repeatable()), leftNanos);
  }

  /**
   * How long an attempt is waited for if nothing better can be done than to wait: there is another
   * attempt, but it is not affordable, and what took too long may only be slower than it was.
   */
  long patienceNanos(Lane lane, CallSpec spec, int number, long limit, long leftNanos) {
    boolean another = attemptNanos == 0 && spec.repeatable() && number < config.maximumAttempts();
    if (!another || !lane.circuit().breaker().isClosed()) {
      return limit;
    }
    long longer = PATIENCE_TIMES * Math.min(limit, LatencyModel.ALL_THERE_IS / PATIENCE_TIMES);
    return Math.min(leftNanos, Math.max(PATIENCE_NANOS, Math.max(limit, longer)));
  }

  /** What the end of an attempt means. */
  CallOutcome classify(@Nullable T value, @Nullable Throwable thrown) {
    try {
      CallOutcome outcome = classifier.classify(value, thrown);
      if (outcome != null) {
        return outcome;
      }
      recorder.fault("the outcome classifier, which returned null", null);
    } catch (Throwable e) { // an Error too: the attempt has ended, and its place must be given back
      recorder.fault("the outcome classifier", e);
    }
    return Classifiers.ofException(thrown);
  }

  /**
   * How long to wait before the next attempt, or {@link #STOP}; it may be paid for already. While
   * only observing it is counted, and there is none.
   */
  long retryAfter(
      Lane lane,
      CallSpec spec,
      int number,
      CallOutcome outcome,
      boolean paid,
      long now,
      long deadline) {
    if (!outcome.retryable() || !spec.repeatable() || number >= config.maximumAttempts()) {
      return STOP;
    }
    long wait = outcome.retryAfterNanos() > 0
        ? outcome.retryAfterNanos()
        : Math.min(
            Math.max(1, (deadline - now) / 2),
            ThreadLocalRandom.current().nextLong(1, BACKOFF_NANOS << (number - 1)));
    boolean tooLong = wait > LONGEST_WAIT_NANOS || now + wait - deadline >= 0;
    if (tooLong || !(paid || lane.circuit().affordsRetry(now))) {
      return STOP;
    }
    if (!enforces()) {
      recorder.count(CallEvent.WOULD_RETRY);
      return STOP;
    }
    return wait;
  }

  /** When to send a second attempt beside the first; {@link #STOP} if never. */
  long hedgeAfter(Lane lane, CallSpec spec) {
    if (config.mode() != GuardMode.FULL || !spec.repeatable() || config.maximumAttempts() < 2) {
      return STOP;
    }
    long after = lane.hedgeAfterNanos();
    return after == 0 ? STOP : after;
  }

  /** A call went through while only observing: counts what would have been done. */
  void observe(Lane lane, CallSpec spec, long nanos) {
    long left = totalNanos(spec);
    long limit = attemptNanos(lane, -1, spec, 1, left);
    if (nanos > patienceNanos(lane, spec, 1, limit, left)) {
      recorder.count(CallEvent.WOULD_CUT_OFF);
    }
    long hedgeAfter = lane.hedgeAfterNanos();
    if (spec.repeatable() && hedgeAfter > 0 && nanos > hedgeAfter) {
      recorder.count(CallEvent.WOULD_HEDGE);
    }
  }

  CallTimeoutException timedOutWaiting(long limitNanos) {
    recorder.count(CallEvent.TOTAL_TIMEOUT);
    return new CallTimeoutException(
        label, "waiting for the answer of another call", limitNanos, null);
  }

  CallTimeoutException timedOut(
      int number, long limitNanos, boolean total, @Nullable Throwable by) {
    return total
        ? new CallTimeoutException(label, "the call with " + number + " attempts", limitNanos, by)
        : new CallTimeoutException(label, "attempt " + number, limitNanos, by);
  }
}
