/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the things that are seen most, in a fixed number of counters: whatever makes up more than
 * {@code 1 / counters} of all is among them.
 *
 * <p>Source: Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k Elements in
 * Data Streams", ICDT 2005.
 *
 * <p>Thread-safe, by a lock that is held for some hundred nanoseconds.
 *
 * @param <T> the things; {@code equals} and {@code hashCode} are called under the lock
 */
public final class SpaceSaving<T> {
  /*
   * What has a counter is counted. What has none takes over the smallest counter, with its count: so a count is never too
   * small, and too large by at most what the counter had when it was taken over, which is kept as its error. The smallest
   * is looked for one by one: there are some dozen counters, and only things without one make that necessary.
   */
  private final int counters;
  private final Map<T, Counter> byItem = new HashMap<>();
  private long total;

  private static final class Counter {
    long count;
    long error;
  }

  /**
   * Something that is seen often. Immutable.
   *
   * @param item the thing
   * @param count how often it was seen, at most
   * @param error by how much that may be too high
   * @param <T> the things
   */
  public record Frequent<T>(T item, long count, long error) {
    /**
     * How often it was seen at least.
     *
     * @return the count without the error
     */
    public long atLeast() {
      return count - error;
    }
  }

  /**
   * Nothing seen.
   *
   * @param counters how many are kept, >= 1
   */
  public SpaceSaving(int counters) {
    this.counters = (int) Require.atLeast(1, counters, "counters");
  }

  /**
   * Something was seen.
   *
   * @param item the thing
   * @param times how often, >= 1
   */
  public synchronized void add(T item, long times) {
    Require.nonNull(item, "item");
    total += Require.atLeast(1, times, "times");
    Counter counter = byItem.get(item);
    if (counter == null) {
      counter = byItem.size() < counters ? new Counter() : takeOverSmallest();
      byItem.put(item, counter);
    }
    counter.count += times;
  }

  private Counter takeOverSmallest() {
    Map.Entry<T, Counter> smallest = null;
    for (Map.Entry<T, Counter> one : byItem.entrySet()) {
      if (smallest == null || one.getValue().count < smallest.getValue().count) {
        smallest = one;
      }
    }
    Map.Entry<T, Counter> taken = Require.nonNull(smallest, "smallest");
    Counter counter = taken.getValue();
    byItem.remove(taken.getKey());
    counter.error = counter.count;
    return counter;
  }

  /**
   * What was seen most.
   *
   * @param most how many things, >= 1
   * @return the most frequent first
   */
  public synchronized List<Frequent<T>> top(int most) {
    Require.atLeast(1, most, "most");
    List<Frequent<T>> all = new ArrayList<>();
    byItem.forEach((item, counter) -> all.add(new Frequent<>(item, counter.count, counter.error)));
    all.sort((a, b) -> Long.compare(b.count(), a.count()));
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  /**
   * How often anything was seen.
   *
   * @return the sum of all {@code times}; halved by each {@link #decay}
   */
  public synchronized long total() {
    return total;
  }

  /** Halves all counts, so that what was frequent long ago gives way. */
  public synchronized void decay() {
    total /= 2;
    byItem.values().removeIf(counter -> {
      counter.count /= 2;
      counter.error /= 2;
      return counter.count == 0;
    });
  }
}
