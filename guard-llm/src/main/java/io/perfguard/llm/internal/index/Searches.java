/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Searches of a partition by vector: signs choose some entries, these are measured. */
final class Searches {
  private static final int ROUNDS = 3;
  private static final Comparator<Found> NEAREST_FIRST =
      Comparator.comparingDouble((Found found) -> found.cosine()).reversed();

  private Searches() {}

  /**
   * The nearest that live. Those met that do not are buried, and what they might have hidden is
   * found.
   */
  static Search nearest(
      IndexPartition partition,
      float[] vector,
      double leastCosine,
      int most,
      long now,
      Consumer<List<StoredAnswer>> bury) {
    long[] signs = Vectors.signs(vector);
    int maximumDistance = Vectors.maximumDistance(vector.length, leastCosine);
    long scan = 0;
    long rescore = 0;
    for (int round = 1; ; round++) {
      long start = System.nanoTime();
      Nearest near = partition.scan(signs, most, maximumDistance);
      long scanned = System.nanoTime();
      List<StoredAnswer> dead = new ArrayList<>(0);
      List<Found> found = measured(partition, near, vector, now, dead);
      scan += scanned - start;
      rescore += System.nanoTime() - scanned;
      bury.accept(dead);
      if (dead.isEmpty() || near.size() < most || round == ROUNDS) {
        return new Search(found, scan, rescore);
      }
    }
  }

  private static List<Found> measured(
      IndexPartition partition, Nearest near, float[] vector, long now, List<StoredAnswer> dead) {
    List<Found> found = new ArrayList<>(near.size());
    for (int i = 0; i < near.size(); i++) {
      StoredAnswer entry = partition.entry(near.place(i));
      if (entry == null) {
        continue; // removed since it was scanned
      }
      float cosine = entry.cosine(vector);
      if (!entry.isAlive(now)) {
        dead.add(entry);
      } else if (!Float.isNaN(cosine)) {
        found.add(new Found(entry, cosine));
      }
    }
    found.sort(NEAREST_FIRST);
    return found;
  }
}
