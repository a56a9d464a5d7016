/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BudgetBookTest {
  static final long DOLLAR = Money.usd(1).picos();
  static final BudgetClaim CLAIM = BudgetClaim.of("support");

  private final ManualClock clock = new ManualClock();
  private final List<BudgetBook> books = new ArrayList<>();

  private BudgetBook book(Budget budget) {
    BudgetBook book = BudgetBook.builder("support", budget).clock(clock).build();
    books.add(book);
    return book;
  }

  @AfterEach
  void nothing_is_wrong_by_the_rules() {
    for (BudgetBook book : books) {
      assertThat(book.audit()).isEmpty();
      BudgetCounts c = book.counts();
      assertThat(c.settled() + c.cancelled() + c.released() + c.expired() + book.openCount())
          .isEqualTo(c.reservations());
    }
  }

  static Reservation reserve(BudgetBook book, BudgetClaim claim, long picos) {
    Reservation reservation = book.tryReserve(claim, picos);
    assertThat(reservation).isNotNull();
    return reservation;
  }

  static BudgetState total(BudgetBook book) {
    return book.states().get(0);
  }

  @Test
  void what_is_held_is_out_of_reach_until_it_is_settled() {
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard());
    Reservation first = reserve(book, CLAIM, 8 * DOLLAR);
    assertThat(book.tryReserve(CLAIM, 3 * DOLLAR)).isNull();
    assertThat(book.availablePicos(CLAIM)).isEqualTo(2 * DOLLAR);
    assertThat(first.settle(DOLLAR)).isTrue();
    assertThat(book.availablePicos(CLAIM)).isEqualTo(9 * DOLLAR);
    assertThat(total(book).committed()).isEqualTo(Money.usd(1));
    assertThat(total(book).held()).isEqualTo(Money.ZERO);
    assertThat(total(book).share()).isEqualTo(0.1);
    assertThat(reserve(book, CLAIM, 9 * DOLLAR).held()).isEqualTo(Money.usd(9));
    assertThat(book.availablePicos(CLAIM)).isZero();
    assertThat(book.counts().refusals()).isOne();
  }

  @Test
  void a_hold_is_made_in_all_limits_or_in_none() {
    BudgetBook book = book(Budget.monthly(Money.usd(100))
        .perOperation("extract", Money.usd(50))
        .perTenant(Money.usd(5))
        .perTag("batch", Money.usd(20))
        .perModel("big", Money.usd(10))
        .hard());
    BudgetClaim claim = new BudgetClaim("support", "extract", "acme", Set.of("batch"), "big");
    assertThat(book.availablePicos(claim)).isEqualTo(5 * DOLLAR);
    assertThat(book.tryReserve(claim, 6 * DOLLAR)).isNull();
    assertThat(book.states(claim)).hasSize(5).allMatch(state -> state.held().equals(Money.ZERO));
    Reservation held = reserve(book, claim, 4 * DOLLAR);
    assertThat(book.states(claim)).allMatch(state -> state.held().equals(Money.usd(4)));
    held.settle(2 * DOLLAR);
    assertThat(book.states(claim)).allMatch(state -> state.committed().equals(Money.usd(2)));
    BudgetClaim other = new BudgetClaim("support", "chat", "umbrella", Set.of("x"), "small");
    assertThat(book.states(other)).hasSize(2);
  }

  @Test
  void a_limit_of_its_own_stands_in_for_the_limit_of_each() {
    BudgetBook book = book(Budget.daily(Money.usd(100))
        .perOperation(Money.usd(1))
        .perOperation("extract", Money.usd(50))
        .hard());
    assertThat(book.availablePicos(new BudgetClaim("s", "extract", null, Set.of(), null)))
        .isEqualTo(50 * DOLLAR);
    assertThat(book.availablePicos(new BudgetClaim("s", "chat", null, Set.of(), null)))
        .isEqualTo(DOLLAR);
  }

  @Test
  void a_call_must_fit_into_all_windows_that_are_joined() {
    BudgetBook book =
        book(Budget.monthly(Money.usd(100)).and(Budget.daily(Money.usd(10))).hard());
    reserve(book, CLAIM, 10 * DOLLAR).settle(10 * DOLLAR);
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    clock.advance(Duration.ofDays(1));
    reserve(book, CLAIM, 10 * DOLLAR).settle(10 * DOLLAR);
    assertThat(book.states().get(0).committed()).isEqualTo(Money.usd(20));
    assertThat(book.states().get(1).committed()).isEqualTo(Money.usd(10));
  }

  @Test
  void a_soft_budget_never_blocks_and_counts_what_is_above() {
    BudgetBook book = book(Budget.monthly(Money.usd(1)));
    for (int i = 0; i < 3; i++) {
      reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    }
    assertThat(book.availablePicos(CLAIM)).isEqualTo(Long.MAX_VALUE);
    assertThat(book.counts().overshoots()).isEqualTo(2);
    assertThat(total(book).overshoot()).isEqualTo(Money.usd(2));
    assertThat(total(book).remaining()).isEqualTo(Money.ZERO);
    assertThat(total(book).share()).isEqualTo(3);
  }

  @Test
  void a_limit_of_zero_blocks_all_but_what_costs_nothing() {
    BudgetBook book =
        book(Budget.monthly(Money.usd(10)).perModel("big", Money.ZERO).hard());
    BudgetClaim big = CLAIM.withModel("big");
    assertThat(book.tryReserve(big, 1)).isNull();
    reserve(book, big, 0).release();
    reserve(book, CLAIM.withModel("small"), 1).release();
    assertThat(book.states(big).get(1).share()).isEqualTo(1);
  }

  @Test
  void a_call_that_costs_more_than_it_held_is_a_breach() {
    List<String> told = new ArrayList<>();
    BudgetBook book = BudgetBook.builder(
            "support", Budget.monthly(Money.usd(10)).hard())
        .clock(clock)
        .listener(new BudgetListener() {
          @Override
          public void onAlert(String name, double share, BudgetState state) {
            told.add(name + " " + share + " " + state.committed());
          }

          @Override
          public void onBreach(String name, Money above, BudgetState state) {
            told.add(name + " breach " + above + " " + state.label());
          }
        })
        .build();
    books.add(book);
    reserve(book, CLAIM, 9 * DOLLAR).settle(12 * DOLLAR);
    assertThat(told).containsExactly("support 0.8 $12.00", "support breach $3.00 all calls, month");
    assertThat(book.counts().breaches()).isOne();
    assertThat(book.counts().breached()).isEqualTo(Money.usd(3));
    assertThat(total(book).overshoot()).isEqualTo(Money.usd(2));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
  }

  @Test
  void a_second_settle_changes_nothing_and_is_counted() {
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard());
    Reservation held = reserve(book, CLAIM, DOLLAR);
    assertThat(held.settle(DOLLAR / 2)).isTrue();
    assertThat(held.settle(DOLLAR)).isFalse();
    assertThat(held.cancel(DOLLAR)).isFalse();
    assertThat(held.release()).isFalse();
    assertThat(book.counts().settledTwice()).isEqualTo(3);
    assertThat(total(book).committed()).isEqualTo(Money.usd("0.50"));
    assertThat(held).hasToString("Reservation[$1.00 SETTLED]");
  }

  @Test
  void what_was_cancelled_costs_what_was_billed_and_what_was_released_nothing() {
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard());
    reserve(book, CLAIM, DOLLAR).cancel(DOLLAR / 4);
    reserve(book, CLAIM, DOLLAR).release();
    assertThat(total(book).committed()).isEqualTo(Money.usd("0.25"));
    assertThat(book.counts().cancelled()).isOne();
    assertThat(book.counts().released()).isOne();
  }

  @Test
  void a_hold_that_nobody_settles_is_charged_in_full_and_corrected_when_somebody_does() {
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard());
    Reservation less = reserve(book, CLAIM, 4 * DOLLAR);
    Reservation more = reserve(book, CLAIM, 4 * DOLLAR);
    Reservation same = reserve(book, CLAIM, 2 * DOLLAR);
    clock.advance(Duration.ofMinutes(15).minusNanos(1));
    assertThat(total(book).held()).isEqualTo(Money.usd(10));
    clock.advance(Duration.ofNanos(1));
    assertThat(total(book).held()).isEqualTo(Money.ZERO);
    assertThat(total(book).committed()).isEqualTo(Money.usd(10));
    assertThat(book.openCount()).isZero();
    assertThat(less.settle(DOLLAR)).isTrue();
    assertThat(total(book).committed()).isEqualTo(Money.usd(7));
    assertThat(more.settle(5 * DOLLAR)).isTrue();
    assertThat(same.settle(2 * DOLLAR)).isTrue();
    assertThat(less.settle(DOLLAR)).isFalse();
    assertThat(total(book).committed()).isEqualTo(Money.usd(8));
    BudgetCounts counts = book.counts();
    assertThat(counts.expired()).isEqualTo(3);
    assertThat(counts.settledLate()).isEqualTo(3);
    assertThat(counts.breaches()).isOne();
    assertThat(book.availablePicos(CLAIM)).isEqualTo(2 * DOLLAR);
  }

  @Test
  void more_leaked_holds_than_are_kept_are_charged_early() {
    BudgetBook book = book(Budget.monthly(Money.usd(1_000)).hard());
    for (int i = 0; i < Till.MOST_OPEN + 10; i++) {
      reserve(book, CLAIM, 1);
    }
    assertThat(book.openCount()).isLessThanOrEqualTo(Till.MOST_OPEN + 1);
    assertThat(book.counts().expired()).isBetween(9L, 10L);
    assertThat(total(book).committed().picos() + total(book).held().picos())
        .isEqualTo(Till.MOST_OPEN + 10);
  }

  @Test
  void subjects_beyond_the_bound_share_one_limit_until_a_new_window() {
    BudgetBook book = BudgetBook.builder(
            "s", Budget.daily(Money.usd(1_000)).perTenant(Money.usd(1)).hard())
        .clock(clock)
        .maximumSubjects(2)
        .build();
    books.add(book);
    for (String tenant : List.of("a", "b", "c", "d")) {
      BudgetClaim claim = new BudgetClaim("s", null, tenant, Set.of(), null);
      boolean folded = tenant.equals("d");
      Reservation held = book.tryReserve(claim, DOLLAR);
      assertThat(held == null).isEqualTo(folded);
      if (held != null) {
        held.settle(DOLLAR);
      }
    }
    assertThat(book.counts().folded()).isEqualTo(2);
    assertThat(book.states()).hasSize(4);
    assertThat(book.states().get(3).subject()).contains("_other");
    clock.advance(Duration.ofDays(1)); // places are free, and so is the shared limit
    for (String tenant : List.of("c", "d")) {
      reserve(book, new BudgetClaim("s", null, tenant, Set.of(), null), DOLLAR).settle(DOLLAR);
    }
    assertThat(book.counts().folded()).isEqualTo(2);
  }

  @Test
  void a_name_longer_than_any_shares_the_limit_of_the_others() {
    BudgetBook book = book(Budget.daily(Money.usd(10)).perTenant(Money.usd(1)).hard());
    String tenant = "x".repeat(201);
    reserve(book, new BudgetClaim("s", null, tenant, Set.of(), null), 1).release();
    assertThat(book.counts().folded()).isOne();
  }

  @Test
  void a_refusal_says_what_and_how_much_and_until_when() {
    BudgetBook book = book(Budget.monthly(Money.usd(100))
        .perOperation("extract", Money.usd(10))
        .zone(java.time.ZoneId.of("Europe/Berlin"))
        .hard());
    BudgetClaim claim = new BudgetClaim("support", "extract", null, Set.of(), null);
    reserve(book, claim, 6 * DOLLAR).settle(6 * DOLLAR);
    Reservation open = reserve(book, claim, 2 * DOLLAR);
    assertThatThrownBy(() -> book.reserve(claim, 3 * DOLLAR, 0))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessage(
            "budget \"support\" (operation \"extract\", month): the call needs $3.00, $2.00 of"
                + " $10.00 is left; $6.00 is spent, $2.00 held; it would fit if calls in flight gave back"
                + " what they hold; until 2026-02-01T00:00+01:00[Europe/Berlin]");
    Shortage shortage = book.shortage(claim, 5 * DOLLAR).orElseThrow();
    assertThat(shortage.reason()).isEqualTo(Shortage.Reason.SPENT);
    assertThat(book.shortage(claim, 11 * DOLLAR).orElseThrow().message())
        .endsWith("$2.00 held; it is more than the whole limit");
    assertThat(book.shortage(claim, DOLLAR)).isEmpty();
    open.release();
  }

  @Test
  void each_share_is_told_once_in_a_window() {
    List<String> told = new ArrayList<>();
    BudgetBook book = BudgetBook.builder(
            "support", Budget.daily(Money.usd(10)).alertAt(0.8, 0.5, 1.2))
        .clock(clock)
        .listener((name, share, state) -> told.add(share + "@" + state.committed()))
        .build();
    books.add(book);
    for (int day = 0; day < 2; day++) {
      told.clear();
      for (int i = 0; i < 13; i++) {
        reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
      }
      assertThat(told).containsExactly("0.5@$5.00", "0.8@$8.00", "1.2@$12.00");
      assertThat(total(book).alertsFired()).containsExactly(0.5, 0.8, 1.2);
      clock.advance(Duration.ofDays(1));
      assertThat(total(book).alertsFired()).isEmpty();
    }
  }

  @Test
  void a_listener_that_throws_hurts_nobody() {
    BudgetBook book = BudgetBook.builder("support", Budget.daily(Money.usd(1)))
        .clock(clock)
        .listener((name, share, state) -> {
          throw new IllegalStateException("boom");
        })
        .build();
    books.add(book);
    assertThat(reserve(book, CLAIM, DOLLAR).settle(DOLLAR)).isTrue();
    assertThat(book.counts().listenerFailures()).isOne();
  }

  @Test
  void a_listener_may_use_the_book() {
    List<Money> seen = new ArrayList<>();
    BudgetBook[] self = new BudgetBook[1];
    self[0] = BudgetBook.builder("support", Budget.daily(Money.usd(1)))
        .clock(clock)
        .listener((name, share, state) -> {
          seen.add(total(self[0]).committed());
          reserve(self[0], CLAIM, 1).settle(1);
        })
        .build();
    books.add(self[0]);
    reserve(self[0], CLAIM, DOLLAR).settle(DOLLAR);
    assertThat(seen).containsExactly(Money.usd(1));
  }

  @Test
  void amounts_out_of_range_are_refused() {
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard());
    assertThatThrownBy(() -> book.tryReserve(CLAIM, -1)).hasMessage("picos must be >= 0, was -1");
    assertThatThrownBy(() -> book.tryReserve(CLAIM, Long.MAX_VALUE))
        .hasMessage("picos must be <= 1152921504606846975, was 9223372036854775807");
    Reservation held = reserve(book, CLAIM, 1);
    assertThatThrownBy(() -> held.settle(-1)).hasMessage("picos must be >= 0, was -1");
    assertThat(held.release()).isTrue();
  }

  @Test
  void a_builder_refuses_what_makes_no_sense() {
    Budget budget = Budget.monthly(Money.usd(1));
    assertThatThrownBy(() -> BudgetBook.builder(" ", budget)).hasMessage("name must not be blank");
    assertThatThrownBy(() -> BudgetBook.builder("b", budget).holdTtl(Duration.ZERO))
        .hasMessage("holdTtl must be > 0, was 0 s");
    assertThatThrownBy(() -> BudgetBook.builder("b", budget).maximumSubjects(0))
        .hasMessage("maximumSubjects must be >= 1, was 0");
  }
}
