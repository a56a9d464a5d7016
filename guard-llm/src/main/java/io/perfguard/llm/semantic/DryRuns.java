/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Questions that are all asked of the model, while what would have been served is counted. */
final class DryRuns {
  private final Finder finder;
  private final Servings servings;
  private final Keeper keeper;
  private final Executor helpers;

  DryRuns(Finder finder, Servings servings, Keeper keeper, Executor helpers) {
    this.finder = finder;
    this.servings = servings;
    this.keeper = keeper;
    this.helpers = helpers;
  }

  SemanticLookup miss(Question question) {
    SemanticLookup exact = finder.exact(question);
    return servings.dry(exact == null ? finder.search(question, null) : exact);
  }

  /** Compares the model's answer with what would have been served, or keeps it. */
  LlmResponse noted(SemanticLookup miss, LlmResponse answer, Set<String> tags) {
    servings.compareDry(miss, answer);
    long cost = keeper.costPicos(miss.question(), answer);
    var unused = keeper.put(miss, answer, cost, tags);
    servings.told(miss.question(), AnswerOrigin.Source.MODEL, 0, cost);
    return answer;
  }

  /** For callers that do not wait: neither they nor the model wait for the look-up. */
  private CompletableFuture<SemanticLookup> missed(Question question) {
    try {
      return CompletableFuture.supplyAsync(() -> miss(question), helpers);
    } catch (RuntimeException e) { // full, or closed
      return CompletableFuture.completedFuture(servings.dry(finder.unsearched(question)));
    }
  }

  CompletableFuture<LlmResponse> callAsync(
      Question question, Set<String> tags, Supplier<? extends CompletionStage<LlmResponse>> model) {
    CompletableFuture<SemanticLookup> missed = missed(question);
    return model
        .get()
        .toCompletableFuture()
        .thenCombine(missed, (answer, miss) -> noted(miss, answer, tags));
  }

  LlmStream stream(
      Question question, Set<String> tags, StreamCall model, LlmStreamHandler handler) {
    Recorder recorder = new Recorder(handler);
    var unused = recorder
        .answer()
        .thenCombine(missed(question), (answer, miss) -> noted(miss, answer, tags));
    LlmStream stream = model.start(recorder);
    return recorder.answer().isDone() ? LlmStream.ENDED : recorder.watched(stream);
  }
}
