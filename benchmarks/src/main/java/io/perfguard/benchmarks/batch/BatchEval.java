/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.batch;

import io.perfguard.core.batch.BatchLoader;
import io.perfguard.core.batch.BatchStats;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code benchmarks/eval batch}: callers that ask for one key after the other, with some time of
 * their own in between, of a service that answers some calls at a time. When to begin a call: at
 * once if none runs, always after a linger, or one call for each key.
 */
public final class BatchEval {
  private static final long CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long KEY_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long OWN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int AT_A_TIME = 8;
  private static final int[] CALLERS = {1, 4, 16, 64};

  private BatchEval() {}

  /** A way to collect keys. */
  private record Way(String label, int concurrent, Duration linger, boolean always) {
    BatchLoader<Integer, Integer> build(Service service, int maximumBatch) {
      BatchLoader.Builder<Integer, Integer> builder = BatchLoader.<Integer, Integer>builder(
              "numbers", service::answer)
          .maximumBatch(maximumBatch)
          .maximumConcurrent(concurrent)
          .linger(linger);
      return (always ? builder.alwaysLinger() : builder).build();
    }
  }

  /** Takes so long for a call, and so long more for each key; others wait. */
  private static final class Service {
    private final Semaphore places = new Semaphore(AT_A_TIME);

    Map<Integer, Integer> answer(Set<Integer> keys) {
      places.acquireUninterruptibly();
      try {
        long end = System.nanoTime() + CALL_NANOS + KEY_NANOS * keys.size();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
      } finally {
        places.release();
      }
      Map<Integer, Integer> answers = new HashMap<>();
      keys.forEach(key -> answers.put(key, key + 1));
      return answers;
    }
  }

  /**
   * Runs all.
   *
   * @param args {@code --quick} or nothing
   * @throws InterruptedException if it was interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    long nanos = TimeUnit.SECONDS.toNanos(List.of(args).contains("--quick") ? 1 : 4);
    List<Way> ways = List.of(
        new Way("no batches", 1_024, Duration.ZERO, false),
        new Way("idle, 1 call, no linger", 1, Duration.ZERO, false),
        new Way("idle, 4 calls, no linger", 4, Duration.ZERO, false),
        new Way("idle, 4 calls, linger 2 ms", 4, Duration.ofMillis(2), false),
        new Way("always linger 2 ms, 4 calls", 4, Duration.ofMillis(2), true),
        new Way("always linger 10 ms, 4 calls", 4, Duration.ofMillis(10), true));
    System.err.printf(
        Locale.ROOT,
        "%-30s %8s %12s %12s %10s %10s%n",
        "way",
        "callers",
        "keys/s",
        "keys/call",
        "p50 ms",
        "p99 ms");
    List<String> json = new ArrayList<>();
    for (int callers : CALLERS) {
      for (Way way : ways) {
        json.add(run(way, callers, nanos));
      }
    }
    System.out.println("[" + String.join(",", json) + "]");
  }

  private static String run(Way way, int callers, long nanos) throws InterruptedException {
    boolean single = way.concurrent > 4;
    BatchLoader<Integer, Integer> loader = way.build(new Service(), single ? 1 : 100);
    LogLinearHistogram latencies = new LogLinearHistogram();
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Random random = new Random(i);
      Thread thread = new Thread(() -> ask(loader, random, latencies, over));
      threads.add(thread);
      thread.start();
    }
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    over.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    loader.close();
    BatchStats stats = loader.stats();
    HistogramSnapshot latency = latencies.snapshot();
    double perSecond = stats.askedCount() / (nanos / 1e9);
    double p50 = latency.quantileNanos(0.5) / 1e6;
    double p99 = latency.quantileNanos(0.99) / 1e6;
    System.err.printf(
        Locale.ROOT,
        "%-30s %8d %12.0f %12.1f %10.1f %10.1f%n",
        way.label,
        callers,
        perSecond,
        stats.keysPerBatch(),
        p50,
        p99);
    return String.format(
        Locale.ROOT,
        "{\"way\":\"%s\",\"callers\":%d,\"keysPerSecond\":%.0f,\"keysPerCall\":%.2f,"
            + "\"p50Millis\":%.2f,\"p99Millis\":%.2f}",
        way.label,
        callers,
        perSecond,
        stats.keysPerBatch(),
        p50,
        p99);
  }

  private static void ask(
      BatchLoader<Integer, Integer> loader,
      Random random,
      LogLinearHistogram latencies,
      AtomicBoolean over) {
    while (!over.get()) {
      LockSupport.parkNanos((long) (OWN_NANOS * 2 * random.nextDouble()));
      long start = System.nanoTime();
      int key = random.nextInt(1_000_000);
      if (loader.load(key) != key + 1) {
        throw new AssertionError("a wrong answer for " + key);
      }
      latencies.record(System.nanoTime() - start);
    }
  }
}
