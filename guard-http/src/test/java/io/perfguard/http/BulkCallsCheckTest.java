/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PG-607. */
class BulkCallsCheckTest {
  private final Calling calling = new Calling();

  @AfterEach
  void close() {
    calling.close();
  }

  private void runs(int runs, int calls, int different, Duration took) {
    for (int run = 0; run < runs; run++) {
      calling.guards.operation("ShipmentAgent.process").run(() -> {
        for (int i = 0; i < calls; i++) {
          calling.clock.advance(took);
          calling.answered("http://api/factors/" + i % different, 1, took);
        }
      });
    }
  }

  @Test
  void a_loop_of_calls_is_told_with_what_one_call_for_all_would_save() {
    runs(3, 20, 20, Duration.ofMillis(40));
    Finding finding = calling.findings("PG-607").get(0);
    assertThat(finding.severity()).isEqualTo(Severity.AMBER);
    assertThat(finding.subject().name()).isEqualTo("partners GET api/factors/{n}");
    assertThat(finding.headline())
        .isEqualTo("a bulk call would serve: 20 calls for 20 different URIs inside each run of"
            + " ShipmentAgent.process, one after another, of 40 ms each");
    assertThat(finding.remedy().snippet())
        .isEqualTo(
            "BatchLoader.<String, Answer>builder(\"factors\", ids -> api.getAll(ids)).register(guards)");
    assertThat(finding.expected().text()).isEqualTo("800 ms -> 40 ms in a run");
    assertThat(finding.expected().method()).isEqualTo("19 × median round trip of 40 ms");
    assertThat(finding.cost().text()).isEqualTo("760 ms of waiting in each of 3 runs");
  }

  @ParameterizedTest
  @CsvSource({
    // runs, calls, different, milliseconds, severity
    "2, 20, 20, 40, ", // too few runs
    "3, 4, 4, 40, ", // too few calls
    "3, 5, 5, 40, AMBER",
    "3, 5, 5, 4, ", // saves too little
    "3, 49, 49, 40, AMBER",
    "3, 50, 50, 40, RED",
    "3, 20, 9, 40, ", // mostly the same ones
    "3, 20, 10, 40, AMBER",
  })
  void a_finding_begins_at_its_thresholds(
      int runs, int calls, int different, long millis, String severity) {
    runs(runs, calls, different, Duration.ofMillis(millis));
    assertThat(calling.findings("PG-607"))
        .extracting(finding -> finding.severity().name())
        .containsExactly(severity == null ? new String[0] : new String[] {severity});
  }

  @Test
  void the_id_stays_and_it_is_silent_once_the_runs_are_over() {
    runs(3, 20, 20, Duration.ofMillis(40));
    String id = calling.findings("PG-607").get(0).id();
    runs(3, 30, 30, Duration.ofMillis(40));
    assertThat(calling.findings("PG-607"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.id()).isEqualTo(id));
    calling.clock.advance(Duration.ofMinutes(10));
    calling.answered("http://api/factors/1", 1, Duration.ofMillis(40));
    assertThat(calling.findings("PG-607")).isEmpty();
  }

  @Test
  void stays_silent_outside_operations() {
    for (int i = 0; i < 100; i++) {
      calling.answered("http://api/factors/" + i, 1, Duration.ofMillis(40));
    }
    assertThat(calling.findings("PG-607")).isEmpty();
  }
}
