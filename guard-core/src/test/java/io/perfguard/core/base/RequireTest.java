/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequireTest {
  @Test
  void a_value_that_is_there_is_returned() {
    Object value = new Object();
    assertThat(Require.nonNull(value, "value")).isSameAs(value);
  }

  @Test
  void a_missing_value_is_named() {
    assertThatNullPointerException()
        .isThrownBy(() -> Require.nonNull(null, "loader"))
        .withMessage("loader must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> Require.name(null, "cache name"))
        .withMessage("cache name must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> Require.positive(null, "ttl"))
        .withMessage("ttl must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> Require.notNegative(null, "ttl"))
        .withMessage("ttl must not be null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"factors", "Größe 1", "a:b/c", "名前", "family \uD83D\uDC68\u200D\uD83D\uDC67", " x"
      })
  void a_name_of_visible_characters_is_returned(String name) {
    assertThat(Require.name(name, "name")).isSameAs(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n", "\u2003"})
  void a_blank_name_is_refused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.name(name, "name"))
        .withMessage("name must not be blank");
  }

  @Test
  void a_name_may_have_200_characters_and_no_more() {
    assertThat(Require.name("x".repeat(200), "kind id")).hasSize(200);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.name("x".repeat(201), "kind id"))
        .withMessage("kind id must have at most 200 characters, had 201");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.name("x".repeat(4096), "kind id"))
        .withMessage("kind id must have at most 200 characters, had 4,096");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\0b",
        "a\nb",
        "a\u001Bb",
        "a\u0085b",
        "a\u2028b",
        "a\u202Eb",
        "a\uD800b",
        "a\uFEFFb"
      })
  void a_name_that_controls_how_text_is_shown_is_refused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.name(name, "name"))
        .withMessage(
            "name must not contain control characters, had U+%04X in \"a?b\"",
            (int) name.charAt(1));
  }

  @Test
  void a_message_echoes_at_most_60_characters() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.name("s".repeat(100) + "\n", "name"))
        .withMessage(
            "name must not contain control characters, had U+000A in \"" + "s".repeat(59) + "…\"");
  }

  @Test
  void bounds_include_themselves() {
    assertThat(Require.atLeast(1, 1, "n")).isEqualTo(1);
    assertThat(Require.atMost(9, 9, "n")).isEqualTo(9);
    assertThat(Require.atLeast(Long.MIN_VALUE, Long.MIN_VALUE, "n")).isEqualTo(Long.MIN_VALUE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.atLeast(1, 0, "maximumItems"))
        .withMessage("maximumItems must be >= 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.atMost(9, 10, "depth"))
        .withMessage("depth must be <= 9, was 10");
  }

  @Test
  void a_duration_of_zero_is_not_negative_and_not_positive() {
    Duration least = Duration.ofNanos(1);
    assertThat(Require.positive(least, "ttl")).isSameAs(least);
    assertThat(Require.notNegative(Duration.ZERO, "wait")).isSameAs(Duration.ZERO);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.positive(Duration.ZERO, "ttl"))
        .withMessage("ttl must be > 0, was 0 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.positive(Duration.ofSeconds(-3), "ttl"))
        .withMessage("ttl must be > 0, was -3 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.notNegative(Duration.ofNanos(-1), "wait"))
        .withMessage("wait must be >= 0, was -1 ns");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, -0.0, 0.5, 1.0})
  void a_rate_is_a_share(double rate) {
    assertThat(Require.rate(rate, "rate")).isEqualTo(rate);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {-Double.MIN_VALUE, 1.0000000000000002, Double.NaN, Double.POSITIVE_INFINITY, 30})
  void what_is_no_share_is_refused(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.rate(rate, "alertAt"))
        .withMessage("alertAt must be in 0..1, was " + rate);
  }
}
