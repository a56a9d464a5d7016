/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "24h, PT24H",
    "1h30m, PT1H30M",
    "1h 30min, PT1H30M",
    "5m, PT5M",
    "5 min, PT5M",
    "30s, PT30S",
    "500ms, PT0.5S",
    "250us, PT0.00025S",
    "250µs, PT0.00025S",
    "10ns, PT0.00000001S",
    "2d, PT48H",
    "1m1ms, PT1M0.001S",
    "0s, PT0S",
    "PT5M, PT5M",
    "P1D, PT24H",
    "PT-5S, PT-5S",
    "999999999999999999us, PT277777777H46M39.999999S"
  })
  void a_duration_is_read(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "h",
        "-5m",
        "1.5h",
        "5 minutes",
        "5M",
        "1h,30m",
        " 5m",
        "P",
        "PT",
        "5m x",
        "1hP",
        "999999999999999999d",
        "9999999999999999999s",
        "٣s"
      })
  void what_is_no_duration_is_refused_and_shown(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessage("duration must look like 24h, 5m, 1h30m, 500ms or PT5M, was \"" + text + "\"");
  }

  @Test
  void a_text_that_would_exhaust_the_matchers_stack_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse("1s".repeat(100_000)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "1, 1 ns",
    "999, 999 ns",
    "1000, 1 µs",
    "1250, 1.2 µs",
    "61400, 61 µs",
    "999499, 999 µs",
    "999600, 1 ms",
    "9940000, 9.9 ms",
    "9960000, 10 ms",
    "850000000, 850 ms",
    "1234000000, 1.2 s",
    "59700000000, 1 min",
    "300000000000, 5 min",
    "5400000000000, 1.5 h",
    "86400000000000, 24 h",
    "172800000000000, 2 d",
    "-850000000, -850 ms",
    "9223372036854775807, 106752 d",
    "-9223372036854775808, -106752 d"
  })
  void a_duration_is_shown_in_the_unit_that_fits(long nanos, String shown) {
    assertThat(Durations.print(nanos)).isEqualTo(shown);
    assertThat(Durations.print(Duration.ofNanos(nanos))).isEqualTo(shown);
  }

  @Test
  void a_duration_longer_than_a_long_of_nanoseconds_is_shown() {
    assertThat(Durations.print(Duration.ofDays(1_000_000))).isEqualTo("1000000 d");
    assertThat(Durations.print(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo("-106751991167301 d");
  }
}
