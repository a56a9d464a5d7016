/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.BudgetStore.Balance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Says how limits stand. Under the book's lock; changes nothing. */
final class BookReader {
  private static final double NANOS = 1e9;

  private final String book;
  private final BookTime time;
  private final LimitTable limits;
  private final StoreLink store;
  private final Instant built;

  BookReader(String book, BookTime time, LimitTable limits, StoreLink store) {
    this.book = book;
    this.time = time;
    this.limits = limits;
    this.store = store;
    this.built = time.wall;
  }

  List<BudgetState> states() {
    List<BudgetState> states = new ArrayList<>();
    for (LimitAccount limit : limits.all()) {
      states.add(state(limits.pot(limit)));
    }
    return states;
  }

  List<BudgetState> states(Pot[] pots) {
    List<BudgetState> states = new ArrayList<>();
    for (Pot pot : pots) {
      states.add(state(pot));
    }
    return states;
  }

  BudgetState state(Pot pot) {
    LimitAccount limit = pot.limit;
    Balance balance = store.balance(pot, time);
    long committed = committed(pot, balance);
    long held = held(pot, balance);
    boolean rolling = limit.account.isRolling();
    Instant now = BookTime.date(time.rollingNanos);
    return new BudgetState(
        limit.scope,
        Optional.ofNullable(limit.subject),
        limit.part.window(),
        !limit.isSoft(),
        Money.ofPicos(limit.limit),
        Money.ofPicos(committed),
        Money.ofPicos(held),
        Money.ofPicos(Math.max(0, limit.limit - committed - held)),
        rolling ? limit.part.window().from(now) : pot.from,
        rolling ? now : pot.to,
        Alerts.fired(pot, time.rollingNanos),
        Optional.ofNullable(rolling ? rollingForecast(pot, committed) : forecast(pot, committed)));
  }

  private static long committed(Pot pot, Balance balance) {
    return Math.max(0, balance.spentPicos() + pot.pendingSpent);
  }

  /** Our holds, and all that others have leased. */
  private static long held(Pot pot, Balance balance) {
    return pot.held + Math.max(0, balance.leasedPicos() - pot.leased - pot.pendingReleased);
  }

  private @Nullable BudgetForecast forecast(Pot pot, long committed) {
    SpendCurve curve = pot.curve;
    double passed = Duration.between(pot.from, time.wall).toMillis() / 1e3;
    if (curve == null || passed <= 0) {
      return null;
    }
    double left = Duration.between(time.wall, pot.to).toMillis() / 1e3;
    return Forecasts.of(
        committed,
        committed / passed,
        curve.complete(time.wall),
        curve.bucketSeconds(),
        time.wall,
        left,
        pot.limit.limit);
  }

  private @Nullable BudgetForecast rollingForecast(Pot pot, long committed) {
    SortedMap<Long, Long> spent = store.spentBySlot(pot, time);
    long bucket = pot.limit.account.slotNanos();
    long now = Math.floorDiv(time.rollingNanos, bucket);
    long first = now - BudgetWindow.BUCKETS;
    if (spent.isEmpty() || spent.firstKey() > first) { // a window that is not yet full
      long begun = Math.floorDiv(built.getEpochSecond() * 1_000_000_000L, bucket) + 1;
      first = Math.max(first, spent.isEmpty() ? begun : Math.min(begun, spent.firstKey()));
    }
    long[] seen = new long[(int) Math.max(0, now - first)];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = spent.getOrDefault(first + i, 0L);
    }
    double passed = (time.rollingNanos - first * bucket) / NANOS;
    double rate = committed / Math.max(passed, bucket / NANOS);
    return Forecasts.of(
        0,
        rate,
        seen,
        bucket / NANOS,
        BookTime.date(time.rollingNanos),
        bucket / NANOS * BudgetWindow.BUCKETS,
        pot.limit.limit);
  }

  /** The least that is left of all hard limits; {@code Long.MAX_VALUE} if there is none. */
  long available(Pot[] pots) {
    long least = Long.MAX_VALUE;
    for (Pot pot : pots) {
      if (!pot.limit.isSoft()) {
        least = Math.min(least, available(pot));
      }
    }
    return Math.max(0, least);
  }

  private long available(Pot pot) {
    if (pot.limit.head() != null) {
      return 0; // it is for those who wait
    }
    Balance balance = store.balance(pot, time);
    if (store.isFailed() && !pot.limit.part.failOpen()) {
      return pot.free();
    }
    return pot.limit.limit - committed(pot, balance) - held(pot, balance);
  }

  /** Whether there can be room in time, if calls in flight give back all that they hold. */
  boolean isHopeless(Pot pot, long picos, long waitNanos) {
    Balance balance = store.balance(pot, time);
    if (store.isFailed() || committed(pot, balance) + picos <= pot.limit.limit) {
      return false;
    }
    if (!pot.limit.account.isRolling()) {
      return Duration.between(time.wall, pot.to).compareTo(Duration.ofNanos(waitNanos)) > 0;
    }
    long room = pot.limit.limit - picos;
    long later = pot.slot(time.rollingNanos + Math.min(waitNanos, Long.MAX_VALUE / 4));
    long stays = 0;
    for (long spent :
        store.spentBySlot(pot, time).tailMap(later - BudgetWindow.BUCKETS).values()) {
      stays += spent;
    }
    return stays > room;
  }

  Shortage shortage(LimitAccount limit, long picos) {
    Pot pot = limits.pot(limit);
    BudgetState state = state(pot);
    long needed = picos + state.committed().picos();
    Shortage.Reason reason;
    if (store.isFailed() && pot.free() < picos) {
      reason = Shortage.Reason.STORE_FAILED;
    } else if (needed > limit.limit) {
      reason = Shortage.Reason.SPENT;
    } else {
      reason = state.remaining().picos() < picos || limit.head() == null
          ? Shortage.Reason.HELD
          : Shortage.Reason.QUEUED;
    }
    Optional<Instant> until = reason == Shortage.Reason.STORE_FAILED || picos > limit.limit
        ? Optional.empty()
        : until(pot, picos, state);
    return new Shortage(book, state, Money.ofPicos(picos), reason, until);
  }

  private Optional<Instant> until(Pot pot, long picos, BudgetState state) {
    if (!pot.limit.account.isRolling()) {
      return Optional.of(pot.to);
    }
    long stays = state.committed().picos() + state.held().picos();
    for (Map.Entry<Long, Long> slot : store.spentBySlot(pot, time).entrySet()) {
      if (stays + picos <= pot.limit.limit) {
        break;
      }
      stays -= slot.getValue();
      if (stays + picos <= pot.limit.limit) {
        long gone = slot.getKey() + BudgetWindow.BUCKETS + 1;
        return Optional.of(BookTime.date(gone * pot.limit.account.slotNanos()));
      }
    }
    return Optional.empty();
  }

  /** What is wrong by the rules of the book. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (LimitAccount limit : limits.all()) {
      String fault = fault(limits.pot(limit));
      if (fault != null) {
        faults.add(fault);
      }
    }
    return faults;
  }

  /** What is wrong with a pot by the rules of the book; null if nothing is. */
  @Nullable
  String fault(Pot pot) {
    Balance balance = store.balance(pot, time);
    long committed = committed(pot, balance);
    long held = held(pot, balance);
    if (!pot.limit.isSoft() && committed + held > pot.limit.limit + pot.excess) {
      return pot.limit.account + ": " + committed + " committed + " + held + " held > "
          + pot.limit.limit + " + " + pot.excess + " in excess";
    }
    if (pot.held < 0
        || pot.leased < 0
        || (pot.free() < 0 && pot.excess == 0 && !pot.limit.isSoft())) {
      return pot.limit.account + ": " + pot.held + " held of " + pot.leased + " leased";
    }
    return null;
  }
}
