/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import java.util.IdentityHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which thread waits for which flight, over all tables, so that no circle of them can close.
 * Thread-safe.
 */
final class WaitGraph {
  /*
   * The trouble: thread 1 loads a and asks for b, thread 2 loads b and asks for a. Each would wait for the other.
   *
   * An edge runs from a thread to the flight that it waits for, and from there to the flight's owner. A thread waits
   * for one flight at a time, and a flight has one owner for good: from each thread at most one way leads on. A new
   * edge T -> F closes a circle if and only if the way from F's owner leads to T. That way is walked, and the edge is
   * added, under one lock, and no edge is added anywhere else. So there never is a circle: not before the first edge,
   * and not after any further one. Removing an edge cannot close one. Hence at the end of each way there is a thread
   * that runs, its flight will end, and so all those behind it.
   *
   * A flight that is done ends the way as well: whoever waits for it is on the point of leaving. Without this look a
   * thread could be refused a wait that would have been safe, which costs a load, no more.
   *
   * Why one graph for all: a loader of one cache asks another cache. Why a lock: followers only, some dozen
   * nanoseconds before they park. What it cannot see: a loader that waits for a thread in another way (join, get)
   * while that thread asks for the key being loaded. There the caller's time-out is what helps.
   */
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final IdentityHashMap<Thread, Flight<?>> WAITS = new IdentityHashMap<>();

  private WaitGraph() {}

  /**
   * Notes that this thread waits for a flight; false if that would close a circle, then nothing was
   * noted.
   */
  static boolean enter(Flight<?> flight) {
    Thread self = Thread.currentThread();
    LOCK.lock();
    try {
      Flight<?> ahead = flight;
      while (ahead != null && !ahead.isDone()) {
        if (ahead.owner == self) {
          return false;
        }
        ahead = WAITS.get(ahead.owner);
      }
      WAITS.put(self, flight);
      return true;
    } finally {
      LOCK.unlock();
    }
  }

  /** Takes back what {@link #enter} noted. */
  static void leave() {
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
