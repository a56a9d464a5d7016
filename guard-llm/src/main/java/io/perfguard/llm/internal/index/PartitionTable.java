/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Partitions by key, and by rank, so that an entry among those of all can be drawn. Found by
 * anybody, all else is done under the index's lock.
 */
final class PartitionTable {
  private final ConcurrentHashMap<Object, IndexPartition> byKey = new ConcurrentHashMap<>();
  private final List<IndexPartition> byRank = new ArrayList<>();
  private final Ranks ranks = new Ranks();
  private final SplittableRandom random = new SplittableRandom();

  @Nullable
  IndexPartition find(Object key) {
    return byKey.get(key);
  }

  /** Whether it was not taken out since. */
  boolean holds(IndexPartition partition) {
    return byKey.get(partition.key) == partition;
  }

  List<Object> keys() {
    return List.copyOf(byKey.keySet());
  }

  List<IndexPartition> all() {
    return List.copyOf(byRank);
  }

  int size() {
    return byRank.size();
  }

  /** Entries of all partitions. */
  long entries() {
    return ranks.total();
  }

  void add(IndexPartition fresh) {
    fresh.rank = byRank.size();
    byRank.add(fresh);
    ranks.add(fresh.rank, fresh.size());
    byKey.put(fresh.key, fresh);
  }

  /** It has so many entries more. */
  void changed(IndexPartition partition, int more) {
    ranks.add(partition.rank, more);
  }

  /** The last one takes its rank. */
  void remove(IndexPartition partition) {
    byKey.remove(partition.key, partition);
    int end = byRank.size() - 1;
    IndexPartition last = byRank.remove(end);
    ranks.add(end, -last.size());
    if (last != partition) {
      ranks.add(partition.rank, last.size() - partition.size());
      byRank.set(partition.rank, last);
      last.rank = partition.rank;
    }
  }

  /** The one of some drawn ones that was used longest ago. */
  IndexPartition leastUsed(int draws) {
    IndexPartition least = byRank.get(random.nextInt(byRank.size()));
    for (int i = 1; i < draws; i++) {
      IndexPartition other = byRank.get(random.nextInt(byRank.size()));
      if (other.usedAt() - least.usedAt() < 0) {
        least = other;
      }
    }
    return least;
  }

  /** Any entry, each with the same chance as far as partitions have no holes. */
  StoredAnswer draw() {
    IndexPartition partition = byRank.get(ranks.find(random.nextLong(ranks.total())));
    return partition.any(random.nextInt(partition.size()));
  }
}
