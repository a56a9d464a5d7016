/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.llm.budget.Reservation.Fate;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Takes and settles holds. Under the book's lock. */
final class Till {
  /** An open hold costs some 100 bytes; who leaks more than these gets the oldest charged early. */
  static final int MOST_OPEN = 100_000;

  private final BudgetBook book;
  private final BookTime time;
  private final LimitTable limits;
  private final StoreLink store;
  private final BookCounts counts;
  private final long ttlNanos;
  private final BiConsumer<Pot, Long> afterSpending; // is given what is above a hold, if anything

  private @Nullable Reservation oldest;
  private @Nullable Reservation newest;
  private int open;
  private @Nullable LimitAccount shortOf;

  Till(
      BudgetBook book,
      BookTime time,
      LimitTable limits,
      StoreLink store,
      BookCounts counts,
      long ttlNanos,
      BiConsumer<Pot, Long> afterSpending) {
    this.book = book;
    this.time = time;
    this.limits = limits;
    this.store = store;
    this.counts = counts;
    this.ttlNanos = ttlNanos;
    this.afterSpending = afterSpending;
  }

  /** A hold in all limits that the claim touches, or null and {@link #shortOf} is set. */
  @Nullable
  Reservation take(BudgetClaim claim, long picos, long ticket) {
    Pot[] pots = back(claim, picos, ticket);
    if (pots == null) {
      return null;
    }
    boolean above = false;
    for (Pot pot : pots) {
      pot.held += picos;
      above |= pot.limit.isSoft() && pot.known + pot.pendingSpent + pot.held > pot.limit.limit;
    }
    counts.reservations++;
    counts.overshoots += above ? 1 : 0;
    return open(new Reservation(book, pots, picos, time.nanos));
  }

  /** Sees to it that a hold fits, without making it; what was leased for it stays free. */
  Pot @Nullable [] back(BudgetClaim claim, long picos, long ticket) {
    expireOverdue();
    Pot[] pots = limits.touched(claim);
    shortOf = picos == 0 ? null : queueAhead(pots, ticket);
    if (shortOf == null && !store.back(pots, picos, time)) {
      shortOf = store.shortOf();
    }
    return shortOf == null ? pots : null;
  }

  /** Who came first is served first, at each limit by itself. */
  private static @Nullable LimitAccount queueAhead(Pot[] pots, long ticket) {
    for (Pot pot : pots) {
      Waiter head = pot.limit.head();
      if (head != null && head.ticket < ticket) {
        return pot.limit;
      }
    }
    return null;
  }

  @Nullable
  LimitAccount shortOf() {
    return shortOf;
  }

  private Reservation open(Reservation reservation) {
    Reservation last = newest;
    reservation.older = last;
    if (last == null) {
      oldest = reservation;
    } else {
      last.newer = reservation;
    }
    newest = reservation;
    open++;
    return reservation;
  }

  private void close(Reservation reservation) {
    Reservation before = reservation.older;
    Reservation after = reservation.newer;
    if (before == null) {
      oldest = after;
    } else {
      before.newer = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.older = before;
    }
    reservation.older = null;
    reservation.newer = null;
    open--;
  }

  /** Charges what nobody has settled in time. */
  void expireOverdue() {
    Reservation first = oldest;
    while (first != null && (time.nanos - first.since >= ttlNanos || open > MOST_OPEN)) {
      first.fate = Fate.EXPIRED;
      first.expiredAt = time.rollingNanos;
      counts.expired++;
      charge(first, first.held);
      first = oldest;
    }
  }

  /** Ends a hold; false if it had ended before. */
  boolean settle(Reservation reservation, long actual, BookCounts.Way way) {
    switch (reservation.fate) {
      case SETTLED -> {
        counts.settledTwice++;
        return false;
      }
      case EXPIRED -> {
        counts.settledLate++;
        correct(reservation, actual);
      }
      case OPEN -> {
        counts.end(way);
        charge(reservation, actual);
      }
    }
    reservation.fate = Fate.SETTLED;
    return true;
  }

  private void charge(Reservation reservation, long actual) {
    close(reservation);
    long held = reservation.held;
    long above = Math.max(0, actual - held);
    for (Pot pot : reservation.pots) {
      pot.held -= held;
      long used = Math.min(actual, Math.max(0, pot.free())); // what backs other holds stays
      pot.leased -= used;
      long surplus = Math.max(0, Math.min(pot.leased, pot.free() - pot.limit.ahead));
      pot.leased -= surplus;
      spend(pot, actual, used + surplus, above);
    }
    store.report(reservation.pots, time);
    afterwards(reservation, above);
  }

  private void spend(Pot pot, long actual, long released, long above) {
    pot.excess += above;
    if (actual != 0 || released != 0) {
      store.spent(pot, actual, released, time);
    }
    if (actual > 0 && pot.curve != null) {
      pot.curve.add(time.wall, actual);
    }
  }

  private void afterwards(Reservation reservation, long above) {
    if (above > 0) {
      counts.breach(above);
    }
    for (Pot pot : reservation.pots) {
      afterSpending.accept(pot, above);
    }
  }

  /** The charge was what it had held. */
  private void correct(Reservation reservation, long actual) {
    long less = reservation.held - actual;
    for (Pot pot : reservation.pots) {
      if (less > 0) {
        store.takeBack(pot, reservation.expiredAt, less, time);
      } else {
        long used = Math.min(-less, Math.max(0, pot.free()));
        pot.leased -= used;
        spend(pot, -less, used, -less);
      }
    }
    if (less < 0) {
      store.report(reservation.pots, time);
    }
    afterwards(reservation, Math.max(0, -less));
  }

  int open() {
    return open;
  }
}
