/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.registry.StatsField;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchStatsTest {
  @Test
  void without_data_rates_are_not_a_number() {
    BatchStats stats =
        BatchLoader.<Integer, Integer>builder("numbers", new Backend()).build().stats();
    assertThat(stats.hasData()).isFalse();
    assertThat(stats.keysPerBatch()).isNaN();
    assertThat(stats.sharedRate()).isNaN();
    assertThat(stats.keyFailureRate()).isNaN();
    assertThat(stats.batchFailureRate()).isNaN();
    assertThat(stats.waits().hasData()).isFalse();
  }

  @Test
  void a_window_is_a_difference_of_counters_and_the_later_gauges() {
    ManualClock clock = new ManualClock();
    var loader = BatchLoader.<Integer, Integer>builder("numbers", keys -> {
          clock.advance(Duration.ofMillis(keys.size()));
          return new Backend().load(keys);
        })
        .maximumBatch(10)
        .clock(clock)
        .build();
    loader.load(1);
    BatchStats before = loader.stats();
    loader.loadAll(List.of(1, 2, 3));
    BatchStats window = loader.stats().minus(before);
    assertThat(window.askedCount()).isEqualTo(3);
    assertThat(window.batchCount()).isEqualTo(1);
    assertThat(window.keysPerBatch()).isEqualTo(3);
    assertThat(window.singleCount()).isZero();
    assertThat(window.calls().sumNanos()).isEqualTo(3_000_000);
    assertThat(window.maximumBatch()).isEqualTo(10);
    assertThat(window.lingerNanos()).isEqualTo(2_000_000);
    assertThat(loader.stats().minus(loader.stats()).hasData()).isFalse();
  }

  @Test
  void the_registry_knows_it_by_kind_and_name() {
    try (GuardRegistry guards = GuardRegistry.create()) {
      BatchLoader<Integer, Integer> loader =
          BatchLoader.<Integer, Integer>builder("numbers", new Backend()).register(guards);
      assertThat(loader.load(2)).isEqualTo(20);
      assertThat(guards.get(BatchLoader.KIND, "numbers")).isSameAs(loader);
      assertThat(guards.stats(BatchLoader.KIND).get("numbers").askedCount()).isEqualTo(1);
      assertThat(loader).hasToString("batch loader \"numbers\"");
      assertThat(loader.name()).isEqualTo("numbers");
      assertThat(loader.kind()).isSameAs(BatchLoader.KIND);
      assertThat(loader.config().maximumBatch()).isEqualTo(100);
      assertThatThrownBy(() ->
              BatchLoader.<Integer, Integer>builder("numbers", new Backend()).register(guards))
          .hasMessageContaining("batch loader \"numbers\" is already registered");
    }
  }

  @Test
  void the_schema_reads_each_number() {
    BatchLoader<Integer, Integer> loader =
        BatchLoader.<Integer, Integer>builder("numbers", new Backend()).build();
    loader.load(1);
    assertThat(BatchLoader.KIND.schema().fields())
        .extracting(StatsField::name)
        .doesNotHaveDuplicates()
        .contains("askedCount", "batchCount", "callDuration", "linger");
    assertThat(BatchLoader.KIND.id()).isEqualTo("batch");
    assertThat(BatchLoader.KIND.label()).isEqualTo("batch loader");
  }
}
