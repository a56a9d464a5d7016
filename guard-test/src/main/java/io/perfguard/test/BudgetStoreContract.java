/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetAccount;
import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetClaim;
import io.perfguard.llm.budget.BudgetStore;
import io.perfguard.llm.budget.BudgetStore.Balance;
import io.perfguard.llm.budget.BudgetStore.Commit;
import io.perfguard.llm.budget.BudgetStore.Lease;
import io.perfguard.llm.budget.Reservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What each {@link BudgetStore} must keep to: extend it, and say how a store is made. One that
 * outlives its JVM extends {@link DurableBudgetStoreContract}.
 *
 * <p>Not thread-safe.
 */
@SuppressWarnings("exports") // who extends it has guard-llm; others must not need it to compile
@Timeout(120)
public abstract class BudgetStoreContract {
  /** The begin of a day and of those after it: slots of a calendar account are epoch seconds. */
  static final long DAY = Duration.ofDays(1).toSeconds();

  static final long TODAY = 20_000 * DAY;
  static final BudgetAccount ALL = new BudgetAccount("all", 1, 0);
  static final BudgetAccount TENANT = new BudgetAccount("tenant acme", 1, 0);
  private static final int SPAN = 3;
  private static final BudgetAccount ROLLING =
      new BudgetAccount("rolling", SPAN, Duration.ofMinutes(1).toNanos());
  private static final long NOW = 30_000_000; // minutes since the epoch
  private static final long UNBOUNDED = Long.MAX_VALUE;
  private static final int THREADS = 8;

  private BudgetStore store;

  /** For subclasses. */
  @SuppressWarnings("NullAway.Init") // before each test
  protected BudgetStoreContract() {}

  /**
   * Makes a store in which nothing was spent yet.
   *
   * @return the store; closed after the test
   */
  protected abstract BudgetStore newStore();

  @BeforeEach
  void make() {
    store = newStore();
  }

  @AfterEach
  void close() {
    store.close();
  }

  final BudgetStore store() {
    return store;
  }

  /** The store of the rest of the test. */
  final void use(BudgetStore other) {
    store = other;
  }

  final Balance lease(BudgetAccount account, long slot, long bound, long least, long wanted) {
    List<Balance> balances = store.lease(List.of(new Lease(account, slot, bound, least, wanted)));
    assertThat(balances).as("one balance for one request").hasSize(1);
    return balances.get(0);
  }

  final void commit(BudgetAccount account, long slot, long released, long spent) {
    store.commit(List.of(new Commit(account, slot, released, spent)));
  }

  private void spend(BudgetAccount account, long slot, long picos) {
    assertThat(lease(account, slot, UNBOUNDED, picos, picos).grantedPicos()).isEqualTo(picos);
    commit(account, slot, picos, picos);
  }

  final void stands(BudgetAccount account, long slot, long spent, long leased) {
    assertThat(store.balance(account, slot)).isEqualTo(new Balance(0, spent, leased));
  }

  @Test
  void what_nobody_has_used_is_empty() {
    stands(ALL, TODAY, 0, 0);
    stands(ROLLING, NOW, 0, 0);
    assertThat(store.spentBySlot(TENANT).values()).allMatch(spent -> spent == 0);
  }

  @Test
  void a_lease_sets_money_aside_and_a_commit_ends_it() {
    assertThat(lease(ALL, TODAY, 10, 4, 4)).isEqualTo(new Balance(4, 0, 4));
    stands(ALL, TODAY, 0, 4);
    commit(ALL, TODAY, 4, 3);
    stands(ALL, TODAY, 3, 0);
    assertThat(store.spentBySlot(ALL)).containsEntry(TODAY, 3L);
  }

  @Test
  void a_lease_is_committed_in_parts() {
    lease(ALL, TODAY, 10, 9, 9);
    commit(ALL, TODAY, 2, 1);
    stands(ALL, TODAY, 1, 7);
    commit(ALL, TODAY, 7, 7);
    stands(ALL, TODAY, 8, 0);
  }

  @Test
  void a_lease_gets_its_least_at_least_and_never_more_than_it_wants_or_fits() {
    assertThat(lease(ALL, TODAY, 10, 3, 7).grantedPicos()).isBetween(3L, 7L);
    long left = 10 - store.balance(ALL, TODAY).leasedPicos();
    assertThat(lease(ALL, TODAY, 10, 1, 100).grantedPicos()).isBetween(1L, left);
    assertThat(store.balance(ALL, TODAY).leasedPicos()).isLessThanOrEqualTo(10);
  }

  @Test
  void a_lease_that_fits_to_the_last_is_granted_and_one_more_is_not() {
    spend(ALL, TODAY, 3);
    lease(ALL, TODAY, 10, 5, 5);
    assertThat(lease(ALL, TODAY, 10, 3, 3)).isEqualTo(new Balance(0, 3, 5));
    assertThat(lease(ALL, TODAY, 10, 2, 2)).isEqualTo(new Balance(2, 3, 7));
    assertThat(lease(ALL, TODAY, 10, 1, 1)).isEqualTo(new Balance(0, 3, 7));
  }

  @Test
  void all_requests_are_granted_or_none() {
    spend(TENANT, TODAY, 8);
    List<Lease> both =
        List.of(new Lease(ALL, TODAY, 100, 5, 5), new Lease(TENANT, TODAY, 10, 5, 5));
    assertThat(store.lease(both)).containsExactly(new Balance(0, 0, 0), new Balance(0, 8, 0));
    stands(ALL, TODAY, 0, 0);
    List<Lease> fitting =
        List.of(new Lease(TENANT, TODAY, 10, 2, 2), new Lease(ALL, TODAY, 100, 5, 5));
    assertThat(store.lease(fitting)).containsExactly(new Balance(2, 8, 2), new Balance(5, 0, 5));
    store.commit(List.of(new Commit(ALL, TODAY, 5, 4), new Commit(TENANT, TODAY, 2, 1)));
    stands(ALL, TODAY, 4, 0);
    stands(TENANT, TODAY, 9, 0);
  }

  @Test
  void more_may_be_spent_than_was_leased_and_then_nothing_fits() {
    lease(ALL, TODAY, 10, 1, 1);
    commit(ALL, TODAY, 1, 15);
    stands(ALL, TODAY, 15, 0);
    assertThat(lease(ALL, TODAY, 10, 1, 1)).isEqualTo(new Balance(0, 15, 0));
  }

  @Test
  void money_may_be_spent_without_a_lease_and_be_taken_back() {
    commit(ALL, TODAY, 0, 9);
    stands(ALL, TODAY, 9, 0);
    commit(ALL, TODAY, 0, -4);
    stands(ALL, TODAY, 5, 0);
    assertThat(lease(ALL, TODAY, 10, 5, 5).grantedPicos()).isEqualTo(5);
  }

  @Test
  void a_bound_belongs_to_the_request() {
    spend(ALL, TODAY, 6);
    assertThat(lease(ALL, TODAY, 5, 1, 1).grantedPicos()).isZero();
    assertThat(lease(ALL, TODAY, 20, 14, 14).grantedPicos()).isEqualTo(14);
  }

  @Test
  void without_a_bound_large_amounts_do_not_overflow() {
    spend(ALL, TODAY, BudgetBook.MAXIMUM_PICOS);
    assertThat(lease(ALL, TODAY, UNBOUNDED, BudgetBook.MAXIMUM_PICOS, BudgetBook.MAXIMUM_PICOS))
        .isEqualTo(new Balance(
            BudgetBook.MAXIMUM_PICOS, BudgetBook.MAXIMUM_PICOS, BudgetBook.MAXIMUM_PICOS));
    assertThat(lease(ALL, TODAY, BudgetBook.MAXIMUM_PICOS, 1, 1).grantedPicos()).isZero();
  }

  @Test
  void accounts_are_told_by_their_keys() {
    spend(ALL, TODAY, 1);
    spend(TENANT, TODAY, 2);
    stands(new BudgetAccount("all", 1, 0), TODAY, 1, 0);
    stands(new BudgetAccount("tenant acme", 1, 0), TODAY, 2, 0);
    stands(new BudgetAccount("tenant ACME", 1, 0), TODAY, 0, 0);
  }

  @Test
  void slots_of_a_calendar_account_stand_for_themselves() {
    lease(ALL, TODAY, 10, 8, 8);
    assertThat(lease(ALL, TODAY + DAY, 10, 9, 9)).isEqualTo(new Balance(9, 0, 9));
    commit(ALL, TODAY, 8, 7); // a call that ended after midnight belongs to the day before
    stands(ALL, TODAY, 7, 0);
    stands(ALL, TODAY + DAY, 0, 9);
  }

  @Test
  void the_four_newest_slots_of_a_calendar_account_are_kept() {
    for (int day = 0; day < 10; day++) {
      spend(ALL, TODAY + day * DAY, day + 1);
    }
    for (int day = 6; day < 10; day++) {
      stands(ALL, TODAY + day * DAY, day + 1, 0);
      assertThat(store.spentBySlot(ALL)).containsEntry(TODAY + day * DAY, day + 1L);
    }
  }

  @Test
  void a_slot_that_was_spent_is_never_opened_anew_by_a_clock_that_goes_back() {
    for (int day = 0; day < 10; day++) {
      spend(ALL, TODAY + day * DAY, 10);
    }
    for (int day = 9; day >= 0; day--) {
      assertThat(lease(ALL, TODAY + day * DAY, 10, 1, 1).grantedPicos())
          .as("day " + day)
          .isZero();
    }
  }

  @Test
  void slots_of_a_rolling_account_count_together_until_they_are_over() {
    spend(ROLLING, NOW, 5);
    spend(ROLLING, NOW + 1, 2);
    stands(ROLLING, NOW + SPAN - 1, 7, 0);
    assertThat(lease(ROLLING, NOW + SPAN - 1, 7, 1, 1).grantedPicos()).isZero();
    stands(ROLLING, NOW + SPAN, 2, 0);
    assertThat(lease(ROLLING, NOW + SPAN, 7, 5, 5).grantedPicos()).isEqualTo(5);
    commit(ROLLING, NOW + SPAN, 5, 5);
    stands(ROLLING, NOW + SPAN + 1, 5, 0);
    stands(ROLLING, NOW + 2 * SPAN, 0, 0);
  }

  @Test
  void a_lease_of_a_rolling_account_counts_until_it_is_committed() {
    lease(ROLLING, NOW, 10, 8, 8);
    stands(ROLLING, NOW + 100 * SPAN, 0, 8);
    assertThat(lease(ROLLING, NOW + 100 * SPAN, 10, 3, 3).grantedPicos()).isZero();
    commit(ROLLING, NOW + 100 * SPAN, 8, 6);
    stands(ROLLING, NOW + 100 * SPAN, 6, 0);
  }

  @Test
  void to_lease_ahead_is_no_less_than_nothing() {
    for (long limit : new long[] {0, 1, BudgetBook.MAXIMUM_PICOS}) {
      assertThat(store.leaseAhead(limit)).isNotNegative();
    }
  }

  @Test
  void threads_together_lease_the_bound_and_no_more() throws Exception {
    long bound = 4_000;
    AtomicLong granted = new AtomicLong();
    together(() -> {
      List<Lease> both =
          List.of(new Lease(ALL, TODAY, bound, 1, 1), new Lease(TENANT, TODAY, 2 * bound, 2, 2));
      for (List<Balance> got = store.lease(both);
          got.get(0).grantedPicos() > 0;
          got = store.lease(both)) {
        granted.addAndGet(got.get(0).grantedPicos());
        store.commit(List.of(new Commit(ALL, TODAY, 1, 1), new Commit(TENANT, TODAY, 2, 1)));
      }
      return null;
    });
    assertThat(granted).hasValue(bound);
    stands(ALL, TODAY, bound, 0);
    stands(TENANT, TODAY, bound, 0);
  }

  @Test
  void books_that_share_it_never_spend_more_than_a_hard_limit() throws Exception {
    Budget budget = Budget.monthly(Money.ofPicos(3_000)).hard().waitAtMost(Duration.ZERO);
    AtomicLong spent = new AtomicLong();
    List<BudgetBook> books = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      books.add(BudgetBook.builder("shared", budget).store(store).build());
    }
    AtomicLong next = new AtomicLong();
    together(() -> {
      BudgetBook book = books.get((int) (next.getAndIncrement() % books.size()));
      BudgetClaim claim = BudgetClaim.of("shared");
      for (Reservation held = book.tryReserve(claim, 3);
          held != null;
          held = book.tryReserve(claim, 3)) {
        spent.addAndGet(2);
        held.settle(2);
      }
      return null;
    });
    for (BudgetBook book : books) {
      assertThat(book.counts().storeFailures()).isZero();
      assertThat(book.audit()).isEmpty();
      assertThat(book.states().get(0).committed().picos()).isLessThanOrEqualTo(3_000);
      book.close();
    }
    assertThat(spent.get()).isBetween(1L, 3_000L);
  }

  private static void together(Callable<?> work) throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(threads.submit(() -> {
          begin.await();
          return work.call();
        }));
      }
      begin.countDown();
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
