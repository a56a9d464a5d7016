/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.StatsField;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CacheStatsTest {
  private static final CacheStats EARLIER = Figures.numbered(1, 1, HistogramSnapshot.ofValues(100));
  private static final CacheStats LATER =
      Figures.numbered(1_001, 101, HistogramSnapshot.ofValues(100, 200, 600));
  private static final Set<String> GAUGES = Set.of(
      "itemCount",
      "bytes",
      "maximumItems",
      "maximumBytes",
      "ttlNanos",
      "ttlLeftNanos",
      "shortTtlCount",
      "uniqueKeyCount");

  @Test
  void a_window_is_the_difference_of_counters_and_the_later_gauges() {
    CacheStats window = LATER.minus(EARLIER);
    List<Long> differences = new ArrayList<>(Figures.numbers(LATER));
    for (int i = 0; i < differences.size(); i++) {
      differences.set(i, differences.get(i) - (i + 1));
    }
    int gauges = GAUGES.size();
    List<Long> numbers = Figures.numbers(window);
    int counters = numbers.size() - gauges;
    assertThat(numbers.subList(0, counters)).isEqualTo(differences.subList(0, counters));
    assertThat(numbers.subList(counters, numbers.size()))
        .isEqualTo(Figures.numbers(LATER).subList(counters, numbers.size()));
    assertThat(Arrays.stream(CacheStats.class.getRecordComponents())
            .map(RecordComponent::getName)
            .skip(15)
            .limit(gauges))
        .as("the gauges are the last numbers")
        .containsExactlyInAnyOrderElementsOf(GAUGES);
    assertThat(window.loadDurations())
        .isEqualTo(HistogramSnapshot.ofValues(200, 600).minus(HistogramSnapshot.EMPTY));
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
    CacheStats stats = Figures.of("hitCount", 30)
        .and("missCount", 70)
        .and("loadCount", 45)
        .and("loadFailureCount", 15)
        .and("reloadCount", 20)
        .and("unchangedReloadCount", 15)
        .and("removals", new RemovalCounts(10, 20, 30, 15, 5, 1_000))
        .and("neverHitCount", 40)
        .and("itemCount", 50)
        .and("bytes", 90)
        .and("maximumItems", 100)
        .and("maximumBytes", 100)
        .and("loadDurations", HistogramSnapshot.ofValues(1_000, 2_000, 6_000))
        .build();
    assertThat(stats.unchangedReloadRate()).isEqualTo(0.75);
    assertThat(stats.neverHitRate()).isEqualTo(0.5);
    assertThat(stats.evictionCount()).isEqualTo(30);
    assertThat(stats.requestCount()).isEqualTo(100);
    assertThat(stats.hitRate()).isEqualTo(0.3);
    assertThat(stats.loadFailureRate()).isEqualTo(0.25);
    assertThat(stats.loadNanos()).isEqualTo(9_000);
    assertThat(stats.averageLoad()).isEqualTo(Duration.ofNanos(3_000));
    assertThat(stats.utilisation()).isEqualTo(0.9);
  }

  @Test
  void the_schema_reads_each_number_of_the_record() {
    Set<Long> read = new LinkedHashSet<>();
    for (StatsField<CacheStats> field : GuardedCache.KIND.schema().fields()) {
      if (field.isLong()) {
        read.add(field.longValue(LATER));
      }
    }
    Set<Long> all = new LinkedHashSet<>(Figures.numbers(LATER));
    all.remove(LATER.misses().items()); // told together, by evictedMissCount
    all.remove(LATER.misses().bytes());
    assertThat(read).containsAll(all);
  }

  @Test
  void each_cause_has_its_count() {
    var counts = new RemovalCounts(1, 2, 3, 4, 5, 6);
    assertThat(Arrays.stream(EvictionCause.values()).map(counts::get))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }
}
