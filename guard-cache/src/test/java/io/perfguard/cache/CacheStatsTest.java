/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.StatsField;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CacheStatsTest {
  private static final CacheStats EARLIER = new CacheStats(
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, HistogramSnapshot.ofValues(100));
  private static final CacheStats LATER = new CacheStats(
      101,
      203,
      305,
      407,
      509,
      611,
      713,
      815,
      917,
      1019,
      21,
      22,
      23,
      24,
      25,
      HistogramSnapshot.ofValues(100, 200, 600));

  @Test
  void a_window_is_the_difference_of_counters_and_the_later_gauges() {
    assertThat(LATER.minus(EARLIER))
        .isEqualTo(new CacheStats(
            100,
            201,
            302,
            403,
            504,
            605,
            706,
            807,
            908,
            1009,
            21,
            22,
            23,
            24,
            25,
            HistogramSnapshot.ofValues(200, 600).minus(HistogramSnapshot.EMPTY)));
  }

  @Test
  void rates_without_data_are_no_numbers() {
    CacheStats none = GuardedCache.<String, String>builder("c").build().stats();
    assertThat(none.hasData()).isFalse();
    assertThat(none.hitRate()).isNaN();
    assertThat(none.loadFailureRate()).isNaN();
    assertThat(none.averageLoad()).isZero();
    assertThat(none.utilisation()).isZero();
  }

  @Test
  void rates_follow_from_the_counters() {
    CacheStats stats = new CacheStats(
        30,
        70,
        10,
        45,
        5,
        15,
        0,
        0,
        0,
        0,
        50,
        90,
        100,
        100,
        0,
        HistogramSnapshot.ofValues(1_000, 2_000, 6_000));
    assertThat(stats.requestCount()).isEqualTo(100);
    assertThat(stats.hitRate()).isEqualTo(0.3);
    assertThat(stats.loadFailureRate()).isEqualTo(0.25);
    assertThat(stats.loadNanos()).isEqualTo(9_000);
    assertThat(stats.averageLoad()).isEqualTo(Duration.ofNanos(3_000));
    assertThat(stats.utilisation()).isEqualTo(0.9);
  }

  @Test
  void the_schema_reads_each_field_of_the_record() {
    Set<Long> read = new LinkedHashSet<>();
    for (StatsField<CacheStats> field : GuardedCache.KIND.schema().fields()) {
      if (field.isLong()) {
        read.add(field.longValue(LATER));
      }
    }
    assertThat(read)
        .containsExactlyInAnyOrder(
            101L, 203L, 305L, 407L, 509L, 611L, 713L, 815L, 917L, 1019L, 21L, 22L, 23L, 24L, 25L);
    long components = Arrays.stream(CacheStats.class.getRecordComponents()).count();
    assertThat(read.size() + 1).as("all but the histogram").isEqualTo((int) components);
  }
}
