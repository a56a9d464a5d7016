/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReadBufferTest {
  @Test
  void one_thread_gets_back_what_it_noted_in_order() {
    ReadBuffer buffer = new ReadBuffer();
    List<Long> drained = new ArrayList<>();
    long next = 1;
    for (int round = 0; round < 100; round++) {
      while (!buffer.offer(next)) {
        next++;
      }
      next++;
      buffer.drainOwn(drained::add);
    }
    assertThat(drained).hasSize((int) (next - 1)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void a_thread_that_comes_after_another_loses_nothing() throws Exception {
    ReadBuffer buffer = new ReadBuffer();
    List<Long> drained = new ArrayList<>();
    for (int turn = 0; turn < 4; turn++) {
      long first = 1 + turn * 1_000L;
      Thread thread = new Thread(() -> {
        for (long read = first; read < first + 1_000; read++) {
          if (buffer.offer(read)) {
            buffer.drainMost(drained::add);
          }
        }
      });
      thread.start();
      thread.join();
    }
    buffer.drain(drained::add);
    assertThat(drained).hasSize(4_000).doesNotHaveDuplicates();
  }

  @Test
  void who_drained_last_takes_along_what_others_noted() throws Exception {
    ReadBuffer buffer = new ReadBuffer();
    List<Long> drained = new ArrayList<>();
    for (int i = 1; !buffer.offer(i); i++) {}
    buffer.drainMost(drained::add);
    assertThat(drained).hasSize(ReadBuffer.SLOTS); // nobody drained before
    drained.clear();

    List<Boolean> due = new ArrayList<>();
    int others = 2 * ReadBuffer.BATCH;
    Runnable offers = () -> {
      for (int i = 0; i < others; i++) {
        due.add(buffer.offer(7));
      }
    };
    Thread other = new Thread(offers);
    while (stripe(other) == stripe(Thread.currentThread())) {
      other = new Thread(offers);
    }
    other.start();
    other.join();
    assertThat(due).hasSize(others).containsOnly(false);
    for (int i = 1; !buffer.offer(8); i++) {
      assertThat(i).isLessThan(ReadBuffer.BATCH);
    }
    buffer.drainMost(drained::add);
    assertThat(drained).hasSize(others + ReadBuffer.BATCH);
  }

  @SuppressWarnings("deprecation") // its successor is younger than 17
  private static long stripe(Thread thread) {
    return thread.getId() & 1; // there are two rings at least
  }

  /** More threads than rings: they overwrite one another, and may set a ring's tail back. */
  @Test
  @Timeout(60)
  void a_drain_hands_over_no_more_than_there_is_room_for() throws Exception {
    ReadBuffer buffer = new ReadBuffer();
    int threads = 64;
    ExecutorService crew = Executors.newFixedThreadPool(threads);
    try {
      AtomicBoolean over = new AtomicBoolean();
      CountDownLatch started = new CountDownLatch(threads);
      List<Future<?>> writers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        writers.add(crew.submit(() -> {
          started.countDown();
          for (long i = 1; !over.get(); i++) {
            buffer.offer(i);
          }
        }));
      }
      started.await();
      for (int i = 0; i < 100_000; i++) {
        long[] count = {0};
        buffer.drain(read -> {
          assertThat(read).isPositive();
          count[0]++;
        });
        assertThat(count[0]).isLessThanOrEqualTo(64 * ReadBuffer.SLOTS);
      }
      over.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      crew.shutdownNow();
    }
  }
}
