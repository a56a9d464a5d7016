/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * PG-106: requests went to models without a known price, or in the priority tier to models of which
 * only the standard price is known, so that costs and budgets count nothing or too little; red
 * where a budget relies on it, else amber.
 *
 * <p>Immutable.
 */
public final class UnpricedModelCheck implements GuardCheck<ChatStats> {
  /** The check, without state. */
  public UnpricedModelCheck() {}

  @Override
  public List<Finding> check(CheckContext<ChatStats> context) {
    ChatStats window = context.window();
    if (window.unpricedCount() == 0) {
      return List.of();
    }
    Map<String, Long> models = new TreeMap<>(
        context.details(ChatDetails.class).map(ChatDetails::unpricedModels).orElse(Map.of()));
    String one = models.keySet().stream().findFirst().orElse("the-model");
    boolean budgeted = window.budgetLimitPicos() > 0;
    Finding.Builder finding = context
        .finding("PG-106", budgeted ? Severity.RED : Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%,d of %,d requests in %s went to models whose price is not known",
            window.unpricedCount(),
            window.attemptCount(),
            Durations.print(context.length())));
    if (!models.isEmpty()) {
      finding.seen(Evidence.table(
          "models without a price, since start",
          List.of("model", "requests"),
          models.entrySet().stream()
              .map(each -> List.of(each.getKey(), ChatBlocks.count(each.getValue())))
              .toList()));
    }
    return List.of(finding
        .costs(Cost.UNKNOWN)
        .remedy(remedy(one))
        .expected(Gain.notEstimated(
            "it costs what it costs; only then do the numbers and budgets say so"))
        .build());
  }

  private static Remedy remedy(String model) {
    if (model.endsWith(ChatRecorder.IN_PRIORITY)) {
      String name = model.substring(0, model.length() - ChatRecorder.IN_PRIORITY.length());
      return Remedy.java(
          "say how much dearer the tier is",
          "book.toBuilder().price(book.find(\"provider\", \"" + name + "\", Instant.now())"
              + ".orElseThrow().toBuilder().tierFactor(ServiceTier.PRIORITY, \"…\").build()).build()");
    }
    return Remedy.java(
        "give the model its price",
        "PriceBook.bundled().toBuilder().price(ModelPrice.builder(\"provider\", \"" + model
            + "\")….build()).build()");
  }
}
