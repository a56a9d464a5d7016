/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import static io.perfguard.llm.budget.BudgetBookTest.CLAIM;
import static io.perfguard.llm.budget.BudgetBookTest.DOLLAR;
import static io.perfguard.llm.budget.BudgetBookTest.reserve;
import static io.perfguard.llm.budget.BudgetBookTest.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** What a book does while its store fails, as a full disk or a lost server makes it. */
class BudgetStoreFailureTest {
  /** A store that fails when it is told to. */
  private static final class Flaky implements BudgetStore {
    private final BudgetStore store = new MemoryBudgetStore();
    private final long ahead;
    boolean failing;
    int calls;

    Flaky(long ahead) {
      this.ahead = ahead;
    }

    private void call() {
      calls++;
      if (failing) {
        throw new UncheckedIOException(new IOException("No space left on device"));
      }
    }

    @Override
    public List<Balance> lease(List<Lease> requests) {
      call();
      return store.lease(requests);
    }

    @Override
    public void commit(List<Commit> commits) {
      call();
      store.commit(commits);
    }

    @Override
    public Balance balance(BudgetAccount account, long slot) {
      call();
      return store.balance(account, slot);
    }

    @Override
    public SortedMap<Long, Long> spentBySlot(BudgetAccount account) {
      call();
      return store.spentBySlot(account);
    }

    @Override
    public long leaseAhead(long limitPicos) {
      return ahead;
    }

    @Override
    public void close() {}
  }

  private final ManualClock clock = new ManualClock();

  private BudgetBook book(Budget budget, BudgetStore store) {
    return BudgetBook.builder("support", budget).clock(clock).store(store).build();
  }

  @Test
  void a_hard_budget_spends_what_is_leased_and_then_blocks_until_the_store_is_back() {
    Flaky store = new Flaky(2 * DOLLAR);
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard(), store);
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR); // and $2 ahead
    store.failing = true;
    reserve(book, CLAIM, 2 * DOLLAR).settle(2 * DOLLAR);
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    assertThat(book.shortage(CLAIM, 1).orElseThrow().message())
        .endsWith("the store failed, and what was leased from it before does not do");
    assertThat(total(book).committed()).isEqualTo(Money.usd(3));
    store.failing = false;
    clock.advance(Duration.ofSeconds(1));
    reserve(book, CLAIM, 7 * DOLLAR).settle(7 * DOLLAR);
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    assertThat(total(book).committed()).isEqualTo(Money.usd(10));
    assertThat(book.audit()).isEmpty();
  }

  @Test
  void a_store_that_failed_is_left_alone_for_a_second() {
    Flaky store = new Flaky(0);
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard(), store);
    reserve(book, CLAIM, 1).release();
    store.failing = true;
    for (int i = 0; i < 100; i++) {
      assertThat(book.tryReserve(CLAIM, 1)).isNull();
    }
    int calls = store.calls;
    assertThat(book.counts().storeFailures()).isOne();
    clock.advance(Duration.ofSeconds(1));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    assertThat(store.calls).isEqualTo(calls + 1);
  }

  @Test
  void a_settle_that_the_store_does_not_hear_is_told_when_it_is_back() {
    Flaky store = new Flaky(0);
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard(), store);
    Reservation held = reserve(book, CLAIM, 6 * DOLLAR);
    store.failing = true;
    assertThat(held.settle(DOLLAR)).isTrue();
    assertThat(total(book).committed()).isEqualTo(Money.usd(1));
    store.failing = false;
    clock.advance(Duration.ofSeconds(1));
    assertThat(book.availablePicos(CLAIM)).isEqualTo(9 * DOLLAR);
    reserve(book, CLAIM, 9 * DOLLAR).settle(9 * DOLLAR);
    BudgetBook other = book(Budget.monthly(Money.usd(10)).hard(), store);
    assertThat(total(other).committed()).isEqualTo(Money.usd(10));
    assertThat(book.audit()).isEmpty();
  }

  @Test
  void a_budget_that_fails_open_lets_calls_through_and_counts_them_when_the_store_is_back() {
    Flaky store = new Flaky(0);
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard().failOpen(), store);
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    store.failing = true;
    reserve(book, CLAIM, 12 * DOLLAR).settle(11 * DOLLAR);
    assertThat(book.audit()).isEmpty(); // what the failure let through is known to it
    store.failing = false;
    clock.advance(Duration.ofSeconds(1));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    assertThat(total(book).committed()).isEqualTo(Money.usd(12));
  }

  @Test
  void a_soft_budget_does_not_notice() {
    Flaky store = new Flaky(0);
    store.failing = true;
    BudgetBook book = book(Budget.monthly(Money.usd(1)), store);
    reserve(book, CLAIM, 2 * DOLLAR).settle(2 * DOLLAR);
    store.failing = false;
    clock.advance(Duration.ofSeconds(1));
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    assertThat(total(book).committed()).isEqualTo(Money.usd(3));
  }

  @Test
  void a_store_whose_answers_make_no_sense_is_one_that_fails() {
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard(), new BudgetStore() {
      @Override
      public List<Balance> lease(List<Lease> requests) {
        return List.of();
      }

      @Override
      public void commit(List<Commit> commits) {}

      @Override
      public Balance balance(BudgetAccount account, long slot) {
        return new Balance(0, 0, 0);
      }

      @Override
      public SortedMap<Long, Long> spentBySlot(BudgetAccount account) {
        return new java.util.TreeMap<>();
      }

      @Override
      public void close() {}
    });
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    assertThat(book.counts().storeFailures()).isOne();
  }

  @Test
  void books_that_share_a_store_share_their_totals_by_name() {
    BudgetStore store = new MemoryBudgetStore();
    Budget budget = Budget.monthly(Money.usd(10)).hard();
    BudgetBook first = book(budget, store);
    BudgetBook second = book(budget, store);
    BudgetBook other =
        BudgetBook.builder("other", budget).clock(clock).store(store).build();
    Reservation held = reserve(first, CLAIM, 6 * DOLLAR);
    assertThat(second.availablePicos(CLAIM)).isEqualTo(4 * DOLLAR);
    assertThat(total(second).held()).isEqualTo(Money.usd(6));
    assertThat(second.tryReserve(CLAIM, 5 * DOLLAR)).isNull();
    assertThat(other.availablePicos(CLAIM)).isEqualTo(10 * DOLLAR);
    held.settle(DOLLAR);
    reserve(second, CLAIM, 9 * DOLLAR).release();
  }

  @Test
  void a_store_keeps_as_many_accounts_as_it_may_and_those_that_are_over_make_place() {
    BudgetStore store = new MemoryBudgetStore(3);
    BudgetBook book =
        book(Budget.daily(Money.usd(10)).perTenant(Money.usd(1)).hard(), store); // all, _other
    reserve(book, new BudgetClaim("s", null, "a", Set.of(), null), 1).settle(1);
    BudgetAccount further = new BudgetAccount("further", 1, 0);
    long now = clock.instant().getEpochSecond();
    assertThatThrownBy(() -> {
          for (int i = 0; i < 3; i++) {
            store.balance(new BudgetAccount("further" + i, 1, 0), now);
          }
        })
        .hasMessageStartingWith("a budget store keeps at most 3 accounts");
    assertThat(store.balance(further, now + Duration.ofDays(40).toSeconds()).spentPicos())
        .isZero();
  }
}
