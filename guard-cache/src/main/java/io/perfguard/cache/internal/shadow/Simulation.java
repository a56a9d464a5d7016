/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.shadow;

/**
 * What a cache of other sizes, of the other policy, or with another ttl would have done with the
 * requests that it is told of. Not thread-safe.
 */
final class Simulation {
  /*
   * Sizes here are those of the small caches: the real ones times the sample's share of all keys.
   *
   * LRU: one stack gives all sizes up to the largest; distances are counted in buckets. ADAPTIVE: one small cache for each
   * size. A request whose value is older than the cache's own ttl is a miss for all of them. For other ttls each key has the
   * time at which it would have been loaded last.
   */
  static final double[] FACTORS = {0.5, 1, 2, 4};
  static final double LARGEST = 4;

  /** Below, a policy that divides its few places further has nothing to do with the large one. */
  static final int FEWEST = 16;

  private static final int BUCKETS = 1_024;
  private static final int STEPS_OF_SHORTEST = 64;

  final int size;
  private final LruStack stack;
  private final int width;
  private final double[] hitsByDistance = new double[BUCKETS];
  private final MiniTinyLfu[] minis;
  private final double[] miniHits = new double[FACTORS.length];
  private final long[] ttls;
  private final int ownTtl; // its index; -1 if the cache has none
  private final long unit;
  private final int[] loadedAt; // by place and ttl, in units
  private final double[] ttlHits;
  private double requests;

  /**
   * A simulation that has seen nothing.
   *
   * @param size the places of the small cache, >= 1
   * @param ttls to be tried, in nanoseconds, ascending
   * @param ownTtl the index of the cache's own ttl; -1 if it has none
   */
  Simulation(int size, long[] ttls, int ownTtl) {
    this.size = size;
    int most = (int) Math.ceil(LARGEST * size);
    stack = new LruStack(most);
    width = 1 + most / BUCKETS;
    minis = new MiniTinyLfu[size >= FEWEST ? FACTORS.length : 0];
    for (int i = 0; i < minis.length; i++) {
      minis[i] = new MiniTinyLfu((int) Math.round(FACTORS[i] * size));
    }
    this.ttls = ttls;
    this.ownTtl = ownTtl;
    unit = Math.max(1, ttls[0] / STEPS_OF_SHORTEST);
    loadedAt = new int[most * ttls.length];
    ttlHits = new double[ttls.length];
  }

  void request(int hash, long now) {
    requests++;
    int place = stack.find(hash);
    int distance = Integer.MAX_VALUE;
    if (place == HashTable.NONE) {
      place = stack.add(hash);
    } else {
      distance = stack.distance(place);
      stack.use(place);
    }
    boolean fresh = age(place, distance < size, now);
    if (fresh && distance / width < BUCKETS) {
      hitsByDistance[distance / width]++;
    }
    for (int i = 0; i < minis.length; i++) {
      if (minis[i].request(hash) && fresh) {
        miniHits[i]++;
      }
    }
  }

  /** Counts for each ttl whether it hits; gives whether it is fresh by the cache's own. */
  private boolean age(int place, boolean there, long now) {
    int at = (int) (now / unit);
    boolean fresh = true;
    for (int i = 0; i < ttls.length; i++) {
      int index = place * ttls.length + i;
      boolean young = at - loadedAt[index] < ttls[i] / unit;
      if (i == ownTtl && !young) {
        fresh = false;
      }
      if (there && young) {
        ttlHits[i]++;
      } else {
        loadedAt[index] = at;
      }
    }
    return fresh;
  }

  double requests() {
    return requests;
  }

  /** Half of what was counted: what is long ago should not outweigh what is now. */
  void fade() {
    requests /= 2;
    for (double[] counts : new double[][] {hitsByDistance, miniHits, ttlHits}) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] /= 2;
      }
    }
  }

  /** The hit rate of LRU with so many places; {@code NaN} if nothing was asked. */
  double lru(double places) {
    double hits = 0;
    double left = Math.min(places, LARGEST * size) / width;
    for (int i = 0; i < BUCKETS && left > 0; i++, left--) {
      hits += Math.min(1, left) * hitsByDistance[i];
    }
    return hits / requests;
  }

  /** The same of ADAPTIVE, between the sizes that were tried; {@code NaN} beyond them. */
  double adaptive(double places) {
    if (minis.length == 0 || !(places >= minis[0].maximum())) {
      return Double.NaN;
    }
    for (int i = 1; i < minis.length; i++) {
      double from = minis[i - 1].maximum();
      double to = minis[i].maximum();
      if (places <= to) {
        double part = Math.log(places / from) / Math.log(to / from);
        return (miniHits[i - 1] + part * (miniHits[i] - miniHits[i - 1])) / requests;
      }
    }
    return Double.NaN;
  }

  /** The hit rate of LRU with another ttl, between those that were tried; {@code NaN} beyond. */
  double ttl(long nanos) {
    for (int i = 1; i < ttls.length; i++) {
      if (nanos >= ttls[i - 1] && nanos <= ttls[i]) {
        double part =
            Math.log((double) nanos / ttls[i - 1]) / Math.log((double) ttls[i] / ttls[i - 1]);
        return (ttlHits[i - 1] + part * (ttlHits[i] - ttlHits[i - 1])) / requests;
      }
    }
    return Double.NaN;
  }
}
