/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PG-601: at its thresholds and one step before them. */
class SlowEndpointCheckTest {
  private final Calling calling = new Calling();
  private final InboundCalls inbound = InboundCalls.of(calling.guards);

  @AfterEach
  void close() {
    calling.close();
  }

  private void requests(int times, long millis) {
    for (int i = 0; i < times; i++) {
      inbound.answered("GET", "/factors/1", null, 200, Duration.ofMillis(millis).toNanos());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // fast ones of 10 ms, slow ones, their milliseconds, severity
    "0, 49, 2000, ", // too few
    "0, 50, 2000, RED",
    "0, 50, 480, ",
    "0, 50, 520, RED",
    "96, 4, 2000, ", // the 95th percentile is fast
    "94, 6, 2000, RED",
  })
  void our_own_endpoint_is_red_above_its_bound(int fast, int slow, long millis, String severity) {
    requests(fast, 10);
    requests(slow, millis);
    assertThat(calling.findings("PG-601"))
        .extracting(finding -> finding.severity().name())
        .containsExactly(severity == null ? new String[0] : new String[] {severity});
  }

  @Test
  void it_tells_the_distribution_what_it_costs_and_what_it_would_gain() {
    requests(50, 100);
    requests(50, 1_500);
    Finding finding = calling.findings("PG-601").get(0);
    assertThat(finding.headline())
        .isEqualTo("slow endpoint: 95 % of 100 calls within 1.5 s, 50 % within 102 ms");
    assertThat(finding.evidence())
        .containsExactly(Evidence.text("100 calls: 50 % within 102 ms, 95 % within 1.5 s, 99 %"
            + " within 1.5 s, longest 1.5 s; the bound of the 95th percentile is 500 ms"));
    assertThat(finding.cost().waitingPerHour().toSeconds()).isBetween(2_900L, 3_200L);
    assertThat(finding.remedy().snippet())
        .isEqualTo("EndpointFilter.builder(guards).asOperations().build()");
    assertThat(finding.expected().text()).isEqualTo("average 800 ms -> 303 ms");
  }

  @Test
  void with_its_operation_it_tells_where_the_time_goes() {
    for (int i = 0; i < 60; i++) {
      guards(Duration.ofMillis(900), Duration.ofMillis(100));
    }
    Finding finding = calling.findings("PG-601").get(0);
    assertThat(finding.evidence().get(1))
        .isInstanceOfSatisfying(
            Evidence.Table.class,
            table ->
                assertThat(table.rows().get(0)).containsExactly("the database", "90 %", "900 ms"));
    assertThat(finding.remedy().text()).startsWith("most of it is ").contains("database");
  }

  private void guards(Duration database, Duration own) {
    calling.guards.operation("GET /factors/{n}").run(() -> {
      long token = ResourceTimer.enter(Resource.DB);
      calling.clock.advance(database);
      ResourceTimer.exit(token);
      calling.clock.advance(own);
    });
    requests(1, database.plus(own).toMillis());
  }

  @Test
  void an_endpoint_of_others_is_amber_and_a_tail_wants_a_hedge() {
    calling.answered("http://api/a", 94, Duration.ofMillis(10));
    calling.answered("http://api/a", 6, Duration.ofMillis(900));
    Finding finding = calling.findings("PG-601").get(0);
    assertThat(finding.severity()).isEqualTo(Severity.AMBER);
    assertThat(finding.remedy().snippet())
        .isEqualTo(
            ".mode(GuardMode.FULL)  // of the guarded client \"partners\", unless it is; for requests"
                + " that may be repeated");
  }

  @Test
  void one_that_is_always_slow_wants_fewer_calls() {
    calling.answered("http://api/a", 100, Duration.ofMillis(900));
    assertThat(calling.findings("PG-601").get(0).remedy().snippet())
        .isEqualTo("Parallel.all(first, second)");
  }

  @Test
  void stays_silent_once_the_window_is_fast() {
    requests(100, 2_000);
    assertThat(calling.findings("PG-601")).hasSize(1);
    calling.clock.advance(Duration.ofMinutes(10));
    requests(100, 10);
    assertThat(calling.findings("PG-601")).isEmpty();
  }

  @Test
  void stays_silent_without_traffic() {
    assertThat(calling.findings("PG-601")).isEmpty();
  }
}
