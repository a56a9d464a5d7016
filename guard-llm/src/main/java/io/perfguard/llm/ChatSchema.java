/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;

/** The schema of {@link ChatStats}. */
final class ChatSchema {
  private ChatSchema() {}

  static StatsSchema<ChatStats> build() {
    return StatsSchema.<ChatStats>builder()
        .counter("callCount", Unit.COUNT, "calls asked", ChatStats::callCount)
        .headline()
        .counter("lookupCount", Unit.COUNT, "cache lookups", ChatStats::lookupCount)
        .counter("hitCount", Unit.COUNT, "cache hits", ChatStats::hitCount)
        .headline()
        .counter("coalescedCount", Unit.COUNT, "coalesced calls", ChatStats::coalescedCount)
        .counter("modelCallCount", Unit.COUNT, "calls of models", ChatStats::modelCallCount)
        .counter("attemptCount", Unit.COUNT, "attempts", ChatStats::attemptCount)
        .counter("retryCount", Unit.COUNT, "retries", ChatStats::retryCount)
        .counter("fallbackCount", Unit.COUNT, "fallbacks", ChatStats::fallbackCount)
        .counter("failureCount", Unit.COUNT, "failed calls", ChatStats::failureCount)
        .headline()
        .counter("canceledCount", Unit.COUNT, "canceled calls", ChatStats::canceledCount)
        .counter("blockedCount", Unit.COUNT, "calls blocked by a budget", ChatStats::blockedCount)
        .headline()
        .counter(
            "clampedCount", Unit.COUNT, "answers shortened by a budget", ChatStats::clampedCount)
        .counter(
            "degradedCount", Unit.COUNT, "calls made cheaper by a budget", ChatStats::degradedCount)
        .counter(
            "waitedCount", Unit.COUNT, "calls that waited for a budget", ChatStats::waitedCount)
        .counter("unpricedCount", Unit.COUNT, "unpriced attempts", ChatStats::unpricedCount)
        .meter("perfguard.llm.unpriced")
        .headline()
        .counter(
            "estimatedCount",
            Unit.COUNT,
            "attempts with estimated usage",
            ChatStats::estimatedCount)
        .counter(
            "bypassCount", Unit.COUNT, "calls the cache was not asked for", ChatStats::bypassCount)
        .counter("inputTokens", Unit.COUNT, "input tokens", ChatStats::inputTokens)
        .headline()
        .counter(
            "cacheReadTokens",
            Unit.COUNT,
            "input tokens read from the provider's cache",
            ChatStats::cacheReadTokens)
        .counter(
            "cacheWriteTokens",
            Unit.COUNT,
            "input tokens written to the provider's cache",
            ChatStats::cacheWriteTokens)
        .counter("outputTokens", Unit.COUNT, "output tokens", ChatStats::outputTokens)
        .headline()
        .counter("reasoningTokens", Unit.COUNT, "reasoning tokens", ChatStats::reasoningTokens)
        .counter("costPicos", Unit.PICO_DOLLARS, "cost", ChatStats::costPicos)
        .meter("perfguard.llm.cost")
        .headline()
        .counter(
            "wastedPicos",
            Unit.PICO_DOLLARS,
            "cost of attempts without an answer",
            ChatStats::wastedPicos)
        .counter("savedPicos", Unit.PICO_DOLLARS, "saved by the cache", ChatStats::savedPicos)
        .meter("perfguard.llm.saved", "by", "cache")
        .headline()
        .counter("coalescedPicos", Unit.PICO_DOLLARS, "saved by sharing", ChatStats::coalescedPicos)
        .meter("perfguard.llm.saved", "by", "sharing")
        .counter(
            "compressedPicos",
            Unit.PICO_DOLLARS,
            "saved by compression",
            ChatStats::compressedPicos)
        .meter("perfguard.llm.saved", "by", "compression")
        .gauge("runningCount", Unit.COUNT, "calls under way", ChatStats::runningCount)
        .gauge("monthPicos", Unit.PICO_DOLLARS, "cost this month", ChatStats::monthPicos)
        .headline()
        .gauge("budgetLimitPicos", Unit.PICO_DOLLARS, "budget limit", ChatStats::budgetLimitPicos)
        .meter("perfguard.llm.budget.limit")
        .gauge(
            "budgetCommittedPicos",
            Unit.PICO_DOLLARS,
            "budget spent",
            ChatStats::budgetCommittedPicos)
        .meter("perfguard.llm.budget.committed")
        .gauge("budgetHeldPicos", Unit.PICO_DOLLARS, "budget held", ChatStats::budgetHeldPicos)
        .meter("perfguard.llm.budget.held")
        .gauge(
            "budgetForecastPicos",
            Unit.PICO_DOLLARS,
            "budget forecast",
            ChatStats::budgetForecastPicos)
        .meter("perfguard.llm.budget.forecast")
        .rate("cacheHitRate", "cache hit rate", ChatStats::cacheHitRate)
        .rate("budgetShare", "share of the budget spent", ChatStats::budgetShare)
        .histogram("durations", "duration of a call", ChatStats::durations)
        .headline()
        .histogram("firstTokens", "time to the first token", ChatStats::firstTokens)
        .build();
  }
}
