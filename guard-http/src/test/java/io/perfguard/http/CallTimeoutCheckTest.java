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

/** PG-603. */
class CallTimeoutCheckTest {
  private static final String URI = "http://api/factors/1";

  private final Calling calling = new Calling();

  @AfterEach
  void close() {
    calling.close();
  }

  @ParameterizedTest
  @CsvSource({
    // answered, timed out, severity
    "1000, 0, ",
    "1000, 2, ",
    "1000, 3, AMBER",
    "96, 4, AMBER",
    "95, 5, RED",
    "0, 3, RED",
  })
  void a_finding_begins_at_its_thresholds(int answered, int timedOut, String severity) {
    calling.timeout = Duration.ofSeconds(2);
    calling.answered(URI, answered, Duration.ofMillis(50));
    calling.timedOut(URI, timedOut);
    assertThat(calling.findings("PG-603"))
        .extracting(finding -> finding.severity().name())
        .containsExactly(severity == null ? new String[0] : new String[] {severity});
  }

  @Test
  void where_most_are_fast_the_others_hang() {
    calling.timeout = Duration.ofSeconds(2);
    calling.answered(URI, 90, Duration.ofMillis(50));
    calling.timedOut(URI, 10);
    Finding finding = calling.findings("PG-603").get(0);
    assertThat(finding.headline())
        .isEqualTo("external calls time out: 10 of 100 (10 %), after 2 s on average");
    assertThat(finding.cost().text()).isEqualTo("10 calls x 2 s = 20 s of waiting for nothing");
    assertThat(finding.remedy().snippet())
        .isEqualTo(".mode(GuardMode.PROTECT)  // of the guarded client \"partners\", unless it is;"
            + " and a fallback");
    assertThat(finding.expected().text()).isEqualTo("245 ms -> 50 ms on average");
  }

  @Test
  void where_good_ones_are_slow_too_they_want_more_time() {
    calling.timeout = Duration.ofSeconds(1);
    calling.answered(URI, 90, Duration.ofMillis(800));
    calling.timedOut(URI, 10);
    assertThat(calling.findings("PG-603").get(0).remedy().snippet())
        .isEqualTo("HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2))");
  }

  @Test
  void stays_silent_once_they_are_answered() {
    calling.timeout = Duration.ofSeconds(1);
    calling.timedOut(URI, 10);
    calling.clock.advance(Duration.ofMinutes(10));
    calling.answered(URI, 100, Duration.ofMillis(10));
    assertThat(calling.findings("PG-603")).isEmpty();
  }
}
