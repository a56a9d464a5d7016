/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The share of calls that is held back. */
class ThrottleTest {
  private static final long MS = 1_000_000;
  private long now = 7_000_000_007L;
  private final Throttle throttle = new Throttle(now);

  private int admitted(int calls, double successShare, long stepNanos) {
    int admitted = 0;
    double owed = 0;
    for (int i = 0; i < calls; i++) {
      now += stepNanos;
      if (throttle.admits(now, 0.95, 0)) {
        admitted++;
        owed += successShare;
        if (owed >= 1) {
          owed--;
          throttle.succeeded(now);
        } else {
          throttle.failed(now);
        }
      }
    }
    return admitted;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.6, 0.8, 0.95, 1})
  void while_more_than_half_succeed_nothing_is_held_back(double successShare) {
    assertThat(admitted(10_000, successShare, 5 * MS)).isGreaterThanOrEqualTo(9_990);
  }

  @Test
  void while_a_fifth_succeeds_no_more_is_refused_than_allowed() {
    assertThat(admitted(10_000, 0.2, 5 * MS)).isBetween(500, 2_000);
  }

  @Test
  void while_nothing_succeeds_a_call_goes_through_now_and_then() {
    admitted(1_000, 0, 5 * MS);
    int admitted = admitted(2_000, 0, 5 * MS); // ten seconds

    assertThat(admitted).isBetween(40, 200); // five a second at least
  }

  @Test
  void ten_successes_in_a_row_end_it() {
    admitted(1_000, 0, 5 * MS);
    assertThat(throttle.holdsBack(now)).isTrue();
    for (int i = 0; i < 10; i++) {
      throttle.succeeded(now);
    }
    assertThat(throttle.holdsBack(now)).isFalse();
  }

  @Test
  void two_seconds_without_a_failure_end_it() {
    admitted(1_000, 0, 5 * MS);
    now += Duration.ofSeconds(2).toNanos();

    assertThat(throttle.holdsBack(now)).isFalse();
    assertThat(throttle.admits(now, 0.95, 0)).isTrue();
  }

  @Test
  void a_few_calls_say_nothing() {
    for (int i = 0; i < 9; i++) {
      throttle.failed(now);
    }
    assertThat(throttle.holdsBack(now)).isFalse();
    assertThat(throttle.successShare(now)).isNaN();
  }

  @Test
  void millions_of_calls_a_second_are_counted_well_enough() {
    for (int i = 0; i < 3_000_000; i++) {
      throttle.succeeded(now);
    }
    for (int i = 0; i < 100; i++) {
      throttle.failed(now);
    }
    assertThat(throttle.successShare(now)).isGreaterThan(0.9);
  }

  @Test
  void a_clock_near_its_overflow_is_read_rightly() {
    now = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();
    Throttle near = new Throttle(now);
    for (int i = 0; i < 40; i++) {
      now += 50 * MS;
      near.failed(now);
    }
    assertThat(near.holdsBack(now)).isTrue();
    now += Duration.ofSeconds(3).toNanos();
    assertThat(near.holdsBack(now)).isFalse();
  }
}
