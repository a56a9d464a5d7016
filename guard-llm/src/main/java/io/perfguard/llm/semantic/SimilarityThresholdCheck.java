/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * PG-108: the similarity threshold of a semantic cache is too loose, by hits that were measured to
 * be false; or too strict, by questions that all guards let pass and the threshold did not. It says
 * too when a gate had to tighten itself, since false hits passed its bound.
 *
 * <p>Immutable.
 */
public final class SimilarityThresholdCheck implements GuardCheck<SemanticStats> {
  /** The share of false hits that is too much where no error bound is set. Default: 0.02. */
  public static final ThresholdKey<Double> FALSE_HITS =
      ThresholdKey.rate("llm.semantic-false-hits", 0.02);

  /** The share of the questions that a strict threshold may cost. Default: 0.03. */
  public static final ThresholdKey<Double> LOST_HITS =
      ThresholdKey.rate("llm.semantic-lost-hits", 0.03);

  private static final long ENOUGH = 200;
  private static final long ENOUGH_LABELS = 20;

  /** The check, without state. */
  public SimilarityThresholdCheck() {}

  @Override
  public List<Finding> check(CheckContext<SemanticStats> context) {
    List<Finding> findings = new ArrayList<>();
    if (isLoose(context)) {
      findings.add(loose(context));
    } else if (isStrict(context)) {
      findings.add(strict(context));
    }
    if (context.window().labels().tightenedCount() > 0) {
      findings.add(tightened(context));
    }
    return findings;
  }

  private static double bound(CheckContext<SemanticStats> context) {
    double own = context.now().errorBound();
    return Double.isNaN(own) ? context.threshold(FALSE_HITS) : own;
  }

  /** Of all labels since the start: in a window there are few. */
  private static boolean isLoose(CheckContext<SemanticStats> context) {
    SemanticStats.Labels labels = context.now().labels();
    return labels.total() >= ENOUGH_LABELS
        && context.window().labels().wrongCount() > 0
        && labels.falseHitLowerBound() > bound(context);
  }

  private static Finding loose(CheckContext<SemanticStats> context) {
    SemanticStats.Labels labels = context.now().labels();
    return context
        .finding("PG-108", Severity.RED)
        .about("loose")
        .headline(String.format(
            Locale.ROOT,
            "%.1f %% of the semantic hits are false where %.1f %% may be",
            100 * labels.falseHitRate(),
            100 * bound(context)))
        .seen(String.format(
            Locale.ROOT,
            "%,d of %,d hits that were checked since the start were wrong: %.1f to %.1f %% of all (95 %%)",
            labels.wrongCount(),
            labels.total(),
            100 * labels.falseHitLowerBound(),
            100 * labels.falseHitUpperBound()))
        .remedy(tighter(context))
        .expected(Gain.notEstimated(
            "the cosines of right and wrong hits are not kept apart; shadow calls will tell"))
        .build();
  }

  private static Remedy tighter(CheckContext<SemanticStats> context) {
    String builder = "SemanticCache.builder(\"" + context.subject().name() + "\")";
    double threshold = context.now().threshold();
    return Double.isNaN(context.now().errorBound())
        ? Remedy.java(
            "let the measured share of false hits decide, which learns from these labels",
            builder + ".errorBound(0.01)")
        : Remedy.java(
            "ask for a least likeness besides the bound",
            builder
                + String.format(
                    Locale.ROOT,
                    ".similarityThreshold(%.2f)",
                    Double.isNaN(threshold) ? 0.95 : Math.min(0.99, threshold + 0.02)));
  }

  /** A bare threshold only: a gate with a bound finds its own. */
  private static boolean isStrict(CheckContext<SemanticStats> context) {
    SemanticStats window = context.window();
    SemanticStats.Labels labels = context.now().labels();
    long asked = window.requestCount() - window.bypassCount();
    return Double.isNaN(window.errorBound())
        && asked >= ENOUGH
        && labels.wrongCount() == 0
        && (double) lost(window) / asked >= context.threshold(LOST_HITS);
  }

  /** What an error bound of 1 % would have served, and the threshold did not. */
  private static long lost(SemanticStats window) {
    return window.nearMisses().total();
  }

  private static Finding strict(CheckContext<SemanticStats> context) {
    SemanticStats window = context.window();
    long asked = window.requestCount() - window.bypassCount();
    double then = window.hitRate() + (double) lost(window) / asked;
    return context
        .finding("PG-108", Severity.AMBER)
        .about("strict")
        .headline(String.format(
            Locale.ROOT,
            "the threshold of %.2f costs %.1f points of hit rate",
            window.threshold(),
            100.0 * lost(window) / asked))
        .seen(String.format(
            Locale.ROOT,
            "%,d of %,d questions in %s had a known one that all guards let pass and that a bound of 1 %%"
                + " on false hits would have served; by cosine: %s",
            lost(window),
            asked,
            Durations.print(context.length()),
            window.nearMisses()))
        .remedy(Remedy.java(
            "let a bound of false hits decide in place of one threshold for all texts",
            "SemanticCache.builder(\"" + context.subject().name() + "\").errorBound(0.01)"))
        .expected(Gain.estimated(
            String.format(
                Locale.ROOT,
                "hit rate %.1f -> at most %.1f %%",
                100 * window.hitRate(),
                100 * then),
            "counted on this window's own questions"))
        .build();
  }

  private static Finding tightened(CheckContext<SemanticStats> context) {
    SemanticStats.Labels labels = context.window().labels();
    return context
        .finding("PG-108", Severity.AMBER)
        .about("tightened")
        .headline(String.format(
            Locale.ROOT,
            "asks for more likeness than before: false hits may be above the bound of %.1f %%",
            100 * context.now().errorBound()))
        .seen(String.format(
            Locale.ROOT,
            "tightened %,d times in %s; %,d of %,d hits that were checked meanwhile were wrong",
            labels.tightenedCount(),
            Durations.print(context.length()),
            labels.wrongCount(),
            labels.total()))
        .remedy(Remedy.text("nothing has to be done for the bound to hold; look at what was wrong,"
            + " and if a guard could have told, add one: guards(PairGuards.standard().with(...))"))
        .expected(Gain.notEstimated("the bound holds again, at the price of some hits"))
        .build();
  }
}
