/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import io.perfguard.llm.prompt.PromptFigures;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * PG-105: of the requests that went to a model, 10 % had been sent before, letter by letter; amber.
 *
 * <p>Immutable.
 */
public final class DuplicatePromptsCheck implements GuardCheck<ChatStats> {
  /** From this share on there is a finding. Default: 0.10. */
  public static final ThresholdKey<Double> SHARE = ThresholdKey.rate("llm.duplicates", 0.10);

  private static final long ENOUGH = 200;

  /** The check, without state. */
  public DuplicatePromptsCheck() {}

  @Override
  public List<Finding> check(CheckContext<ChatStats> context) {
    ChatDetails details = context.details(ChatDetails.class).orElse(null);
    if (details == null || context.window().attemptCount() == 0) {
      return List.of();
    }
    PromptFigures total = details.prompts().total();
    if (total.counts().calls() < ENOUGH || total.duplicateRate() < context.threshold(SHARE)) {
      return List.of();
    }
    Optional<PromptFigures.AtStake> stake = total.atStake();
    return List.of(context
        .finding("PG-105", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%.0f %% of %,d prompts had been sent before, letter by letter",
            100 * total.duplicateRate(),
            total.counts().calls()))
        .seen(ChatBlocks.table(details.prompts()))
        .seen(String.format(
            Locale.ROOT,
            "about %,d different prompts; the most frequent of the others was repeated %,d times",
            total.distinctPrompts(),
            total.mostRepeated()))
        .costs(cost(context, stake))
        .remedy(Remedy.java(
            context.now().lookupCount() == 0
                ? "keep answers"
                : "answers are kept, and these were not: look at ttl, maximumBytes, at warm requests"
                    + " and answers that call tools",
            "ChatSession.builder(\"" + context.subject().name()
                + "\", model).cacheStrategy(CacheStrategy.EXACT).partition(Partition.shared())"))
        .expected(stake
            .map(each -> Gain.estimated(
                String.format(
                    Locale.ROOT,
                    "%s of %s since start",
                    ChatBlocks.money(each.duplicates()),
                    ChatBlocks.money(each.spent())),
                "the tokens of the repeated prompts and their answers x price"))
            .orElse(Gain.notEstimated("no price is known of the models that were asked")))
        .build());
  }

  private static Cost cost(CheckContext<ChatStats> context, Optional<PromptFigures.AtStake> stake) {
    ChatStats now = context.now();
    Money repeated = stake.map(PromptFigures.AtStake::duplicates).orElse(Money.ZERO);
    // Of what was repeated since start, the part that falls into an hour of this window.
    double share =
        now.costPicos() == 0 ? 0 : (double) context.window().costPicos() / now.costPicos();
    Money perHour = BudgetShareCheck.perHour(
        Money.ofPicos(Math.round(repeated.picos() * share)), context.length());
    return new Cost(
        ChatBlocks.money(repeated) + " for answers that had been given before",
        Duration.ZERO,
        perHour,
        Optional.empty());
  }
}
