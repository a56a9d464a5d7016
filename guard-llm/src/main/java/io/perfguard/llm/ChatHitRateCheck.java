/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import io.perfguard.llm.semantic.SemanticCache;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * PG-102: fewer than 30 % of the requests that the cache of answers was asked for were answered
 * from it; amber.
 *
 * <p>Immutable.
 */
public final class ChatHitRateCheck implements GuardCheck<ChatStats> {
  /** Below this hit rate there is a finding. Default: 0.30. */
  public static final ThresholdKey<Double> BELOW = ThresholdKey.rate("llm.hit-rate", 0.30);

  private static final long ENOUGH = 200;

  /** The check, without state. */
  public ChatHitRateCheck() {}

  @Override
  public List<Finding> check(CheckContext<ChatStats> context) {
    ChatStats window = context.window();
    if (context.windows(SemanticCache.KIND).containsKey(context.subject().name())) {
      return List.of(); // which tells more of its misses by itself
    }
    if (window.lookupCount() < ENOUGH || window.cacheHitRate() >= context.threshold(BELOW)) {
      return List.of();
    }
    long misses = window.lookupCount() - window.hitCount();
    Money each = Money.ofPicos(window.costPicos() / Math.max(1, misses));
    return List.of(context
        .finding("PG-102", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%.1f %% of %,d requests in %s were answered from the cache",
            Math.floor(1_000 * window.cacheHitRate()) / 10,
            window.lookupCount(),
            Durations.print(context.length())))
        .seen(String.format(
            Locale.ROOT,
            "%,d misses, %,d of them shared the answer to an equal request that was under way; %,d"
                + " requests were too warm to be kept",
            misses,
            window.coalescedCount(),
            window.bypassCount()))
        .costs(new Cost(
            String.format(
                Locale.ROOT,
                "%,d misses for %s, %s each",
                misses,
                ChatBlocks.money(window.totalCost()),
                ChatBlocks.money(each)),
            Duration.ZERO,
            BudgetShareCheck.perHour(window.totalCost(), context.length()),
            Optional.empty()))
        .remedy(Remedy.java(
            "requests that mean the same are worded differently, or hold a date, a name or an id that"
                + " the answer does not depend on: leave that out, or compare by meaning",
            "ChatSession.builder(\"" + context.subject().name()
                + "\", model).cacheStrategy(CacheStrategy.SEMANTIC)"))
        .expected(gain(window, each, context.length()))
        .build());
  }

  private static Gain gain(ChatStats window, Money each, Duration length) {
    long tenth = Math.round(0.1 * window.lookupCount());
    return Gain.notEstimated(String.format(
        Locale.ROOT,
        "how many mean the same is not known; 10 points of hit rate would save %,d calls, %s an hour",
        tenth,
        ChatBlocks.money(BudgetShareCheck.perHour(each.times(tenth), length))));
  }
}
