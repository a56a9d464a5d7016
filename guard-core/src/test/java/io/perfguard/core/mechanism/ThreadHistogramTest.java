/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThreadHistogramTest {
  private final ThreadHistogram histogram = new ThreadHistogram();

  @Test
  void it_says_what_a_plain_histogram_says() {
    LogLinearHistogram plain = new LogLinearHistogram();
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      long nanos = random.nextInt(50_000_000) - 100L;
      plain.record(nanos);
      histogram.record(nanos);
    }
    assertThat(histogram.snapshot()).isEqualTo(plain.snapshot());
  }

  @Test
  void nothing_is_lost_with_more_threads_than_cells_nor_when_threads_end() throws Exception {
    for (int round = 0; round < 3; round++) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 70; i++) {
        Thread thread = new Thread(() -> {
          for (int n = 0; n < 1_000; n++) {
            histogram.record(n);
          }
        });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    HistogramSnapshot all = histogram.snapshot();
    assertThat(all.count()).isEqualTo(3 * 70 * 1_000);
    assertThat(all.sumNanos()).isEqualTo(3L * 70 * 999 * 500);
    assertThat(all.maxNanos()).isEqualTo(999);
  }

  @Test
  void empty_it_has_no_data() {
    assertThat(histogram.snapshot().hasData()).isFalse();
  }
}
