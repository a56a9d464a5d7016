/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.core.base.Money;
import io.perfguard.llm.route.QualityTarget;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One operation whose truth is known: what each model costs, and how good it is. The first model is
 * the strong one. Immutable.
 *
 * @param models the models
 */
record RouterWorld(List<Model> models) {
  /** A model; {@code quality} is the mean of its grades, were it asked for ever. */
  record Model(String name, Money cost, double quality) {}

  private static final Money STRONG = Money.usd("0.010");
  private static final Money MIDDLE = Money.usd("0.004");
  private static final Money SMALL = Money.usd("0.001");
  /** How far below the target a model is that is not good enough by a shade. */
  private static final double SHADE = 0.001;

  /** Models of any quality: two or three of them. */
  static RouterWorld any(SplittableRandom random) {
    double strong = 0.88 + 0.12 * random.nextDouble();
    Model big = new Model("strong", STRONG, strong);
    Model small = new Model("small", SMALL, strong - 0.3 * random.nextDouble());
    return random.nextBoolean()
        ? new RouterWorld(List.of(big, small))
        : new RouterWorld(List.of(
            big,
            new Model("middle", MIDDLE, Math.min(1, strong + 0.02 - 0.12 * random.nextDouble())),
            small));
  }

  /** Cheap models that are all a shade worse than the target: each choice of them is wrong. */
  static RouterWorld worst(SplittableRandom random, QualityTarget target) {
    double strong = 0.95;
    double below = (target.relative() ? target.value() * strong : target.value()) - SHADE;
    Model big = new Model("strong", STRONG, strong);
    Model small = new Model("small", SMALL, below);
    return random.nextBoolean()
        ? new RouterWorld(List.of(big, small))
        : new RouterWorld(List.of(big, new Model("middle", MIDDLE, below), small));
  }

  /** The mean grade that a target comes to. */
  double required(QualityTarget target) {
    return target.relative() ? target.value() * best().quality : target.value();
  }

  private Model best() {
    return models.stream()
        .reduce((one, other) -> other.quality > one.quality ? other : one)
        .orElseThrow();
  }

  /** Who knew the truth would choose this. */
  Model ideal(QualityTarget target) {
    return models.stream()
        .filter(model -> model.quality >= required(target))
        .reduce((one, other) -> other.cost.compareTo(one.cost) < 0 ? other : one)
        .orElseGet(this::best);
  }

  Model strong() {
    return models.get(0);
  }

  Model named(String name) {
    return models.stream().filter(model -> model.name.equals(name)).findFirst().orElseThrow();
  }
}
