/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.db.detect.CallSite;
import io.perfguard.db.sql.Fingerprint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from the moment somebody asks for it to the moment it is given back. The record
 * is a slot of its {@link LeaseTable}, used again and again.
 *
 * <p>Written by who waits and then holds; read by anybody, through {@link #look}. What is read is a
 * moment's view: numbers of one lease never mix with those of the next.
 */
public final class Lease {
  /*
   * Why a slot that is used again: a borrow is to cost nothing that the collector would have to take away. Why its sums stay
   * in it: it has one writer at a time, so that a load, an add and a store are enough, where counters for all would be
   * contended; whoever wants the sums adds those of all slots.
   *
   * The word is the number of the use and its state. A use begins by compare-and-set, which the table does for who finds the
   * slot free. All else is written plainly by the one who has it and published by the release store of the next state; a
   * reader takes the word before and after, and believes what it read between if both are the same. A field that is written
   * while the state stays (what runs now, how long it ran) may be read a little late.
   */
  static final int FREE = 0;
  static final int WAITING = 1;
  static final int HELD = 2;
  /** Its owner writes what belongs together: a reader waits a moment. */
  static final int CHANGING = 3;

  private static final int STATE_BITS = 2;
  private static final long STATE = (1 << STATE_BITS) - 1;
  private static final int TRIES = 100;

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Lease.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LeaseTable table;

  private volatile long word;

  // Of this use.
  private @Nullable Thread thread;
  private @Nullable Lease outer;
  private @Nullable CallSite site;
  private @Nullable Fingerprint latest;
  private long asked;
  private long since;
  private long busySince;
  private long idleSince;
  private long busyNanos;
  private long remoteSince;
  private long remoteNanos;
  private int remoteDepth;
  private long transactionSince;

  // Said of a use, by its number, by who looks at it.
  private volatile long suspectUse;
  private volatile long takenBackUse;

  // Of all uses that ended.
  private long count;
  private long nestedCount;
  private long remoteCount;
  private long heldNanos;
  private long busyTotal;
  private long remoteTotal;

  Lease(LeaseTable table) {
    this.table = table;
  }

  /** Whether the slot was free and is the caller's now. */
  boolean tryBegin(Thread self, long now) {
    long known = word;
    if ((known & STATE) != FREE) {
      return false;
    }
    long mine = (((known >>> STATE_BITS) + 1) << STATE_BITS) | WAITING;
    if (!WORD.compareAndSet(this, known, known | CHANGING)) {
      return false;
    }
    VarHandle.storeStoreFence();
    thread = self;
    asked = now;
    WORD.setRelease(this, mine); // only now: a reader sees a use with its own thread
    return true;
  }

  private void move(int state) {
    WORD.setRelease(this, (word & ~STATE) | state);
  }

  /** It is asked for by a thread that holds this other one of the same pool already. */
  void nestedIn(Lease other, @Nullable CallSite here) {
    outer = other;
    site = here;
    nestedCount++;
  }

  /** There was none to be had. */
  public void refused() {
    clear();
    move(FREE);
  }

  /**
   * It was got.
   *
   * @param now when
   * @param where it was asked for; null if the table does not want to know of each
   */
  void got(long now, @Nullable CallSite where) {
    since = now;
    idleSince = now;
    busyNanos = 0;
    remoteNanos = 0;
    remoteDepth = 0;
    if (where != null) {
      site = where;
    }
    move(HELD);
  }

  /**
   * Something runs on it.
   *
   * @param now since when
   * @param text what; null for what has no text, such as a commit
   */
  public void busy(long now, @Nullable Fingerprint text) {
    if (text != null) {
      latest = text;
    }
    Thread self = Thread.currentThread();
    if (thread != self) { // who works with it is who holds it
      thread = self;
    }
    busySince = now;
  }

  /**
   * What ran has ended.
   *
   * @param now when
   */
  public void idle(long now) {
    long began = busySince;
    if (began == 0) {
      return; // two threads work with it, and the other one was first
    }
    busySince = 0;
    idleSince = now;
    busyNanos += now - began;
  }

  /**
   * Whether a thread is the one that works with it.
   *
   * @param self the thread
   * @return false if it was handed on to another one
   */
  public boolean isOf(Thread self) {
    return thread == self;
  }

  /**
   * A transaction is open in the database from now on, or none is.
   *
   * @param now since when; 0 for none
   */
  public void transaction(long now) {
    if (transactionSince == 0 || now == 0) {
      transactionSince = now;
    }
  }

  /**
   * A call that leaves the process began on the thread that holds it.
   *
   * @param now when
   */
  public void remoteCallBegan(long now) {
    if (remoteDepth++ == 0) {
      remoteSince = now;
    }
  }

  /**
   * Such a call ended.
   *
   * @param now when
   * @return how long it took, if it was the outermost; -1 otherwise, and for one that began before
   *     the connection was there
   */
  public long remoteCallEnded(long now) {
    if (remoteDepth == 0 || --remoteDepth > 0) {
      return -1;
    }
    long took = now - remoteSince;
    remoteSince = 0;
    remoteNanos += took;
    remoteCount++;
    return took;
  }

  /**
   * It is given back.
   *
   * @param now when
   */
  public void ended(long now) {
    long held = now - since;
    long busy = busyNanos;
    long remote = remoteNanos;
    CallSite where = site;
    move(CHANGING);
    VarHandle.storeStoreFence();
    count++;
    heldNanos += held;
    busyTotal += busyNanos;
    remoteTotal += remoteNanos;
    clear();
    move(FREE);
    table.held(held);
    if (where != null || held >= LeaseTable.LONG_NANOS) {
      table.ended(where, held, busy, remote);
    }
  }

  private void clear() {
    thread = null;
    if (site != null) {
      site = null;
    }
    if (outer != null) {
      outer = null;
    }
    latest = null;
    busySince = 0;
    remoteSince = 0;
    transactionSince = 0;
  }

  /**
   * Where it was asked for.
   *
   * @return null if that is not known of this one
   */
  public @Nullable CallSite site() {
    return site;
  }

  /**
   * The pool's leases.
   *
   * @return the table that it is a slot of
   */
  public LeaseTable table() {
    return table;
  }

  /** Whether this use looks like a leak, as far as was seen at the latest look. */
  void suspect(long use, boolean isLeak) {
    if (isLeak) {
      suspectUse = use;
    } else if (suspectUse == use) {
      suspectUse = 0;
    }
  }

  boolean isSuspect(long use) {
    return suspectUse == use;
  }

  /**
   * The pool has the connection back though nobody closed it: it is held no more. The slot stays
   * with who may close it still.
   */
  void takenBack(long use) {
    takenBackUse = use;
  }

  /** Adds what is summed up in this slot. */
  void addTo(LeaseSums sums, long now) {
    for (int i = 0; i < TRIES; i++) {
      long before = word;
      if ((before & STATE) != CHANGING) {
        long counted = count;
        long nested = nestedCount;
        long called = remoteCount;
        long held = heldNanos;
        long busy = busyTotal;
        long remote = remoteTotal;
        LeaseView view = look();
        VarHandle.acquireFence();
        if (word == before) {
          sums.count += counted;
          sums.nestedCount += nested;
          sums.remoteCount += called;
          sums.heldNanos += held;
          sums.busyNanos += busy;
          sums.remoteNanos += remote;
          if (view != null) {
            add(sums, view, now);
          }
          return;
        }
      }
      Thread.onSpinWait();
    }
    // Its thread was stopped right there: the sums may be off by this one use.
    sums.count += count;
    sums.nestedCount += nestedCount;
    sums.remoteCount += remoteCount;
    sums.heldNanos += heldNanos;
    sums.busyNanos += busyTotal;
    sums.remoteNanos += remoteTotal;
  }

  private void add(LeaseSums sums, LeaseView view, long now) {
    if (view.isWaiting()) {
      sums.waiting++;
      sums.longestWaitNanos = Math.max(sums.longestWaitNanos, now - view.asked());
    } else {
      sums.active++;
      sums.heldNanos += Math.max(0, now - view.since());
      sums.busyNanos += view.busyNanos(now);
      sums.remoteNanos += view.remoteNanos(now);
      sums.suspects += isSuspect(view.use()) ? 1 : 0;
    }
  }

  /**
   * What it is doing.
   *
   * @return null if nobody waits for it or holds it, or the use ended meanwhile
   */
  @Nullable
  LeaseView look() {
    long before = word;
    int state = (int) (before & STATE);
    Thread owner = thread;
    if (state == FREE || state == CHANGING || owner == null || takenBackUse == before) {
      return null;
    }
    LeaseView view = new LeaseView(
        this,
        before,
        state == WAITING,
        owner,
        site,
        outer,
        latest,
        asked,
        since,
        busySince,
        idleSince,
        busyNanos,
        remoteSince,
        remoteNanos,
        transactionSince);
    VarHandle.acquireFence();
    return word == before ? view : null;
  }

  /** Whether the use that was looked at goes on. */
  boolean isStill(long use) {
    return word == use;
  }
}
