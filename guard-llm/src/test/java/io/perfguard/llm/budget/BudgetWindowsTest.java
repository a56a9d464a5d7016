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

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What time does to a book. */
class BudgetWindowsTest {
  private final ManualClock clock = new ManualClock();

  private BudgetBook book(Budget budget) {
    return BudgetBook.builder("support", budget).clock(clock).build();
  }

  @Test
  void a_month_ends_at_midnight_of_its_zone() {
    clock.setWall(Instant.parse("2026-03-31T21:59:59Z"));
    BudgetBook book =
        book(Budget.monthly(Money.usd(1)).zone(ZoneId.of("Europe/Berlin")).hard());
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    clock.advance(Duration.ofSeconds(1));
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    assertThat(total(book).from()).isEqualTo("2026-03-31T22:00:00Z");
  }

  @Test
  void a_hold_belongs_to_the_calendar_window_in_which_it_was_made() {
    clock.setWall(Instant.parse("2026-01-31T23:59:59Z"));
    BudgetBook book = book(Budget.monthly(Money.usd(10)).hard());
    Reservation january = reserve(book, CLAIM, 6 * DOLLAR);
    clock.advance(Duration.ofSeconds(2));
    assertThat(total(book).held()).isEqualTo(Money.ZERO);
    Reservation february = reserve(book, CLAIM, 10 * DOLLAR);
    january.settle(5 * DOLLAR);
    assertThat(total(book).committed()).isEqualTo(Money.ZERO);
    february.settle(DOLLAR);
    assertThat(total(book).committed()).isEqualTo(Money.usd(1));
    clock.setWall(Instant.parse("2026-01-31T23:59:59Z"));
    assertThat(total(book).committed()).isEqualTo(Money.usd(5));
    assertThat(book.audit()).isEmpty();
  }

  @Test
  void a_clock_that_is_set_back_finds_its_window_as_it_was_left() {
    clock.setWall(Instant.parse("2026-01-31T23:59:59Z"));
    BudgetBook book = book(Budget.monthly(Money.usd(1)).hard());
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    clock.setWall(Instant.parse("2036-05-01T00:00:00Z")); // a wrong clock, for a moment
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    clock.setWall(Instant.parse("2026-01-31T23:59:58Z"));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    clock.setWall(Instant.parse("2026-02-01T00:00:00Z"));
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    clock.setWall(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
  }

  @Test
  void a_window_that_was_given_up_is_never_opened_anew() {
    BudgetBook book = book(Budget.daily(Money.usd(1)).hard());
    for (int day = 0; day < 6; day++) {
      reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
      clock.advance(Duration.ofDays(1));
    }
    clock.setWall(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
  }

  @Test
  void a_rolling_window_does_not_care_for_a_wall_clock_that_jumps() {
    BudgetBook book = book(Budget.rolling(Duration.ofHours(1), Money.usd(1)).hard());
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    clock.setWall(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    clock.setWall(Instant.parse("2020-01-01T00:00:00Z"));
    clock.advance(Duration.ofMinutes(62));
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
  }

  @Test
  void what_was_spent_falls_out_of_a_rolling_window_a_bucket_late_at_most() {
    BudgetBook book = book(Budget.rolling(Duration.ofHours(1), Money.usd(1)).hard());
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    clock.advance(Duration.ofMinutes(60));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    clock.advance(Duration.ofMinutes(1));
    reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
  }

  @Test
  void a_hold_counts_in_a_rolling_window_until_a_window_after_it_was_settled() {
    BudgetBook book = BudgetBook.builder(
            "support", Budget.rolling(Duration.ofMinutes(1), Money.usd(1)).hard())
        .clock(clock)
        .holdTtl(Duration.ofHours(1))
        .build();
    Reservation held = reserve(book, CLAIM, DOLLAR);
    clock.advance(Duration.ofMinutes(10));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    held.settle(DOLLAR);
    clock.advance(Duration.ofMinutes(1));
    assertThat(book.tryReserve(CLAIM, 1)).isNull();
    clock.advance(Duration.ofSeconds(1));
    reserve(book, CLAIM, DOLLAR).release();
  }

  @Test
  void a_late_settle_corrects_a_rolling_window_where_it_was_charged() {
    BudgetBook book = BudgetBook.builder(
            "support", Budget.rolling(Duration.ofHours(1), Money.usd(10)).hard())
        .clock(clock)
        .holdTtl(Duration.ofMinutes(5))
        .build();
    Reservation held = reserve(book, CLAIM, 8 * DOLLAR);
    clock.advance(Duration.ofMinutes(6));
    assertThat(total(book).committed()).isEqualTo(Money.usd(8));
    clock.advance(Duration.ofMinutes(6));
    held.settle(3 * DOLLAR);
    assertThat(total(book).committed()).isEqualTo(Money.usd(3));
    assertThat(book.audit()).isEmpty();
  }

  @Test
  void a_refusal_of_a_rolling_window_says_when_enough_has_fallen_out() {
    BudgetBook book = book(Budget.rolling(Duration.ofHours(1), Money.usd(10)).hard());
    reserve(book, CLAIM, 4 * DOLLAR).settle(4 * DOLLAR);
    clock.advance(Duration.ofMinutes(10));
    reserve(book, CLAIM, 6 * DOLLAR).settle(6 * DOLLAR);
    assertThat(book.shortage(CLAIM, 4 * DOLLAR).orElseThrow().until())
        .contains(Instant.parse("2026-01-01T01:01:00Z"));
    assertThat(book.shortage(CLAIM, 5 * DOLLAR).orElseThrow().until())
        .contains(Instant.parse("2026-01-01T01:11:00Z"));
    clock.advance(Duration.ofMinutes(51));
    reserve(book, CLAIM, 4 * DOLLAR).release();
  }

  /** One that was spent, and between which moments. */
  private record Spent(long heldAt, long settledAt, long picos) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void no_stretch_of_time_as_long_as_a_rolling_window_sees_more_than_the_limit(long seed) {
    Random random = new Random(seed); // the seed is in the test's name
    long limit = 10_000;
    BudgetBook book =
        book(Budget.rolling(Duration.ofSeconds(90), Money.ofPicos(limit)).hard());
    List<Spent> all = new ArrayList<>();
    Deque<Reservation> open = new ArrayDeque<>();
    Deque<Long> since = new ArrayDeque<>();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      clock.advance(Duration.ofMillis(random.nextInt(400)));
      Reservation held = book.tryReserve(CLAIM, 1 + random.nextInt(1_500));
      if (held != null) {
        open.add(held);
        since.add(clock.nanoTime());
      } else {
        refused++;
      }
      while (!open.isEmpty() && (open.size() > 5 || random.nextInt(3) == 0)) {
        Reservation oldest = open.remove();
        long picos = random.nextInt((int) oldest.heldPicos() + 1);
        oldest.settle(picos);
        all.add(new Spent(since.remove(), clock.nanoTime(), picos));
      }
      if (i % 100 == 0) {
        assertThat(book.audit()).isEmpty();
      }
    }
    assertThat(refused).isGreaterThan(100);
    long window = Duration.ofSeconds(90).toNanos();
    assertThat(most(all, window, true)).isBetween(limit * 9 / 10, limit);
    assertThat(most(all, window, false)).isBetween(limit * 9 / 10, limit);
  }

  /** The most that any stretch saw, with spending dated by when it was held or when settled. */
  private static long most(List<Spent> all, long window, boolean byHold) {
    List<Spent> sorted = new ArrayList<>(all);
    sorted.sort(java.util.Comparator.comparingLong(byHold ? Spent::heldAt : Spent::settledAt));
    long most = 0;
    long sum = 0;
    int first = 0;
    for (Spent spent : sorted) {
      long at = byHold ? spent.heldAt : spent.settledAt;
      sum += spent.picos;
      while (at - (byHold ? sorted.get(first).heldAt : sorted.get(first).settledAt) > window) {
        sum -= sorted.get(first++).picos;
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  @Test
  void a_forecast_goes_on_at_the_rate_of_the_window() {
    BudgetBook book = book(Budget.daily(Money.usd(100)));
    assertThat(total(book).forecast()).isEmpty();
    for (int quarter = 0; quarter < 48; quarter++) { // half a day, $1 each quarter of an hour
      clock.advance(Duration.ofMinutes(15));
      reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    }
    BudgetForecast forecast = total(book).forecast().orElseThrow();
    assertThat(forecast.at()).isEqualTo("2026-01-02T00:00:00Z");
    assertThat(forecast.expected().picos() / (double) DOLLAR).isBetween(95.9, 96.1);
    assertThat(forecast.low().picos()).isLessThanOrEqualTo(forecast.expected().picos());
    assertThat(forecast.exhausted()).isEmpty();
    for (int i = 0; i < 10; i++) {
      reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
    }
    assertThat(total(book).forecast().orElseThrow().exhausted().orElseThrow())
        .isBetween("2026-01-01T20:00:00Z", "2026-01-01T21:00:00Z");
  }

  @Test
  void the_interval_of_a_forecast_holds_the_end_in_some_95_of_100_cases() {
    Random random = new Random(7);
    int inside = 0;
    int rounds = 300;
    for (int round = 0; round < rounds; round++) {
      ManualClock own = new ManualClock();
      BudgetBook book = BudgetBook.builder("support", Budget.daily(Money.usd(1_000)))
          .clock(own)
          .build();
      BudgetForecast forecast = null;
      for (int quarter = 0; quarter < 96; quarter++) {
        if (quarter == 24) {
          forecast = total(book).forecast().orElseThrow();
        }
        for (int call = random.nextInt(6); call > 0; call--) {
          reserve(book, CLAIM, DOLLAR).settle((long) (random.nextDouble() * DOLLAR));
        }
        own.advance(Duration.ofMinutes(15).minusNanos(quarter == 95 ? 1 : 0));
      }
      long end = total(book).committed().picos();
      inside += end >= forecast.low().picos() && end <= forecast.high().picos() ? 1 : 0;
    }
    assertThat((double) inside / rounds).isBetween(0.90, 0.99); // 3.4 standard errors around 0.95
  }

  @Test
  void the_forecast_of_a_rolling_window_is_a_whole_window_at_its_rate() {
    BudgetBook book = book(Budget.rolling(Duration.ofHours(1), Money.usd(100)));
    for (int minute = 0; minute < 10; minute++) {
      reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
      clock.advance(Duration.ofMinutes(1));
    }
    BudgetForecast young = total(book).forecast().orElseThrow();
    assertThat(young.expected().picos() / (double) DOLLAR).isBetween(54.0, 67.0);
    for (int minute = 0; minute < 100; minute++) {
      reserve(book, CLAIM, DOLLAR).settle(DOLLAR);
      clock.advance(Duration.ofMinutes(1));
    }
    BudgetForecast full = total(book).forecast().orElseThrow();
    assertThat(full.expected().picos() / (double) DOLLAR).isBetween(59.0, 61.0);
  }
}
