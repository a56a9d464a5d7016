/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.GuardClock;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a semantic cache keeps its answers. The one that is built in keeps them on this JVM's heap;
 * another one may share them between JVMs.
 *
 * <p>What every implementation owes:
 *
 * <ul>
 *   <li>An entry of one partition is never given for another, whatever is asked for.
 *   <li>What was flushed, or has expired, is not given any more; nor is it if its answer was under
 *       way while it was flushed, which {@link StorePut#moment} tells.
 *   <li>What is given was put, whole.
 * </ul>
 *
 * <p>What it throws counts as a miss. Implementations must be thread-safe.
 */
public interface SemanticStore {
  /**
   * A store on this JVM's heap, as a cache has it by default: to be filled before a cache is built
   * with it, or to stand before one that is shared.
   *
   * @param maximumBytes bound of the estimated heap use, >= 64 KB
   * @param maximumPartitions bound of the partitions, >= 1
   * @param clock times expiry
   * @return an empty store
   */
  static SemanticStore onHeap(DataSize maximumBytes, int maximumPartitions, GuardClock clock) {
    return new HeapStore(maximumBytes.bytes(), maximumPartitions, clock);
  }

  /**
   * The moment that a question is asked at, before anything is looked up for it.
   *
   * @return for {@link StorePut#moment}
   */
  long moment();

  /**
   * The entry of exactly this text: its own, or an alias.
   *
   * @param partition where
   * @param text in the form in which texts are compared
   * @return null if there is none
   */
  @Nullable
  StoreEntry exact(StorePartition partition, String text);

  /**
   * The entries nearest to a vector.
   *
   * @param partition where
   * @param vector of length 1
   * @param leastCosine what is farther may be left out
   * @return the nearest first
   */
  StoreSearch nearest(StorePartition partition, float[] vector, double leastCosine);

  /**
   * Keeps an answer in place of one to the same text.
   *
   * @param partition where
   * @param put the answer
   * @return the entry; null if it was not taken
   */
  @Nullable
  StoreEntry put(StorePartition partition, StorePut put);

  /**
   * How many answers were put so far: who sees the same number twice has missed none in between.
   *
   * @return a count that only grows
   */
  long version();

  /**
   * Notes that an entry was served, so that it stays longer.
   *
   * @param entry the entry
   */
  void served(StoreEntry entry);

  /**
   * Lets the exact level find an entry by another text too, for as long as the entry stays.
   *
   * @param entry the entry
   * @param text in the form in which texts are compared
   */
  void alias(StoreEntry entry, String text);

  /**
   * Undoes {@link #alias}.
   *
   * @param entry the entry
   * @param text the other text
   */
  void dropAlias(StoreEntry entry, String text);

  /**
   * Removes an entry.
   *
   * @param entry the entry
   */
  void invalidate(StoreEntry entry);

  /**
   * Removes all that has a tag.
   *
   * @param tag the tag
   */
  void invalidateTag(String tag);

  /**
   * Removes whole partitions.
   *
   * @param which tells of each whether it goes; must answer at once
   */
  void invalidatePartitions(Predicate<StorePartition> which);

  /** Removes all. */
  void invalidateAll();

  /**
   * The partitions that hold something.
   *
   * @return in no order
   */
  List<StorePartition> partitions();

  /**
   * What it holds and lost.
   *
   * @return the counts now
   */
  StoreCounts counts();
}
