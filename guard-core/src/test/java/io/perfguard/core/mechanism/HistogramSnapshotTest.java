/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramSnapshotTest {
  private static final double ERROR = 0.025;

  @Test
  void without_data_a_figure_is_nan() {
    HistogramSnapshot none = HistogramSnapshot.EMPTY;
    assertThat(none.hasData()).isFalse();
    assertThat(none.count()).isZero();
    assertThat(none.sumNanos()).isZero();
    assertThat(none.maxNanos()).isZero();
    assertThat(none.meanNanos()).isNaN();
    assertThat(none.quantileNanos(0.5)).isNaN();
    assertThat(none).hasToString("no data");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
  void a_quantile_out_of_range_is_refused(double q) {
    assertThatThrownBy(() -> HistogramSnapshot.ofValues(1).quantileNanos(q))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("q must be in 0..1, was " + q);
    assertThatThrownBy(() -> HistogramSnapshot.EMPTY.quantileNanos(q))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void each_quantile_is_within_3_1_percent_of_the_sorted_values(long seed) {
    long[] values = values(new Random(seed), 1_000);
    HistogramSnapshot snapshot = HistogramSnapshot.ofValues(values);
    Arrays.sort(values);
    assertThat(snapshot.quantileNanos(0)).isCloseTo((double) values[0], within(ERROR * values[0]));
    for (int rank = 1; rank <= values.length; rank++) {
      long exact = values[rank - 1];
      assertThat(snapshot.quantileNanos((double) rank / values.length))
          .isCloseTo((double) exact, within(ERROR * exact));
    }
  }

  @Test
  void a_quantile_that_falls_between_two_ranks_takes_the_upper_one_and_one_on_a_rank_stays() {
    HistogramSnapshot thirty =
        HistogramSnapshot.ofValues(LongStream.rangeClosed(1, 31).toArray());
    for (int rank = 1; rank <= 31; rank++) {
      assertThat(thirty.quantileNanos(rank / 31.0)).isEqualTo(rank);
      assertThat(thirty.quantileNanos((rank - 0.5) / 31)).isEqualTo(rank);
    }
    assertThat(HistogramSnapshot.ofValues(
                LongStream.rangeClosed(1, 100).map(v -> v <= 7 ? 1 : 2).toArray())
            .quantileNanos(0.07))
        .isEqualTo(1);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void count_sum_mean_and_maximum_are_exact(long seed) {
    long[] values = values(new Random(seed), 5_000);
    HistogramSnapshot snapshot = HistogramSnapshot.ofValues(values);
    long sum = Arrays.stream(values).sum();
    assertThat(snapshot.count()).isEqualTo(5_000);
    assertThat(snapshot.sumNanos()).isEqualTo(sum);
    assertThat(snapshot.meanNanos()).isEqualTo(sum / 5_000.0);
    assertThat(snapshot.maxNanos()).isEqualTo(Arrays.stream(values).max().getAsLong());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void the_sum_of_two_snapshots_is_the_snapshot_of_all_values(long seed) {
    Random random = new Random(seed);
    long[] some = values(random, random.nextInt(1_000));
    long[] more = values(random, random.nextInt(1_000));
    HistogramSnapshot all = HistogramSnapshot.ofValues(concat(some, more));
    assertThat(HistogramSnapshot.ofValues(some).plus(HistogramSnapshot.ofValues(more)))
        .isEqualTo(all);
    assertThat(HistogramSnapshot.ofValues(more).plus(HistogramSnapshot.ofValues(some)))
        .isEqualTo(all);
    assertThat(all.plus(HistogramSnapshot.EMPTY)).isEqualTo(all);
    assertThat(HistogramSnapshot.EMPTY.plus(all)).isEqualTo(all);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_difference_holds_the_values_recorded_in_between(long seed) {
    Random random = new Random(seed);
    long[] before = values(random, random.nextInt(1_000));
    long[] between = values(random, 1 + random.nextInt(1_000));
    HistogramSnapshot window = HistogramSnapshot.ofValues(concat(before, between))
        .minus(HistogramSnapshot.ofValues(before));
    HistogramSnapshot exact = HistogramSnapshot.ofValues(between);
    assertThat(bucketsOf(window)).isEqualTo(bucketsOf(exact));
    assertThat(window.count()).isEqualTo(exact.count());
    assertThat(window.sumNanos()).isEqualTo(exact.sumNanos());
    assertThat((double) window.maxNanos())
        .isBetween((double) exact.maxNanos(), exact.maxNanos() * 1.0625);
    assertThat(exact.minus(HistogramSnapshot.EMPTY)).isEqualTo(exact);
    assertThat(exact.minus(exact)).isSameAs(HistogramSnapshot.EMPTY);
  }

  @Test
  void the_maximum_of_a_difference_is_exact_if_it_rose() {
    HistogramSnapshot before = HistogramSnapshot.ofValues(1_000_000);
    assertThat(HistogramSnapshot.ofValues(1_000_000, 1_000_001).minus(before).maxNanos())
        .isEqualTo(1_000_001);
    assertThat(HistogramSnapshot.ofValues(1_000_000, 7).minus(before).maxNanos())
        .isEqualTo(7);
    long beyond = 1L << 50;
    assertThat(HistogramSnapshot.ofValues(1, beyond)
            .minus(HistogramSnapshot.ofValues(1))
            .maxNanos())
        .isEqualTo(beyond);
  }

  @Test
  void subtracting_what_is_not_earlier_never_gives_a_negative_count() {
    HistogramSnapshot difference =
        HistogramSnapshot.ofValues(10, 20).minus(HistogramSnapshot.ofValues(10, 10, 10, 1_000));
    assertThat(difference.count()).isEqualTo(1);
    assertThat(difference.sumNanos()).isZero();
    assertThat(difference.maxNanos()).isEqualTo(20);
  }

  @Test
  void the_buckets_are_shown_with_their_borders_lowest_first() {
    StringBuilder seen = new StringBuilder();
    HistogramSnapshot.ofValues(100, 3, 101, 3, 64)
        .forEachBucket((low, high, count) -> seen.append(low + "-" + high + ":" + count + " "));
    assertThat(seen).hasToString("3-3:2 64-66:1 99-102:2 ");
  }

  @Test
  void the_snapshot_of_usual_durations_takes_some_hundred_bytes() {
    Random random = new Random(7);
    LogLinearHistogram histogram = new LogLinearHistogram();
    for (int i = 0; i < 1_000_000; i++) {
      histogram.record((long) (2e6 * Math.exp(0.6 * random.nextGaussian())));
    }
    assertThat(histogram.snapshot().encodedBytes()).isBetween(50, 300);
  }

  @Test
  void reading_a_quantile_allocates_a_cursor_at_most() {
    HistogramSnapshot snapshot = HistogramSnapshot.ofValues(values(new Random(1), 1_000));
    double[] keep = new double[1];
    assertThat(Allocated.bytesPerCall(() -> keep[0] += snapshot.quantileNanos(0.95)))
        .isLessThanOrEqualTo(40);
  }

  @Test
  void snapshots_of_the_same_values_are_equal() {
    HistogramSnapshot one = HistogramSnapshot.ofValues(1, 1_000, 1_000_000);
    assertThat(one).isEqualTo(HistogramSnapshot.ofValues(1_000_000, 1, 1_000));
    assertThat(one).hasSameHashCodeAs(HistogramSnapshot.ofValues(1_000_000, 1, 1_000));
    assertThat(one).isNotEqualTo(HistogramSnapshot.ofValues(1, 1_000)); // other buckets
    assertThat(one).isNotEqualTo(HistogramSnapshot.ofValues(1, 1_001, 1_000_000)); // other sum
    assertThat(HistogramSnapshot.ofValues(998, 1_002))
        .isNotEqualTo(HistogramSnapshot.ofValues(999, 1_001)); // maximum
  }

  @Test
  void the_text_is_for_a_person() {
    long[] values = new long[1_000];
    Arrays.fill(values, 0, 940, 1_500_000);
    Arrays.fill(values, 940, 1_000, 80_000_000);
    assertThat(HistogramSnapshot.ofValues(values))
        .hasToString("p50 1.5 ms, p95 80 ms, p99 80 ms, max 80 ms, n=1,000");
  }

  /** Durations over all octaves, the small ones included. */
  private static long[] values(Random random, int count) {
    return random.longs(count).map(bits -> bits >>> (19 + random.nextInt(44))).toArray();
  }

  private static long[] concat(long[] some, long[] more) {
    return LongStream.concat(Arrays.stream(some), Arrays.stream(more)).toArray();
  }

  private static String bucketsOf(HistogramSnapshot snapshot) {
    StringBuilder all = new StringBuilder();
    snapshot.forEachBucket(
        (low, high, count) -> all.append(low).append(':').append(count).append(' '));
    return all.toString();
  }
}
