/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.core.base.ApplicationFrames;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.hold.Deadlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds pools that nobody will ever give a connection back to: all that they have are held by
 * threads that wait for such a pool, be it the same or another one.
 *
 * <p>The largest such set of pools: of all that are exhausted those are struck out of which some
 * thread does not wait for one that is left, until none is struck out. What is found is believed
 * once it was found twice with the same connections held and waited for; then no thread has moved.
 * Taken for granted: a connection is given back by who worked with it last. Not thread-safe.
 */
final class DeadlockSearch {
  private static final int FRAMES = 32;

  /** The connections and waits of the pools that were stuck when they were looked at last. */
  private Set<Use> before = Set.of();

  /** One use of one slot. */
  private record Use(Lease lease, long use) {
    static Use of(LeaseView view) {
      return new Use(view.lease(), view.use());
    }
  }

  /** What a thread waits for. */
  private record Wait(PoolWatch pool, Use use) {}

  /** A pool as it was just now. */
  private static final class Pool {
    final PoolWatch watch;
    final List<LeaseView> held = new ArrayList<>();
    final List<LeaseView> waiting = new ArrayList<>();

    Pool(PoolWatch watch) {
      this.watch = watch;
      for (LeaseView view : watch.table().leases()) {
        (view.isWaiting() ? waiting : held).add(view);
      }
    }

    boolean isExhausted() {
      if (held.isEmpty() || waiting.isEmpty()) {
        return false;
      }
      int maximum = watch.capacity().maximum();
      int active = watch.capacity().active();
      return maximum > 0 && held.size() >= maximum && active <= held.size();
    }
  }

  /** Looks at all pools, and tells those that are deadlocked. */
  void search(List<PoolWatch> watches) {
    Map<PoolWatch, Pool> stuck = new HashMap<>();
    IdentityHashMap<Thread, Wait> waits = new IdentityHashMap<>();
    for (PoolWatch watch : watches) {
      Pool pool = new Pool(watch);
      pool.waiting.forEach(view -> waits.put(view.thread(), new Wait(watch, Use.of(view))));
      if (pool.isExhausted()) {
        stuck.put(watch, pool);
      }
    }
    while (stuck
        .values()
        .removeIf(pool -> !pool.held.stream()
            .map(view -> waits.get(view.thread()))
            .allMatch(wait -> wait != null && stuck.containsKey(wait.pool)))) {
      // until none is struck out
    }
    Set<Use> now = new HashSet<>();
    stuck
        .values()
        .forEach(pool -> pool.held.forEach(view -> {
          now.add(Use.of(view));
          now.add(wait(waits, view));
        }));
    stuck.forEach((watch, pool) -> {
      if (isStill(pool, waits)) {
        watch.deadlocked(describe(pool), List.copyOf(pool.held));
      }
    });
    before = now;
  }

  /** Whether what is held, and its threads' waits, were there before: others may wait since. */
  private boolean isStill(Pool pool, IdentityHashMap<Thread, Wait> waits) {
    return pool.held.stream()
        .allMatch(view ->
            before.contains(Use.of(view)) && before.contains(wait(waits, view)) && view.isStill());
  }

  /** What the holder waits for; none that was ever there if it waits for nothing. */
  private static Use wait(IdentityHashMap<Thread, Wait> waits, LeaseView held) {
    Wait wait = waits.get(held.thread());
    return wait == null ? new Use(held.lease(), -1) : wait.use;
  }

  private static Deadlock describe(Pool pool) {
    return new Deadlock(
        pool.watch.table().clock().instant(),
        pool.held.stream()
            .limit(Deadlock.MAXIMUM)
            .map(DeadlockSearch::participant)
            .toList(),
        pool.held.size());
  }

  private static Deadlock.Participant participant(LeaseView held) {
    CallSite site = held.site();
    return new Deadlock.Participant(
        held.thread().getName(),
        site == null ? List.of() : site.frames(),
        ApplicationFrames.of(held.thread().getStackTrace(), FRAMES));
  }
}
