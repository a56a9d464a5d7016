/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.StatsField;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class OperationStatsTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("agent", clock);

  private void run(Resource resource, int calls, Duration each) {
    operation.run(() -> {
      for (int i = 0; i < calls; i++) {
        long token = ResourceTimer.enter(resource);
        clock.advance(each);
        ResourceTimer.exit(token);
      }
    });
  }

  private static OperationStats of(PerResource wall, PerResource calls, long count) {
    return new OperationStats(
        count, 0, 0, wall, wall, calls, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, HistogramSnapshot.EMPTY);
  }

  @Test
  void before_the_first_run_nothing_is_claimed() {
    for (OperationStats none : List.of(OperationStats.EMPTY, operation.stats())) {
      assertThat(none.hasData()).isFalse();
      assertThat(none.average()).isZero();
      assertThat(none.p50()).isZero();
      assertThat(none.p95()).isZero();
      assertThat(none.p99()).isZero();
      assertThat(none.max()).isZero();
      assertThat(none.errorRate()).isNaN();
      assertThat(none.throughput()).isNaN();
      assertThat(none.cacheHitRate()).isNaN();
      assertThat(none.parallelism()).isNaN();
      assertThat(none.share(Resource.DB)).isNaN();
      assertThat(none.averageIn(Resource.DB)).isZero();
      assertThat(none.callsPerRun(Resource.DB)).isNaN();
      assertThat(none.allocatedBytesPerRun()).isEqualTo(OptionalDouble.empty());
      assertThat(none.cost()).isEqualTo(Money.ZERO);
      assertThat(none.dominant()).isEqualTo("no runs yet");
    }
  }

  @Test
  void average_percentiles_and_maximum_are_those_of_the_durations() {
    for (int i = 1; i <= 100; i++) {
      run(Resource.SELF, 1, Duration.ofMillis(i));
    }

    OperationStats stats = operation.stats();
    assertThat(stats.average()).isEqualTo(Duration.ofNanos(50_500_000));
    assertThat((double) stats.p50().toNanos()).isCloseTo(50e6, within(50e6 * 0.025));
    assertThat((double) stats.p95().toNanos()).isCloseTo(95e6, within(95e6 * 0.025));
    assertThat((double) stats.p99().toNanos()).isCloseTo(99e6, within(99e6 * 0.025));
    assertThat(stats.max()).isEqualTo(Duration.ofMillis(100));
    assertThat(stats.throughput()).isCloseTo(100 / 5.05, within(1e-9));
  }

  @Test
  void rates_are_shares_of_what_was_seen() {
    operation.run(() -> {
      ResourceTimer.cacheHit();
      ResourceTimer.cacheMiss();
      ResourceTimer.cacheMiss();
      ResourceTimer.cacheMiss();
    });
    operation.run(() -> OperationScope.current().failed(new TimeoutException()));
    operation.run(() -> OperationScope.current().failed(new IllegalStateException()));
    operation.run(() -> OperationScope.current().addCost(Money.ofPicos(7)));

    OperationStats stats = operation.stats();
    assertThat(stats.cacheHitRate()).isEqualTo(0.25);
    assertThat(stats.errorRate()).isEqualTo(0.5);
    assertThat(stats.timeoutCount()).isEqualTo(1);
    assertThat(stats.cost()).isEqualTo(Money.ofPicos(7));
    assertThat(stats.lateCount()).isZero();
  }

  @Test
  void shares_and_parts_of_the_average_add_up() {
    run(Resource.DB, 3, Duration.ofMillis(10));
    run(Resource.LLM, 1, Duration.ofMillis(10));

    OperationStats stats = operation.stats();
    assertThat(stats.share(Resource.DB)).isEqualTo(0.75);
    assertThat(stats.share(Resource.LLM)).isEqualTo(0.25);
    assertThat(stats.share(Resource.SELF)).isZero();
    assertThat(stats.averageIn(Resource.DB)).isEqualTo(Duration.ofMillis(15));
    assertThat(stats.averageIn(Resource.LLM)).isEqualTo(Duration.ofMillis(5));
    assertThat(stats.callsPerRun(Resource.DB)).isEqualTo(1.5);
    assertThat(stats.parallelism()).isEqualTo(1);
  }

  @Test
  void a_window_is_what_happened_since() {
    run(Resource.DB, 2, Duration.ofMillis(40));
    operation.run(() -> OperationScope.current().failed(new TimeoutException()));
    OperationStats before = operation.stats();
    for (int i = 0; i < 3; i++) {
      run(Resource.LLM, 1, Duration.ofMillis(10));
    }
    OperationStats now = operation.stats();
    OperationStats window = now.minus(before);

    assertThat(window.count()).isEqualTo(3);
    assertThat(window.errorCount()).isZero();
    assertThat(window.timeoutCount()).isZero();
    assertThat(window.wall()).isEqualTo(new PerResource(0, 30_000_000, 0, 0, 0, 0));
    assertThat(window.calls()).isEqualTo(new PerResource(0, 3, 0, 0, 0, 0));
    assertThat(window.average()).isEqualTo(Duration.ofMillis(10));
    assertThat(window.observedNanos()).isEqualTo(30_000_000);
    assertThat(window.throughput()).isCloseTo(100, within(1e-9));
    assertThat((double) window.p95().toNanos()).isCloseTo(10e6, within(10e6 * 0.025));
    assertThat(window.durations().count()).isEqualTo(3);
    assertThat(now.minus(now)).isEqualTo(OperationStats.EMPTY);
    assertThat(now.minus(OperationStats.EMPTY)).isEqualTo(now);
  }

  @Test
  void each_number_of_a_window_is_a_difference() {
    OperationStats ones = numbered(1);
    OperationStats fives = numbered(5);

    assertThat(fives.minus(ones)).isEqualTo(numbered(4));
  }

  private static OperationStats numbered(long n) {
    return new OperationStats(
        2 * n,
        3 * n,
        5 * n,
        new PerResource(7 * n, 11 * n, 13 * n, 17 * n, 19 * n, 23 * n),
        new PerResource(29 * n, 31 * n, 37 * n, 41 * n, 43 * n, 47 * n),
        new PerResource(53 * n, 59 * n, 61 * n, 67 * n, 71 * n, 73 * n),
        79 * n,
        83 * n,
        89 * n,
        97 * n,
        101 * n,
        103 * n,
        107 * n,
        109 * n,
        113 * n,
        127 * n,
        HistogramSnapshot.EMPTY);
  }

  @Test
  void windows_of_two_operations_merge_into_one_distribution() {
    NamedOperation other = NamedOperation.of("other", clock);
    run(Resource.SELF, 1, Duration.ofMillis(10));
    other.run(() -> clock.advance(Duration.ofMillis(90)));
    HistogramSnapshot merged = operation.stats().durations().plus(other.stats().durations());

    assertThat(merged.count()).isEqualTo(2);
    assertThat(merged.sumNanos()).isEqualTo(100_000_000);
  }

  @Test
  void the_sentence_names_the_largest_share_and_the_calls_of_a_run() {
    PerResource nothing = PerResource.ZERO;
    assertThat(of(new PerResource(70, 0, 0, 0, 0, 30), new PerResource(214, 0, 0, 0, 0, 0), 1)
            .dominant())
        .isEqualTo("70 % of the time in the database, 214 queries per call");
    assertThat(of(new PerResource(0, 60, 40, 0, 0, 0), new PerResource(0, 3, 0, 0, 0, 0), 2)
            .dominant())
        .isEqualTo("60 % of the time in the LLM, 1.5 calls per call");
    assertThat(of(new PerResource(0, 0, 999, 0, 0, 1), new PerResource(0, 0, 10, 0, 0, 0), 1)
            .dominant())
        .isEqualTo("100 % of the time in HTTP, 10 calls per call");
    assertThat(of(new PerResource(0, 0, 0, 51, 0, 49), new PerResource(0, 0, 0, 4, 0, 0), 4)
            .dominant())
        .isEqualTo("51 % of the time in cache loads, 1.0 loads per call");
    assertThat(of(new PerResource(0, 0, 0, 0, 1, 0), new PerResource(0, 0, 0, 0, 25, 0), 10)
            .dominant())
        .isEqualTo("100 % of the time in waiting, 2.5 waits per call");
    assertThat(of(new PerResource(10, 10, 10, 10, 10, 50), nothing, 1).dominant())
        .isEqualTo("50 % of the time in own code");
    assertThat(of(nothing, nothing, 3).dominant()).isEqualTo("no measurable time");
  }

  @Test
  void of_equal_shares_the_first_resource_is_named() {
    assertThat(new PerResource(0, 5, 5, 0, 0, 0).largest()).isEqualTo(Resource.LLM);
    assertThat(PerResource.ZERO.largest()).isEqualTo(Resource.DB);
    assertThat(new PerResource(0, 0, 0, 0, 0, 1).largest()).isEqualTo(Resource.SELF);
  }

  @Test
  void numbers_of_resources_are_found_by_resource() {
    PerResource numbers = new PerResource(1, 2, 3, 4, 5, 6);
    assertThat(Resource.values()).extracting(numbers::get).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(numbers.sum()).isEqualTo(21);
    assertThat(numbers.minus(new PerResource(0, 0, 1, 0, 0, 6)))
        .isEqualTo(new PerResource(1, 2, 2, 4, 5, 0));
    assertThatNullPointerException().isThrownBy(() -> numbers.get(null));
  }

  @Test
  void the_schema_reads_each_number_under_its_name_and_tags() {
    List<String> read = Operations.KIND.schema().fields().stream()
        .filter(StatsField::isLong)
        .map(field -> field.name()
            + (field.tags().isEmpty()
                ? ""
                : field.tags().getOrDefault("resource", "") + field.tags().getOrDefault("mode", ""))
            + "="
            + field.longValue(numbered(1)))
        .toList();

    assertThat(read)
        .containsExactlyInAnyOrder(
            "count=2",
            "errorCount=3",
            "timeoutCount=5",
            "timedbwall=7",
            "timellmwall=11",
            "timehttpwall=13",
            "timecachewall=17",
            "timewaitwall=19",
            "timeselfwall=23",
            "timedbwork=29",
            "timellmwork=31",
            "timehttpwork=37",
            "timecachework=41",
            "timewaitwork=43",
            "timeselfwork=47",
            "callsdb=53",
            "callsllm=59",
            "callshttp=61",
            "callscache=67",
            "callswait=71",
            "cacheHitCount=79",
            "cacheMissCount=83",
            "cacheLoadTime=89",
            "allocatedBytes=97",
            "allocationCount=101",
            "cost=103",
            "lateCount=107",
            "misuseCount=109",
            "sequentialCount=113",
            "observedTime=127");
  }

  @Test
  void the_schema_has_the_rates_and_the_durations_too() {
    run(Resource.DB, 1, Duration.ofMillis(10));
    OperationStats stats = operation.stats();
    List<StatsField<OperationStats>> fields = Operations.KIND.schema().fields();
    assertThat(fields)
        .filteredOn(field -> field.type() == StatsField.Type.GAUGE)
        .extracting(StatsField::name)
        .containsExactly("errorRate", "cacheHitRate");
    assertThat(fields)
        .filteredOn(field -> field.name().equals("duration"))
        .singleElement()
        .satisfies(field -> assertThat(field.histogram(stats)).isEqualTo(stats.durations()));
    assertThat(Operations.KIND.schema().headlines())
        .extracting(StatsField::name)
        .containsExactly("count", "errorCount", "duration", "cost");
  }

  @Test
  void the_kind_knows_its_guards() {
    assertThat(operation.kind()).isSameAs(Operations.KIND);
    assertThat(operation).hasToString("operation \"agent\"");
    assertThat(operation.name()).isEqualTo("agent");
  }
}
