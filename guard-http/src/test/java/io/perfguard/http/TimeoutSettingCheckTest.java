/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Finding;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PG-608, and the table behind it. */
class TimeoutSettingCheckTest {
  private static final String URI = "http://api/factors/1";

  private final Calling calling = new Calling();

  @AfterEach
  void close() {
    calling.close();
  }

  @ParameterizedTest
  @CsvSource({
    // time-out, answered, their milliseconds, timed out; advice, better
    "0, 999, 50, 0, TOO_FEW_CALLS, ",
    "0, 1000, 50, 0, NONE_SET, 150",
    "0, 1000, 5, 0, NONE_SET, 100",
    "10000, 1000, 50, 0, TOO_WIDE, 150",
    "450, 1000, 50, 0, FITS, ",
    "990, 1000, 50, 0, FITS, ", // wide, but nobody waits long
    "1000, 1000, 400, 0, FITS, ",
    "1000, 1000, 900, 0, TOO_TIGHT, 2000",
    "1000, 1000, 900, 50, TOO_TIGHT, 2000",
    "1000, 1000, 600, 5, TOO_TIGHT, 2000",
    "10000, 2000, 50, 10, TOO_WIDE, 160", // they hang: more time would not help
    "400, 2000, 50, 10, FITS, ",
  })
  void a_time_out_is_judged_by_what_good_calls_take(
      long timeout, int answered, long millis, int timedOut, String advice, Long better) {
    calling.timeout = Duration.ofMillis(timeout);
    calling.answered(URI, answered, Duration.ofMillis(millis));
    calling.timedOut(URI, timedOut);
    ApiSetting setting = ApiSettings.of(calling.guards).rows().get(0);
    assertThat(setting.advice().name()).isEqualTo(advice);
    assertThat(setting.better().map(Duration::toMillis).orElse(null)).isEqualTo(better);
    assertThat(setting.timeout().map(Duration::toMillis).orElse(0L)).isEqualTo(timeout);
    assertThat(calling.findings("PG-608")).hasSize(better == null ? 0 : 1);
  }

  @Test
  void too_tight_tells_how_many_may_pass() {
    calling.timeout = Duration.ofSeconds(1);
    calling.answered(URI, 950, Duration.ofMillis(900));
    calling.timedOut(URI, 50);
    Finding finding = calling.findings("PG-608").get(0);
    assertThat(finding.headline())
        .isEqualTo("time-out too tight: 1 s, 99.9 % of 1,000 calls within 1 s");
    assertThat(finding.remedy().snippet())
        .isEqualTo("HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2))");
    assertThat(finding.expected().text())
        .isEqualTo("up to 50 of 1,000 calls that fail are answered");
  }

  @Test
  void too_wide_tells_what_is_waited_too_long() {
    calling.timeout = Duration.ofSeconds(10);
    calling.answered(URI, 2_000, Duration.ofMillis(50));
    calling.timedOut(URI, 10);
    Finding finding = calling.findings("PG-608").get(0);
    assertThat(finding.headline()).startsWith("time-out too wide: 10 s, ");
    assertThat(finding.expected().text()).isEqualTo("1.6 min less of waiting");
  }

  @Test
  void the_table_shows_setting_observation_and_advice() {
    calling.answered(URI, 1_000, Duration.ofMillis(50));
    assertThat(ApiSettings.of(calling.guards))
        .hasToString(
            "endpoint | time-out | 99 % within | 99.9 % within | timed out | advice\n"
                + "partners GET api/factors/{n} | none | 50 ms | 50 ms | 0 of 1,000 | none set: 150 ms");
  }

  @Test
  void stays_silent_without_traffic_in_the_window() {
    calling.answered(URI, 1_000, Duration.ofMillis(50));
    assertThat(calling.findings("PG-608")).hasSize(1);
    calling.clock.advance(Duration.ofMinutes(10));
    assertThat(calling.findings("PG-608")).isEmpty();
  }
}
