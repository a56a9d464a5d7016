/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetState;
import io.perfguard.llm.prompt.PromptAnalysis;
import io.perfguard.llm.prompt.PromptAnalyzer;
import io.perfguard.llm.prompt.PromptFigures;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the records of a session's numbers. Thread-safe. */
final class ChatNumbers {
  private static final long ENOUGH_CALLS = 500;
  private static final double MOSTLY_THE_SAME = 0.5;

  private final ChatRecorder recorder;
  private final Prices prices;
  private final @Nullable BudgetBook book;
  private final PromptAnalyzer analyzer;

  ChatNumbers(
      ChatRecorder recorder, Prices prices, @Nullable BudgetBook book, PromptAnalyzer analyzer) {
    this.recorder = recorder;
    this.prices = prices;
    this.book = book;
    this.analyzer = analyzer;
  }

  ChatStats stats() {
    long[] c = recorder.counts();
    BudgetState most = mostUsed();
    return new ChatStats(
        c[ChatField.CALL.at()],
        c[ChatField.LOOKUP.at()],
        c[ChatField.HIT.at()],
        c[ChatField.COALESCED.at()],
        c[ChatField.MODEL_CALL.at()],
        c[ChatField.ATTEMPT.at()],
        c[ChatField.RETRY.at()],
        c[ChatField.FALLBACK.at()],
        c[ChatField.FAILURE.at()],
        c[ChatField.CANCELED.at()],
        c[ChatField.BLOCKED.at()],
        c[ChatField.CLAMPED.at()],
        c[ChatField.DEGRADED.at()],
        c[ChatField.WAITED.at()],
        c[ChatField.UNPRICED.at()],
        c[ChatField.ESTIMATED.at()],
        c[ChatField.BYPASS.at()],
        c[ChatField.INPUT_TOKENS.at()],
        c[ChatField.CACHE_READ_TOKENS.at()],
        c[ChatField.CACHE_WRITE_TOKENS.at()],
        c[ChatField.OUTPUT_TOKENS.at()],
        c[ChatField.REASONING_TOKENS.at()],
        c[ChatField.COST_PICOS.at()],
        c[ChatField.WASTED_PICOS.at()],
        c[ChatField.SAVED_PICOS.at()],
        c[ChatField.COALESCED_PICOS.at()],
        c[ChatField.COMPRESSED_PICOS.at()],
        recorder.runningCount(),
        recorder.monthPicos(),
        most == null ? 0 : most.limit().picos(),
        most == null ? 0 : most.committed().picos(),
        most == null ? 0 : most.held().picos(),
        most == null ? 0 : most.forecast().map(f -> f.expected().picos()).orElse(0L),
        recorder.durations(),
        recorder.firstTokens());
  }

  private @Nullable BudgetState mostUsed() {
    List<BudgetState> states = ChatParts.mostUsedFirst(budgets());
    return states.isEmpty() ? null : states.get(0);
  }

  private List<BudgetState> budgets() {
    return book == null ? List.of() : book.states();
  }

  PromptAnalysis prompts(Map<String, List<Spend>> spent, Collection<Target> targets) {
    Map<String, Target> byName = new HashMap<>();
    targets.forEach(target -> byName.put(target.name(), target));
    return analyzer.analyze(operation -> Optional.ofNullable(spent.get(operation))
        .filter(models -> !models.isEmpty())
        .map(models -> byName.get(models.get(0).name())) // the one that costs most
        .flatMap(prices::tokens));
  }

  ChatDetails details(
      Map<String, List<Spend>> spent, Collection<Target> targets, Map<String, String> reasons) {
    PromptAnalysis prompts = prompts(spent, targets);
    return new ChatDetails(
        stats(),
        spent,
        recorder.byTenant(),
        recorder.byTag(),
        recorder.hours(),
        ChatParts.mostUsedFirst(budgets()),
        recorder.unpriced(),
        reasons,
        whatIf(spent, targets),
        prompts,
        candidates(prompts));
  }

  /** All traffic on each model that is at hand, as far as prices are known. */
  private List<ModelAlternative> whatIf(
      Map<String, List<Spend>> spent, Collection<Target> targets) {
    List<ModelAlternative> all = new ArrayList<>();
    for (Target target : targets) {
      if (prices.isKnown(target, ServiceTier.STANDARD)) {
        spent.forEach((operation, models) -> all.add(whatIf(operation, models, target)));
      }
    }
    return all;
  }

  private ModelAlternative whatIf(String operation, List<Spend> models, Target target) {
    long cost = 0;
    long otherwise = 0;
    for (Spend each : models) {
      cost += each.cost().picos();
      if (each.attempts() > 0) {
        Usage average = average(each.usage(), each.attempts());
        otherwise += each.attempts()
            * prices.cost(target, "", average, ServiceTier.STANDARD).picos();
      }
    }
    return new ModelAlternative(
        operation, target.name(), Money.ofPicos(cost), Money.ofPicos(otherwise));
  }

  private static List<FineTuneCandidate> candidates(PromptAnalysis prompts) {
    List<FineTuneCandidate> all = new ArrayList<>();
    for (PromptFigures each : prompts.operations()) {
      if (each.counts().calls() >= ENOUGH_CALLS && each.cacheableShare() >= MOSTLY_THE_SAME) {
        all.add(new FineTuneCandidate(
            each.operation(),
            each.counts().calls(),
            each.averageTokens(),
            each.cacheableShare(),
            each.atStake().map(PromptFigures.AtStake::spent).orElse(Money.ZERO)));
      }
    }
    return all;
  }

  /** Context tiers go by the length of one request: hence the average one, not the sum. */
  private static Usage average(Usage usage, long attempts) {
    Usage.Builder average = Usage.builder();
    for (UsageUnit unit : UsageUnit.values()) {
      average.add(unit, Math.round((double) usage.get(unit) / attempts));
    }
    return average.build();
  }
}
