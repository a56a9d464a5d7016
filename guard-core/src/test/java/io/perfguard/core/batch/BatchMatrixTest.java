/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every combination of settings, and invariants after each of them. */
@Timeout(120)
class BatchMatrixTest {
  private static final int CALLERS = 8;
  private static final int ROUNDS = 60;
  private static final int KEYS = 40;

  record Case(
      long lingerMillis, int size, int concurrent, boolean always, Ask ask, ThreadFactory threads) {
    @Override
    public String toString() {
      return ask + ", linger " + lingerMillis + " ms" + (always ? " always" : "") + ", size " + size
          + ", concurrent " + concurrent
          + (threads == Meeting.factories().get(0)
              ? ""
              : ", " + threads.getClass().getSimpleName());
    }
  }

  enum Ask {
    SYNC,
    ASYNC,
    ALL,
    ANY
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (long linger : new long[] {0, 2}) {
      for (int size : new int[] {1, 3, 100}) {
        for (int concurrent : new int[] {1, 4}) {
          for (Ask ask : Ask.values()) {
            for (ThreadFactory threads : Meeting.factories()) {
              cases.add(new Case(linger, size, concurrent, false, ask, threads));
            }
          }
        }
      }
    }
    cases.add(new Case(1, 3, 2, true, Ask.ANY, Meeting.factories().get(0)));
    return cases.stream();
  }

  /** Fails some keys, lacks others, throws at times; sees to it that no bound is broken. */
  private static final class Checking implements BulkFunction<Integer, BatchResult<Integer>> {
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final LongAdder calls = new LongAdder();
    final LongAdder keys = new LongAdder();
    final LongAdder broken = new LongAdder();
    private final int size;

    Checking(int size) {
      this.size = size;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
    public Map<Integer, BatchResult<Integer>> load(Set<Integer> asked) {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      calls.increment();
      keys.add(asked.size());
      if (asked.isEmpty() || asked.size() > size || new HashSet<>(asked).size() != asked.size()) {
        broken.increment();
      }
      Thread.yield();
      try {
        Map<Integer, BatchResult<Integer>> answers = new HashMap<>();
        for (int key : asked) {
          if (key % 10 == 7) {
            answers.put(key, BatchResult.failed(new IllegalArgumentException("key " + key)));
          } else if (key % 10 != 9) {
            answers.put(key, BatchResult.of(10 * key));
          }
        }
        return answers;
      } finally {
        running.decrementAndGet();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void each_caller_gets_the_answer_of_its_key_and_the_totals_add_up(Case one) {
    Checking backend = new Checking(one.size);
    var builder = BatchLoader.<Integer, Integer>builderOfResults("numbers", backend)
        .maximumBatch(one.size)
        .maximumConcurrent(one.concurrent)
        .linger(Duration.ofMillis(one.lingerMillis));
    var loader = (one.always ? builder.alwaysLinger() : builder).build();
    LongAdder asked = new LongAdder();
    Meeting.together(one.threads, CALLERS, member -> {
      Random random = new Random(member);
      for (int round = 0; round < ROUNDS; round++) {
        asked.add(ask(loader, one.ask, random));
      }
    });
    Meeting.until(() -> loader.stats().runningCount() == 0);
    assertInvariants(loader, backend, one.concurrent);
    BatchStats stats = loader.stats();
    assertThat(stats.askedCount()).isEqualTo(asked.sum());
    assertThat(stats.againCount()).isZero();
    assertThat(stats.leftOutCount()).isZero();
    loader.close();
  }

  private static void assertInvariants(
      BatchLoader<Integer, Integer> loader, Checking backend, int concurrent) {
    BatchStats stats = loader.stats();
    assertThat(backend.broken.sum()).as("calls with too many keys, or none").isZero();
    assertThat(backend.most.get())
        .isLessThanOrEqualTo(stats.aloneCount() == 0 ? concurrent : Integer.MAX_VALUE);
    assertThat(stats.batchCount()).isEqualTo(backend.calls.sum());
    assertThat(stats.calls().count()).isEqualTo(backend.calls.sum());
    assertThat(stats.dispatchedCount()).isEqualTo(backend.keys.sum());
    assertThat(stats.askedCount() + stats.againCount())
        .isEqualTo(stats.sharedCount()
            + stats.dispatchedCount()
            + stats.leftOutCount()
            + stats.rejectedCount());
    assertThat(stats.pendingCount()).isZero();
    assertThat(stats.runningCount()).isZero();
    assertThat(loader.faultCount()).isZero();
  }

  /** Asks for something and checks the answer; how many keys that were. */
  private static int ask(BatchLoader<Integer, Integer> loader, Ask how, Random random) {
    int key = random.nextInt(KEYS);
    Ask now = how == Ask.ANY ? Ask.values()[random.nextInt(3)] : how;
    switch (now) {
      case SYNC -> assertAnswer(key, result(() -> loader.load(key)));
      case ASYNC -> {
        CompletableFuture<Integer> one = loader.loadAsync(key);
        CompletableFuture<Integer> two = loader.loadAsync(key + 1);
        assertAnswer(key, result(() -> joined(one)));
        assertAnswer(key + 1, result(() -> joined(two)));
        return 2;
      }
      default -> {
        Set<Integer> keys = new LinkedHashSet<>();
        for (int i = random.nextInt(7); i >= 0; i--) {
          keys.add(random.nextInt(KEYS));
        }
        Map<Integer, BatchResult<Integer>> results = loader.loadResults(keys);
        assertThat(results.keySet()).containsExactlyElementsOf(keys);
        results.forEach(BatchMatrixTest::assertAnswer);
        return keys.size();
      }
    }
    return 1;
  }

  private static Integer joined(CompletableFuture<Integer> future) {
    try {
      return future
          .orTimeout(Meeting.DEADLINE_SECONDS, java.util.concurrent.TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static BatchResult<Integer> result(java.util.function.Supplier<Integer> call) {
    try {
      return BatchResult.of(call.get());
    } catch (RuntimeException e) {
      return BatchResult.failed(e);
    }
  }

  /** What a bulk function throws that notices an interrupt. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static void assertAnswer(int key, BatchResult<Integer> result) {
    if (result.error().filter(Stopped.class::isInstance).isPresent()) {
      assertOwnInterrupt();
      return;
    }
    switch (key % 10) {
      case 7 -> assertThat(result.error()).get().isInstanceOf(IllegalArgumentException.class);
      case 9 -> assertThat(result.error()).get().isInstanceOf(MissingAnswerException.class);
      default -> {
        if (result.isFailed()) {
          throw new AssertionError("key " + key, result.error().orElseThrow());
        }
        assertThat(result.get()).isEqualTo(10 * key);
      }
    }
  }

  private static void assertOwnInterrupt() {
    assertThat(Thread.currentThread().isInterrupted())
        .as("an interrupt fails nobody but who was interrupted")
        .isTrue();
  }

  static Stream<Arguments> chaos() {
    return Meeting.factories().stream()
        .flatMap(
            threads -> LongStream.rangeClosed(1, 15).mapToObj(seed -> Arguments.of(threads, seed)));
  }

  /** Interrupts, cancels, recursion and two loaders that ask each other, all at random. */
  @ParameterizedTest
  @MethodSource("chaos")
  void whatever_happens_no_call_hangs_and_none_gets_a_wrong_answer(
      ThreadFactory threads, long seed) {
    Checking tens = new Checking(3);
    Checking others = new Checking(5);
    List<BatchLoader<Integer, Integer>> loaders = new ArrayList<>();
    loaders.add(nested(tens, loaders, 1, 3, 2));
    loaders.add(nested(others, loaders, 0, 5, 1));
    Meeting.together(threads, 16, member -> {
      Random random = new Random(31L * member + seed);
      for (int round = 0; round < 400; round++) {
        BatchLoader<Integer, Integer> loader = loaders.get(random.nextInt(2));
        if (random.nextInt(20) == 0) {
          Thread.currentThread().interrupt();
        }
        if (random.nextInt(10) == 0) {
          CompletableFuture<Integer> canceled = loader.loadAsync(random.nextInt(KEYS));
          canceled.cancel(false);
          assertThat(canceled.isDone()).isTrue();
        }
        try {
          ask(loader, Ask.ANY, random);
        } catch (Stopped e) {
          assertOwnInterrupt();
        }
        Thread.interrupted();
      }
    });
    for (BatchLoader<Integer, Integer> loader : loaders) {
      Meeting.until(() -> loader.stats().runningCount() == 0 && loader.stats().pendingCount() == 0);
    }
    assertInvariants(loaders.get(0), tens, 2);
    assertInvariants(loaders.get(1), others, 1);
  }

  /** Asks the other loader now and then, for keys that go down, so that it ends. */
  private static BatchLoader<Integer, Integer> nested(
      Checking backend,
      List<BatchLoader<Integer, Integer>> loaders,
      int other,
      int size,
      int most) {
    return BatchLoader.<Integer, Integer>builderOfResults("numbers", keys -> {
          int least = keys.stream().mapToInt(key -> key).min().orElseThrow();
          if (least > 1 && least % 3 == 0) {
            assertAnswer(least / 2, result(() -> loaders.get(other).load(least / 2)));
            assertAnswer(least / 3, result(() -> loaders.get(1 - other).load(least / 3)));
          }
          Map<Integer, BatchResult<Integer>> answers = backend.load(keys);
          if (least % 2 == 0 && Thread.currentThread().isInterrupted()) {
            throw new Stopped();
          }
          return answers;
        })
        .maximumBatch(size)
        .maximumConcurrent(most)
        .linger(Duration.ofNanos(50_000))
        .build();
  }
}
