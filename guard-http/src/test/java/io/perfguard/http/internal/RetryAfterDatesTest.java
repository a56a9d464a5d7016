/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three forms of a date that HTTP knows, and what only looks like one. */
class RetryAfterDatesTest {
  private static final Instant NOW = Instant.parse("2026-11-06T08:49:37Z");

  private static HttpHeaders headers(String retryAfter, String date) {
    return HttpHeaders.of(
        Map.of("retry-after", List.of(retryAfter), "date", List.of(date)), (name, value) -> true);
  }

  private static HttpHeaders headers(String retryAfter) {
    return HttpHeaders.of(Map.of("retry-after", List.of(retryAfter)), (name, value) -> true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Fri, 06 Nov 2026 08:50:37 GMT",
        "  Fri, 06 Nov 2026 08:50:37 GMT ",
        "Friday, 06-Nov-26 08:50:37 GMT",
        "Fri Nov  6 08:50:37 2026"
      })
  void a_date_of_any_form_is_read(String date) {
    assertThat(RetryAfter.read(headers(date), NOW)).contains(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mon Nov 16 08:49:37 2026 | 864000",
        "Sunday, 06-Nov-94 08:49:37 GMT | 0",
        "Friday, 31-Dec-27 23:59:59 GMT | 36342622",
        "Sun Nov  6 08:49:37 1994 | 0",
        "Sun, 29 Feb 2032 00:00:00 GMT | 167670623"
      })
  void dates_near_and_far_are_as_long_away_as_the_calendar_says(String date, long seconds) {
    assertThat(RetryAfter.read(headers(date), NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Fri, 06 Nov 2026 08:49:37 GMT",
        "Friday, 06-Nov-26 08:49:37 GMT",
        "Fri Nov  6 08:49:37 2026"
      })
  void a_date_of_the_answer_may_have_any_form_as_well(String date) {
    Instant wrong = NOW.plus(Duration.ofDays(3));

    assertThat(RetryAfter.read(headers("Fri, 06 Nov 2026 08:50:07 GMT", date), wrong))
        .contains(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "0",
        "Fri, 06 Nov 2026",
        "Fri, 06 Nov 2026 08:49:37 CET",
        "Monday, 06-Nov-26 08:49:37 GMT",
        ""
      })
  void a_date_of_the_answer_that_is_none_gives_way_to_the_clock(String date) {
    assertThat(RetryAfter.read(headers("Fri, 06 Nov 2026 08:50:37 GMT", date), NOW))
        .contains(Duration.ofMinutes(1));
  }

  @Test
  void seconds_do_not_care_for_the_date_of_the_answer() {
    assertThat(RetryAfter.read(headers("5", "Sun Nov  6 08:49:37 1994"), NOW))
        .contains(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sunday, 06-Nov-26 08:50:37 GMT", // it is a Friday
        "Friday, 06-Nov-2026 08:50:37 GMT",
        "Friday, 06-Nov-26 08:50:37 UTC",
        "Fri Nov  6 08:50:37 26",
        "Fri Nov 31 08:50:37 2026",
        "Fri, 06 Nov 2026 24:50:37 GMT",
        "Fri, 06 Nov 2026 08:61:37 GMT",
        "Fri, 06 Nov 2026 08:50 GMT",
        "Fri, 06 Nov 2026 08:50:37 +0000",
        "Fri, 06 Nov 20266 08:50:37 GMT",
        "Fr, 06 Nov 2026 08:50:37 GMT",
        "Ven, 06 nov 2026 08:50:37 GMT",
        "Fri, 06 Nov 2026 08:50:37 GMT; 5",
        "5;Fri, 06 Nov 2026 08:50:37 GMT",
        "5 s",
        "1e3",
        "\u0000"
      })
  void what_only_looks_like_a_date_is_not_there(String value) {
    assertThat(RetryAfter.read(headers(value), NOW)).isEmpty();
  }

  @Test
  void of_several_the_first_one_counts() {
    HttpHeaders headers =
        HttpHeaders.of(Map.of("Retry-After", List.of("7", "soon", "9")), (name, value) -> true);

    assertThat(RetryAfter.read(headers, NOW)).contains(Duration.ofSeconds(7));
  }

  @Test
  void a_long_line_of_rubbish_is_read_in_no_time() {
    assertThat(RetryAfter.read(headers("9".repeat(100_000)), NOW))
        .contains(Duration.ofSeconds(999_999_999));
    assertThat(RetryAfter.read(headers("Fri, ".repeat(100_000)), NOW)).isEmpty();
  }
}
