/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Serves those who wait. Under the book's lock; what it hands out is completed after it. */
final class WaitDesk {
  private final WaitRoom room;
  private final Till till;
  private final LimitTable limits;
  private final BookReader reader;
  private final BookCounts counts;
  private final BookTime time;
  private final List<Runnable> afterLock;

  WaitDesk(
      WaitRoom room,
      Till till,
      LimitTable limits,
      BookReader reader,
      BookCounts counts,
      BookTime time,
      List<Runnable> afterLock) {
    this.room = room;
    this.till = till;
    this.limits = limits;
    this.reader = reader;
    this.counts = counts;
    this.time = time;
    this.afterLock = afterLock;
  }

  /** Lets one wait, or answers at once. */
  void arrive(Waiter waiter, long waitNanos) {
    Object answer = attempt(waiter);
    if (answer != null) {
      answer(waiter, answer);
      return;
    }
    LimitAccount limit = shortOf();
    if (waitNanos <= 0
        || room.isFull()
        || reader.isHopeless(limits.pot(limit), waiter.picos, waitNanos)) {
      counts.refusals++;
      answer(waiter, reader.shortage(limit, waiter.picos));
    } else {
      counts.waits++;
      room.enter(waiter, limit);
    }
  }

  private LimitAccount shortOf() {
    LimitAccount limit = till.shortOf();
    if (limit == null) {
      throw new AssertionError("a refusal names a limit");
    }
    return limit;
  }

  /** A hold, or true for who takes none; null if there is no room. */
  private @Nullable Object attempt(Waiter waiter) {
    if (waiter.takes) {
      return till.take(waiter.claim, waiter.picos, waiter.ticket);
    }
    return till.back(waiter.claim, waiter.picos, waiter.ticket) == null ? null : Boolean.TRUE;
  }

  /** Room was made in a limit. */
  void serve(LimitAccount limit) {
    Waiter head = limit.head();
    while (head != null && moveOn(head, limit)) {
      head = limit.head();
    }
  }

  /** True if it does not wait for this limit any more. */
  private boolean moveOn(Waiter head, LimitAccount limit) {
    Object answer = attempt(head);
    if (answer != null) {
      room.leave(head);
      answer(head, answer);
      return true;
    }
    LimitAccount next = shortOf();
    if (reader.isHopeless(limits.pot(next), head.picos, head.deadline - time.nanos)) {
      refuse(head, next);
      return true;
    }
    if (next == limit) {
      return false;
    }
    limit.queue().remove(head);
    room.move(head, next);
    return true;
  }

  private void refuse(Waiter waiter, LimitAccount limit) {
    room.leave(waiter);
    counts.waitsInVain++;
    counts.refusals++;
    answer(waiter, reader.shortage(limit, waiter.picos));
  }

  private void answer(Waiter waiter, Object answer) {
    afterLock.add(() -> {
      if (!waiter.answer.complete(answer) && answer instanceof Reservation reservation) {
        boolean released = reservation.release(); // it was cancelled meanwhile
        assert released;
      }
    });
  }

  /** Looks at all who wait, and sends away those whose time is over. */
  void look() {
    till.expireOverdue();
    for (Waiter waiter : room.overdue(time.nanos)) {
      LimitAccount limit = waiter.queue;
      if (limit != null) {
        serve(limit); // the last chance
        abandon(waiter);
      }
    }
    List<LimitAccount> queues = new ArrayList<>(room.queues());
    queues.forEach(this::serve);
    room.looked(time.nanos);
  }

  /** One does not wait any longer, if it still did. */
  void abandon(Waiter waiter) {
    LimitAccount limit = waiter.queue;
    if (limit != null) {
      refuse(waiter, limit);
      serve(limit);
    }
  }
}
