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
import io.perfguard.llm.prompt.PromptAnalysis;
import io.perfguard.llm.prompt.PromptFigures;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * PG-103: requests have more than 500 input tokens on average; amber. Says what of them means
 * nothing, and what the provider's prompt cache could serve.
 *
 * <p>Immutable.
 */
public final class PromptLengthCheck implements GuardCheck<ChatStats> {
  /** Above this average there is a finding. Default: 500. */
  public static final ThresholdKey<Long> TOKENS = ThresholdKey.count("llm.prompt.tokens", 500);

  private static final long ENOUGH = 100;

  /** The check, without state. */
  public PromptLengthCheck() {}

  @Override
  public List<Finding> check(CheckContext<ChatStats> context) {
    ChatStats window = context.window();
    long most = context.threshold(TOKENS);
    if (window.attemptCount() < ENOUGH || window.averageInputTokens() <= most) {
      return List.of();
    }
    Finding.Builder finding = context
        .finding("PG-103", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%,d requests in %s had %,.0f input tokens on average, more than %,d",
            window.attemptCount(),
            Durations.print(context.length()),
            window.averageInputTokens(),
            most))
        .costs(cost(context));
    Optional<PromptAnalysis> prompts = context.details(ChatDetails.class).map(ChatDetails::prompts);
    prompts.ifPresent(each -> finding.seen(ChatBlocks.table(each)));
    Optional<PromptFigures.AtStake> stake = prompts.flatMap(each -> each.total().atStake());
    return List.of(finding
        .remedy(Remedy.java(
            "leave out what means nothing, and put what stays the same first, so that the provider's"
                + " prompt cache serves it",
            "ChatSession.builder(\"" + context.subject().name()
                + "\", model).compressor(PromptCompressor.lossless())"))
        .expected(stake
            .map(PromptLengthCheck::gain)
            .orElse(Gain.notEstimated("no price is known of the models that were asked")))
        .build());
  }

  private static Cost cost(CheckContext<ChatStats> context) {
    ChatStats window = context.window();
    return new Cost(
        String.format(
            Locale.ROOT,
            "%,d input and %,d output tokens for %s",
            window.inputTokens(),
            window.outputTokens(),
            ChatBlocks.money(window.totalCost())),
        Duration.ZERO,
        Money.ZERO, // what of it could be saved is the gain
        Optional.empty());
  }

  private static Gain gain(PromptFigures.AtStake stake) {
    return Gain.estimated(
        String.format(
            Locale.ROOT,
            "of %s since start, %s by compression, %s by a common beginning",
            ChatBlocks.money(stake.spent()),
            ChatBlocks.money(stake.compression()),
            ChatBlocks.money(stake.prefix())),
        "a sample of the prompts compressed, and beginnings that came before x price");
  }
}
