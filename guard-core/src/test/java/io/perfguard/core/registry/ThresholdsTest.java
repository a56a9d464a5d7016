/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Money;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdsTest {
  private static final ThresholdKey<Double> RATE = ThresholdKey.rate("t.rate", 0.30);
  private static final ThresholdKey<Long> COUNT = ThresholdKey.count("t.count", 20);
  private static final ThresholdKey<Duration> TIME =
      ThresholdKey.duration("t.time", Duration.ofSeconds(1));
  private static final ThresholdKey<DataSize> SIZE =
      ThresholdKey.size("t.size", DataSize.ofMegabytes(1));
  private static final ThresholdKey<Money> MONEY = ThresholdKey.money("t.money", Money.usd("10"));

  private static Thresholds configured(String key, String text) {
    return Thresholds.DEFAULTS.withConfiguration(Configuration.of(Map.of(key, text)));
  }

  @Test
  void what_nobody_sets_is_the_playbooks() {
    assertThat(Thresholds.DEFAULTS.get(RATE)).isEqualTo(0.30);
    assertThat(Thresholds.DEFAULTS.get(COUNT)).isEqualTo(20);
    assertThat(configured("perfguard.threshold.t.other", "1").get(RATE)).isEqualTo(0.30);
    assertThat(configured("t.rate", "1").get(RATE)).isEqualTo(0.30);
  }

  @Test
  void what_is_set_wins_over_configuration_and_that_over_the_default() {
    Thresholds set = configured("perfguard.threshold.t.rate", " 0.5 ").with(RATE, 0.75);
    assertThat(set.get(RATE)).isEqualTo(0.75);
    assertThat(configured("perfguard.threshold.t.rate", " 0.5 ").get(RATE)).isEqualTo(0.5);
    assertThat(set.withConfiguration(Configuration.none()).get(RATE)).isEqualTo(0.75);
  }

  @Test
  void a_copy_leaves_the_original_as_it_was() {
    Thresholds copy = Thresholds.DEFAULTS.with(COUNT, 5L);
    assertThat(copy.get(COUNT)).isEqualTo(5);
    assertThat(copy.with(COUNT, 6L).get(COUNT)).isEqualTo(6);
    assertThat(copy.get(COUNT)).isEqualTo(5);
    assertThat(Thresholds.DEFAULTS.get(COUNT)).isEqualTo(20);
  }

  @Test
  void each_sort_is_read_as_a_person_writes_it() {
    assertThat(configured("perfguard.threshold.t.count", "7").get(COUNT)).isEqualTo(7);
    assertThat(configured("perfguard.threshold.t.time", "500ms").get(TIME))
        .isEqualTo(Duration.ofMillis(500));
    assertThat(configured("perfguard.threshold.t.size", "2MB").get(SIZE))
        .isEqualTo(DataSize.ofMegabytes(2));
    assertThat(configured("perfguard.threshold.t.money", "$1000").get(MONEY))
        .isEqualTo(Money.usd("1000"));
  }

  @Test
  void a_value_at_its_bound_is_taken() {
    assertThat(Thresholds.DEFAULTS.with(RATE, 0.0).with(RATE, 1.0).get(RATE)).isEqualTo(1.0);
    assertThat(Thresholds.DEFAULTS.with(COUNT, 1L).get(COUNT)).isEqualTo(1);
    assertThat(Thresholds.DEFAULTS.with(TIME, Duration.ofNanos(1)).get(TIME))
        .isEqualTo(Duration.ofNanos(1));
    assertThat(Thresholds.DEFAULTS.with(SIZE, DataSize.ofBytes(0)).get(SIZE))
        .isEqualTo(DataSize.ofBytes(0));
    assertThat(Thresholds.DEFAULTS.with(MONEY, Money.ZERO).get(MONEY)).isEqualTo(Money.ZERO);
  }

  @ParameterizedTest
  @MethodSource
  <T extends Comparable<T>> void a_value_out_of_range_is_refused_with_bound_and_value(
      ThresholdKey<T> key, T value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Thresholds.DEFAULTS.with(key, value))
        .withMessage(message);
  }

  static Stream<Arguments> a_value_out_of_range_is_refused_with_bound_and_value() {
    return Stream.of(
        Arguments.of(RATE, -0.1, "threshold t.rate must be >= 0.0, was -0.1"),
        Arguments.of(RATE, 1.1, "threshold t.rate must be <= 1.0, was 1.1"),
        Arguments.of(RATE, 30.0, "threshold t.rate must be <= 1.0, was 30.0"),
        Arguments.of(RATE, Double.NaN, "threshold t.rate must be >= 0.0, was NaN"),
        Arguments.of(COUNT, 0L, "threshold t.count must be >= 1, was 0"),
        Arguments.of(TIME, Duration.ZERO, "threshold t.time must be >= 1 ns, was 0 s"),
        Arguments.of(TIME, Duration.ofMillis(-5), "threshold t.time must be >= 1 ns, was -5 ms"),
        Arguments.of(MONEY, Money.usd("-1"), "threshold t.money must be >= $0.00, was -$1.00"));
  }

  @Test
  void a_default_out_of_range_is_refused_where_the_key_is_declared() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdKey.rate("t.bad", 30))
        .withMessage("threshold t.bad must be <= 1.0, was 30.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdKey.count(" ", 1))
        .withMessage("threshold name must not be blank");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "30 %", "0,3", "1e400", "-1"})
  void what_the_configuration_holds_and_cannot_be_read_is_named_with_an_example(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> configured("perfguard.threshold.t.rate", text).get(RATE))
        .withMessageStartingWith(
            "perfguard.threshold.t.rate must be a value such as 0.30, was \"" + text + "\" (");
  }

  @Test
  void null_is_refused_and_named() {
    assertThatNullPointerException()
        .isThrownBy(() -> Thresholds.DEFAULTS.with(RATE, null))
        .withMessage("threshold t.rate must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> Thresholds.DEFAULTS.with(null, 1.0))
        .withMessage("key must not be null");
  }

  @Test
  void a_key_is_its_name() {
    assertThat(ThresholdKey.rate("t.rate", 0.9))
        .isEqualTo(RATE)
        .hasSameHashCodeAs(RATE)
        .hasToString("t.rate");
    assertThat(RATE).isNotEqualTo(COUNT);
  }
}
