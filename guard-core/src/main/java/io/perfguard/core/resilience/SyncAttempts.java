/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import org.jspecify.annotations.Nullable;

/** The attempts of one call from its first failure on. Not thread-safe. */
final class SyncAttempts<T extends @Nullable Object, X extends Throwable> {
  private final CallEngine<T> engine;
  private final Lane lane;
  private final CallSpec spec;
  private final CallAttempt<? extends T, X> attempt;
  private final SyncCall.@Nullable Ending ending;
  private final long begun;
  private final long deadline;

  private int number = 1;
  private int ticket;
  private long started;
  private long limit;
  private long now;

  // How the attempt ended.
  private @Nullable T value;
  private @Nullable Throwable thrown;
  private boolean late;
  private boolean paid; // cut off for the sake of another one

  SyncAttempts(
      CallEngine<T> engine,
      Lane lane,
      CallSpec spec,
      CallAttempt<? extends T, X> attempt,
      SyncCall.@Nullable Ending ending,
      long begun) {
    this.engine = engine;
    this.lane = lane;
    this.spec = spec;
    this.attempt = attempt;
    this.ending = ending;
    this.begun = begun;
    started = begun;
    now = begun;
    deadline = begun + engine.totalNanos(spec);
  }

  long now() {
    return now;
  }

  /** Goes on after a first attempt that ended like this. */
  T from(
      int first,
      long limitNanos,
      @Nullable T given,
      @Nullable Throwable failure,
      boolean cutOff,
      boolean isPaid,
      long nowNanos)
      throws X {
    paid = isPaid;
    ticket = first;
    limit = limitNanos;
    value = given;
    thrown = failure;
    late = cutOff;
    now = nowNanos;
    return judge();
  }

  /** Makes the first attempt, and a second one beside it if it takes long. */
  T fromHedged(SyncHedges<T> hedges, int first, long limitNanos, long hedgeAfter) throws X {
    ticket = first;
    limit = limitNanos;
    SyncHedges<T>.Hedge hedge = hedges.watch(lane, spec, attempt, hedgeAfter, limit);
    send(hedge);
    boolean wanted = late || engine.classify(value, thrown).isFailure();
    if (!hedge.finished(wanted, deadline - now)) {
      if (hedge.wasSent()) {
        number++; // it was one of those that there may be
      }
      return judge();
    }
    now = engine.clock.nanoTime();
    // The other one has the value; this one says no more than that it took so long.
    lane.overtaken(ticket, now, now - started);
    engine.recorder.took(now - begun);
    engine.recorder.count(CallEvent.HEDGE_WON);
    return hedge.value();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the value is what the attempt gave, null included
  private T judge() throws X {
    while (true) {
      CallOutcome outcome = late ? CallOutcome.TIMEOUT : engine.classify(value, thrown);
      lane.ended(ticket, now, now - started, outcome, thrown);
      if (late) {
        engine.recorder.count(CallEvent.ATTEMPT_TIMEOUT);
      }
      if (outcome.isWell()) {
        engine.recorder.took(now - begun);
        if (thrown != null) { // an answer, such as that the caller was wrong
          throw (X) thrown;
        }
        return value;
      }
      long wait = engine.retryAfter(lane, spec, number, outcome, paid, now, deadline);
      if (wait < 0 || !next(wait)) {
        return giveUp(outcome);
      }
      send(null);
    }
  }

  /** Waits, and asks whether a further attempt may go; false if it must not. */
  private boolean next(long wait) {
    boolean slept = engine.timer.sleep(wait);
    now = engine.clock.nanoTime();
    if (!slept || deadline - now <= 0) {
      return false;
    }
    int another = lane.admit(now, paid);
    if (another < 0) {
      return false; // what the first attempt brought says more than a refusal of the second
    }
    ticket = another;
    number++;
    started = now;
    limit = engine.attemptNanos(lane, ticket, spec, number, deadline - now);
    engine.recorder.count(CallEvent.RETRY);
    return true;
  }

  private void send(SyncHedges<T>.@Nullable Hedge hedge) {
    Watch watch = engine.enforces() && engine.interrupts ? engine.timer.watch() : null;
    long patience =
        watch == null ? limit : engine.patienceNanos(lane, spec, number, limit, deadline - started);
    value = null;
    thrown = null;
    if (hedge != null) {
      hedge.primaryIs(watch);
    }
    try {
      if (watch != null) { // it may throw where no thread can be made
        long moment = engine.timer.moment(started, limit);
        watch.arm(moment, moment + (patience - limit), hedge == null ? lane : hedge);
      }
      value = attempt.call();
    } catch (Throwable e) {
      thrown = e;
    }
    late = watch != null && watch.disarm() && thrown != null;
    paid = watch != null && late && watch.isPaid();
    limit = paid ? limit : patience; // what it was given in the end
    now = engine.clock.nanoTime();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the attempt's own exception, as it came
  private T giveUp(CallOutcome outcome) throws X {
    engine.recorder.took(now - begun);
    boolean failed = outcome.isFailure();
    engine.recorder.count(failed ? CallEvent.FAILED : CallEvent.CANCELED);
    if (ending != null) {
      ending.failed = failed;
    }
    if (late) {
      boolean total = deadline - now <= 0;
      if (total) {
        engine.recorder.count(CallEvent.TOTAL_TIMEOUT);
      }
      throw engine.timedOut(number, total ? engine.totalNanos(spec) : limit, total, thrown);
    }
    if (thrown != null) {
      throw (X) thrown;
    }
    return value;
  }
}
