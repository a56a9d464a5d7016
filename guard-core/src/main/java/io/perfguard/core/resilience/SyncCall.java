/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.operation.ResourceTimer;
import org.jspecify.annotations.Nullable;

/** Makes a call on the caller's thread. Holds no state: one for each guard. Thread-safe. */
final class SyncCall<T extends @Nullable Object> {
  /** What the call ended as; for those who have something else to offer. */
  static final class Ending {
    boolean failed;
  }

  private final CallEngine<T> engine;
  private final SyncHedges<T> hedges;

  SyncCall(CallEngine<T> engine, SyncHedges<T> hedges) {
    this.engine = engine;
    this.hedges = hedges;
  }

  /** The value of an attempt, or what the last one threw, as it came. */
  @SuppressWarnings("NullAway") // null is a value where T allows it
  <X extends Throwable> T run(
      CallSpec spec, CallAttempt<? extends T, X> attempt, @Nullable Ending ending) throws X {
    Lane lane = engine.lane(spec);
    long begun = engine.clock.nanoTime();
    int ticket = engine.admit(lane, begun);
    if (ticket < 0 && engine.enforces()) {
      throw engine.refused(lane, ticket, begun);
    }
    long token = ResourceTimer.enter(engine.resource, begun, engine.clock);
    long now = begun;
    SyncAttempts<T, X> more = null;
    try {
      long limit = engine.attemptNanos(lane, ticket, spec, 1, engine.totalNanos(spec));
      long hedgeAfter = engine.interrupts ? engine.hedgeAfter(lane, spec) : CallEngine.STOP;
      if (hedgeAfter >= 0 && hedgeAfter < limit) {
        more = new SyncAttempts<>(engine, lane, spec, attempt, ending, begun);
        return more.fromHedged(hedges, ticket, limit, hedgeAfter);
      }
      Watch watch = engine.enforces() && engine.interrupts ? engine.timer.watch() : null;
      long patience = watch == null
          ? limit
          : engine.patienceNanos(lane, spec, 1, limit, engine.totalNanos(spec));
      T value = null;
      Throwable thrown = null;
      try {
        if (watch != null) { // it may throw where no thread can be made
          long moment = engine.timer.moment(begun, limit);
          watch.arm(moment, moment + (patience - limit), lane);
        }
        value = attempt.call();
      } catch (Throwable e) {
        thrown = e;
      }
      boolean late = watch != null && watch.disarm() && thrown != null;
      now = engine.clock.nanoTime();
      if (thrown == null) {
        CallOutcome outcome = engine.classify(value, null);
        if (outcome.isWell()) {
          lane.succeeded(ticket, now, now - begun);
          engine.recorder.took(now - begun);
          if (!engine.enforces()) {
            engine.observe(lane, spec, now - begun);
          }
          return value;
        }
      }
      more = new SyncAttempts<>(engine, lane, spec, attempt, ending, begun);
      boolean paid = watch != null && late && watch.isPaid();
      return more.from(ticket, paid ? limit : patience, value, thrown, late, paid, now);
    } finally {
      ResourceTimer.exit(token, more == null ? now : more.now(), engine.clock);
    }
  }
}
