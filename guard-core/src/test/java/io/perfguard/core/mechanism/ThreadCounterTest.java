/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadCounterTest {
  @Test
  void one_thread() {
    ThreadCounter counter = new ThreadCounter();
    assertThat(counter.sum()).isZero();
    for (int i = 1; i <= 1_000; i++) {
      counter.increment();
      assertThat(counter.sum()).isEqualTo(i);
    }
  }

  @Test
  void nothing_is_lost_by_more_threads_than_cells_that_come_and_go() throws Exception {
    ThreadCounter counter = new ThreadCounter();
    int each = 20_000;
    int threads = 100;
    for (int round = 1; round <= 5; round++) {
      List<Thread> crew = new ArrayList<>();
      CountDownLatch begin = new CountDownLatch(1);
      for (int t = 0; t < threads; t++) {
        Thread thread = new Thread(() -> {
          try {
            begin.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          for (int i = 0; i < each; i++) {
            counter.increment();
          }
        });
        thread.start();
        crew.add(thread);
      }
      begin.countDown();
      for (Thread thread : crew) {
        thread.join();
      }
      assertThat(counter.sum()).isEqualTo((long) round * threads * each);
    }
  }

  @Test
  void a_sum_finds_what_was_counted_before_and_never_shrinks() throws Exception {
    ThreadCounter counter = new ThreadCounter();
    AtomicLong done = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    Thread writer = new Thread(() -> {
      while (!over.get()) {
        Thread one = new Thread(() -> {
          for (int i = 0; i < 300; i++) {
            counter.increment();
            done.incrementAndGet();
          }
        });
        one.start();
        try {
          one.join();
        } catch (InterruptedException e) {
          return;
        }
      }
    });
    writer.start();
    long last = 0;
    for (int i = 0; i < 20_000; i++) {
      long before = done.get();
      long sum = counter.sum();
      assertThat(sum).isGreaterThanOrEqualTo(before).isGreaterThanOrEqualTo(last);
      last = sum;
    }
    over.set(true);
    writer.join();
    assertThat(counter.sum()).isEqualTo(done.get());
  }
}
