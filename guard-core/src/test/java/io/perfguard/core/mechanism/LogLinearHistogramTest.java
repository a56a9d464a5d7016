/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLinearHistogramTest {
  private final LogLinearHistogram histogram = new LogLinearHistogram();

  @Test
  void a_histogram_that_never_recorded_is_empty_and_small() {
    assertThat(histogram.snapshot()).isSameAs(HistogramSnapshot.EMPTY);
    Object[] keep = new Object[1];
    assertThat(Allocated.bytesPerCall(() -> keep[0] = new LogLinearHistogram()))
        .isBetween(1.0, 40.0);
  }

  @Test
  void the_first_value_takes_no_more_than_5_4_kilobytes() {
    Object[] keep = new Object[1];
    double bytes = Allocated.bytesPerCall(() -> {
      LogLinearHistogram fresh = new LogLinearHistogram();
      fresh.record(1);
      keep[0] = fresh;
    });
    assertThat(bytes).isBetween(5_000.0, 5.4 * 1024);
  }

  @Test
  void recording_allocates_nothing() {
    AtomicLong next = new AtomicLong();
    histogram.record(1);
    assertThat(Allocated.bytesPerCall(() -> histogram.record(next.addAndGet(977))))
        .isZero();
  }

  @Test
  void a_negative_value_counts_as_zero() {
    histogram.record(-1);
    histogram.record(Long.MIN_VALUE);
    assertThat(histogram.snapshot()).isEqualTo(HistogramSnapshot.ofValues(0, 0));
  }

  @Test
  void a_value_beyond_the_range_is_in_the_last_bucket_with_its_exact_sum_and_maximum() {
    histogram.record(1L << 50);
    histogram.record(3);
    HistogramSnapshot snapshot = histogram.snapshot();
    assertThat(snapshot.count()).isEqualTo(2);
    assertThat(snapshot.sumNanos()).isEqualTo((1L << 50) + 3);
    assertThat(snapshot.maxNanos()).isEqualTo(1L << 50);
    assertThat(snapshot.quantileNanos(1)).isEqualTo(Buckets.middle(Buckets.LAST));
  }

  @Test
  void nothing_is_lost_when_64_threads_record() {
    int each = 50_000;
    LogLinearHistogram[] alone = new LogLinearHistogram[64];
    Crew.runTogether(64, member -> {
      alone[member] = new LogLinearHistogram();
      Random random = new Random(member);
      for (int i = 0; i < each; i++) {
        long value = (long) Math.exp(random.nextDouble() * 30);
        histogram.record(value);
        alone[member].record(value);
      }
    });
    HistogramSnapshot expected = HistogramSnapshot.EMPTY;
    for (LogLinearHistogram one : alone) {
      expected = expected.plus(one.snapshot());
    }
    assertThat(expected.count()).isEqualTo(64L * each);
    assertThat(histogram.snapshot()).isEqualTo(expected);
  }

  @Test
  void a_smaller_value_recorded_at_the_same_moment_never_hides_the_maximum() {
    AtomicInteger steps = new AtomicInteger(20_000);
    // On a machine that is busy the two meet when both have a core: as often as that is in a while.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    AtomicInteger hidden = new AtomicInteger();
    Crew.runTogether(2, member -> {
      for (int step = 1; step <= steps.get(); step++) {
        meet(begun, 2 * step);
        histogram.record(2L * step + member);
        if (member == 0 && System.nanoTime() > end) {
          steps.set(step);
        }
        meet(ended, 2 * step);
        if (member == 0 && histogram.snapshot().maxNanos() != 2L * step + 1) {
          hidden.incrementAndGet();
        }
      }
    });
    assertThat(hidden).hasValue(0);
  }

  @SuppressWarnings(
      "ThreadPriorityCheck") // a barrier that parks would part the two by far more than a record
  // takes
  private static void meet(AtomicInteger arrived, int all) {
    arrived.incrementAndGet();
    for (int spins = 1; arrived.get() < all; spins++) {
      if (spins % 1_000 == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void a_value_that_a_snapshot_counts_is_in_its_sum_and_its_maximum() {
    AtomicBoolean over = new AtomicBoolean();
    Crew crew = new Crew();
    for (int i = 0; i < 2; i++) {
      crew.start(() -> {
        for (long value = 1_000; !over.get(); value++) {
          histogram.record(value);
        }
      });
    }
    try {
      for (int i = 0; i < 5_000; i++) {
        HistogramSnapshot snapshot = histogram.snapshot();
        long[] leastSum = new long[1];
        snapshot.forEachBucket((low, high, count) -> {
          leastSum[0] += low * count;
          if (low > snapshot.maxNanos()) {
            throw new AssertionError(
                "counts values of " + low + ", above its maximum " + snapshot.maxNanos());
          }
        });
        assertThat(snapshot.sumNanos()).isGreaterThanOrEqualTo(leastSum[0]);
      }
    } finally {
      over.set(true);
    }
    crew.join();
  }
}
