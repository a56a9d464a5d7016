/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What this thread is doing: the branch of the operation that runs on it, the leases it holds, the
 * transactions it has open. It exists outside operations too. For guards; an application needs only
 * {@link #afterCommit}.
 *
 * <p>Each thread sees its own; not thread-safe beyond that.
 */
public final class ThreadFrame {
  /**
   * The most callbacks that wait for one commit; one more is an error at the caller that adds it.
   */
  public static final int MAXIMUM_AFTER_COMMIT = 10_000;

  private static final ThreadLocal<ThreadFrame> FRAMES = new ThreadLocal<>();

  /** Whether there ever was a frame: an application without operations need not look for one. */
  private static volatile boolean used;

  /** The branch that runs now; null outside operations. */
  @Nullable
  Branch branch;

  private final List<HeldLease> leases = new ArrayList<>(2);
  private final List<OpenTransaction> transactions = new ArrayList<>(1);
  // Not 0: a token of another thread should not fit a branch of this one by accident.
  private int serial = ThreadLocalRandom.current().nextInt();

  private ThreadFrame() {}

  /** Callbacks that wait for one transaction. */
  private static final class OpenTransaction {
    final Object key;
    final List<Runnable> callbacks = new ArrayList<>(1);
    final List<Runnable> always = new ArrayList<>(0);

    OpenTransaction(Object key) {
      this.key = key;
    }
  }

  /**
   * This thread's frame.
   *
   * @return made at the first call
   */
  public static ThreadFrame current() {
    ThreadFrame frame = FRAMES.get();
    if (frame == null) {
      frame = new ThreadFrame();
      FRAMES.set(frame);
      used = true;
    }
    return frame;
  }

  /** The frame if this thread has one: the idle path of each guard makes none. */
  static @Nullable ThreadFrame peek() {
    return used ? FRAMES.get() : null;
  }

  int nextSerial() {
    return ++serial;
  }

  /**
   * Notes a lease that this thread holds from now on.
   *
   * @param lease is told of remote calls until it is released
   */
  public void hold(HeldLease lease) {
    leases.add(Require.nonNull(lease, "lease"));
  }

  /**
   * Ends a lease. Releasing one that is not held on this thread does nothing: a connection may be
   * closed elsewhere.
   *
   * @param lease the lease
   * @return whether this thread held it
   */
  public boolean release(HeldLease lease) {
    for (int i = leases.size() - 1; i >= 0; i--) {
      if (leases.get(i) == lease) {
        leases.remove(i);
        return true;
      }
    }
    return false;
  }

  /**
   * Whether this thread holds a lease.
   *
   * @param lease the lease
   * @return false if another thread does
   */
  public boolean holds(HeldLease lease) {
    return isHeld(lease);
  }

  /**
   * The leases this thread holds.
   *
   * @return a copy, oldest first
   */
  public List<HeldLease> held() {
    return List.copyOf(leases);
  }

  /**
   * How many leases this thread holds.
   *
   * @return 0 for most threads, most of the time
   */
  public int heldCount() {
    return leases.size();
  }

  /**
   * One of the leases this thread holds, without a copy of all.
   *
   * @param index from 0, oldest first, below {@link #heldCount}
   * @return the lease
   * @throws IndexOutOfBoundsException if there are not as many
   */
  public HeldLease held(int index) {
    return leases.get(index);
  }

  boolean holdsLeases() {
    return !leases.isEmpty();
  }

  void remoteCallBegan(Resource resource) {
    tellLeases(resource, true);
  }

  void remoteCallEnded(Resource resource) {
    tellLeases(resource, false);
  }

  /**
   * The last first. A lease may let go of itself or of others while it is told: hence the copy, and
   * the second look. One lease, the usual case, needs neither.
   */
  private void tellLeases(Resource resource, boolean began) {
    if (leases.size() == 1) {
      tell(leases.get(0), resource, began);
      return;
    }
    HeldLease[] told = leases.toArray(new HeldLease[0]);
    for (int i = told.length - 1; i >= 0; i--) {
      if (isHeld(told[i])) {
        tell(told[i], resource, began);
      }
    }
  }

  private static void tell(HeldLease lease, Resource resource, boolean began) {
    try {
      if (began) {
        lease.remoteCallBegan(resource);
      } else {
        lease.remoteCallEnded(resource);
      }
    } catch (RuntimeException | LinkageError e) {
      Contained.record("a held lease (" + lease.getClass().getName() + ")", e);
    }
  }

  private boolean isHeld(HeldLease lease) {
    for (int i = 0; i < leases.size(); i++) {
      if (leases.get(i) == lease) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs something once the innermost open transaction of this thread has committed; at once if
   * there is none. Rolled back, it never runs. So a cache is invalidated when the new value can be
   * read, not before.
   *
   * @param action what to do; what it throws is contained and counted when it runs late, and is the
   *     caller's own when it runs at once
   * @throws IllegalStateException if {@value #MAXIMUM_AFTER_COMMIT} actions wait already
   */
  public static void afterCommit(Runnable action) {
    Require.nonNull(action, "action");
    ThreadFrame frame = FRAMES.get();
    if (frame == null || frame.transactions.isEmpty()) {
      action.run();
      return;
    }
    List<Runnable> callbacks = frame.transactions.get(frame.transactions.size() - 1).callbacks;
    if (callbacks.size() >= MAXIMUM_AFTER_COMMIT) {
      throw new IllegalStateException("at most " + MAXIMUM_AFTER_COMMIT
          + " actions may wait for one commit, one more was added");
    }
    callbacks.add(action);
  }

  /**
   * Whether a transaction is open on this thread.
   *
   * @return false if none is that a guard knows of
   */
  public static boolean isInTransaction() {
    ThreadFrame frame = peek();
    return frame != null && !frame.transactions.isEmpty();
  }

  /**
   * Runs something once the innermost open transaction of this thread has ended, committed or not;
   * at once if there is none.
   *
   * @param action what to do; what it throws is contained and counted when it runs late
   * @throws IllegalStateException if {@value #MAXIMUM_AFTER_COMMIT} actions wait already
   */
  public static void afterTransaction(Runnable action) {
    Require.nonNull(action, "action");
    ThreadFrame frame = peek();
    if (frame == null || frame.transactions.isEmpty()) {
      action.run();
      return;
    }
    List<Runnable> always = frame.transactions.get(frame.transactions.size() - 1).always;
    if (always.size() >= MAXIMUM_AFTER_COMMIT) {
      throw new IllegalStateException("at most " + MAXIMUM_AFTER_COMMIT
          + " actions may wait for the end of one transaction, one more was added");
    }
    always.add(action);
  }

  /**
   * A transaction is open on this thread. A key that is open already changes nothing.
   *
   * @param transaction its key, compared by identity: the guarded connection
   */
  public void transactionBegan(Object transaction) {
    Require.nonNull(transaction, "transaction");
    if (find(transaction) == null) {
      transactions.add(new OpenTransaction(transaction));
    }
  }

  /**
   * A transaction committed: runs what waits for it, in the order it was added.
   *
   * @param transaction its key; one that is not open changes nothing
   */
  public void transactionCommitted(Object transaction) {
    OpenTransaction open = find(transaction);
    if (open != null) {
      transactions.remove(open);
      for (Runnable callback : open.callbacks) {
        Contained.run(callback, callback, "an action after commit");
      }
      runAlways(open);
    }
  }

  /**
   * A transaction was rolled back, or its connection closed without a commit: drops what waits for
   * it.
   *
   * @param transaction its key; one that is not open changes nothing
   * @return how many actions were dropped
   */
  public int transactionRolledBack(Object transaction) {
    OpenTransaction open = find(transaction);
    if (open == null) {
      return 0;
    }
    transactions.remove(open);
    runAlways(open);
    return open.callbacks.size();
  }

  private static void runAlways(OpenTransaction ended) {
    for (Runnable callback : ended.always) {
      Contained.run(callback, callback, "an action after a transaction");
    }
  }

  private @Nullable OpenTransaction find(Object transaction) {
    for (OpenTransaction open : transactions) {
      if (open.key == transaction) {
        return open;
      }
    }
    return null;
  }
}
