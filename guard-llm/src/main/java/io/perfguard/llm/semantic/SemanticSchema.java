/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;

/** The schema of {@link SemanticStats}. */
final class SemanticSchema {
  private SemanticSchema() {}

  static StatsSchema<SemanticStats> build() {
    StatsSchema.Builder<SemanticStats> schema = StatsSchema.builder();
    answers(schema);
    misses(schema);
    learned(schema);
    money(schema);
    store(schema);
    stages(schema);
    return schema.build();
  }

  private static void answers(StatsSchema.Builder<SemanticStats> schema) {
    schema
        .counter("requestCount", Unit.COUNT, "questions", SemanticStats::requestCount)
        .headline()
        .rate("hitRate", "answered without a call", SemanticStats::hitRate)
        .headline()
        .counter("exactHitCount", Unit.COUNT, "exact hits", SemanticStats::exactHitCount)
        .headline()
        .counter("semanticHitCount", Unit.COUNT, "semantic hits", SemanticStats::semanticHitCount)
        .headline()
        .counter(
            "joinedCount", Unit.COUNT, "joined a call for the text", SemanticStats::joinedCount)
        .counter(
            "nearJoinedCount",
            Unit.COUNT,
            "joined a call of one meaning",
            SemanticStats::nearJoinedCount)
        .counter("bypassCount", Unit.COUNT, "not for the cache", SemanticStats::bypassCount)
        .counter("dryHitCount", Unit.COUNT, "hits of a dry run", SemanticStats::dryHitCount);
  }

  private static void misses(StatsSchema.Builder<SemanticStats> schema) {
    schema
        .counter("missCount", Unit.COUNT, "misses", s -> s.misses().total())
        .headline()
        .counter("missEmptyCount", Unit.COUNT, "nothing near", s -> s.misses().emptyCount())
        .counter(
            "missGuardCount", Unit.COUNT, "stopped by a guard", s -> s.misses().guardCount())
        .counter("missGateCount", Unit.COUNT, "not near enough", s -> s.misses().gateCount())
        .counter(
            "missVerifierCount",
            Unit.COUNT,
            "stopped by the verifier",
            s -> s.misses().verifierCount())
        .counter(
            "missVectorCount", Unit.COUNT, "without vector", s -> s.misses().vectorCount())
        .counter(
            "embedTimeoutCount",
            Unit.COUNT,
            "embeddings too late",
            SemanticStats::embedTimeoutCount)
        .counter(
            "embedFailureCount", Unit.COUNT, "failed embeddings", SemanticStats::embedFailureCount)
        .counter("putCount", Unit.COUNT, "answers kept", SemanticStats::putCount)
        .counter("incompleteCount", Unit.COUNT, "answers not whole", SemanticStats::incompleteCount)
        .counter("vetoCount", Unit.COUNT, "answers not to be kept", SemanticStats::vetoCount);
  }

  private static void learned(StatsSchema.Builder<SemanticStats> schema) {
    schema
        .counter("rightCount", Unit.COUNT, "hits found right", s -> s.labels().rightCount())
        .counter("wrongCount", Unit.COUNT, "hits found wrong", s -> s.labels().wrongCount())
        .headline()
        .rate("falseHitRate", "measured false hits", s -> s.labels().falseHitRate())
        .headline()
        .counter("exactWrongCount", Unit.COUNT, "wrong answers", s -> s.labels().exactWrongCount())
        .counter("reaskCount", Unit.COUNT, "asked again soon", s -> s.labels().reaskCount())
        .counter("shadowCount", Unit.COUNT, "shadow calls", s -> s.labels().shadowCount())
        .counter(
            "shadowDroppedCount",
            Unit.COUNT,
            "shadow calls left out",
            s -> s.labels().shadowDroppedCount())
        .counter("tightenedCount", Unit.COUNT, "gate tightened", s -> s.labels().tightenedCount());
  }

  private static void money(StatsSchema.Builder<SemanticStats> schema) {
    schema
        .counter("saved", Unit.PICO_DOLLARS, "saved", SemanticStats::savedPicos)
        .headline()
        .counter("drySaved", Unit.PICO_DOLLARS, "saved by a dry run", SemanticStats::drySavedPicos)
        .counter(
            "savedInputTokens", Unit.COUNT, "input tokens saved", SemanticStats::savedInputTokens)
        .counter(
            "savedOutputTokens",
            Unit.COUNT,
            "output tokens saved",
            SemanticStats::savedOutputTokens);
  }

  private static void store(StatsSchema.Builder<SemanticStats> schema) {
    schema
        .gauge("entryCount", Unit.COUNT, "entries", s -> s.store().entryCount())
        .headline()
        .gauge("bytes", Unit.BYTES, "size", s -> s.store().bytes())
        .headline()
        .gauge("maximumBytes", Unit.BYTES, "bound of the size", s -> s.store().maximumBytes())
        .gauge("partitionCount", Unit.COUNT, "partitions", s -> s.store().partitionCount())
        .counter("evictionCount", Unit.COUNT, "evictions", s -> s.store().evictionCount())
        .counter("expiryCount", Unit.COUNT, "expired", s -> s.store().expiryCount())
        .counter("invalidationCount", Unit.COUNT, "invalidated", s -> s.store().invalidationCount())
        .counter("refusedCount", Unit.COUNT, "not taken", s -> s.store().refusedCount())
        .rate("threshold", "least cosine", SemanticStats::threshold)
        .rate("errorBound", "bound of false hits", SemanticStats::errorBound);
  }

  private static void stages(StatsSchema.Builder<SemanticStats> schema) {
    schema
        .histogram("exactDuration", "exact hit", s -> s.stages().exact())
        .histogram("embedDuration", "embedding", s -> s.stages().embed())
        .headline()
        .histogram("scanDuration", "scan of signs", s -> s.stages().scan())
        .histogram("rescoreDuration", "rescore", s -> s.stages().rescore())
        .histogram("decideDuration", "guards and gate", s -> s.stages().decide())
        .histogram("searchDuration", "from vector to decision", s -> s.stages().search())
        .headline()
        .histogram("verifyDuration", "verifier", s -> s.stages().verify());
  }
}
