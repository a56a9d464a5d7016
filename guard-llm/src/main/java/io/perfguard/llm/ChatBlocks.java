/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Evidence;
import io.perfguard.llm.budget.BudgetState;
import io.perfguard.llm.prompt.PromptAnalysis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** {@link ChatDetails} as blocks that a report can show. */
final class ChatBlocks {
  private ChatBlocks() {}

  static List<Evidence> of(ChatDetails details) {
    List<Evidence> blocks = new ArrayList<>();
    spends(blocks, "spent by operation", "operation", details.byOperation());
    spends(blocks, "spent by model", "model", details.byModel());
    spends(blocks, "spent by tenant", "tenant", details.byTenant());
    spends(blocks, "spent by tag", "tag", details.byTag());
    hours(blocks, details.hours());
    budgets(blocks, details.budgets());
    if (!details.unpricedModels().isEmpty()) {
      blocks.add(Evidence.table(
          "models without a price",
          List.of("model", "attempts"),
          new TreeMap<>(details.unpricedModels())
              .entrySet().stream()
                  .map(each -> List.of(each.getKey(), count(each.getValue())))
                  .toList()));
    }
    if (!details.modelReasons().isEmpty()) {
      blocks.add(Evidence.table(
          "why this model",
          List.of("for", "reason"),
          details.modelReasons().entrySet().stream()
              .map(each -> List.of(each.getKey(), each.getValue()))
              .toList()));
    }
    whatIf(blocks, details.whatIf());
    prompts(blocks, details.prompts());
    fineTune(blocks, details.fineTuneCandidates());
    return blocks;
  }

  private static void spends(List<Evidence> blocks, String title, String what, List<Spend> spends) {
    if (spends.isEmpty()) {
      return;
    }
    blocks.add(Evidence.table(
        title,
        List.of(
            what,
            "calls",
            "hits",
            "failed",
            "input tokens",
            "output tokens",
            "cost",
            "of it wasted",
            "saved"),
        spends.stream()
            .map(each -> List.of(
                each.name(),
                count(each.calls()),
                count(each.hits()),
                count(each.failures()),
                count(each.usage().inputTokens()),
                count(each.usage().outputTokens()),
                money(each.cost()),
                money(each.wasted()),
                money(each.saved())))
            .toList()));
  }

  private static void hours(List<Evidence> blocks, List<SpendHour> hours) {
    if (!hours.isEmpty()) {
      blocks.add(Evidence.table(
          "spent over time",
          List.of("hour", "calls", "tokens", "cost", "saved"),
          hours.stream()
              .map(each -> List.of(
                  each.from().toString(),
                  count(each.calls()),
                  count(each.tokens()),
                  money(each.cost()),
                  money(each.saved())))
              .toList()));
    }
  }

  private static void budgets(List<Evidence> blocks, List<BudgetState> budgets) {
    if (!budgets.isEmpty()) {
      blocks.add(Evidence.table(
          "budgets",
          List.of("limit", "until", "of", "spent", "held", "left", "forecast"),
          budgets.stream()
              .map(each -> List.of(
                  each.label(),
                  each.to().toString(),
                  money(each.limit()),
                  money(each.committed()),
                  money(each.held()),
                  money(each.remaining()),
                  each.forecast().map(f -> money(f.expected())).orElse("not yet")))
              .toList()));
    }
  }

  private static void whatIf(List<Evidence> blocks, List<ModelAlternative> options) {
    if (!options.isEmpty()) {
      blocks.add(Evidence.table(
          "the same traffic on another model",
          List.of("operation", "model", "cost", "would be", "saving"),
          options.stream()
              .map(each -> List.of(
                  each.operation().isEmpty() ? "all" : each.operation(),
                  each.model(),
                  money(each.cost()),
                  money(each.otherwise()),
                  money(each.saving())))
              .toList()));
    }
  }

  private static void prompts(List<Evidence> blocks, PromptAnalysis prompts) {
    if (prompts.total().hasData()) {
      blocks.add(table(prompts));
    }
  }

  static Evidence table(PromptAnalysis prompts) {
    return Evidence.table(
        "prompts",
        List.of(
            "operation",
            "prompts",
            "tokens",
            "p95",
            "longest",
            "came before",
            "same beginning",
            "means nothing"),
        prompts.operations().stream()
            .map(each -> List.of(
                each.operation(),
                count(each.counts().calls()),
                String.format(Locale.ROOT, "%,.0f", each.averageTokens()),
                String.format(Locale.ROOT, "%,.0f", each.p95Tokens()),
                count(each.maximumTokens()),
                percent(each.duplicateRate()),
                percent(each.cacheableShare()),
                percent(each.compressibleShare())))
            .toList());
  }

  static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static void fineTune(List<Evidence> blocks, List<FineTuneCandidate> candidates) {
    if (!candidates.isEmpty()) {
      blocks.add(Evidence.table(
          "operations that say the same long thing again and again",
          List.of("operation", "calls", "input tokens", "always the same", "requests cost"),
          candidates.stream()
              .map(each -> List.of(
                  each.operation(),
                  count(each.calls()),
                  String.format(Locale.ROOT, "%,.0f", each.inputTokens()),
                  String.format(Locale.ROOT, "%.0f %%", 100 * each.stableShare()),
                  money(each.cost())))
              .toList()));
    }
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** To a hundredth of a cent; less than that with all of its digits. */
  static String money(Money amount) {
    long picos = amount.picos();
    long step = 100_000_000L;
    if (picos == 0 || Math.abs(picos) < step) {
      return amount.toString();
    }
    return Money.ofPicos(Math.round((double) picos / step) * step).toString();
  }
}
