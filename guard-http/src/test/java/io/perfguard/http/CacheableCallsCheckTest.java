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

/** PG-606. */
class CacheableCallsCheckTest {
  private final Calling calling = new Calling();

  @AfterEach
  void close() {
    calling.close();
  }

  /** Requests for so many factors in turn. */
  private void requests(int times, int factors, Duration took) {
    for (int i = 0; i < times; i++) {
      calling.answered("http://api/factors/" + i % factors, 1, took);
    }
  }

  @Test
  void the_hit_rate_that_a_cache_would_have_had_is_told() {
    calling.answer = Calling.maxAge(300);
    requests(400, 100, Duration.ofMillis(40));
    Finding finding = calling.findings("PG-606").get(0);
    assertThat(finding.headline())
        .isEqualTo("GETs that could be cached: a cache would have answered 75 % of 400 calls");
    assertThat(finding.cost().text()).isEqualTo("12 s of waiting in 1 min");
    assertThat(finding.remedy().snippet())
        .isEqualTo("GuardedCache.<URI, Answer>builder(\"factors\").maximumItems(10_000)"
            + ".ttl(Duration.ofSeconds(300)).register(guards)");
    assertThat(finding.expected().text()).isEqualTo("hit rate 75 %, average 40 ms -> 10 ms");
  }

  @ParameterizedTest
  @CsvSource({
    // requests, factors, milliseconds, is told
    "99, 1, 100, false", // too few
    "100, 1, 100, true",
    "100, 81, 100, false", // 19 %
    "100, 80, 100, true",
    "100, 1, 10, false", // spares less than a second
  })
  void a_finding_begins_at_its_thresholds(int times, int factors, long millis, boolean told) {
    calling.answer = Calling.maxAge(300);
    requests(times, factors, Duration.ofMillis(millis));
    assertThat(calling.findings("PG-606")).hasSize(told ? 1 : 0);
  }

  @Test
  void stays_silent_where_answers_may_not_be_kept() {
    requests(1_000, 1, Duration.ofMillis(100));
    assertThat(calling.findings("PG-606")).isEmpty();
  }
}
