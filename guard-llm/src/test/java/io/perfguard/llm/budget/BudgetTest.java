/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
  private static BudgetWindow window(Budget budget, String zone) {
    return budget.zone(ZoneId.of(zone)).windows().get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "UTC, 2026-02-14T12:00:00Z, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
    "UTC, 2028-02-29T23:59:59.999Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
    "UTC, 2026-12-31T23:59:59Z, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "Europe/Berlin, 2026-03-31T21:59:59Z, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
    "Europe/Berlin, 2026-03-31T22:00:00Z, 2026-03-31T22:00:00Z, 2026-04-30T22:00:00Z",
    "Pacific/Kiritimati, 2026-06-30T10:00:00Z, 2026-06-30T10:00:00Z, 2026-07-31T10:00:00Z"
  })
  void a_month_is_from_local_midnight_to_local_midnight(
      String zone, Instant at, Instant from, Instant to) {
    BudgetWindow month = window(Budget.monthly(Money.usd(1)), zone);
    assertThat(month.from(at)).isEqualTo(from);
    assertThat(month.to(at)).isEqualTo(to);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2026-03-29T12:00:00Z, 23",
    "Europe/Berlin, 2026-10-25T12:00:00Z, 25",
    "America/Sao_Paulo, 2018-11-04T12:00:00Z, 23", // midnight itself was skipped
    "America/Havana, 2026-11-01T12:00:00Z, 25", // midnight itself came twice
    "UTC, 2028-02-29T12:00:00Z, 24"
  })
  void a_day_is_as_long_as_the_zone_makes_it(String zone, Instant at, int hours) {
    BudgetWindow day = window(Budget.daily(Money.usd(1)), zone);
    assertThat(Duration.between(day.from(at), day.to(at))).isEqualTo(Duration.ofHours(hours));
    assertThat(day.from(day.to(at).minusNanos(1))).isEqualTo(day.from(at));
    assertThat(day.from(day.to(at))).isEqualTo(day.to(at));
  }

  @Test
  void windows_follow_one_another_without_a_gap_through_years_of_changing_clocks() {
    for (String zone : new String[] {
      "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"
    }) {
      for (Budget budget : new Budget[] {
        Budget.hourly(Money.usd(1)), Budget.daily(Money.usd(1)), Budget.weekly(Money.usd(1))
      }) {
        BudgetWindow window = window(budget, zone);
        Instant at = window.from(Instant.parse("2025-01-01T00:00:00Z"));
        Instant end = Instant.parse("2026-12-31T00:00:00Z");
        while (at.isBefore(end)) {
          Instant to = window.to(at);
          assertThat(to).as(zone + " " + window).isAfter(at);
          assertThat(window.from(to)).as(zone + " " + window).isEqualTo(to);
          assertThat(window.from(to.minusMillis(1))).as(zone + " " + window).isEqualTo(at);
          at = to;
        }
      }
    }
  }

  @Test
  void a_week_begins_on_monday() {
    BudgetWindow week = window(Budget.weekly(Money.usd(1)), "UTC");
    assertThat(week.from(Instant.parse("2026-11-29T23:00:00Z"))).isEqualTo("2026-11-23T00:00:00Z");
    assertThat(week.to(Instant.parse("2026-11-29T23:00:00Z"))).isEqualTo("2026-11-30T00:00:00Z");
  }

  @Test
  void a_change_leaves_the_budget_as_it_was() {
    Budget soft = Budget.monthly(Money.usd(1_000));
    Budget hard = soft.hard().perOperation("extract", Money.usd(200)).alertAt(0.5);
    assertThat(soft.isHard()).isFalse();
    assertThat(hard.isHard()).isTrue();
    assertThat(soft).isEqualTo(Budget.monthly(Money.usd(1_000)));
    assertThat(hard)
        .hasToString("Budget[hard month, all $1,000.00, operation \"extract\" $200.00]");
    assertThat(hard.soft().isHard()).isFalse();
  }

  @Test
  void of_two_times_to_wait_the_shorter_holds() {
    Budget day = Budget.daily(Money.usd(1));
    Budget month = Budget.monthly(Money.usd(1));
    assertThat(day.and(month).waitAtMost()).isEqualTo(Budget.DEFAULT_WAIT);
    assertThat(day.waitAtMost(Duration.ofSeconds(9)).and(month).waitAtMost())
        .isEqualTo(Duration.ofSeconds(9));
    assertThat(day.waitAtMost(Duration.ofSeconds(9))
            .and(month.waitAtMost(Duration.ZERO))
            .waitAtMost())
        .isZero();
  }

  @Test
  void what_makes_no_sense_is_refused_with_the_bound() {
    Budget budget = Budget.monthly(Money.usd(1));
    assertThatThrownBy(() -> Budget.daily(Money.usd(-1)))
        .hasMessage("limit must be >= $0.00, was -$1.00");
    assertThatThrownBy(() -> budget.alertAt(0)).hasMessage("alertAt must be in (0, 100], was 0.0");
    assertThatThrownBy(() -> budget.alertAt(Double.NaN))
        .hasMessage("alertAt must be in (0, 100], was NaN");
    assertThatThrownBy(() -> budget.alertAt(new double[33]))
        .hasMessage("the number of alerts must be <= 32, was 33");
    assertThatThrownBy(() -> budget.perTenant(" ", Money.usd(1)))
        .hasMessage("tenant must not be blank");
    assertThatThrownBy(() -> Budget.rolling(Duration.ofMillis(999), Money.usd(1)))
        .hasMessageStartingWith("the length of a rolling window must be between 1s and 3660 days");
    assertThatThrownBy(() -> budget.waitAtMost(Duration.ofSeconds(-1)))
        .hasMessageStartingWith("waitAtMost must be >= 0");
    assertThatThrownBy(() -> budget.and(budget).perModel("m", Money.usd(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("a limit per model must be said before and(..)");
  }
}
