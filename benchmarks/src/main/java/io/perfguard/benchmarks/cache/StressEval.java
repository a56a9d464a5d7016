/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.cache;

import io.perfguard.cache.Eviction;
import io.perfguard.cache.GuardedCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * {@code benchmarks/eval stress}: 64 threads that load, put, read and invalidate a million times
 * each, with entries that expire and are evicted; counts what must never happen.
 */
public final class StressEval {
  private static final int THREADS = 64;
  private static final int OPERATIONS = 1_000_000;
  private static final int SHARED = 2_000;
  private static final int OWN = 20;
  private static final int MAXIMUM = 1_000;
  private static final long PER_OWNER = 1L << 40;

  private final GuardedCache<Long, Long> cache;
  private final int threads;
  /** The newest version of each shared key, as a database has it. */
  private final AtomicLongArray versions = new AtomicLongArray(SHARED);
  /** The version of which a reader may have nothing older. */
  private final AtomicLongArray invalidated = new AtomicLongArray(SHARED);

  private StressEval(Eviction eviction, int threads) {
    this.threads = threads;
    this.cache = GuardedCache.<Long, Long>builder("stress")
        .eviction(eviction)
        .maximumItems(MAXIMUM)
        .ttl(Duration.ofMillis(20))
        .ttlJitter(0.5)
        .precise()
        .tags((key, value) -> List.of("tag" + key % 7))
        .build();
  }

  /**
   * What went wrong in one run.
   *
   * @param stale reads of something older than what was invalidated before
   * @param lost reads of something older than what the same thread had put before
   * @param above entries above the bound after {@code cleanUp()}
   * @param unaccounted puts that neither left nor are there
   * @param hitRate 0..1
   */
  public record Outcome(long stale, long lost, long above, long unaccounted, double hitRate) {
    /**
     * Whether nothing did.
     *
     * @return true if all counts are 0
     */
    public boolean isClean() {
      return stale == 0 && lost == 0 && above == 0 && unaccounted == 0;
    }
  }

  /**
   * One run.
   *
   * @param eviction the engine
   * @param threads how many
   * @param operations of each thread
   * @return what went wrong
   * @throws InterruptedException if it was interrupted
   * @throws ExecutionException if an operation threw
   */
  public static Outcome run(Eviction eviction, int threads, int operations)
      throws InterruptedException, ExecutionException {
    return new StressEval(eviction, threads).run(operations);
  }

  private Outcome run(int operations) throws InterruptedException, ExecutionException {
    ExecutorService crew = Executors.newFixedThreadPool(threads);
    CyclicBarrier start = new CyclicBarrier(threads);
    long[] wrong = new long[2];
    try {
      List<Future<long[]>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int member = t;
        all.add(crew.submit(() -> {
          start.await();
          return operate(member, operations);
        }));
      }
      for (Future<long[]> one : all) {
        long[] counts = one.get();
        wrong[0] += counts[0];
        wrong[1] += counts[1];
      }
    } finally {
      crew.shutdownNow();
    }
    cache.cleanUp();
    var stats = cache.stats();
    var left = stats.removals();
    long gone = left.items()
        + left.bytes()
        + left.expired()
        + left.invalidated()
        + left.collected()
        + left.replaced();
    return new Outcome(
        wrong[0],
        wrong[1],
        Math.max(0, cache.itemCount() - MAXIMUM),
        stats.putCount() - gone - cache.itemCount(),
        stats.hitRate());
  }

  private long[] operate(int member, int operations) {
    Random random = new Random(member);
    long[] own = new long[OWN];
    long stale = 0;
    long lost = 0;
    for (int i = 0; i < operations; i++) {
      int key = (int) (SHARED * Math.pow(random.nextDouble(), 2));
      switch (random.nextInt(20)) {
        case 0 -> change(key, () -> cache.invalidate((long) key));
        case 1 -> {
          if (random.nextInt(50) == 0) {
            change(key, () -> cache.invalidateTag("tag" + key % 7));
          }
        }
        case 2 -> {
          int mine = random.nextInt(OWN);
          cache.put(ownKey(member, mine), ++own[mine]);
        }
        case 3, 4 -> {
          int mine = random.nextInt(OWN);
          Long seen = cache.getIfPresent(ownKey(member, mine));
          lost += seen != null && seen != own[mine] ? 1 : 0;
        }
        default -> stale += isStale(key) ? 1 : 0;
      }
    }
    return new long[] {stale, lost};
  }

  /** The database changes, then the cache is told; from then on nobody may see what was before. */
  private void change(int key, Runnable invalidation) {
    long version = versions.incrementAndGet(key);
    invalidation.run();
    invalidated.accumulateAndGet(key, version, Math::max);
  }

  private boolean isStale(int key) {
    long least = invalidated.get(key);
    @Nullable Long seen = cache.get((long) key, absent -> versions.get(key));
    return seen == null || seen < least;
  }

  private static long ownKey(int member, int mine) {
    return PER_OWNER + (long) member * OWN + mine;
  }

  /**
   * Runs both engines; ends with code 1 if anything went wrong.
   *
   * @param args none
   * @throws InterruptedException if it was interrupted
   * @throws ExecutionException if an operation threw
   */
  public static void main(String[] args) throws InterruptedException, ExecutionException {
    if (args.length > 0) {
      boolean help = args[0].equals("--help") || args[0].equals("-h");
      (help ? System.out : System.err)
          .print("Usage: benchmarks/eval stress\n\nTakes a minute or two.\n");
      System.exit(help ? 0 : 2);
    }
    boolean clean = true;
    for (Eviction eviction : Eviction.values()) {
      long start = System.nanoTime();
      Outcome outcome = run(eviction, THREADS, OPERATIONS);
      clean &= outcome.isClean();
      System.out.printf(
          Locale.ROOT,
          "{\"engine\":\"%s\",\"threads\":%d,\"operations\":%d,\"staleReads\":%d,\"lostUpdates\":%d,\"aboveBound\":%d,"
              + "\"unaccounted\":%d,\"hitRate\":%.2f,\"seconds\":%d}%n",
          eviction,
          THREADS,
          (long) THREADS * OPERATIONS,
          outcome.stale(),
          outcome.lost(),
          outcome.above(),
          outcome.unaccounted(),
          outcome.hitRate(),
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }
    System.exit(clean ? 0 : 1);
  }
}
