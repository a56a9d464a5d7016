/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The account of a {@link Budget}. What a call may cost at most is reserved before it, in all
 * limits that it touches or in none; what it did cost is settled after it. Of a hard limit
 * {@code committed + held <= limit} at every instant, whatever the number of threads, unless a call
 * costs more than it had reserved.
 *
 * <p>A hold belongs to the calendar window in which it was made, also if it is settled in the next
 * one. In a rolling window it counts from when it was made until a whole window after it was
 * settled, so that no stretch of that length sees more than the limit, by whichever of the two
 * moments spending is dated.
 *
 * <p>A hold that nobody settles is charged in full once it is as old as
 * {@link BudgetBookBuilder#holdTtl}. A request of zero is always granted.
 *
 * <p>No call is remembered: memory grows with limits and subjects, which are bounded, and with
 * holds that are open.
 *
 * <p>Thread-safe.
 */
public final class BudgetBook implements AutoCloseable {
  /** The most that a call may reserve or cost, a little over a million dollars. */
  public static final long MAXIMUM_PICOS = Long.MAX_VALUE / 8;

  /*
   * One lock for all: a hold touches several limits at once and is made in all or none, and what happens under the
   * lock takes less than a microsecond, but for the writes of a store. Strangers are never called under it, except
   * the store: what completes a future or tells a listener goes to afterLock and is done when the lock was left.
   */
  private final String name;
  private final Budget budget;
  private final Faults faults;
  private final @Nullable BudgetListener listener;
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private final BookTime time;
  private final BookCounts counts = new BookCounts();
  private final List<Runnable> afterLock = new ArrayList<>();
  private final StoreLink store;
  private final LimitTable limits;
  private final BookReader reader;
  private final Till till;
  private final WaitRoom room;
  private final WaitDesk desk;

  BudgetBook(BudgetBookBuilder builder) {
    name = builder.name;
    budget = builder.budget;
    listener = builder.listener;
    faults = builder.faults != null ? builder.faults : new Faults("budget \"" + name + "\"");
    time = new BookTime(builder.clock);
    BudgetStore totals = builder.store != null ? builder.store : MemoryBudgetStore.ofOneBook();
    store = new StoreLink(totals, faults);
    limits = new LimitTable(name, budget, store, time, builder.maximumSubjects);
    reader = new BookReader(name, time, limits, store);
    long ttl = Durations.saturatedNanos(builder.holdTtl);
    till = new Till(this, time, limits, store, counts, ttl, this::afterSpending);
    room = new WaitRoom(builder.clock, this::look);
    desk = new WaitDesk(room, till, limits, reader, counts, time, afterLock);
  }

  /**
   * Begins a book.
   *
   * @param name its name, which is part of the accounts' names in the store
   * @param budget what may be spent
   * @return a builder
   */
  public static BudgetBookBuilder builder(String name, Budget budget) {
    return new BudgetBookBuilder(name, budget);
  }

  /**
   * Holds an amount in all limits that a claim touches, or in none. Does not wait.
   *
   * @param claim for whom
   * @param picos the most that the call can cost, 0 to {@link #MAXIMUM_PICOS}
   * @return the hold; null if a hard limit has no room, or others wait for one of them
   * @throws IllegalArgumentException if the amount is out of range
   */
  public @Nullable Reservation tryReserve(BudgetClaim claim, long picos) {
    check(claim, picos);
    lock.lock();
    try {
      time.read();
      Reservation taken = till.take(claim, picos, Long.MAX_VALUE);
      counts.refusals += taken == null ? 1 : 0;
      return taken;
    } finally {
      unlock();
    }
  }

  /**
   * Holds an amount, and waits for room as long as the budget allows.
   *
   * @param claim for whom
   * @param picos the most that the call can cost, 0 to {@link #MAXIMUM_PICOS}
   * @return the hold
   * @throws BudgetExceededException if there is no room in time
   * @throws IllegalArgumentException if the amount is out of range
   */
  public Reservation reserve(BudgetClaim claim, long picos) {
    return reserve(claim, picos, Durations.saturatedNanos(budget.waitAtMost()));
  }

  /**
   * Holds an amount, and waits for room that calls in flight give back, or that a new window
   * brings. Who came first is served first, at each limit by itself. Does not wait if nothing can
   * make room in time. An interrupt ends the wait and stays set.
   *
   * @param claim for whom
   * @param picos the most that the call can cost, 0 to {@link #MAXIMUM_PICOS}
   * @param maxNanos how long to wait; 0 or less for not at all
   * @return the hold
   * @throws BudgetExceededException if there is no room in time
   * @throws IllegalArgumentException if the amount is out of range
   */
  public Reservation reserve(BudgetClaim claim, long picos, long maxNanos) {
    Object answer = arrive(claim, picos, maxNanos, true).await(this::abandonIfWaiting);
    if (answer instanceof Reservation reservation) {
      return reservation;
    }
    throw new BudgetExceededException((Shortage) answer);
  }

  /**
   * Like {@link #reserve(BudgetClaim, long, long)}, without a thread that waits. A future that is
   * cancelled leaves the queue.
   *
   * @param claim for whom
   * @param picos the most that the call can cost, 0 to {@link #MAXIMUM_PICOS}
   * @param maxNanos how long to wait; 0 or less for not at all
   * @return the hold, or a {@link BudgetExceededException}; completed on the common pool if it had
   *     to wait
   * @throws IllegalArgumentException if the amount is out of range
   */
  public CompletableFuture<Reservation> reserveAsync(BudgetClaim claim, long picos, long maxNanos) {
    CompletableFuture<Reservation> result = new CompletableFuture<>();
    arrive(claim, picos, maxNanos, true).pass(result, this::abandonIfWaiting, answer -> {
      if (answer instanceof Shortage shortage) {
        result.completeExceptionally(new BudgetExceededException(shortage));
      } else if (!result.complete((Reservation) answer)) {
        releaseUnwanted((Reservation) answer);
      }
    });
    return result;
  }

  private static void releaseUnwanted(Reservation reservation) {
    boolean released = reservation.release();
    assert released;
  }

  /**
   * Waits until there is room for an amount. It is not held: another call may take it first. Who
   * wants it handed over calls {@link #reserve(BudgetClaim, long, long)}.
   *
   * @param claim for whom
   * @param picos the amount, 0 to {@link #MAXIMUM_PICOS}
   * @param maxNanos how long to wait; 0 or less for not at all
   * @return whether there is room; false also if the thread was interrupted, which stays set
   * @throws IllegalArgumentException if the amount is out of range
   */
  public boolean awaitRoom(BudgetClaim claim, long picos, long maxNanos) {
    Waiter waiter = arrive(claim, picos, maxNanos, false);
    return waiter.await(this::abandonIfWaiting) instanceof Boolean;
  }

  /**
   * Like {@link #awaitRoom}, without a thread that waits.
   *
   * @param claim for whom
   * @param picos the amount, 0 to {@link #MAXIMUM_PICOS}
   * @param maxNanos how long to wait; 0 or less for not at all
   * @return whether there is room
   * @throws IllegalArgumentException if the amount is out of range
   */
  public CompletableFuture<Boolean> awaitRoomAsync(BudgetClaim claim, long picos, long maxNanos) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    arrive(claim, picos, maxNanos, false)
        .pass(result, this::abandonIfWaiting, answer -> result.complete(answer instanceof Boolean));
    return result;
  }

  private Waiter arrive(BudgetClaim claim, long picos, long maxNanos, boolean takes) {
    check(claim, picos);
    long wait = Math.min(maxNanos, Long.MAX_VALUE / 4);
    lock.lock();
    try {
      time.read();
      Waiter waiter = new Waiter(room.nextTicket(), claim, picos, takes, time.nanos + wait);
      desk.arrive(waiter, wait);
      return waiter;
    } finally {
      unlock();
    }
  }

  private void abandonIfWaiting(Waiter waiter) {
    lock.lock();
    try {
      time.read();
      desk.abandon(waiter);
    } finally {
      unlock();
    }
  }

  private static void check(BudgetClaim claim, long picos) {
    Require.nonNull(claim, "claim");
    Require.atLeast(0, picos, "picos");
    Require.atMost(MAXIMUM_PICOS, picos, "picos");
  }

  boolean settle(Reservation reservation, long actual, BookCounts.Way way) {
    Require.atLeast(0, actual, "picos");
    Require.atMost(MAXIMUM_PICOS, actual, "picos");
    lock.lock();
    try {
      time.read();
      boolean first = till.settle(reservation, actual, way);
      till.expireOverdue();
      for (Pot pot : reservation.pots) {
        if (pot.limit.head() != null) {
          desk.serve(pot.limit);
        }
      }
      return first;
    } finally {
      unlock();
    }
  }

  /** Reads something at this instant. */
  private <T> T read(Supplier<T> reading) {
    lock.lock();
    try {
      time.read();
      till.expireOverdue();
      return reading.get();
    } finally {
      unlock();
    }
  }

  Reservation.Fate fateOf(Reservation reservation) {
    return read(() -> reservation.fate);
  }

  /** Looks after those who wait, and charges what nobody has settled. */
  void look() {
    lock.lock();
    try {
      time.read();
      desk.look();
    } finally {
      unlock();
    }
  }

  private void afterSpending(Pot pot, long above) {
    if (Alerts.isDue(pot, time.rollingNanos)) {
      BudgetState state = reader.state(pot); // knows what has fallen out of a rolling window
      for (double share : Alerts.fire(pot, time.rollingNanos)) {
        tell(told -> told.onAlert(name, share, state));
      }
    }
    if (above > 0 && listener != null) {
      BudgetState state = reader.state(pot);
      tell(told -> told.onBreach(name, Money.ofPicos(above), state));
    }
  }

  private void tell(Consumer<BudgetListener> event) {
    BudgetListener told = listener;
    if (told != null) {
      afterLock.add(() -> {
        try {
          event.accept(told);
        } catch (RuntimeException | LinkageError e) {
          faults.record("the budget listener", e);
          countListenerFailure();
        }
      });
    }
  }

  private void countListenerFailure() {
    lock.lock();
    try {
      counts.listenerFailures++;
    } finally {
      lock.unlock();
    }
  }

  /** Leaves the lock, then does what must not be done under it. */
  private void unlock() {
    if (afterLock.isEmpty() || lock.getHoldCount() > 1) {
      lock.unlock();
      return;
    }
    List<Runnable> due = List.copyOf(afterLock);
    afterLock.clear();
    lock.unlock();
    due.forEach(Runnable::run);
  }

  /**
   * What is left for a claim: the least of what is left of its hard limits. 0 while others wait for
   * one of them.
   *
   * @param claim for whom
   * @return picos, >= 0; {@code Long.MAX_VALUE} if no hard limit is touched
   */
  public long availablePicos(BudgetClaim claim) {
    check(claim, 0);
    return read(() -> reader.available(limits.touched(claim)));
  }

  /**
   * Why an amount cannot be held now.
   *
   * @param claim for whom
   * @param picos the amount, 0 to {@link #MAXIMUM_PICOS}
   * @return the limit that is short; empty if it could be held
   * @throws IllegalArgumentException if the amount is out of range
   */
  public Optional<Shortage> shortage(BudgetClaim claim, long picos) {
    check(claim, picos);
    lock.lock();
    try {
      time.read();
      if (till.back(claim, picos, Long.MAX_VALUE) != null) {
        return Optional.empty();
      }
      LimitAccount limit = Require.nonNull(till.shortOf(), "the limit that is short");
      return Optional.of(reader.shortage(limit, picos));
    } finally {
      unlock();
    }
  }

  /**
   * How all limits stand.
   *
   * @return in the order of the budget; of limits for each, those that were touched
   */
  public List<BudgetState> states() {
    return read(reader::states);
  }

  /**
   * How the limits stand that a claim touches.
   *
   * @param claim for whom
   * @return in the order of the budget
   */
  public List<BudgetState> states(BudgetClaim claim) {
    check(claim, 0);
    return read(() -> reader.states(limits.touched(claim)));
  }

  /**
   * What it has done.
   *
   * @return counts that only grow
   */
  public BudgetCounts counts() {
    return read(() -> counts.snapshot(limits.foldedCount(), store.failureCount()));
  }

  /**
   * How many holds are open.
   *
   * @return >= 0
   */
  public int openCount() {
    return read(till::open);
  }

  /**
   * How many calls wait for room.
   *
   * @return >= 0
   */
  public int waitingCount() {
    return read(room::size);
  }

  /**
   * Checks the rules of the book at this instant: {@code committed + held <= limit} of hard limits,
   * but for breaches and for what was let through while the store had failed, and that nothing is
   * held which was not leased. For tests and for those who do not believe it; looks at all limits.
   *
   * @return what is wrong; empty if nothing is
   */
  public List<String> audit() {
    return read(reader::faults);
  }

  /**
   * The name.
   *
   * @return as it was built
   */
  public String name() {
    return name;
  }

  /**
   * The budget.
   *
   * @return as it was built
   */
  public Budget budget() {
    return budget;
  }

  /**
   * Sends away all who wait, tells the store what it must still hear and gives back what is leased
   * and not held. Holds that are open can still be settled.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      time.read();
      for (Waiter waiter : room.all()) {
        desk.abandon(waiter);
      }
      for (LimitAccount limit : limits.all()) {
        Pot pot = limits.pot(limit);
        long free = Math.max(0, Math.min(pot.leased, pot.free()));
        pot.leased -= free;
        if (free > 0) {
          store.spent(pot, 0, free, time);
        }
      }
      boolean told = store.flush(time);
      assert told || store.isFailed();
    } finally {
      unlock();
    }
  }
}
