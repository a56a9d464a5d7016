/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which thread waits for the work of which others, over all tables and loaders, so that no circle
 * of them can close: who is told that its wait would close one does the work itself.
 *
 * <p>Thread-safe.
 */
public final class WaitGraph {
  /*
   * The trouble: thread 1 loads a and asks for b, thread 2 loads b and asks for a. Each would wait for the other.
   *
   * An edge runs from a thread to what it waits for, say a flight, and from there to the flight's owner. A thread waits
   * for one thing at a time, and a flight has one owner for good: from each thread at most one way leads on. A new
   * edge T -> F closes a circle if and only if the way from F's owner leads to T. That way is walked, and the edge is
   * added, under one lock, and no edge is added anywhere else. So there never is a circle: not before the first edge,
   * and not after any further one. Removing an edge cannot close one. Hence at the end of each way there is a thread
   * that runs, its flight will end, and so all those behind it.
   *
   * A batch that waits until one of several bulk calls has ended has all their threads for owners, as they are at the
   * moment of the walk. A thread becomes an owner while it runs, not while it waits, so that this closes no circle
   * either. One of the owners would be enough, and all their ways are looked at: a thread may be refused a wait that
   * would have been safe, which costs a call, no more. The same thread may then be met twice, so what was seen is noted.
   *
   * What is done ends the way as well: whoever waits for it is on the point of leaving.
   *
   * Why one graph for all: a loader of one cache asks another cache. Why a lock: followers only, some dozen
   * nanoseconds before they park. What it cannot see: a loader that waits for a thread in another way (join, get)
   * while that thread asks for the key being loaded. There the caller's time-out is what helps.
   */
  private static final int LONG_WAY = 64; // from here on it may be a circle among others

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final IdentityHashMap<Thread, Awaited> WAITS = new IdentityHashMap<>();

  private WaitGraph() {}

  /**
   * Notes that this thread is going to wait.
   *
   * @param awaited what for
   * @return false if that would close a circle; then nothing was noted
   */
  public static boolean enter(Awaited awaited) {
    Thread self = Thread.currentThread();
    LOCK.lock();
    try {
      if (leadsTo(self, awaited)) {
        return false;
      }
      WAITS.put(self, awaited);
      return true;
    } finally {
      LOCK.unlock();
    }
  }

  /** Nearly always one owner, or none, at each step; then no memory is needed. */
  @SuppressWarnings("ReferenceEquality") // threads
  private static boolean leadsTo(Thread self, Awaited first) {
    Awaited ahead = first;
    for (int steps = 0; ahead != null && !ahead.isDone(); steps++) {
      List<Thread> owners = ahead.owners();
      if (owners.size() > 1 || steps == LONG_WAY) {
        return anyLeadsTo(self, owners);
      }
      if (owners.isEmpty()) {
        return false;
      }
      Thread owner = owners.get(0);
      if (owner == self) {
        return true;
      }
      ahead = WAITS.get(owner);
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality") // threads
  private static boolean anyLeadsTo(Thread self, List<Thread> owners) {
    Set<Thread> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayDeque<Thread> ahead = new ArrayDeque<>(owners);
    for (Thread owner = ahead.poll(); owner != null; owner = ahead.poll()) {
      if (owner == self) {
        return true;
      }
      Awaited next = seen.add(owner) ? WAITS.get(owner) : null;
      if (next != null && !next.isDone()) {
        ahead.addAll(next.owners());
      }
    }
    return false;
  }

  /** Takes back what {@link #enter} noted, in any case before this thread does other work. */
  public static void leave() {
    LOCK.lock();
    try {
      WAITS.remove(Thread.currentThread());
    } finally {
      LOCK.unlock();
    }
  }

  /** How many threads wait. */
  static int size() {
    LOCK.lock();
    try {
      return WAITS.size();
    } finally {
      LOCK.unlock();
    }
  }
}
