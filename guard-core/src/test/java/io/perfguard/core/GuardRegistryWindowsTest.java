/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.Probe.Numbers;
import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.HistorySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What falls into a window. A check says how many calls it saw. */
class GuardRegistryWindowsTest {
  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder()
      .clock(clock)
      .configuration(Configuration.none())
      .check(Probe.KIND, GuardRegistryWindowsTest::seen)
      .build();
  private final Probe probe = guards.register(Probe.of("a"));

  @AfterEach
  void close() {
    guards.close();
  }

  private static List<Finding> seen(CheckContext<Numbers> context) {
    return List.of(Finding.amber("PG-999", context.subject())
        .headline(Long.toString(context.window().calls()))
        .about("old " + context.before().isPresent())
        .remedy(Remedy.text("None."))
        .build());
  }

  private static long calls(Diagnosis diagnosis) {
    return Long.parseLong(diagnosis.findings().get(0).headline());
  }

  private long calls(Duration window) {
    return calls(guards.diagnose(window));
  }

  @Test
  void the_window_is_five_minutes() {
    probe.calls(3);
    clock.advance(Duration.ofMinutes(10));
    probe.calls(4);
    clock.advance(Duration.ofMinutes(1));
    assertThat(calls(guards.diagnose())).isEqualTo(4);
    clock.advance(Duration.ofMinutes(10));
    assertThat(calls(guards.diagnose())).isZero();
  }

  @Test
  void a_clock_that_stands_still_leaves_everything_in_the_window() {
    probe.calls(3);
    assertThat(calls(guards.diagnose())).isEqualTo(3);
    probe.calls(2);
    Diagnosis diagnosis = guards.diagnose(Duration.ofNanos(1));
    assertThat(calls(diagnosis)).isEqualTo(5);
    assertThat(diagnosis.from()).isEqualTo(diagnosis.to()).isEqualTo(clock.instant());
  }

  @Test
  void a_young_registry_is_seen_since_its_start() {
    Instant start = clock.instant();
    probe.calls(3);
    for (int i = 0; i < 59; i++) {
      clock.advance(Duration.ofSeconds(5));
      assertThat(calls(guards.diagnose())).isEqualTo(3);
      assertThat(guards.diagnose().from()).isEqualTo(start);
    }
    // Five minutes and a half: the newest reading that is old enough is the start.
    clock.advance(Duration.ofSeconds(35));
    assertThat(calls(guards.diagnose())).isEqualTo(3);
    assertThat(guards.diagnose().from()).isEqualTo(start);
  }

  @Test
  void a_window_begins_at_most_a_minute_earlier_than_asked() {
    for (int i = 0; i < 20 * 12; i++) {
      clock.advance(Duration.ofSeconds(5));
    }
    for (int seconds = 1; seconds <= 360; seconds++) {
      Diagnosis diagnosis = guards.diagnose(Duration.ofSeconds(seconds));
      assertThat(Duration.between(diagnosis.from(), diagnosis.to()))
          .isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 60));
    }
  }

  @Test
  void a_long_window_begins_at_most_ten_minutes_earlier_than_asked() {
    for (int i = 0; i < 300 * 12; i++) {
      clock.advance(Duration.ofSeconds(5));
      if (i > 61 * 12 && i % 7 == 0) {
        Diagnosis diagnosis = guards.diagnose(Duration.ofHours(1));
        assertThat(Duration.between(diagnosis.from(), diagnosis.to()))
            .isBetween(Duration.ofMinutes(60), Duration.ofMinutes(70).plusSeconds(5));
      }
    }
  }

  @Test
  void a_window_longer_than_what_is_kept_is_as_long_as_can_be() {
    probe.calls(1);
    clock.advance(Duration.ofMinutes(50));
    assertThat(calls(Duration.ofDays(365))).isEqualTo(1);
    for (int i = 0; i < 3 * 60; i++) {
      probe.calls(1);
      clock.advance(Duration.ofMinutes(1));
    }
    Diagnosis diagnosis = guards.diagnose(Duration.ofSeconds(Long.MAX_VALUE));
    long minutes = Duration.between(diagnosis.from(), diagnosis.to()).toMinutes();
    assertThat(minutes).isBetween(60L, 70L);
    assertThat(calls(diagnosis)).isBetween(minutes - 1, minutes + 1);
  }

  @Test
  void windows_asked_side_by_side_consume_nothing() {
    probe.calls(10);
    clock.advance(Duration.ofMinutes(30));
    probe.calls(5);
    clock.advance(Duration.ofMinutes(2));
    for (int i = 0; i < 3; i++) {
      assertThat(calls(Duration.ofMinutes(2))).isEqualTo(5);
      assertThat(calls(Duration.ofMinutes(20))).isEqualTo(5);
      assertThat(calls(Duration.ofHours(1))).isEqualTo(15);
    }
  }

  @Test
  void a_guard_younger_than_the_window_is_seen_whole() {
    clock.advance(Duration.ofMinutes(20));
    Probe young = guards.register(Probe.of("young"));
    young.calls(2);
    assertThat(guards.diagnose().findings())
        .extracting(Finding::headline)
        .containsExactlyInAnyOrder("0", "2");
  }

  @Test
  void a_guard_in_the_place_of_a_removed_one_does_not_inherit_its_numbers() {
    probe.calls(1_000);
    clock.advance(Duration.ofMinutes(1));
    guards.remove(probe);
    Probe successor = guards.register(Probe.of("a"));
    successor.calls(7);
    clock.advance(Duration.ofMinutes(4));
    assertThat(calls(Duration.ofMinutes(4))).isEqualTo(7);
    clock.advance(Duration.ofMinutes(10));
    assertThat(calls(Duration.ofMinutes(4))).isZero();
    var history = guards.history(Probe.KIND, "a").orElseThrow();
    assertThat(history.blocks()).extracting(block -> block.value(0)).containsExactly(7f, 0f);
  }

  @ParameterizedTest
  @ValueSource(longs = {61, 600, 4_000, 86_400, 86_400 * 400L})
  void what_was_counted_before_the_clock_jumps_is_not_of_today(long seconds) {
    clock.advance(Duration.ofSeconds(90));
    probe.calls(3);
    clock.advance(Duration.ofSeconds(seconds));
    assertThat(calls(Duration.ofSeconds(60))).isZero();
    assertThat(guards.diagnose(Duration.ofSeconds(60)).from()).isBefore(clock.instant());
    probe.calls(2);
    assertThat(calls(Duration.ofSeconds(60))).isEqualTo(2);
  }

  @Test
  void two_jumps_with_traffic_between_them_and_no_time() {
    clock.advance(Duration.ofMinutes(1));
    probe.calls(3); // at the very time of a reading
    clock.advance(Duration.ofMinutes(10));
    assertThat(calls(Duration.ofMinutes(5))).isZero();
    assertThat(calls(Duration.ofMinutes(15))).isEqualTo(3);
  }

  @Test
  void a_corrected_date_does_not_bend_the_window() {
    probe.calls(3);
    clock.advance(Duration.ofMinutes(10));
    clock.setWall(clock.instant().minus(Duration.ofDays(1)));
    clock.advance(Duration.ofMinutes(2));
    Diagnosis diagnosis = guards.diagnose(Duration.ofMinutes(12));
    assertThat(calls(diagnosis)).isEqualTo(3);
    assertThat(Duration.between(diagnosis.from(), diagnosis.to()))
        .isEqualTo(Duration.ofMinutes(12));
  }

  @Test
  void the_measuring_time_may_overflow() {
    ManualClock old = new ManualClock(Instant.EPOCH, Long.MAX_VALUE - 1);
    try (GuardRegistry aged = GuardRegistry.builder()
        .clock(old)
        .configuration(Configuration.none())
        .check(Probe.KIND, GuardRegistryWindowsTest::seen)
        .build()) {
      Probe one = aged.register(Probe.of("a").calls(3));
      old.advance(Duration.ofMinutes(10));
      one.calls(2);
      assertThat(calls(aged.diagnose())).isEqualTo(2);
      assertThat(calls(aged.diagnose(Duration.ofMinutes(30)))).isEqualTo(5);
      assertThat(aged.history(Probe.KIND, "a")).isPresent();
    }
  }

  @Test
  void a_window_must_be_long() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.diagnose(Duration.ZERO))
        .withMessage("window must be > 0, was 0 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.diagnose(Duration.ofSeconds(-1)))
        .withMessage("window must be > 0, was -1 s");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.diagnose(null))
        .withMessage("window must not be null");
  }

  @Test
  void the_history_has_a_block_for_each_five_minutes() {
    for (int i = 0; i < 15; i++) {
      probe.calls(i < 5 ? 1 : 2).level(i);
      clock.advance(Duration.ofMinutes(1));
    }
    HistorySeries history = guards.history(Probe.KIND, "a").orElseThrow();
    assertThat(history.fields()).containsExactly("calls", "level", "times");
    assertThat(history.blocks()).extracting(block -> block.value(0)).containsExactly(5f, 10f, 10f);
    assertThat(history.blocks()).extracting(block -> block.value(1)).containsExactly(4f, 9f, 14f);
    assertThat(history.blocks())
        .allSatisfy(block -> assertThat(block.value(2)).isBetween(0.95e6f, 1.05e6f));
    assertThat(history.blocks().get(2).end()).isEqualTo(clock.instant());
    assertThat(guards.history(Probe.KIND, "b")).isEmpty();
  }
}
