/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.llm.route.RoutingDecision.Kind;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes a decision of what is known. A pure function of its input. */
final class Chooser {
  private static final Comparator<ModelQuality> CHEAPEST =
      Comparator.comparing(ModelQuality::costPerCall).thenComparing(ModelQuality::model);
  private static final Comparator<ModelQuality> BEST =
      Comparator.comparingDouble(ModelQuality::mean).thenComparing(CHEAPEST.reversed());

  private final ModelRouter.Rules rules;
  private final String operation;
  private final QualityTarget target;
  private final double z;
  private final List<ModelQuality> compared;
  private final Optional<ModelQuality> best; // of those with enough samples
  private final boolean defaultIsKnown;

  Chooser(ModelRouter.Rules rules, String operation, Collection<Tally> tallies) {
    this.rules = rules;
    this.operation = operation;
    this.target = rules.target(operation);
    // Each of several models may pass by chance: they share the chance that is allowed
    // (Bonferroni). Relative to the best,
    // one of them cannot be wrong: the best itself.
    long candidates = tallies.stream()
        .filter(tally -> tally.samples() >= rules.minimumSamples() && !tally.isRolledBack())
        .count();
    long tests = Math.max(1, target.relative() ? candidates - 1 : candidates);
    this.z = ConfidenceBounds.quantile(1 - (1 - rules.confidence()) / tests);
    this.compared =
        tallies.stream().map(tally -> tally.quality(z)).sorted(CHEAPEST).toList();
    this.best = compared.stream().filter(this::counts).max(BEST);
    this.defaultIsKnown = compared.stream()
        .anyMatch(each ->
            each.model().equals(rules.defaultModel()) && each.samples() >= rules.minimumSamples());
  }

  /** Whether there are enough samples to look at it. */
  private boolean counts(ModelQuality one) {
    return one.samples() >= rules.minimumSamples() && !one.rolledBack();
  }

  private boolean meets(ModelQuality one) {
    if (!counts(one) || best.isEmpty()) {
      return false;
    }
    if (!target.relative()) {
      return one.lowerBound() >= target.value();
    }
    // Who is best is not known for sure, so that it is held against each of the others; and the
    // default, which somebody
    // chose for a reason, has to be one of them.
    return defaultIsKnown
        && compared.stream()
            .filter(other -> counts(other) && !other.model().equals(one.model()))
            .allMatch(other -> ConfidenceBounds.lowerDifference(
                    one.mean(), one.samples(), target.value(), other.mean(), other.samples(), z)
                >= 0);
  }

  RoutingDecision choose() {
    ModelRouter.Choice byHand = rules.byHand(operation);
    if (byHand != null) {
      return decision(
          byHand.model(), Kind.BY_HAND, Double.NaN, "chosen by hand: " + byHand.reason());
    }
    if (best.isEmpty() || (target.relative() && !defaultIsKnown)) {
      return stay();
    }
    double required = target.relative() ? target.value() * best.get().mean() : target.value();
    return compared.stream()
        .filter(this::meets)
        .findFirst()
        .map(each -> sufficient(each, required))
        .orElseGet(() -> best(best.get(), required));
  }

  private RoutingDecision sufficient(ModelQuality one, double required) {
    long known = compared.stream().filter(this::counts).count();
    String words = known == 1
        ? "the one model with enough samples, and it meets "
        : "the cheapest of " + known + " that meets ";
    return decision(
        one.model(),
        Kind.CHEAPEST_SUFFICIENT,
        required,
        words + aim(required)
            + " with " + percent(rules.confidence()) + " confidence; "
            + figures(one));
  }

  /** The best, if it is shown to be better than the default: a good mean may be luck. */
  private RoutingDecision best(ModelQuality top, double required) {
    if (!defaultIsKnown) {
      return stay();
    }
    Optional<ModelQuality> usual = compared.stream()
        .filter(each -> counts(each) && each.model().equals(rules.defaultModel()))
        .findFirst();
    String words = "no model is shown to meet " + aim(required);
    if (usual.isEmpty() || isBetter(top, usual.get())) {
      return decision(
          top.model(),
          Kind.BEST,
          required,
          words + ", and this one has the best grades; " + figures(top));
    }
    return decision(
        rules.defaultModel(),
        Kind.DEFAULT,
        required,
        words + ", or to be better than the default; " + figures(usual.get()));
  }

  private boolean isBetter(ModelQuality one, ModelQuality other) {
    return ConfidenceBounds.lowerDifference(
            one.mean(), one.samples(), 1, other.mean(), other.samples(), z)
        > 0;
  }

  private RoutingDecision stay() {
    String known = compared.stream()
        .filter(each -> !each.rolledBack())
        .map(each -> each.model() + " has " + each.samples())
        .collect(Collectors.joining(", "));
    return decision(
        rules.defaultModel(),
        Kind.DEFAULT,
        Double.NaN,
        "the default, for want of "
            + rules.minimumSamples() + " graded samples of each model that meets the target of "
            + target
            + ": " + (known.isEmpty() ? "there are none" : known));
  }

  private String aim(double required) {
    return String.format(Locale.ROOT, "the target of %s", target)
        + (target.relative() ? String.format(Locale.ROOT, " (%.3g)", required) : "");
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }

  private static String figures(ModelQuality one) {
    return String.format(
        Locale.ROOT,
        "mean grade %.3f and not below %.3f in %,d samples, %s a call",
        one.mean(),
        one.lowerBound(),
        one.samples(),
        one.costPerCall());
  }

  private RoutingDecision decision(String model, Kind kind, double required, String reason) {
    String fallen = compared.stream()
        .filter(ModelQuality::rolledBack)
        .map(each -> String.format(
            Locale.ROOT,
            "; %s was rolled back: its %,d live grades fell, to a mean of %.3f",
            each.model(),
            each.liveCount(),
            each.liveMean()))
        .collect(Collectors.joining());
    return new RoutingDecision(
        operation,
        model,
        kind,
        reason + fallen,
        target,
        required,
        rules.confidence(),
        compared.stream().map(each -> meets(each) ? each.asSufficient() : each).toList());
  }
}
