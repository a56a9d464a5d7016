/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds what is to be explained. */
final class Explaining {
  private Explaining() {}

  static Explanation of(
      Question question, SemanticStore store, EmbeddingPool embeddings, Judge judge) {
    StoreEntry exact = store.exact(question.partition(), question.text());
    if (exact != null) {
      return exact(question, exact);
    }
    float[] vector = embeddings.embed(question.text());
    if (vector == null) {
      return Explanation.of(
          LookupOutcome.NO_VECTOR, "the text has no vector: the embedder failed or was too slow");
    }
    StoreSearch.Neighbor nearest = nearest(store, question.partition(), vector);
    return nearest == null ? nothing() : judge.explain(question, nearest);
  }

  static Explanation anywhere(
      String asked,
      String text,
      Predicate<StorePartition> own,
      SemanticStore store,
      EmbeddingPool embeddings,
      Judge judge) {
    float[] vector = embeddings.embed(text);
    if (vector == null) {
      return Explanation.of(
          LookupOutcome.NO_VECTOR, "the text has no vector: the embedder failed or was too slow");
    }
    StorePartition where = null;
    StoreSearch.Neighbor nearest = null;
    for (StorePartition partition : store.partitions()) {
      StoreSearch.Neighbor there = own.test(partition) ? nearest(store, partition, vector) : null;
      if (there != null && (nearest == null || there.cosine() > nearest.cosine())) {
        where = partition;
        nearest = there;
      }
    }
    if (where == null || nearest == null) {
      return nothing();
    }
    Question question = new Question(where, asked, text, 0, 0, 0, null, SemanticOptions.NONE);
    return nearest.entry().text().equals(text)
        ? exact(question, nearest.entry())
        : judge.explain(question, nearest);
  }

  /** However far it is. */
  private static StoreSearch.@Nullable Neighbor nearest(
      SemanticStore store, StorePartition partition, float[] vector) {
    StoreSearch search = store.nearest(partition, vector, -1);
    return search.nearest().isEmpty() ? null : search.nearest().get(0);
  }

  private static Explanation exact(Question question, StoreEntry entry) {
    boolean own = entry.text().equals(question.text());
    return new Explanation(
        LookupOutcome.EXACT_HIT,
        question.partition().scope(),
        entry.id(),
        entry.text(),
        own ? 1 : Double.NaN,
        Double.NaN,
        Double.NaN,
        List.of(),
        own ? "the very text is kept" : "the text was found to be answered by this before");
  }

  private static Explanation nothing() {
    return Explanation.of(LookupOutcome.EMPTY, "nothing is kept there");
  }
}
