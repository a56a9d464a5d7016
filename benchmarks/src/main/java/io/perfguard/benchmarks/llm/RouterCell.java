/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.llm.route.GradedSample;
import io.perfguard.llm.route.ModelRouter;
import io.perfguard.llm.route.QualityTarget;
import io.perfguard.llm.route.RoutingDecision;
import java.util.Locale;
import java.util.SplittableRandom;

/** Many operations under one setting, and what became of them. Not thread-safe. */
final class RouterCell {
  private final QualityTarget target;
  private final boolean worst;
  private final boolean graded;
  private final int samples;
  private int operations;
  private int claimed;
  private int worse;
  private int worseClaimed;
  private int ideal;
  private int randomWorse;
  private double cost;
  private double strongCost;
  private double idealCost;
  private double randomCost;
  private double quality;
  private double strongQuality;

  /**
   * A setting.
   *
   * @param target how good models must be
   * @param worst whether all cheap models are a shade worse than that
   * @param graded whether grades lie between 0 and 1, else they are passes and failures
   * @param samples of each model
   */
  RouterCell(QualityTarget target, boolean worst, boolean graded, int samples) {
    this.target = target;
    this.worst = worst;
    this.graded = graded;
    this.samples = samples;
  }

  void run(SplittableRandom random, int count) {
    for (int i = 0; i < count; i++) {
      RouterWorld world = worst ? RouterWorld.worst(random, target) : RouterWorld.any(random);
      ModelRouter router = ModelRouter.builder("strong").target(target).build();
      for (RouterWorld.Model model : world.models()) {
        for (int n = 0; n < samples; n++) {
          router.add(
              new GradedSample("operation", model.name(), grade(random, model), model.cost()));
        }
      }
      note(world, router.route("operation"), random);
    }
  }

  /** Of the model's mean: 0 or 1, or evenly from as far below it as 1 is above. */
  private double grade(SplittableRandom random, RouterWorld.Model model) {
    double draw = random.nextDouble();
    if (!graded) {
      return draw < model.quality() ? 1 : 0;
    }
    return 1 - 2 * (1 - model.quality()) * draw;
  }

  private void note(RouterWorld world, RoutingDecision decision, SplittableRandom random) {
    RouterWorld.Model chosen = world.named(decision.model());
    RouterWorld.Model best = world.ideal(target);
    RouterWorld.Model any = world.models().get(random.nextInt(world.models().size()));
    double required = world.required(target);
    operations++;
    boolean claims = decision.kind() == RoutingDecision.Kind.CHEAPEST_SUFFICIENT;
    boolean tooBad = chosen.quality() < required;
    claimed += claims ? 1 : 0;
    worseClaimed += claims && tooBad ? 1 : 0;
    worse += tooBad && best.quality() >= required ? 1 : 0;
    ideal += chosen.name().equals(best.name()) ? 1 : 0;
    randomWorse += any.quality() < required && best.quality() >= required ? 1 : 0;
    cost += chosen.cost().picos();
    strongCost += world.strong().cost().picos();
    idealCost += best.cost().picos();
    randomCost += any.cost().picos();
    quality += chosen.quality();
    strongQuality += world.strong().quality();
  }

  /** The share of operations in which a model was claimed to be good enough, and is not. */
  double worseClaimedRate() {
    return (double) worseClaimed / operations;
  }

  /** The share in which a model is used that is not good enough, while another one is. */
  double worseRate() {
    return (double) worse / operations;
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "%-24s %-6s %-9s %7d  %6.2f%% %6.2f%% %7.1f%% %7.1f%% %7.1f%% %7.1f%% %7.1f%%  %.4f %.4f",
        target,
        worst ? "worst" : "any",
        graded ? "0..1" : "pass/fail",
        samples,
        100 * worseClaimedRate(),
        100 * worseRate(),
        100.0 * claimed / operations,
        100.0 * ideal / operations,
        100 * (1 - cost / strongCost),
        100 * (1 - idealCost / strongCost),
        100 * (1 - randomCost / strongCost),
        quality / operations,
        strongQuality / operations);
  }

  void write(JsonWriter json) {
    json.beginObject()
        .name("target")
        .value(target.value())
        .name("relative")
        .value(target.relative());
    json.name("worlds").value(worst ? "worst" : "any");
    json.name("grades").value(graded ? "0..1" : "pass/fail").name("samples").value(samples);
    json.name("operations").value(operations).name("worseClaimed").value(worseClaimedRate());
    json.name("worse").value(worseRate());
    json.name("claimed").value((double) claimed / operations);
    json.name("cheapestSufficientChosen").value((double) ideal / operations);
    json.name("saved").value(1 - cost / strongCost);
    json.name("savedByTruth").value(1 - idealCost / strongCost);
    json.name("savedByRandom").value(1 - randomCost / strongCost);
    json.name("worseByRandom").value((double) randomWorse / operations);
    json.name("quality").value(quality / operations);
    json.name("qualityOfStrong").value(strongQuality / operations).endObject();
  }
}
