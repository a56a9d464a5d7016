/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

/**
 * The least distances of a scan and where they were: a heap whose root is the greatest of them, so
 * that most of a scan is one comparison with {@link #limit}.
 *
 * <p>Not thread-safe.
 */
final class Nearest {
  private final int[] distances;
  private final int[] places;
  private int size;
  private int limit;

  /**
   * Takes what is below or at a distance.
   *
   * @param most how many are kept, >= 1
   * @param maximumDistance beyond it nothing is kept
   */
  Nearest(int most, int maximumDistance) {
    this.distances = new int[most];
    this.places = new int[most];
    this.limit = maximumDistance;
  }

  /** What is farther than this is not kept. Only sinks. */
  int limit() {
    return limit;
  }

  int size() {
    return size;
  }

  int place(int i) {
    return places[i];
  }

  /** Keeps a place whose distance is at most {@link #limit}. */
  void offer(int distance, int place) {
    if (size < distances.length) {
      rise(size++, distance, place);
    } else {
      sink(distance, place);
    }
    if (size == distances.length) {
      limit = distances[0] - 1; // an equal one would only replace its like
    }
  }

  private void rise(int from, int distance, int place) {
    int hole = from;
    while (hole > 0 && distances[(hole - 1) / 2] < distance) {
      move((hole - 1) / 2, hole);
      hole = (hole - 1) / 2;
    }
    distances[hole] = distance;
    places[hole] = place;
  }

  private void sink(int distance, int place) {
    int hole = 0;
    while (true) {
      int child = 2 * hole + 1;
      if (child + 1 < size && distances[child + 1] > distances[child]) {
        child++;
      }
      if (child >= size || distances[child] <= distance) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    distances[hole] = distance;
    places[hole] = place;
  }

  private void move(int from, int to) {
    distances[to] = distances[from];
    places[to] = places[from];
  }
}
