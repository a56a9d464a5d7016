/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A call that ends later, and the future of its value: canceling it, or what was derived from it,
 * cancels what is under way; so does whoever completes one of these from outside. Thread-safe.
 */
final class AsyncCall<T extends @Nullable Object> extends CompletableFuture<T> {
  /** An attempt under way. */
  private static final class Running {
    final Attempt attempt;
    final int ticket;
    final long started;
    final long limit;
    final long patience;
    volatile boolean paid;
    volatile @Nullable CompletionStage<?> stage;
    Timer.@Nullable Task cutOff;

    Running(Attempt attempt, int ticket, long started, long limit, long patience) {
      this.patience = patience;
      this.attempt = attempt;
      this.ticket = ticket;
      this.started = started;
      this.limit = limit;
    }

    /** Whoever waits for it has gone. */
    void cancel() {
      Timer.Task timer = cutOff;
      if (timer != null) {
        timer.cancel();
      }
      if (stage instanceof Future<?> future) {
        future.cancel(true);
      }
    }
  }

  /** The attempt gave a value, which reaches nobody. */
  private void abandonUnless(@Nullable Throwable thrown, Running mine) {
    if (thrown == null) {
      abandon(mine.attempt);
    }
  }

  /** The value of an attempt reaches nobody. */
  private void abandon(Attempt left) {
    Runnable action = left.abandoning();
    if (action == null) {
      return;
    }
    try {
      action.run();
    } catch (RuntimeException | LinkageError e) {
      engine.recorder.fault("letting go of an attempt", e);
    }
  }

  private final CallEngine<T> engine;
  private final CallSpec spec;
  private final AsyncAttempt<T> attempt;
  private final Lane lane;
  private final long begun;
  private final long deadline;

  // Guarded by this; no stranger is called under it.
  private final List<Running> running = new ArrayList<>(2);
  private int number;
  private boolean over;
  private Timer.@Nullable Task planned;
  private @Nullable Attempt waiting; // has a value that is a failure, until the planned one begins
  private Timer.@Nullable Task hedge;

  /** Whether what it ended with, be it a value, counts as a failure. Set before it completes. */
  private volatile boolean failed;

  private AsyncCall(CallEngine<T> engine, CallSpec spec, AsyncAttempt<T> attempt) {
    this.engine = engine;
    this.spec = spec;
    this.attempt = attempt;
    lane = engine.lane(spec);
    begun = engine.clock.nanoTime();
    deadline = begun + engine.totalNanos(spec);
  }

  /** Begins a call. */
  static <T extends @Nullable Object> AsyncCall<T> begin(
      CallEngine<T> engine, CallSpec spec, AsyncAttempt<T> attempt) {
    AsyncCall<T> call = new AsyncCall<>(engine, spec, attempt);
    call.first();
    return call;
  }

  boolean failed() {
    return failed;
  }

  private void first() {
    int ticket = engine.admit(lane, begun);
    if (ticket < 0 && engine.enforces()) {
      failed = true;
      super.completeExceptionally(engine.refused(lane, ticket, begun));
      return;
    }
    long hedgeAfter = engine.hedgeAfter(lane, spec);
    launch(ticket, begun, false);
    if (hedgeAfter >= 0) {
      planHedge(hedgeAfter);
    }
  }

  private synchronized void planHedge(long after) {
    if (!over) {
      hedge = engine.timer.after(after, this::hedge);
    }
  }

  private void hedge() {
    long now = engine.clock.nanoTime();
    synchronized (this) {
      boolean slow = !over
          && number == 1
          && running.size() == 1
          && running.get(0).attempt.isRepeatable()
          && planned == null;
      if (!slow || isDone() || !lane.circuit().affordsHedge(now)) {
        return;
      }
    }
    int ticket = lane.admit(now);
    if (ticket >= 0) {
      engine.recorder.count(CallEvent.HEDGE);
      launch(ticket, now, true);
    }
  }

  private void launch(int ticket, long now, boolean isHedge) {
    Running mine;
    synchronized (this) {
      if (over) {
        lane.released(ticket);
        return;
      }
      number++;
      long left = Math.max(1, deadline - now);
      long limit = engine.attemptNanos(lane, ticket, spec, number, left);
      long patience = isHedge ? limit : engine.patienceNanos(lane, spec, number, limit, left);
      Attempt one = new Attempt(number, isHedge, patience, engine.recorder);
      mine = new Running(one, ticket, now, limit, patience);
      running.add(mine);
    }
    CompletionStage<T> stage;
    try {
      stage = attempt.begin(mine.attempt);
      if (stage == null) {
        throw new NullPointerException(engine.label + ": the attempt gave no stage back");
      }
    } catch (Throwable e) { // the attempt's own, an Error too, comes out of the future
      stage = CompletableFuture.failedFuture(e);
    }
    mine.stage = stage;
    stage.whenComplete((value, thrown) -> ended(mine, value, thrown));
    if (engine.enforces()) {
      try {
        watch(mine);
      } catch (Throwable e) { // where no thread can be made
        engine.recorder.fault("watching an attempt", e);
      }
    }
    boolean unused = givenUp(isDone()); // canceled meanwhile, or completed by others
    if (isOver()) { // who ended it may have come before there was a stage to cancel
      mine.cancel();
    }
  }

  private synchronized boolean isOver() {
    return over;
  }

  private synchronized void watch(Running mine) {
    if (running.contains(mine)) {
      mine.cutOff = engine.timer.after(mine.limit, () -> overdue(mine));
    }
  }

  private void overdue(Running mine) {
    long more = mine.started + mine.patience - engine.clock.nanoTime();
    if (more > 0 && !isReplaced(mine)) {
      synchronized (this) {
        if (running.contains(mine)) {
          mine.cutOff = engine.timer.after(more, () -> cutOff(mine));
        }
      }
      return;
    }
    cutOff(mine);
  }

  /** Whether another attempt goes in its place, which is paid for. */
  private boolean isReplaced(Running mine) {
    synchronized (this) {
      boolean alone = !over && running.size() == 1 && running.contains(mine);
      boolean last = number >= engine.config.maximumAttempts();
      if (!alone || last || !mine.attempt.isRepeatable()) {
        return false;
      }
    }
    mine.paid = lane.cutsOff(engine.clock.nanoTime());
    return mine.paid;
  }

  private void cutOff(Running mine) {
    long now = engine.clock.nanoTime();
    if (!leaves(mine)) {
      return; // it was answered in the same moment
    }
    mine.cancel(); // before anybody hears of it, whose code may take its time
    boolean total = deadline - now <= 0;
    long limit = total ? engine.totalNanos(spec) : mine.paid ? mine.limit : mine.patience;
    CallTimeoutException timeout = engine.timedOut(mine.attempt.number(), limit, total, null);
    engine.recorder.count(CallEvent.ATTEMPT_TIMEOUT);
    lane.ended(mine.ticket, now, now - mine.started, CallOutcome.TIMEOUT, timeout);
    goOn(mine, null, timeout, CallOutcome.TIMEOUT, now);
  }

  /** Takes an attempt out; false if it was cut off, overtaken or canceled. */
  private synchronized boolean leaves(Running mine) {
    Timer.Task timer = mine.cutOff;
    if (timer != null) {
      timer.cancel();
    }
    return running.remove(mine);
  }

  private void ended(Running mine, @Nullable T value, @Nullable Throwable wrapped) {
    if (!leaves(mine)) {
      if (wrapped == null) {
        abandon(mine.attempt);
      }
      return;
    }
    long now = engine.clock.nanoTime();
    Throwable thrown = wrapped == null ? null : Classifiers.unwrapped(wrapped);
    CallOutcome outcome = engine.classify(value, thrown);
    CompletionStage<?> held = mine.attempt.heldUntil();
    if (held != null && outcome.isWell() && !held.toCompletableFuture().isDone()) {
      lane.succeededAndStays(mine.ticket, now, now - mine.started);
      lane.stays(mine.ticket);
      held.whenComplete((done, error) -> lane.goes(mine.ticket));
    } else {
      lane.ended(mine.ticket, now, now - mine.started, outcome, thrown);
    }
    if (outcome.isWell()) {
      succeed(mine, value, thrown, now);
    } else {
      goOn(mine, value, thrown, outcome, now);
    }
  }

  /** It was answered; also by an exception that says nothing against the other side. */
  private void succeed(Running mine, @Nullable T value, @Nullable Throwable thrown, long now) {
    if (!end()) {
      abandonUnless(thrown, mine);
      return;
    }
    if (mine.attempt.isHedge()) {
      engine.recorder.count(CallEvent.HEDGE_WON);
    }
    engine.recorder.took(now - begun);
    if (!engine.enforces()) {
      engine.observe(lane, spec, now - begun);
    }
    if (thrown == null) {
      completeWith(mine, value);
    } else {
      super.completeExceptionally(thrown);
    }
  }

  private void goOn(
      Running mine, @Nullable T value, @Nullable Throwable thrown, CallOutcome outcome, long now) {
    int attempts;
    boolean isLast;
    synchronized (this) {
      isLast = !over && running.isEmpty() && planned == null;
      attempts = number;
    }
    if (!isLast) { // the other one may still succeed
      abandonUnless(thrown, mine);
      return;
    }
    boolean wanted = !isDone() && mine.attempt.isRepeatable();
    long wait = wanted
        ? engine.retryAfter(lane, spec, attempts, outcome, mine.paid, now, deadline)
        : CallEngine.STOP;
    if (wait >= 0) {
      synchronized (this) {
        if (!over) {
          waiting = thrown == null ? mine.attempt : null;
          planned = engine.timer.after(wait, () -> retry(mine, value, thrown, outcome));
          return;
        }
      }
      abandonUnless(thrown, mine);
    } else {
      giveUp(mine, value, thrown, outcome, now);
    }
  }

  private void retry(
      Running before, @Nullable T value, @Nullable Throwable thrown, CallOutcome outcome) {
    long now = engine.clock.nanoTime();
    synchronized (this) {
      if (over) {
        return; // who ended it has let go of the value
      }
      planned = null;
      waiting = null;
    }
    int ticket = deadline - now > 0 && !isDone() ? lane.admit(now, before.paid) : -1;
    if (ticket < 0) {
      giveUp(before, value, thrown, outcome, now); // says more than a refusal of the second attempt
      return;
    }
    if (thrown == null) {
      abandon(before.attempt);
    }
    engine.recorder.count(CallEvent.RETRY);
    launch(ticket, now, false);
  }

  private void giveUp(
      Running mine, @Nullable T value, @Nullable Throwable thrown, CallOutcome outcome, long now) {
    failed = outcome.isFailure();
    if (!end()) {
      abandonUnless(thrown, mine);
      return;
    }
    engine.recorder.took(now - begun);
    engine.recorder.count(outcome.isFailure() ? CallEvent.FAILED : CallEvent.CANCELED);
    if (deadline - now <= 0) {
      engine.recorder.count(CallEvent.TOTAL_TIMEOUT);
    }
    if (thrown == null) {
      completeWith(mine, value);
    } else {
      super.completeExceptionally(thrown);
    }
  }

  @SuppressWarnings("NullAway") // null is a value where T allows it
  private void completeWith(Running mine, @Nullable T value) {
    if (!super.complete(value)) { // canceled in the same moment
      abandon(mine.attempt);
    }
  }

  /** Nothing more is begun; what is under way is canceled. False if it was over already. */
  private boolean end() {
    List<Running> left;
    Attempt dropped;
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
      cancel(planned);
      cancel(hedge);
      dropped = waiting;
      waiting = null;
      left = List.copyOf(running);
      running.clear();
    }
    long now = engine.clock.nanoTime();
    for (Running other : left) {
      if (isDone()) {
        lane.released(other.ticket); // the caller's patience says nothing of the other side
      } else {
        lane.overtaken(other.ticket, now, now - other.started);
      }
      other.cancel();
    }
    if (dropped != null) {
      abandon(dropped);
    }
    return true;
  }

  private static void cancel(Timer.@Nullable Task task) {
    if (task != null) {
      task.cancel();
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return givenUp(super.cancel(mayInterruptIfRunning));
  }

  /** From outside, as {@link #orTimeout} does: nobody waits any more. */
  @Override
  public boolean completeExceptionally(Throwable failure) {
    return givenUp(super.completeExceptionally(failure));
  }

  /** From outside, as {@link #completeOnTimeout} does: nobody waits any more. */
  @Override
  public boolean complete(T value) {
    return givenUp(super.complete(value));
  }

  private boolean givenUp(boolean byThis) {
    if (byThis && end()) {
      engine.recorder.took(engine.clock.nanoTime() - begun);
      engine.recorder.count(CallEvent.CANCELED);
    }
    return byThis;
  }

  /** What is derived from the call cancels the call, too. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Derived<>(this);
  }

  private static final class Derived<U extends @Nullable Object> extends CompletableFuture<U> {
    private final AsyncCall<?> call;

    Derived(AsyncCall<?> call) {
      this.call = call;
    }

    // The JDK itself ends a derived future by none of these but by an orTimeout or a
    // completeOnTimeout.

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return givenUp(super.cancel(mayInterruptIfRunning));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      return givenUp(super.completeExceptionally(failure));
    }

    @Override
    public boolean complete(U value) {
      return givenUp(super.complete(value));
    }

    private boolean givenUp(boolean byThis) {
      if (byThis) {
        call.cancel(true);
      }
      return byThis;
    }

    @Override
    public <V> CompletableFuture<V> newIncompleteFuture() {
      return new Derived<>(call);
    }
  }
}
