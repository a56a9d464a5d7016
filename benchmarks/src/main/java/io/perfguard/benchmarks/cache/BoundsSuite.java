/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.cache;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Checklist;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.cache.Eviction;
import io.perfguard.cache.GuardedCache;
import io.perfguard.core.base.DataSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code benchmarks/bench bounds}: whether both bounds hold, how far they are exceeded meanwhile,
 * how much of the nearer one is left unused, and whether the heap is what the cache says.
 */
public final class BoundsSuite {
  private static final int THREADS = 8;
  private static final long ITEMS = 10_000;
  private static final long BYTES = 10_000_000;
  private static final long HEAP_BOUND = 100L << 20;

  private BoundsSuite() {}

  /** How large entries are. */
  private enum Sizes {
    /** Half of them tiny, half of them three times their share. */
    HALF_AND_HALF {
      @Override
      long of(int key) {
        return key % 2 == 0 ? 10 : 3_000;
      }
    },
    /** Most tiny, some enormous. */
    FEW_ENORMOUS {
      @Override
      long of(int key) {
        return key % 100 == 0 ? 500_000 : 50;
      }
    },
    /** From 1 byte to a tenth of the bound, each power of two as often as the others. */
    ALL_POWERS {
      @Override
      long of(int key) {
        return 1L << key % 20;
      }
    },
    /** All tiny: items bind. */
    TINY {
      @Override
      long of(int key) {
        return 16;
      }
    };

    abstract long of(int key);
  }

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws InterruptedException if the run is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args);
    Checklist checklist = new Checklist("bounds", arguments);
    int puts = arguments.quick() ? 100_000 : 1_000_000;
    for (Eviction eviction : Eviction.values()) {
      for (Sizes sizes : Sizes.values()) {
        load(checklist, eviction, sizes, puts);
      }
    }
    for (Eviction eviction : Eviction.values()) {
      heap(checklist, eviction);
    }
    checklist.publish();
    System.exit(checklist.exitCode());
  }

  /** Eight threads put, ask and remove keys of mixed sizes; another one looks on. */
  private static void load(Checklist checklist, Eviction eviction, Sizes sizes, int puts)
      throws InterruptedException {
    GuardedCache<Integer, Integer> cache = GuardedCache.<Integer, Integer>builder("bounds")
        .eviction(eviction)
        .maximumItems(ITEMS)
        .maximumBytes(DataSize.ofBytes(BYTES))
        .weigher((key, value) -> sizes.of(key))
        .build();
    CountDownLatch start = new CountDownLatch(1);
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Random random = new Random(Seed.FIXED + t);
      threads.add(thread(start, () -> {
        for (int i = 0; i < puts / THREADS; i++) {
          int key = (int) (ITEMS * 4 * random.nextDouble() * random.nextDouble());
          if (cache.getIfPresent(key) == null) {
            cache.put(key, key);
          }
          if (i % 50 == 0) {
            cache.invalidate(key);
          }
        }
      }));
    }
    double[] most = new double[2];
    Thread watcher = thread(start, () -> {
      while (!over.get()) {
        most[0] = Math.max(most[0], (double) (cache.stats().itemCount() - ITEMS - THREADS));
        most[1] =
            Math.max(most[1], (double) (cache.stats().bytes() - BYTES - THREADS * largest(sizes)));
        Thread.onSpinWait();
      }
    });
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    over.set(true);
    watcher.join();
    cache.cleanUp();
    String what = String.format(Locale.ROOT, "%s, %s", eviction, sizes);
    long items = cache.stats().itemCount();
    long bytes = cache.stats().bytes();
    checklist.exactly(
        what + ": items above the bound after cleanUp", Math.max(0, items - ITEMS), 0);
    checklist.exactly(
        what + ": bytes above the bound after cleanUp", Math.max(0, bytes - BYTES), 0);
    checklist.atMost(
        what + ": most above a bound meanwhile, but for one entry of each thread",
        100 * Math.max(Math.max(0, most[0]) / ITEMS, Math.max(0, most[1]) / BYTES),
        2,
        "%");
    checklist.atMost(
        what + ": nearer bound left unused",
        100 * (1 - Math.max((double) items / ITEMS, (double) bytes / BYTES)),
        eviction == Eviction.LRU ? 5 : 15,
        "%");
  }

  private static long largest(Sizes sizes) {
    long largest = 0;
    for (int key = 0; key < 100; key++) {
      largest = Math.max(largest, sizes.of(key));
    }
    return largest;
  }

  private static Thread thread(CountDownLatch start, Runnable work) {
    Thread thread = new Thread(() -> {
      try {
        start.await();
        work.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    thread.start();
    return thread;
  }

  /** A cache of 100 MB, full of values of all kinds: what full collections leave of it. */
  private static void heap(Checklist checklist, Eviction eviction) {
    Random random = Values.random();
    long before = used();
    GuardedCache<String, Object> cache = GuardedCache.<String, Object>builder("heap")
        .eviction(eviction)
        .maximumItems(1_000_000)
        .maximumBytes(DataSize.ofBytes(HEAP_BOUND))
        .build();
    for (int i = 0; cache.stats().evictionCount() < 1_000; i++) {
      cache.put("value:" + i, Values.mixed(random));
    }
    cache.cleanUp();
    long held = used() - before;
    long said = cache.stats().bytes();
    checklist.note(eviction + ", 100 MB of all kinds: the cache says", said / 1e6, "MB");
    checklist.note(eviction + ", 100 MB of all kinds: the heap says", held / 1e6, "MB");
    checklist.atMost(
        eviction + ", 100 MB of all kinds: heap beside the bound, either way",
        100 * Math.abs((double) held / HEAP_BOUND - 1),
        10,
        "%");
    if (cache.itemCount() == 0) { // and keeps it reachable until here
      throw new IllegalStateException("the cache is empty");
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
