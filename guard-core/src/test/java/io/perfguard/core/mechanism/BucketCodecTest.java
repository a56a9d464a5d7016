/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketCodecTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void counts_of_any_size_and_gap_come_back_as_they_were(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      long[] counts = new long[Buckets.COUNT];
      double filled = random.nextDouble();
      for (int i = 0; i < counts.length; i++) {
        counts[i] =
            random.nextDouble() < filled ? random.nextLong() >>> (1 + random.nextInt(63)) : 0;
      }
      assertThat(BucketCodec.decode(BucketCodec.encode(counts))).isEqualTo(counts);
    }
  }

  @Test
  void the_borders_of_the_range_come_back_as_they_were() {
    for (int filled : new int[] {0, 1, 127, 128, 129, Buckets.LAST - 1, Buckets.LAST}) {
      long[] counts = new long[Buckets.COUNT];
      counts[filled] = Long.MAX_VALUE;
      assertThat(BucketCodec.decode(BucketCodec.encode(counts))).isEqualTo(counts);
    }
    assertThat(BucketCodec.encode(new long[Buckets.COUNT])).isEmpty();
  }

  @Test
  void many_values_in_all_buckets_take_no_more_than_3_kilobytes() {
    long[] alike = new long[Buckets.COUNT];
    Arrays.fill(alike, (1L << 28) - 1);
    assertThat(BucketCodec.encode(alike)).hasSize(4 * Buckets.COUNT).hasSizeLessThan(2_700);

    long[] worst =
        new long[Buckets.COUNT]; // 100 thousand million, on as many fifth bytes as they can buy
    Arrays.fill(worst, 1L << 21);
    Arrays.fill(worst, 0, 370, 1L << 28);
    assertThat(Arrays.stream(worst).sum()).isCloseTo(100_000_000_000L, withinPercentage(1));
    assertThat(BucketCodec.encode(worst)).hasSizeLessThanOrEqualTo(3 * 1024);
  }
}
