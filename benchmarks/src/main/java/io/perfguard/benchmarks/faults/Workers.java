/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/**
 * Workers and the queue before them, first come first served. They are modelled: a worker that is
 * busy is a timer, since a service that waits for its database uses no processor either. What was
 * queued is done, though nobody waits for it any more: servers do not know. Belongs to its loop's
 * thread.
 */
final class Workers {
  /** The shape of the lognormal: the slowest of a hundred takes about twice the mean. */
  private static final double SIGMA = 0.35;

  private static final int MOST_QUEUED = 100_000;

  private final EventLoop loop;
  private final Random random;
  private final double meanNanos;
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private int count;
  private int busy;
  private Duration extra = Duration.ZERO;

  Workers(EventLoop loop, Random random, int count, Duration mean) {
    this.loop = loop;
    this.random = random;
    this.count = count;
    this.meanNanos = mean.toNanos();
  }

  /** From now on so many, and so much slower; who is busy finishes as begun. */
  void become(int newCount, Duration newExtra) {
    count = newCount;
    extra = newExtra;
    begin(System.nanoTime());
  }

  /**
   * Queues a piece of work.
   *
   * @return false if the queue is full
   */
  boolean submit(Runnable whenDone) {
    if (queue.size() >= MOST_QUEUED) {
      return false;
    }
    queue.add(whenDone);
    begin(System.nanoTime());
    return true;
  }

  private void begin(long now) {
    while (busy < count && !queue.isEmpty()) {
      busy++;
      Runnable whenDone = queue.remove();
      long end = now + serviceNanos();
      loop.at(end, () -> {
        busy--;
        whenDone.run();
        // From when this was due: a timer that comes late must not lower the capacity.
        begin(end);
      });
    }
  }

  private long serviceNanos() {
    double factor = Math.exp(SIGMA * random.nextGaussian() - SIGMA * SIGMA / 2);
    return Math.round(meanNanos * factor) + extra.toNanos();
  }
}
