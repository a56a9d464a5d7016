/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Faults;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of a question through the levels, each of which is counted and timed: its exact text, one
 * vector, the nearest texts, guards, gate and verifier. What goes wrong on the way is a miss.
 * Thread-safe.
 */
final class Finder {
  private final SemanticStore store;
  private final EmbeddingPool embeddings;
  private final Judge judge;
  private final SemanticCounts counts;
  private final Faults faults;

  Finder(
      SemanticStore store,
      EmbeddingPool embeddings,
      Judge judge,
      SemanticCounts counts,
      Faults faults) {
    this.store = store;
    this.embeddings = embeddings;
    this.judge = judge;
    this.counts = counts;
    this.faults = faults;
  }

  /** The entry of the very text; null if there is none. */
  @Nullable
  SemanticLookup exact(Question question) {
    long start = System.nanoTime();
    try {
      StoreEntry entry = store.exact(question.partition(), question.text());
      if (entry == null || !isNear(question, entry)) {
        return null;
      }
      SemanticLookup hit = SemanticLookup.exact(question, entry);
      counts.exacts.record(System.nanoTime() - start);
      return hit;
    } catch (RuntimeException | LinkageError e) {
      faults.record("looking for a text", e);
      return null;
    }
  }

  /** Another text's entry is as far as that text: who is stricter than the cache has to measure. */
  private static boolean isNear(Question question, StoreEntry entry) {
    return question.options().leastCosine() <= -1 || entry.text().equals(question.text());
  }

  /**
   * The entry of a text of the same meaning.
   *
   * @param known the vector, if it was made before
   */
  SemanticLookup search(Question question, float @Nullable [] known) {
    float[] vector = known == null ? embeddings.embed(question.text()) : known;
    if (vector == null) {
      return SemanticLookup.miss(question, LookupOutcome.NO_VECTOR, null, Double.NaN);
    }
    long start = System.nanoTime();
    try {
      StoreSearch search = nearest(question.partition(), vector);
      return judged(question, vector, search.nearest());
    } catch (RuntimeException | LinkageError e) {
      faults.record("looking for a meaning", e);
      return SemanticLookup.miss(question, LookupOutcome.EMPTY, vector, Double.NaN);
    } finally {
      counts.searches.record(System.nanoTime() - start);
    }
  }

  /** No thread was free to search on. */
  SemanticLookup unsearched(Question question) {
    counts.add(SemanticCounts.Count.EMBED_TIMEOUT);
    return SemanticLookup.miss(question, LookupOutcome.NO_VECTOR, null, Double.NaN);
  }

  private StoreSearch nearest(StorePartition partition, float[] vector) {
    StoreSearch search = store.nearest(partition, vector, judge.leastCosine());
    counts.scans.record(search.scanNanos());
    counts.rescores.record(search.rescoreNanos());
    return search;
  }

  private SemanticLookup judged(
      Question question, float[] vector, List<StoreSearch.Neighbor> nearest) {
    if (nearest.isEmpty()) {
      return SemanticLookup.miss(question, LookupOutcome.EMPTY, vector, Double.NaN);
    }
    Judgement judgement = judge.judge(question, nearest);
    StoreEntry served = judgement.served();
    return served == null
        ? SemanticLookup.miss(question, judgement.outcome(), vector, judgement.cosine())
        : SemanticLookup.near(question, vector, served, judgement.cosine());
  }
}
