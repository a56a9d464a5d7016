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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * PG-107: a request costs 20 % more in the last day than it did in the week before; amber. So cost
 * grows faster than use does.
 *
 * <p>Immutable.
 */
public final class CostGrowthCheck implements GuardCheck<ChatStats> {
  /** From this growth of the cost of a request on there is a finding. Default: 0.20. */
  public static final ThresholdKey<Double> GROWTH = ThresholdKey.rate("llm.cost.growth", 0.20);

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final long ENOUGH = 200;

  /** The check, without state. */
  public CostGrowthCheck() {}

  /** What happened in a stretch of time. */
  private record Stretch(long calls, long tokens, long cost, long saved) {
    static Stretch of(List<SpendHour> hours, Instant from, Instant to) {
      long calls = 0;
      long tokens = 0;
      long cost = 0;
      long saved = 0;
      for (SpendHour hour : hours) {
        if (!hour.from().isBefore(from) && hour.from().isBefore(to)) {
          calls += hour.calls();
          tokens += hour.tokens();
          cost += hour.cost().picos();
          saved += hour.saved().picos();
        }
      }
      return new Stretch(calls, tokens, cost, saved);
    }

    double perCall() {
      return (double) cost / calls;
    }

    Money money() {
      return Money.ofPicos(Math.round(perCall()));
    }

    String sentence(String when) {
      return String.format(
          Locale.ROOT,
          "%s: %,d requests, %s each; %,.0f tokens a request, %s for 1,000 of them; %s saved a request",
          when,
          calls,
          ChatBlocks.money(money()),
          (double) tokens / calls,
          tokens == 0 ? "nothing" : ChatBlocks.money(Money.ofPicos(1_000 * cost / tokens)),
          ChatBlocks.money(Money.ofPicos(saved / calls)));
    }
  }

  @Override
  public List<Finding> check(CheckContext<ChatStats> context) {
    List<SpendHour> hours =
        context.details(ChatDetails.class).map(ChatDetails::hours).orElse(List.of());
    Instant day = context.to().minus(DAY);
    Stretch now = Stretch.of(hours, day, context.to().plusNanos(1)); // with the hour that begins
    Stretch before = Stretch.of(hours, day.minus(WEEK), day);
    if (now.calls < ENOUGH
        || before.calls < ENOUGH
        || now.perCall() < (1 + context.threshold(GROWTH)) * before.perCall()) {
      return List.of();
    }
    Money more = Money.ofPicos(Math.round((now.perCall() - before.perCall()) * now.calls));
    Money perHour = BudgetShareCheck.perHour(more, DAY);
    return List.of(context
        .finding("PG-107", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "a request costs %s in the last day, %s in the week before",
            ChatBlocks.money(now.money()),
            ChatBlocks.money(before.money())))
        .seen(before.sentence("the week before"))
        .seen(now.sentence("the last day"))
        .costs(new Cost(
            ChatBlocks.money(more) + " more in a day than at the cost of before",
            Duration.ZERO,
            perHour,
            Optional.empty()))
        .remedy(Remedy.text(reason(now, before)))
        .expected(Gain.estimated(
            ChatBlocks.money(more) + " a day",
            "(cost of a request now - before) x requests of the last day"))
        .build());
  }

  private static String reason(Stretch now, Stretch before) {
    double tokens = (double) now.tokens / now.calls / ((double) before.tokens / before.calls);
    double price = (double) now.cost / now.tokens / ((double) before.cost / before.tokens);
    return tokens >= price
        ? "requests grew longer: look at chat.analyzePrompts() for the operation whose prompts did"
        : "a token became dearer: look at chat.details().byModel() for a model that is asked more than"
            + " before, and at the share that the provider's prompt cache answers";
  }
}
