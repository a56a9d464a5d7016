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
import io.perfguard.llm.budget.BudgetForecast;
import io.perfguard.llm.budget.BudgetState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * PG-101: 80 % of a budget are spent, or will be more than all of it at this pace (amber); nothing
 * is left of it, or requests were refused (red).
 *
 * <p>Immutable.
 */
public final class BudgetShareCheck implements GuardCheck<ChatStats> {
  /** From this share of a limit on there is a finding. Default: 0.80. */
  public static final ThresholdKey<Double> SHARE = ThresholdKey.rate("llm.budget.share", 0.80);

  /** The check, without state. */
  public BudgetShareCheck() {}

  @Override
  public List<Finding> check(CheckContext<ChatStats> context) {
    List<BudgetState> near =
        context.details(ChatDetails.class).map(ChatDetails::budgets).orElse(List.of()).stream()
            .filter(state -> isNear(state, context.threshold(SHARE)))
            .toList();
    long blocked = context.window().blockedCount();
    if (near.isEmpty()) {
      return List.of();
    }
    BudgetState worst = near.get(0);
    boolean red = worst.share() >= 1 || blocked > 0;
    Finding.Builder finding = context
        .finding("PG-101", red ? Severity.RED : Severity.AMBER)
        .headline(headline(worst, blocked))
        .seen(table(near));
    worst.forecast().ifPresent(forecast -> finding.seen(sentence(forecast)));
    return List.of(finding
        .costs(cost(context, worst))
        .remedy(
            Remedy.text("look at what spends most, by chat.details().byOperation(): keep answers,"
                + " shorten prompts, ask a cheaper model; or raise the limit"))
        .expected(Gain.notEstimated("it depends on which of these fits; see PG-102 to PG-105"))
        .build());
  }

  private static boolean isNear(BudgetState state, double share) {
    return state.share() >= share
        || state
            .forecast()
            .filter(forecast -> forecast.low().compareTo(state.limit()) > 0)
            .isPresent();
  }

  private static String headline(BudgetState state, long blocked) {
    String spent = String.format(
        Locale.ROOT,
        "%.0f %% of %s of the budget for %s is spent",
        Math.floor(100 * state.share()),
        ChatBlocks.money(state.limit()),
        state.label());
    return blocked == 0
        ? spent
        : spent + String.format(Locale.ROOT, ", and %,d requests were refused", blocked);
  }

  private static Evidence table(List<BudgetState> near) {
    return Evidence.table(
        "limits",
        List.of("limit", "of", "spent", "held", "left", "until"),
        near.stream()
            .map(each -> List.of(
                each.label(),
                ChatBlocks.money(each.limit()),
                ChatBlocks.money(each.committed()),
                ChatBlocks.money(each.held()),
                ChatBlocks.money(each.remaining()),
                each.to().toString()))
            .toList());
  }

  private static String sentence(BudgetForecast forecast) {
    return String.format(
        Locale.ROOT,
        "at this pace %s at the end of the window (%s to %s in 95 of 100 cases)%s",
        ChatBlocks.money(forecast.expected()),
        ChatBlocks.money(forecast.low()),
        ChatBlocks.money(forecast.high()),
        forecast.exhausted().map(at -> ", nothing left from " + at + " on").orElse(""));
  }

  private static Cost cost(CheckContext<ChatStats> context, BudgetState state) {
    Money perHour = perHour(context.window().totalCost(), context.length());
    Cost cost = new Cost(
        ChatBlocks.money(perHour) + " an hour in this window",
        Duration.ZERO,
        Money.ZERO, // being near a limit burns nothing
        Optional.empty());
    Instant out = state.forecast().flatMap(BudgetForecast::exhausted).orElse(null);
    return state.hard() && out != null && out.isAfter(context.to())
        ? cost.withOutageIn(Duration.between(context.to(), out))
        : cost;
  }

  static Money perHour(Money amount, Duration length) {
    double hours = length.toNanos() / (double) Duration.ofHours(1).toNanos();
    return Money.ofPicos(Math.max(0, Math.round(amount.picos() / hours)));
  }
}
