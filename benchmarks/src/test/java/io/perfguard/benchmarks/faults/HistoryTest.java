/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.benchmarks.faults.History.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Duration START = Duration.ZERO;
  private static final Duration END = Duration.ofSeconds(20);
  private static final long FAST = Duration.ofMillis(30).toNanos();

  /** A call every 10 ms for 20 s; failed where told. */
  private static History failingAt(LongPredicate badMillis) {
    List<Call> calls = new ArrayList<>();
    for (long at = 0; at < END.toMillis(); at += 10) {
      calls.add(
          new Call(Duration.ofMillis(at).toNanos(), FAST, badMillis.test(at) ? Call.FAILED : 200));
    }
    return new History(calls, Duration.ofSeconds(1));
  }

  private static double recovery(LongPredicate badMillis) {
    return failingAt(badMillis).recoverySeconds(START, END);
  }

  @Test
  void who_was_never_down_is_back_at_once() {
    assertThat(recovery(at -> false)).isZero();
  }

  @Test
  void recovery_is_the_begin_of_the_first_window_from_which_on_all_are_well() {
    // From 2.95 s on a window has 5 bad calls of 100; the windows begin at tenths.
    assertThat(recovery(at -> at < 3_000)).isEqualTo(3.0, within(0.051));
    assertThat(recovery(at -> at < 500)).isEqualTo(0.5, within(0.051));
  }

  @Test
  void a_second_dip_is_not_forgotten() {
    assertThat(recovery(at -> at < 1_000 || (at >= 9_000 && at < 9_500)))
        .isEqualTo(9.5, within(0.051));
  }

  @Test
  void up_to_five_bad_calls_of_a_hundred_are_well() {
    assertThat(recovery(at -> at % 200 == 0)).isZero();
    assertThat(recovery(at -> at % 100 == 0)).isNaN();
  }

  @Test
  void who_is_back_in_the_last_two_seconds_only_is_not_back() {
    assertThat(recovery(at -> at < 17_500)).isEqualTo(17.5, within(0.051));
    assertThat(recovery(at -> at < 18_500)).isNaN();
    assertThat(recovery(at -> true)).isNaN();
  }

  @Test
  void goodput_counts_answers_of_200_within_the_slo_of_when_they_were_due() {
    long second = Duration.ofSeconds(1).toNanos();
    History history = new History(
        List.of(
            new Call(0, second, 200),
            new Call(1, second + 1, 200),
            new Call(2, FAST, 503),
            new Call(3, -1, Call.FAILED),
            new Call(4, 0, Call.UNSENT),
            new Call(second, FAST, 200)),
        Duration.ofSeconds(1));
    Duration one = Duration.ofSeconds(1);
    assertThat(history.count(START, one)).isEqualTo(5);
    assertThat(history.goodput(START, one)).isEqualTo(0.2);
    assertThat(history.failedRate(START, one)).isEqualTo(0.6);
    assertThat(history.unsentCount()).isEqualTo(1);
    assertThat(history.goodput(one, END)).isEqualTo(1);
    assertThat(history.goodput(END, END.plus(one))).isNaN();
  }

  @Test
  void quantiles_are_of_answers_alone() {
    List<Call> calls = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      calls.add(new Call(i, Duration.ofMillis(i).toNanos(), 200));
      calls.add(new Call(i, 0, 503));
    }
    History history = new History(calls, Duration.ofSeconds(1));
    assertThat(history.answerMillis(0.50, START, END)).isEqualTo(50);
    assertThat(history.answerMillis(0.99, START, END)).isEqualTo(99);
    assertThat(history.answerMillis(0.99, END, END.plusSeconds(1))).isNaN();
  }

  @Test
  void the_timeline_has_a_figure_for_each_second() {
    assertThat(failingAt(at -> at < 1_000).timeline(Duration.ofSeconds(3))).isEqualTo("0 100 100");
  }
}
