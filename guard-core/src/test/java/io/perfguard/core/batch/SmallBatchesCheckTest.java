/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Finding;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmallBatchesCheckTest {
  private static final Instant END = Instant.parse("2026-11-01T12:00:00Z");
  private static final Duration CALL = Duration.ofMillis(20);

  /** So many calls of 20 ms in five seconds. */
  private static BatchStats stats(int calls, long keys, Duration linger, long maximumBatch) {
    long[] nanos = new long[calls];
    Arrays.fill(nanos, CALL.toNanos());
    return new BatchStats(
        keys,
        0,
        keys,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        calls,
        0,
        0,
        Math.max(0, 2L * calls - keys),
        0,
        0,
        0,
        maximumBatch,
        16,
        linger.toNanos(),
        HistogramSnapshot.EMPTY,
        HistogramSnapshot.ofValues(nanos));
  }

  private static List<Finding> findings(BatchStats stats, Thresholds thresholds) {
    return new SmallBatchesCheck()
        .check(CheckContext.builder(BatchLoader.KIND.subject("companies"), stats)
            .window(END.minusSeconds(5), END)
            .thresholds(thresholds)
            .build());
  }

  private static List<Finding> findings(BatchStats stats) {
    return findings(stats, Thresholds.DEFAULTS);
  }

  @Test
  void calls_of_one_key_that_overlap_are_told_with_the_linger_that_joins_them() {
    List<Finding> findings = findings(stats(2_000, 2_400, Duration.ZERO, 100));
    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.code()).isEqualTo("PG-609");
    assertThat(finding.headline())
        .isEqualTo("bulk calls have 1.2 keys each, though 8.0 of them run at a time");
    assertThat(finding.toString()).contains("companies");
    assertThat(finding.expected().text())
        .isEqualTo("1.2 -> about 5.8 keys a call, 2,000 -> about 414 calls, "
            + "for at most 10 ms more of waiting");
    assertThat(finding.remedy().toString()).contains(".linger(Duration.ofMillis(10))");
  }

  @Test
  void the_threshold_bounds_the_linger_that_is_advised() {
    Thresholds brief = Thresholds.DEFAULTS.with(SmallBatchesCheck.LINGER, Duration.ofMillis(5));
    assertThat(findings(stats(2_000, 2_000, Duration.ZERO, 100), brief))
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.remedy().toString()).contains(".linger(Duration.ofMillis(5))"));
  }

  @Test
  void stays_silent_when_there_was_no_traffic() {
    assertThat(findings(stats(0, 0, Duration.ZERO, 100))).isEmpty();
  }

  @Test
  void stays_silent_when_calls_are_few() {
    assertThat(findings(stats(199, 199, Duration.ZERO, 100))).isEmpty();
  }

  @Test
  void stays_silent_when_calls_do_not_overlap() {
    assertThat(findings(stats(249, 249, Duration.ZERO, 100))).isEmpty();
  }

  @Test
  void stays_silent_when_calls_have_several_keys() {
    assertThat(findings(stats(2_000, 4_000, Duration.ZERO, 100))).isEmpty();
  }

  @Test
  void stays_silent_when_the_bound_lets_no_more_in() {
    assertThat(findings(stats(2_000, 2_400, Duration.ZERO, 3))).isEmpty();
  }

  @Test
  void stays_silent_when_keys_linger_that_long_already() {
    assertThat(findings(stats(2_000, 2_400, Duration.ofMillis(10), 100))).isEmpty();
  }

  @Test
  void stays_silent_when_too_few_keys_come_for_a_linger_to_help() {
    assertThat(findings(stats(300, 300, Duration.ZERO, 100))).isEmpty();
  }
}
