/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.llm.CacheStrategy;
import io.perfguard.llm.ChatSession;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.langchain4j.LangChain4jEmbedder;
import io.perfguard.llm.onnx.OnnxEmbedder;
import io.perfguard.llm.semantic.Explanation;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticLookup;
import io.perfguard.llm.semantic.SemanticScope;
import io.perfguard.llm.semantic.SemanticStats;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.Partition;
import java.time.Duration;
import java.util.function.Supplier;

/** Answers that are kept by meaning: in a session, and in a cache of its own. */
final class Meanings {
  /** Tells whose request this thread is at work for. */
  interface Tenants {
    /** The tenant; never null. */
    String current();
  }

  private Meanings() {}

  static ChatSession session(GuardRegistry guards, LlmModel model) {
    // region session
    ChatSession chat = ChatSession.builder("support", model)
        .cacheStrategy(CacheStrategy.SEMANTIC)
        .similarityThreshold(0.95)
        .partition(Partition.shared())
        .register(guards);
    // endregion
    return chat;
  }

  static ChatSession bounded(
      GuardRegistry guards, LlmModel model, Tenants tenants, Supplier<String> documents) {
    // region bounded
    ChatSession chat = ChatSession.builder("support", model)
        .cacheStrategy(CacheStrategy.SEMANTIC) // errorBound(0.01) if you say nothing
        .partition(Partition.by(tenants::current))
        .contextVersion(documents) // what was answered from older documents is not served
        .semanticCache(cache -> cache.embeddingDeadline(Duration.ofMillis(500)))
        .register(guards);
    // endregion
    return chat;
  }

  static SemanticCache cache(GuardRegistry guards, Tenants tenants) {
    // region cache
    SemanticCache cache = SemanticCache.builder("answers")
        .embedder(OnnxEmbedder.allMiniLm())
        .maximumBytes(DataSize.ofMegabytes(200))
        .ttl(Duration.ofHours(24))
        .errorBound(0.01)
        .partition(Partition.by(() -> tenants.current())) // asked on each look-up; null is an error
        .register(guards);
    // endregion
    return cache;
  }

  static String ask(SemanticCache cache, LlmModel model, String question) {
    // region call
    LlmRequest request = LlmRequest.user(question);
    SemanticScope scope = cache.scope(request, model.model(), "", "");
    String answer = cache.call(scope, question, () -> model.call(request)).text();
    // endregion
    return answer;
  }

  static Explanation explain(SemanticCache cache) {
    // region explain
    Explanation why = cache.explain("emissions of steel in 2024?");
    // endregion
    return why;
  }

  static SemanticStats dryRun(SemanticCache cache, Runnable traffic) {
    // region dryrun
    cache.dryRun(true); // looks up, counts, serves nothing
    traffic.run();
    SemanticStats would = cache.stats(); // dryHitRate(), drySaved()
    // endregion
    return would;
  }

  static boolean complain(SemanticCache cache, SemanticScope scope, String question) {
    // region feedback
    SemanticLookup served = cache.lookup(scope, question);
    boolean learned = cache.feedback(served.hitId(), true); // true: it was wrong
    // endregion
    return learned;
  }

  static Embedder theirs(EmbeddingModel embeddingModel) {
    // region theirs
    Embedder embedder = LangChain4jEmbedder.of(embeddingModel);
    // endregion
    return embedder;
  }
}
