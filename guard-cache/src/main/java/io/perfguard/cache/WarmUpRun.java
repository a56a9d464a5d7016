/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.operation.Parallel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One warm-up. Thread-safe. */
final class WarmUpRun<K, X extends Throwable> {
  private static final int MAXIMUM_FAILURES = 10;
  private static final int STEPS = 100;

  private final List<K> keys;
  private final WarmUp how;
  private final GuardClock clock;
  private final Faults faults;
  private final long start;
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger loaded = new AtomicInteger();
  private final AtomicInteger present = new AtomicInteger();
  private final AtomicInteger empty = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private final List<Throwable> failures = new ArrayList<>(); // guarded by itself
  private final AtomicInteger failed = new AtomicInteger();

  /** What became of one key. */
  enum Outcome {
    LOADED,
    PRESENT,
    EMPTY
  }

  /** Loads one key. */
  @FunctionalInterface
  interface One<K, X extends Throwable> {
    Outcome load(K key) throws X;
  }

  WarmUpRun(List<K> keys, WarmUp how, GuardClock clock, Faults faults) {
    this.keys = keys;
    this.how = how;
    this.clock = clock;
    this.faults = faults;
    this.start = clock.nanoTime();
  }

  WarmUp.Report run(long most, One<K, X> loader) {
    int fits = (int) Math.min(keys.size(), most);
    skipped.addAndGet(keys.size() - fits);
    if (fits > 0) {
      Parallel.map(keys.subList(0, fits), how.concurrency(), key -> {
        load(key, loader);
        return key;
      });
    }
    return new WarmUp.Report(
        keys.size(),
        loaded.get(),
        present.get(),
        empty.get(),
        failed.get(),
        skipped.get(),
        Duration.ofNanos(clock.nanoTime() - start),
        copyOfFailures());
  }

  private List<Throwable> copyOfFailures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  private void load(K key, One<K, X> loader) {
    if (isLate() || Thread.currentThread().isInterrupted()) {
      skipped.incrementAndGet();
    } else {
      try {
        count(loader.load(key)).incrementAndGet();
      } catch (VirtualMachineError e) {
        throw e;
      } catch (Throwable e) {
        fail(e);
      }
    }
    tell(done.incrementAndGet());
  }

  private boolean isLate() {
    return how.deadline()
        .map(time -> clock.nanoTime() - start >= CacheConfig.nanos(time))
        .orElse(false);
  }

  private AtomicInteger count(Outcome outcome) {
    return switch (outcome) {
      case LOADED -> loaded;
      case PRESENT -> present;
      case EMPTY -> empty;
    };
  }

  private void fail(Throwable thrown) {
    failed.incrementAndGet();
    synchronized (failures) {
      if (failures.size() < MAXIMUM_FAILURES) {
        failures.add(thrown);
      }
    }
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(int through) {
    int all = keys.size();
    if (through % Math.max(1, all / STEPS) == 0 || through == all) {
      try {
        how.progress().accept(new WarmUp.Progress(through, all, failed.get()));
      } catch (RuntimeException | LinkageError e) {
        faults.record("telling the progress of a warm-up", e);
      }
    }
  }
}
