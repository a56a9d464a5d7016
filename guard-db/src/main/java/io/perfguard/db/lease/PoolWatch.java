/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.hold.Deadlock;
import io.perfguard.db.hold.HoldVerdict;
import io.perfguard.db.hold.Holds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is found out about a pool by looking at it now and then: how long callers waited, how many
 * connections were wanted at once, what is forgotten, what is deadlocked.
 *
 * <p>Thread-safe.
 */
public final class PoolWatch {
  /** The minutes whose mean use is kept. */
  static final int MINUTES = 60;

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final long LEAK_LOOK = TimeUnit.SECONDS.toNanos(1);
  private static final int MAXIMUM_DEADLOCKS = 16;
  /** A pool that has to open a connection makes its caller wait, too. */
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  /** What a stopped virtual machine missed, it cannot say anything of. */
  private static final long LONGEST_STEP = TimeUnit.SECONDS.toNanos(2);

  private static final int ENOUGH = 5;
  private static final int LOOKS = 3;

  private final LeaseTable table;
  private final Capacity capacity;
  private final long leakNanos;
  private final Consumer<Deadlock> listener;
  private final LogLinearHistogram demand = new LogLinearHistogram();
  private final AtomicLong saturated = new AtomicLong();

  // Guarded by this.
  private final double[] minutes = new double[MINUTES];
  private int minuteCount;
  private double minuteSum;
  private int minuteSamples;
  private long minuteBegan;
  private long swept;
  private long leaksLooked;
  private boolean begun;
  private final List<Deadlock> deadlocks = new ArrayList<>();
  private long deadlockCount;
  private @Nullable List<LeaseView> stuck;
  private int fewer;

  /**
   * A watch; {@link #begin} makes it look.
   *
   * @param table the pool's leases
   * @param capacity what the pool says
   * @param leakNanos how long a connection is idle at least to be forgotten
   * @param listener is told of a deadlock, once
   */
  public PoolWatch(
      LeaseTable table, Capacity capacity, long leakNanos, Consumer<Deadlock> listener) {
    this.table = table;
    this.capacity = capacity;
    this.leakNanos = leakNanos;
    this.listener = listener;
    table.ask(capacity);
  }

  /** Looks from now on, as long as somebody holds this. */
  public void begin() {
    LeaseSweeper.add(this);
  }

  /** Looks no more. */
  public void end() {
    LeaseSweeper.remove(this);
  }

  /**
   * The pool's leases.
   *
   * @return the table itself
   */
  public LeaseTable table() {
    return table;
  }

  /**
   * What the pool says.
   *
   * @return the capacity
   */
  public Capacity capacity() {
    return capacity;
  }

  synchronized void sweep() {
    GuardClock clock = table.clock();
    long now = clock.nanoTime();
    LeaseSums sums = table.sums();
    if (begun) {
      long step = Math.min(now - swept, LONGEST_STEP);
      if (sums.waiting > 0 && sums.longestWaitNanos >= WAIT_NANOS && isFull(sums.active)) {
        saturated.addAndGet(step);
      }
    } else {
      begun = true;
      minuteBegan = now;
      leaksLooked = now;
    }
    swept = now;
    demand.record(sums.active);
    minute(now, sums.active);
    takeBack(sums.active);
    if (now - leaksLooked >= LEAK_LOOK) {
      leaksLooked = now;
      lookForLeaks(now);
    }
    List<LeaseView> known = stuck;
    if (known != null && known.stream().noneMatch(LeaseView::isStill)) {
      stuck = null; // its threads are not to be kept by us
    }
    table.settle();
  }

  /** Of a pool that does not say its size nobody can tell that it is used up. */
  private boolean isFull(int active) {
    int maximum = capacity.maximum();
    return maximum > 0 && active >= maximum;
  }

  /**
   * Some pools take back what was held for too long. If this one has given out fewer than we know
   * of, look after look, those are gone that look forgotten, the oldest first.
   */
  private void takeBack(int active) {
    int given = capacity.active();
    if (given < 0 || given >= active) {
      fewer = 0;
      return;
    }
    if (++fewer < LOOKS) {
      return;
    }
    table.leases().stream()
        .filter(view -> !view.isWaiting() && view.lease().isSuspect(view.use()))
        .sorted(Comparator.comparingLong(LeaseView::since))
        .limit(active - given)
        .forEach(view -> view.lease().takenBack(view.use()));
  }

  private void minute(long now, int active) {
    if (now - minuteBegan >= MINUTE) {
      if (minuteSamples > 0) {
        minutes[minuteCount++ % MINUTES] = minuteSum / minuteSamples;
      }
      minuteSum = 0;
      minuteSamples = 0;
      minuteBegan = now;
    }
    minuteSum += active;
    minuteSamples++;
  }

  private void lookForLeaks(long now) {
    HoldJudge judge = judge(now);
    table.look(view -> {
      if (!view.isWaiting()) {
        view.lease().suspect(view.use(), judge.verdict(view) == HoldVerdict.LEAK_SUSPECT);
      }
    });
  }

  private HoldJudge judge(long now) {
    List<Holds> known = table.places().list();
    return new HoldJudge(now, leakNanos, site -> usual(known, site));
  }

  private static long usual(List<Holds> known, CallSite site) {
    return known.stream()
        .filter(holds -> holds.count() >= ENOUGH && holds.frames().equals(site.frames()))
        .mapToLong(holds -> holds.heldNanos() / holds.count())
        .findFirst()
        .orElse(0);
  }

  /** All its connections are held by threads that wait: told once, as long as it lasts. */
  void deadlocked(Deadlock found, List<LeaseView> held) {
    synchronized (this) {
      List<LeaseView> known = stuck;
      if (known != null && known.stream().allMatch(LeaseView::isStill)) {
        return;
      }
      stuck = held;
      deadlockCount++;
      deadlocks.add(found);
      if (deadlocks.size() > MAXIMUM_DEADLOCKS) {
        deadlocks.remove(0);
      }
    }
    listener.accept(found);
  }

  // ---- what is read

  /**
   * How long callers waited for a connection while all were held.
   *
   * @return nanoseconds, to a fifth of a second
   */
  public long saturatedNanos() {
    return saturated.get();
  }

  /**
   * How many connections were held, whenever that was looked at.
   *
   * @return counts in place of nanoseconds
   */
  public HistogramSnapshot demand() {
    return demand.snapshot();
  }

  /**
   * Deadlocks.
   *
   * @return a count that only grows
   */
  public synchronized long deadlockCount() {
    return deadlockCount;
  }

  /**
   * The latest deadlocks.
   *
   * @return a copy, the latest last
   */
  public synchronized List<Deadlock> deadlocks() {
    return List.copyOf(deadlocks);
  }

  /**
   * How many connections were held on average, minute by minute.
   *
   * @return a copy, the latest last; at most an hour
   */
  public synchronized double[] minutes() {
    int count = Math.min(minuteCount, MINUTES);
    double[] all = new double[count];
    for (int i = 0; i < count; i++) {
      all[i] = minutes[(minuteCount - count + i) % MINUTES];
    }
    return all;
  }

  /** What one connection is doing. */
  public record Held(LeaseView view, HoldVerdict verdict) {}

  /**
   * All that are held now.
   *
   * @return those held longest first
   */
  public List<Held> held() {
    long now = table.clock().nanoTime();
    List<LeaseView> all = table.leases();
    List<Thread> waiting =
        all.stream().filter(LeaseView::isWaiting).map(LeaseView::thread).toList();
    HoldJudge judge = judge(now);
    return all.stream()
        .filter(view -> !view.isWaiting())
        .sorted(Comparator.comparingLong(LeaseView::since))
        .map(view -> new Held(view, verdict(judge, view, waiting)))
        .toList();
  }

  private static HoldVerdict verdict(HoldJudge judge, LeaseView view, List<Thread> waiting) {
    HoldVerdict verdict = judge.verdict(view);
    boolean idle = verdict == HoldVerdict.IDLE || verdict == HoldVerdict.IDLE_IN_TRANSACTION;
    return idle && waiting.stream().anyMatch(thread -> thread == view.thread())
        ? HoldVerdict.WAITS
        : verdict;
  }
}
