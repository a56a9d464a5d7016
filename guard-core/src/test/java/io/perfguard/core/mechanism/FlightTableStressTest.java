/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlightTableStressTest {
  private static final int THREADS = 64;
  private static final int CALLS = 3_000;

  static Stream<ThreadFactory> factories() {
    return Crew.factories();
  }

  @AfterEach
  void nobody_waits() {
    assertThat(WaitGraph.size()).isZero();
  }

  @ParameterizedTest
  @MethodSource("factories")
  void at_most_one_load_of_a_key_runs_at_a_time(ThreadFactory factory) {
    int keys = 8;
    FlightTable<Integer, Integer> table = new FlightTable<>();
    AtomicIntegerArray running = new AtomicIntegerArray(keys);
    AtomicIntegerArray loads = new AtomicIntegerArray(keys);
    Crew.runTogether(factory, THREADS, member -> {
      Random random = new Random(member);
      for (int i = 0; i < CALLS; i++) {
        int asked = random.nextInt(keys);
        int value = table.load(asked, key -> {
          assertThat(running.incrementAndGet(key)).isEqualTo(1);
          loads.incrementAndGet(key);
          othersCome();
          assertThat(running.decrementAndGet(key)).isZero();
          return key * 7;
        });
        assertThat(value).isEqualTo(asked * 7);
      }
    });
    assertThat(table.size()).isZero();
    for (int key = 0; key < keys; key++) {
      assertThat(loads.get(key)).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("factories")
  void a_loader_that_looks_into_the_cache_again_runs_once_for_each_key(ThreadFactory factory) {
    int keys = CALLS;
    Map<Integer, Integer> cache = new ConcurrentHashMap<>();
    FlightTable<Integer, Integer> table = new FlightTable<>(cache::put, WaitListener.none());
    AtomicIntegerArray loads = new AtomicIntegerArray(keys);
    Crew.runTogether(factory, THREADS, member -> {
      for (int i = 0; i < keys; i++) {
        Integer hit = cache.get(i);
        int value = hit != null
            ? hit
            : table.load(i, key -> {
              Integer known = cache.get(key);
              return known != null ? known : key + loads.incrementAndGet(key) - 1;
            });
        assertThat(value).isEqualTo(i);
      }
    });
    for (int key = 0; key < keys; key++) {
      assertThat(loads.get(key)).isEqualTo(1);
    }
    assertThat(table.size()).isZero();
  }

  /**
   * Loaders that ask for other keys of two tables, time-outs, interrupts and failures, all at
   * random.
   */
  @ParameterizedTest
  @MethodSource("factories")
  void whatever_loaders_ask_for_no_call_hangs_and_none_gets_a_wrong_value(ThreadFactory factory) {
    int keys = 5;
    FlightTable<Integer, Integer> tens = new FlightTable<>();
    FlightTable<Integer, Integer> hundreds = new FlightTable<>();
    LongAdder answers = new LongAdder();
    Crew.runTogether(factory, THREADS, member -> {
      Random random = new Random(member);
      for (int i = 0; i < CALLS; i++) {
        int key = random.nextInt(keys);
        if (random.nextInt(50) == 0) {
          Thread.currentThread().interrupt();
        }
        try {
          assertThat(nested(tens, 10, hundreds, 100, key, 3, random)).isEqualTo(10 * key);
        } catch (Failure e) {
          assertThat(e.key).isBetween(0, keys - 1);
        }
        Thread.interrupted();
        answers.increment();
      }
    });
    assertThat(answers.sum()).isEqualTo((long) THREADS * CALLS);
    assertThat(tens.size()).isZero();
    assertThat(hundreds.size()).isZero();
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it; it makes followers likelier
  private static void othersCome() {
    Thread.yield();
  }

  private static int nested(
      FlightTable<Integer, Integer> table,
      int factor,
      FlightTable<Integer, Integer> next,
      int nextFactor,
      int key,
      int depth,
      Random random)
      throws Failure {
    long wait = random.nextInt(10) == 0 ? random.nextInt(100_000) : Long.MAX_VALUE;
    FlightTable.Loader<Integer, Integer, Failure> loader = asked -> {
      if (random.nextInt(40) == 0) {
        throw new Failure(asked);
      }
      if (depth > 0) {
        int other = random.nextInt(5);
        assertThat(nested(next, nextFactor, table, factor, other, depth - 1, random))
            .isEqualTo(nextFactor * other);
      }
      return factor * asked;
    };
    return table.load(key, loader, wait);
  }

  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1;
    private final int key;

    Failure(int key) {
      super("key " + key, null, false, false);
      this.key = key;
    }
  }
}
