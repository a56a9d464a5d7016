/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Time-outs that are learned. */
class LatencyModelTest {
  private static final long MS = 1_000_000;
  private long now = 7_000_000_007L;
  private final LatencyModel model = new LatencyModel(now);

  private void take(int times, long millis) {
    for (int i = 0; i < times; i++) {
      now += 10 * MS;
      model.took(millis * MS, now, true);
    }
  }

  private long timeoutMillis(int attempt, boolean last) {
    return TimeUnit.NANOSECONDS.toMillis(model.timeoutNanos(attempt, last, true));
  }

  @Test
  void before_anything_is_known_it_is_ten_seconds() {
    take(99, 10);

    assertThat(timeoutMillis(1, false)).isEqualTo(10_000);
    assertThat(model.unusualNanos()).isZero();
  }

  @Test
  void it_is_three_times_what_nearly_all_take_but_not_less_than_300_ms() {
    take(1_000, 10);
    assertThat(timeoutMillis(1, false)).isEqualTo(300);
    take(2_000, 500);
    assertThat(timeoutMillis(1, false)).isBetween(1_450L, 1_550L);
  }

  @Test
  void each_further_attempt_may_take_four_times_as_long() {
    take(1_000, 10);

    assertThat(timeoutMillis(2, false)).isEqualTo(1_200);
    assertThat(timeoutMillis(3, false)).isEqualTo(4_800);
    assertThat(timeoutMillis(4, false)).isEqualTo(19_200);
  }

  @Test
  void a_last_attempt_gets_all_there_is_while_hardly_any_is_late() {
    take(1_000, 10);
    assertThat(timeoutMillis(3, true)).isGreaterThan(Duration.ofDays(365).toMillis());
    for (int i = 0; i < 100; i++) {
      now += 10 * MS;
      model.cutOff(now);
    }
    assertThat(timeoutMillis(2, true)).isLessThan(10_000);
  }

  @Test
  void what_may_not_be_repeated_is_waited_for_longer() {
    take(1_000, 10);
    assertThat(model.timeoutNanos(1, true, false)).isEqualTo(5_000 * MS);
    take(2_000, 800);
    assertThat(model.timeoutNanos(1, true, false)).isBetween(7_700 * MS, 8_300 * MS);
  }

  @Test
  void a_server_that_does_not_answer_is_not_waited_for_longer_and_longer() {
    take(1_000, 10);
    for (int i = 0; i < 3_000; i++) {
      now += 10 * MS;
      model.cutOff(now);
    }
    assertThat(model.isBlind()).isTrue();
    assertThat(timeoutMillis(1, false)).isEqualTo(300);
    assertThat(timeoutMillis(3, true)).isEqualTo(300);
  }

  @Test
  void a_server_that_became_slower_for_good_is_found_out_by_exploring() {
    take(1_000, 10);
    for (int i = 0; i < 1_000; i++) { // one in ten explores, and is answered after a second
      now += 10 * MS;
      if (i % 10 == 0) {
        model.took(1_000 * MS, now, true);
      } else {
        model.cutOff(now);
      }
    }
    take(300, 1_000); // all are answered once the time-out is longer
    assertThat(timeoutMillis(1, false)).isGreaterThan(2_900);
    assertThat(model.isBlind()).isFalse();
  }

  @Test
  void it_forgets_within_ten_seconds() {
    take(1_000, 2_000);
    assertThat(timeoutMillis(1, false)).isGreaterThan(5_000);
    take(1_300, 10);

    assertThat(timeoutMillis(1, false)).isEqualTo(300);
  }

  @Test
  void calls_that_are_rare_teach_it_too() {
    for (int i = 0; i < 400; i++) { // one a second
      now += 1_000 * MS;
      model.took(20 * MS, now, true);
    }
    assertThat(model.isUnknown()).isFalse();
    assertThat(timeoutMillis(1, false)).isEqualTo(300);
  }

  @Test
  void one_that_is_late_where_calls_are_rare_blinds_nobody() {
    for (int i = 0; i < 10; i++) { // one a minute
      now += 60_000 * MS;
      model.took(20 * MS, now, true);
    }
    now += 60_000 * MS;
    model.cutOff(now);
    assertThat(model.isBlind()).isFalse();
  }
}
