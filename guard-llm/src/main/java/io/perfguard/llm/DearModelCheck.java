/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * PG-104: an operation with short answers asks a model that costs several times as much as another
 * one that is at hand; amber. Whether the other one is good enough is for graded samples to say.
 *
 * <p>Immutable.
 */
public final class DearModelCheck implements GuardCheck<ChatStats> {
  /** Answers of at most so many tokens on average are simple. Default: 64. */
  public static final ThresholdKey<Long> SIMPLE = ThresholdKey.count("llm.simple.tokens", 64);

  /** An operation that cost less is left alone. Default: one dollar. */
  public static final ThresholdKey<Money> WORTH =
      ThresholdKey.money("llm.simple.cost", Money.usd(1));

  private static final long ENOUGH = 100;
  private static final int DEARER = 3;

  /** The check, without state. */
  public DearModelCheck() {}

  @Override
  public List<Finding> check(CheckContext<ChatStats> context) {
    ChatDetails details = context.details(ChatDetails.class).orElse(null);
    if (details == null || context.window().attemptCount() == 0) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    for (Spend operation : details.byOperation()) {
      if (isSimple(operation, context)) {
        details.whatIf().stream()
            .filter(other -> other.operation().equals(operation.name()))
            .filter(other -> other.otherwise().picos() * DEARER <= other.cost().picos())
            .min(Comparator.comparing(ModelAlternative::otherwise))
            .ifPresent(other -> findings.add(finding(context, details, operation, other)));
      }
    }
    return findings;
  }

  private static boolean isSimple(Spend operation, CheckContext<ChatStats> context) {
    return operation.attempts() >= ENOUGH
        && operation.cost().compareTo(context.threshold(WORTH)) >= 0
        && operation.usage().outputTokens() <= context.threshold(SIMPLE) * operation.attempts();
  }

  private static Finding finding(
      CheckContext<ChatStats> context,
      ChatDetails details,
      Spend operation,
      ModelAlternative other) {
    ChatStats now = context.now();
    // Of the operation's spending, the part that falls into an hour of this window.
    double share =
        now.costPicos() == 0 ? 0 : (double) context.window().costPicos() / now.costPicos();
    Money perHour = BudgetShareCheck.perHour(
        Money.ofPicos(Math.max(0, Math.round(other.saving().picos() * share))), context.length());
    return context
        .finding("PG-104", Severity.AMBER)
        .about(operation.name())
        .headline(String.format(
            Locale.ROOT,
            "operation \"%s\" gets %,.0f-token answers from a model that costs %.0f times as much as"
                + " %s",
            operation.name(),
            (double) operation.usage().outputTokens() / operation.attempts(),
            (double) other.cost().picos() / Math.max(1, other.otherwise().picos()),
            other.model()))
        .seen(Evidence.table(
            "models of \"" + operation.name() + "\"",
            List.of("model", "requests", "cost"),
            details.byOperationAndModel().getOrDefault(operation.name(), List.of()).stream()
                .map(each -> List.of(
                    each.name(), ChatBlocks.count(each.attempts()), ChatBlocks.money(each.cost())))
                .toList()))
        .costs(new Cost(
            ChatBlocks.money(operation.cost()) + " since start",
            Duration.ZERO,
            perHour,
            Optional.empty()))
        .remedy(Remedy.java(
            "grade at least 20 answers of each model, and let the router choose by them",
            "ModelRouter.builder(\"" + model(details, operation) + "\")"))
        .expected(Gain.estimated(
            ChatBlocks.money(other.cost()) + " -> " + ChatBlocks.money(other.otherwise())
                + " for the same requests, if the answers are good enough",
            "the average request at the price of " + other.model()))
        .build();
  }

  private static String model(ChatDetails details, Spend operation) {
    List<Spend> models = details.byOperationAndModel().getOrDefault(operation.name(), List.of());
    return models.isEmpty() ? "" : models.get(0).name();
  }
}
