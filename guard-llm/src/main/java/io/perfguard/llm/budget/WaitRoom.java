/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.ManualClock;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for room, each in the queue of the limit that it is short of. Under the book's
 * lock.
 */
final class WaitRoom {
  /*
   * Who is served: each limit has a queue, in the order of arrival. A hold that ends frees room in the limits that it
   * touched; the head of each of their queues tries, and if it gets its hold the next one does. A head that is short
   * of another limit by then moves into that queue, to the place of its ticket. Nobody takes from a limit that an
   * older one waits for, so that a large hold is not starved by small ones; whom nothing in flight can help is told
   * so at once and does not stand in the way.
   *
   * Time also makes room (a window ends, another JVM gives back), and nobody calls then. So while anybody waits, all
   * heads are looked at every so often, by a thread that ends when nobody does. With a clock that is moved by hand
   * that happens at each move.
   */
  static final int MOST_WAITERS = 10_000;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int IDLE_SECONDS = 10;

  /** The one thread for all books, made when somebody waits. */
  private static final class Shared {
    static final ScheduledThreadPoolExecutor TIMER = make();

    private static ScheduledThreadPoolExecutor make() {
      ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(null, task, "perfguard-budget", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
      });
      timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
      timer.allowCoreThreadTimeOut(true);
      timer.setRemoveOnCancelPolicy(true);
      return timer;
    }
  }

  private final GuardClock clock;
  private final Runnable look;
  private final TreeSet<Waiter> byDeadline = new TreeSet<>((a, b) -> {
    int order = Long.compare(a.deadline - b.deadline, 0);
    return order != 0 ? order : a.compareTo(b);
  });
  private long tickets;
  private @Nullable Future<?> armed;
  private long armedFor;

  WaitRoom(GuardClock clock, Runnable look) {
    this.clock = clock;
    this.look = look;
  }

  /** A book that is forgotten must not live as long as a clock. */
  static void listen(GuardClock clock, WeakReference<BudgetBook> book) {
    if (clock instanceof ManualClock manual) {
      manual.onAdvance(new ManualClock.Listener() {
        @Override
        public void afterAdvance(long now) {
          BudgetBook known = book.get();
          if (known == null) {
            manual.remove(this);
          } else {
            known.look();
          }
        }
      });
    }
  }

  boolean isFull() {
    return byDeadline.size() >= MOST_WAITERS;
  }

  int size() {
    return byDeadline.size();
  }

  long nextTicket() {
    return ++tickets;
  }

  void enter(Waiter waiter, LimitAccount limit) {
    byDeadline.add(waiter);
    move(waiter, limit);
    arm(waiter.deadline - clock.nanoTime());
  }

  void move(Waiter waiter, LimitAccount limit) {
    waiter.queue = limit;
    limit.queue().add(waiter);
  }

  /** Takes one out that has its answer, or gets none. */
  void leave(Waiter waiter) {
    LimitAccount limit = waiter.queue;
    if (limit != null) {
      PriorityQueue<Waiter> queue = limit.queue();
      queue.remove(waiter);
      waiter.queue = null;
    }
    byDeadline.remove(waiter);
  }

  /** Those whose time is over. */
  List<Waiter> overdue(long now) {
    List<Waiter> overdue = new ArrayList<>();
    for (Waiter waiter : byDeadline) {
      if (waiter.deadline - now > 0) {
        break;
      }
      overdue.add(waiter);
    }
    return overdue;
  }

  /** The limits that somebody waits for. */
  List<LimitAccount> queues() {
    return byDeadline.stream()
        .map(waiter -> waiter.queue)
        .filter(limit -> limit != null)
        .distinct()
        .toList();
  }

  List<Waiter> all() {
    return List.copyOf(byDeadline);
  }

  /** After a look. */
  void looked(long now) {
    disarm();
    if (!byDeadline.isEmpty()) {
      arm(byDeadline.first().deadline - now);
    }
  }

  private void disarm() {
    if (armed != null) {
      armed.cancel(false);
      armed = null;
    }
  }

  private void arm(long nanos) {
    if (clock instanceof ManualClock) {
      return;
    }
    long delay = Math.max(SHORTEST_NANOS, Math.min(LOOK_NANOS, nanos));
    long at = clock.nanoTime() + delay;
    if (armed == null || at - armedFor < 0) {
      disarm();
      armedFor = at;
      armed = Shared.TIMER.schedule(look, delay, TimeUnit.NANOSECONDS);
    }
  }
}
