/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BucketsTest {
  @Test
  void buckets_lie_one_after_another_without_gaps() {
    assertThat(Buckets.low(0)).isZero();
    for (int i = 0; i < Buckets.COUNT; i++) {
      assertThat(Buckets.indexOf(Buckets.low(i))).isEqualTo(i);
      assertThat(Buckets.indexOf(Buckets.high(i))).isEqualTo(i);
      assertThat(Buckets.low(i + 1)).isEqualTo(Buckets.high(i) + 1);
    }
    assertThat(Buckets.high(Buckets.LAST)).isEqualTo((1L << 45) - 1);
  }

  @Test
  void the_middle_of_a_bucket_is_within_2_5_percent_of_its_values() {
    for (int i = 1; i < Buckets.COUNT; i++) {
      double middle = Buckets.middle(i);
      assertThat(middle - Buckets.low(i)).isBetween(0.0, 0.025 * Buckets.low(i));
      assertThat(Buckets.high(i) - middle).isBetween(0.0, 0.025 * Buckets.high(i));
    }
    assertThat(Buckets.middle(0)).isZero();
  }

  @Test
  void what_is_beyond_the_last_bucket_is_in_it() {
    assertThat(Buckets.indexOf(1L << 45)).isEqualTo(Buckets.LAST);
    assertThat(Buckets.indexOf(Long.MAX_VALUE)).isEqualTo(Buckets.LAST);
  }
}
