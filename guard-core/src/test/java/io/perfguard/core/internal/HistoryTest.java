/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.LogLines;
import io.perfguard.core.Probe;
import io.perfguard.core.Probe.Numbers;
import io.perfguard.core.base.Faults;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.HistorySeries;
import io.perfguard.core.registry.HistorySeries.Block;
import io.perfguard.core.registry.RegistrySnapshot;
import io.perfguard.core.registry.StatsSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryTest {
  @RegisterExtension
  private final LogLines logged = new LogLines();

  private static final long PLENTY = 1 << 20;

  private final Faults faults = new Faults("test");
  private final GuardTable table = new GuardTable(faults);
  private Instant now = Instant.EPOCH;

  /** Numbers of one block, as a snapshot whose begin counts as zero. */
  private RegistrySnapshot block(Map<String, Numbers> numbers) {
    now = now.plus(HistorySeries.BLOCK);
    SortedMap<String, GuardStats<?>> stats = new TreeMap<>(numbers);
    return new RegistrySnapshot(now, Map.of(Probe.KIND, stats));
  }

  private static Numbers calls(long calls) {
    return new Numbers(calls, 0, HistogramSnapshot.EMPTY);
  }

  private static List<Float> calls(HistorySeries series) {
    return series.blocks().stream().map(block -> block.value(0)).toList();
  }

  @Test
  void a_block_holds_the_growth_of_counters_the_level_of_gauges_and_nan_without_data() {
    History history = new History(table, PLENTY, faults);
    RegistrySnapshot first = block(Map.of("a", new Numbers(3, 70, HistogramSnapshot.EMPTY)));
    history.add(null, first);
    history.add(
        new Reading(0, 0, first), block(Map.of("a", new Numbers(5, 60, HistogramSnapshot.EMPTY))));
    HistorySeries series = history.find(Probe.KIND, "a").orElseThrow();
    assertThat(series.fields()).containsExactly("calls", "level", "times");
    assertThat(series.blocks())
        .containsExactly(
            new Block(now.minus(HistorySeries.BLOCK), new float[] {3, 70, Float.NaN}),
            new Block(now, new float[] {2, 60, Float.NaN}));
  }

  @Test
  void a_day_is_kept() {
    History history = new History(table, PLENTY, faults);
    for (int i = 1; i <= 1_000; i++) {
      history.add(null, block(Map.of("a", calls(i))));
    }
    HistorySeries series = history.find(Probe.KIND, "a").orElseThrow();
    assertThat(calls(series)).hasSize(288).startsWith(713f).endsWith(1_000f);
    assertThat(series.blocks())
        .extracting(Block::end)
        .isSorted()
        .startsWith(now.minus(Duration.ofDays(1)).plus(HistorySeries.BLOCK))
        .endsWith(now);
    assertThat(history.bytes()).isEqualTo(200 + 288 * (8 + 3 * 4));
  }

  @Test
  void a_guard_that_never_did_anything_takes_no_room() {
    History history = new History(table, PLENTY, faults);
    history.add(null, block(Map.of("idle", calls(0), "busy", calls(1))));
    assertThat(history.find(Probe.KIND, "idle")).isEmpty();
    long one = history.bytes();
    history.add(null, block(Map.of("idle", calls(0), "busy", calls(0))));
    assertThat(history.find(Probe.KIND, "idle")).isEmpty();
    assertThat(calls(history.find(Probe.KIND, "busy").orElseThrow())).containsExactly(1f, 0f);
    assertThat(history.bytes()).isEqualTo(one);
  }

  @Test
  void the_bound_holds_and_the_guard_that_was_active_longest_ago_goes_first() {
    History history = new History(table, 3 * 440, faults); // 200 + 12 blocks of 20 bytes each
    history.add(null, block(Map.of("a", calls(1), "b", calls(1), "c", calls(1))));
    history.add(null, block(Map.of("a", calls(1), "b", calls(0), "c", calls(1))));
    assertThat(history.evictedCount()).isZero();
    history.add(null, block(Map.of("a", calls(1), "b", calls(0), "c", calls(0), "d", calls(1))));
    assertThat(history.find(Probe.KIND, "b")).isEmpty();
    assertThat(history.find(Probe.KIND, "a")).isPresent();
    assertThat(history.find(Probe.KIND, "c")).isPresent();
    assertThat(history.find(Probe.KIND, "d")).isPresent();
    assertThat(history.evictedCount()).isEqualTo(1);
    assertThat(history.bytes()).isEqualTo(3 * 440);
  }

  @Test
  void asking_for_a_guard_keeps_it() {
    History history = new History(table, 2 * 440, faults);
    history.add(null, block(Map.of("a", calls(1))));
    history.add(null, block(Map.of("a", calls(0), "b", calls(1))));
    history.find(Probe.KIND, "a");
    history.add(null, block(Map.of("a", calls(0), "b", calls(0), "c", calls(1))));
    assertThat(history.find(Probe.KIND, "a")).isPresent();
    assertThat(history.find(Probe.KIND, "b")).isEmpty();
  }

  @Test
  void ten_thousand_busy_guards_stay_within_the_bound() {
    History history = new History(table, 100_000, faults);
    for (int round = 0; round < 20; round++) {
      Map<String, Numbers> busy = new TreeMap<>();
      for (int i = 0; i < 10_000; i++) {
        busy.put("g" + i, calls(1));
      }
      history.add(null, block(busy));
      assertThat(history.bytes()).isBetween(90_000L, 100_000L);
    }
  }

  @Test
  void without_room_nothing_is_kept() {
    History history = new History(table, 0, faults);
    history.add(null, block(Map.of("a", calls(1))));
    assertThat(history.find(Probe.KIND, "a")).isEmpty();
    assertThat(history.bytes()).isZero();
  }

  @Test
  void a_guard_without_a_block_for_a_day_is_forgotten() {
    History history = new History(table, PLENTY, faults);
    history.add(null, block(Map.of("gone", calls(1), "a", calls(1))));
    for (int i = 0; i < 287; i++) {
      history.add(null, block(Map.of("a", calls(1))));
    }
    assertThat(calls(history.find(Probe.KIND, "gone").orElseThrow())).containsExactly(1f);
    history.add(null, block(Map.of("a", calls(1))));
    assertThat(history.find(Probe.KIND, "gone")).isEmpty();
    assertThat(history.evictedCount()).isEqualTo(1);
  }

  @Test
  void numbers_that_have_no_difference_leave_out_their_guard_alone() {
    History history = new History(table, PLENTY, faults);
    record Broken() implements GuardStats<Broken> {
      @Override
      public Broken minus(Broken earlier) {
        throw new IllegalStateException("boom");
      }
    }
    StatsSchema<Broken> schema = StatsSchema.<Broken>builder()
        .rate("share", "share", numbers -> 1.0)
        .headline()
        .build();
    GuardKind<?, Broken> kind =
        GuardKind.builder("broken", Object.class, schema).build();
    SortedMap<String, GuardStats<?>> broken = new TreeMap<>(Map.of("b", new Broken()));
    RegistrySnapshot both = new RegistrySnapshot(
        Instant.EPOCH, Map.of(kind, broken, Probe.KIND, new TreeMap<>(Map.of("a", calls(1)))));
    history.add(new Reading(0, 0, both), both);
    history.add(null, both);
    assertThat(faults.count()).isEqualTo(1);
    assertThat(history.find(Probe.KIND, "a")).isPresent();
    assertThat(history.find(kind, "b").orElseThrow().blocks()).hasSize(1);
  }
}
