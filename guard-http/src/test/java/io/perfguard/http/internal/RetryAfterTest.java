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
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header, well-formed and not. */
class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-06T08:49:37Z");

  private static HttpHeaders headers(String... namesAndValues) {
    Map<String, List<String>> map = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return HttpHeaders.of(map, (name, value) -> true);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "120, 120", "' 7 ', 7", "99999999999999999999, 999999999"})
  void seconds_are_seconds(String value, long seconds) {
    assertThat(RetryAfter.read(headers("Retry-After", value), NOW))
        .contains(Duration.ofSeconds(seconds));
  }

  @Test
  void a_date_is_meant_by_the_clock_of_the_server() {
    assertThat(RetryAfter.read(headers("Retry-After", "Fri, 06 Nov 2026 08:50:37 GMT"), NOW))
        .contains(Duration.ofMinutes(1));
    HttpHeaders ahead = headers(
        "Retry-After", "Fri, 06 Nov 2026 09:50:37 GMT", "Date", "Fri, 06 Nov 2026 09:49:37 GMT");
    assertThat(RetryAfter.read(ahead, NOW)).contains(Duration.ofMinutes(1));
  }

  @Test
  void a_date_that_has_passed_means_now() {
    assertThat(RetryAfter.read(headers("Retry-After", "Sun, 01 Nov 2026 08:50:37 GMT"), NOW))
        .contains(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+5",
        "1.5",
        "soon",
        "1,2",
        "0x10",
        "Fri, 32 Nov 2026 08:50:37 GMT",
        "Mon, 06 Nov 2026 08:50:37 GMT",
        "2026-11-06T08:50:37Z",
        "\u0661"
      })
  void what_cannot_be_understood_is_not_there(String value) {
    assertThat(RetryAfter.read(headers("Retry-After", value), NOW)).isEmpty();
  }

  @Test
  void a_date_of_the_answer_that_cannot_be_understood_does_not_matter() {
    HttpHeaders headers =
        headers("Retry-After", "Fri, 06 Nov 2026 08:50:37 GMT", "Date", "yesterday");

    assertThat(RetryAfter.read(headers, NOW)).contains(Duration.ofMinutes(1));
  }
}
