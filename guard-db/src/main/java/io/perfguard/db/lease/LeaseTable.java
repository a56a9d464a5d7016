/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.operation.Resource;
import io.perfguard.db.detect.CallSite;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one pool. A borrow takes a slot, and the thread that gives the connection back
 * frees it: neither locks nor allocates, once there are as many slots as there ever were
 * connections waited for or held at once. At most {@value #MAXIMUM} slots; what comes beyond is
 * counted and not watched.
 *
 * <p>Thread-safe.
 */
public final class LeaseTable {
  static final int MAXIMUM = 16_384;
  /** From how long on a connection that was held is noted, wherever it was asked for. */
  static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int FIRST = 16;
  private static final int APART = 0x9E37_79B9; // Fibonacci hashing: 2^32 over the golden ratio
  /** A remote call shorter than that keeps nobody waiting. */
  private static final long REMOTE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final GuardClock clock;
  private final LogLinearHistogram holds = new LogLinearHistogram();
  private final LongAdder unwatched = new LongAdder();
  private final LongAdder vain = new LongAdder();
  private final LongAdder vainNanos = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final SiteBudget sites = new SiteBudget();
  private final HoldTable places = new HoldTable();
  private final RemoteTable remotes = new RemoteTable();
  private final NestedTable nested = new NestedTable();
  private final ReentrantLock growing = new ReentrantLock();
  private volatile Lease[] slots;
  private volatile @Nullable Capacity capacity;

  /**
   * A table without a lease.
   *
   * @param clock measures
   */
  public LeaseTable(GuardClock clock) {
    this.clock = Require.nonNull(clock, "clock");
    this.slots = more(new Lease[0], FIRST);
  }

  private Lease[] more(Lease[] known, int size) {
    Lease[] all = Arrays.copyOf(known, size);
    for (int i = known.length; i < size; i++) {
      all[i] = new Lease(this);
    }
    return all;
  }

  /**
   * Somebody asks for a connection.
   *
   * @param self the thread that asks
   * @param now when
   * @return the lease; null if there are too many to watch
   */
  public @Nullable Lease begin(Thread self, long now) {
    return free(self, now);
  }

  /**
   * Who asks holds a connection of this pool already.
   *
   * @param lease of the one that is asked for
   * @param outer of the one that is held
   * @param now when
   */
  public void nest(Lease lease, Lease outer, long now) {
    sites.wantMore(now);
    CallSite here = sites.takeUrgent(now) ? CallSite.here() : null;
    lease.nestedIn(outer, here);
    if (here != null) {
      nested.add(outer.site(), here, clock.instant());
    }
  }

  private @Nullable Lease free(Thread self, long now) {
    Lease[] all = slots;
    while (true) {
      int mask = all.length - 1;
      int first = place(self);
      for (int i = 0; i <= mask; i++) { // hardly ever more than a few
        Lease each = all[(first + i) & mask];
        if (each.tryBegin(self, now)) {
          return each;
        }
      }
      if (all.length >= MAXIMUM) {
        unwatched.increment();
        return null;
      }
      all = grow(all);
    }
  }

  /** Threads that are made one after the other come to lie apart. */
  private static int place(Thread self) {
    return ((int) self.getId() * APART) >>> Short.SIZE;
  }

  private Lease[] grow(Lease[] seen) {
    growing.lock();
    try {
      if (slots == seen) {
        slots = more(seen, seen.length * 2);
      }
      return slots;
    } finally {
      growing.unlock();
    }
  }

  /**
   * A connection was got.
   *
   * @param lease its lease
   * @param now when
   */
  public void got(Lease lease, long now) {
    lease.got(now, lease.site() == null && sites.take(now) ? CallSite.here() : null);
  }

  /**
   * The pool to ask how many there are.
   *
   * @param pool says so; nobody does until then
   */
  void ask(Capacity pool) {
    capacity = pool;
  }

  /**
   * A connection was asked for, and there was none: in vain, if that is since all were held, or the
   * database could not be reached.
   *
   * @param why what came in its place
   * @param waitedNanos how long the caller waited
   */
  public void refused(Throwable why, long waitedNanos) {
    if (isExhausted(why)) {
      vain.increment();
      vainNanos.add(waitedNanos);
    } else {
      failed.increment();
    }
  }

  /** One of them may have come back just now. */
  private boolean isExhausted(Throwable why) {
    Capacity pool = capacity;
    int maximum = pool == null ? Capacity.UNKNOWN : pool.maximum();
    return maximum > 0
        ? sums().active >= Math.max(1, maximum - 1)
        : why instanceof SQLTransientException;
  }

  /**
   * Connections asked for while all were held, in vain.
   *
   * @return a count that only grows
   */
  public long vainCount() {
    return vain.sum();
  }

  /**
   * How long their callers waited.
   *
   * @return nanoseconds
   */
  public long vainNanos() {
    return vainNanos.sum();
  }

  /**
   * Connections asked for that could not be opened.
   *
   * @return a count that only grows
   */
  public long failedCount() {
    return failed.sum();
  }

  void held(long nanos) {
    holds.record(nanos);
  }

  /**
   * A connection was given back of which it is known where it was asked for, or that was held long.
   */
  void ended(@Nullable CallSite site, long held, long busy, long remote) {
    places.add(site, held, busy, remote);
  }

  /**
   * A remote call ended on a thread that holds a connection.
   *
   * @param lease the connection's lease
   * @param resource what was called
   * @param nanos how long it took
   * @param now when it ended
   */
  public void remoteCallEnded(Lease lease, Resource resource, long nanos, long now) {
    if (nanos >= REMOTE_NANOS) {
      sites.wantMore(now);
      if (sites.takeUrgent(now)) {
        remotes.add(lease.site(), CallSite.here(), resource, nanos, clock.instant());
      }
    }
  }

  /** Sorts in what was seen on the application's threads. */
  void settle() {
    places.settle();
    remotes.settle();
    nested.settle();
  }

  // ---- what is read

  /**
   * What measures.
   *
   * @return the clock of all times here
   */
  public GuardClock clock() {
    return clock;
  }

  /**
   * What is summed up.
   *
   * @return a moment's view
   */
  public LeaseSums sums() {
    LeaseSums sums = new LeaseSums();
    long now = clock.nanoTime();
    for (Lease lease : slots) {
      lease.addTo(sums, now);
    }
    return sums;
  }

  /**
   * How long connections were held.
   *
   * @return those that were given back
   */
  public HistogramSnapshot holds() {
    return holds.snapshot();
  }

  /**
   * Connections that were not watched since there were too many.
   *
   * @return a count that only grows
   */
  public long unwatchedCount() {
    return unwatched.sum();
  }

  /**
   * Looks at all that is waited for or held.
   *
   * @param each takes one after the other, in no order
   */
  public void look(Consumer<LeaseView> each) {
    for (Lease lease : slots) {
      LeaseView view = lease.look();
      if (view != null) {
        each.accept(view);
      }
    }
  }

  /**
   * All that is waited for or held.
   *
   * @return in no order
   */
  public List<LeaseView> leases() {
    List<LeaseView> all = new ArrayList<>();
    look(all::add);
    return all;
  }

  /**
   * Places that asked for connections.
   *
   * @return the table itself
   */
  public HoldTable places() {
    return places;
  }

  /**
   * Remote calls while a connection was held.
   *
   * @return the table itself
   */
  public RemoteTable remotes() {
    return remotes;
  }

  /**
   * Connections asked for by threads that held one.
   *
   * @return the table itself
   */
  public NestedTable nested() {
    return nested;
  }
}
