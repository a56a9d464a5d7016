/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HyperLogLogTest {
  private static final double STANDARD_ERROR = 1.04 / 64;

  @Test
  void nothing_seen_is_none() {
    assertThat(new HyperLogLog().estimate()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 1_000, 3_000, 10_000, 20_000, 100_000, 1_000_000})
  void numbers_of_any_size_are_estimated_to_a_few_percent(int different) {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var sketch = new HyperLogLog();
    for (int i = 0; i < different; i++) {
      sketch.add(random.nextLong());
    }
    // Of a few, two may share a register by chance, which is one in ten.
    double off = Math.max(2, 5 * STANDARD_ERROR * different);
    assertThat((double) sketch.estimate())
        .as("seed %d", seed)
        .isBetween(different - off, different + off);
  }

  @Test
  void the_error_is_what_theory_says() {
    double squares = 0;
    int sketches = 200;
    for (int s = 0; s < sketches; s++) {
      var sketch = new HyperLogLog();
      for (int i = 0; i < 20_000; i++) {
        sketch.add((long) s * 20_000 + i); // in sequence: it spreads by itself
      }
      double error = sketch.estimate() / 20_000.0 - 1;
      squares += error * error;
    }
    assertThat(Math.sqrt(squares / sketches)).isBetween(0.8 * STANDARD_ERROR, 1.2 * STANDARD_ERROR);
  }

  @Test
  void to_see_something_again_changes_nothing() {
    var sketch = new HyperLogLog();
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < 50; i++) {
        sketch.add(i);
      }
    }
    assertThat(sketch.estimate()).isBetween(48L, 52L);
  }

  @Test
  void merged_it_saw_what_both_saw() {
    var one = new HyperLogLog();
    var other = new HyperLogLog();
    var both = new HyperLogLog();
    for (int i = 0; i < 30_000; i++) {
      (i < 20_000 ? one : other).add(i);
      both.add(i);
    }
    for (int i = 10_000; i < 20_000; i++) {
      other.add(i);
    }
    one.merge(other);
    assertThat(one.estimate()).isEqualTo(both.estimate());
  }

  @Test
  void many_threads_lose_nothing() throws InterruptedException {
    var together = new HyperLogLog();
    var alone = new HyperLogLog();
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      int first = t * 25_000;
      threads[t] = new Thread(() -> {
        for (int i = 0; i < 50_000; i++) {
          together.add(first + i);
        }
      });
      threads[t].start();
    }
    for (int i = 0; i < 125_000; i++) {
      alone.add(i);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(together.estimate()).isEqualTo(alone.estimate());
  }

  @Test
  void an_add_costs_no_bytes() {
    var sketch = new HyperLogLog();
    long[] next = {0};
    assertThat(Allocated.bytesPerCall(() -> sketch.add(next[0]++))).isZero();
  }
}
