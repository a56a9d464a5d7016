/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.BoundedNames;
import io.perfguard.llm.usage.Usage;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a model for each operation by what was measured: the cheapest one that is shown to be
 * good enough; or else the best, if it is shown to be better than the default; or else the default.
 *
 * <pre>{@code
 * ModelRouter router = ModelRouter.builder("big")
 *     .target("extract", QualityTarget.absolute(0.9))
 *     .model("summarize", "big", "mini leaves out the totals, ticket 4711")
 *     .build();
 * samples.forEach(router::add);                      // at least 20 for each operation and model
 * RoutingDecision decision = router.route("extract");
 * router.report("extract", decision.model(), grade); // what users, or tests, say of live answers
 * }</pre>
 *
 * <p>A model is good enough if the lower confidence bound of its mean grade meets the target. The
 * chance that a model is chosen that way and is worse than the target is at most one minus the
 * confidence, for all models of an operation together; samples must be drawn as calls come, and not
 * be picked. A target that is relative to the best model takes into account that the best one, too,
 * is known from samples alone. With fewer than 20 samples nothing is concluded, and with 20 not
 * much: were all of them right, two models are shown to be above 0.799 at 95 % confidence, and no
 * more; 50 show 0.91, 100 show 0.95.
 *
 * <p>While a model is in use because it is good enough, live grades are watched. If they fall below
 * the target it is rolled back: no longer chosen in that operation, until it is {@linkplain #forget
 * forgotten} and measured anew. A model that was chosen by hand stays.
 *
 * <p>Sums are kept, and no sample: memory is bounded by operations and models. Operations beyond
 * the bound use the default; their samples are counted and not kept.
 *
 * <p>Thread-safe.
 */
public final class ModelRouter {
  private final Rules rules;
  private final OperationTable noPlace;
  private final BoundedNames<OperationTable> tables;
  private final LongAdder dropped = new LongAdder();
  private final LongAdder rollbacks = new LongAdder();

  private ModelRouter(Builder from) {
    this.rules = new Rules(from);
    this.noPlace = new OperationTable(rules, "_other");
    this.tables = new BoundedNames<>(
        from.maximumOperations, name -> new OperationTable(rules, name), noPlace);
  }

  /** A choice by hand. */
  record Choice(String model, String reason) {}

  /** What was configured. Immutable. */
  static final class Rules {
    private final String defaultModel;
    private final QualityTarget target;
    private final Map<String, QualityTarget> targets;
    private final @Nullable Choice choice;
    private final Map<String, Choice> choices;
    private final double confidence;
    private final int minimumSamples;
    private final long gradesPerFalseRollback;

    Rules(Builder from) {
      defaultModel = from.defaultModel;
      target = from.target;
      targets = Map.copyOf(from.targets);
      choice = from.choice;
      choices = Map.copyOf(from.choices);
      confidence = from.confidence;
      minimumSamples = from.minimumSamples;
      gradesPerFalseRollback = from.gradesPerFalseRollback;
    }

    String defaultModel() {
      return defaultModel;
    }

    QualityTarget target(String operation) {
      return targets.getOrDefault(operation, target);
    }

    @Nullable
    Choice byHand(String operation) {
      Choice own = choices.get(operation);
      return own != null ? own : choice;
    }

    double confidence() {
      return confidence;
    }

    int minimumSamples() {
      return minimumSamples;
    }

    long gradesPerFalseRollback() {
      return gradesPerFalseRollback;
    }
  }

  /**
   * Begins with the defaults.
   *
   * @param defaultModel what is used as long as there are too few samples
   * @return a builder
   */
  public static Builder builder(String defaultModel) {
    return new Builder(defaultModel);
  }

  /**
   * Learns from a sample.
   *
   * @param sample a graded answer
   */
  public void add(GradedSample sample) {
    OperationTable table = tables.get(Require.nonNull(sample, "sample").operation());
    if (table == noPlace || !table.add(sample)) {
      dropped.increment();
    }
  }

  /**
   * Learns from the grade of a live answer, and rolls its model back if live grades have fallen
   * below the target.
   *
   * @param operation the operation
   * @param model the model that answered
   * @param grade 0..1
   * @return whether the model was rolled back by this grade
   * @throws IllegalArgumentException if the grade is not in 0..1
   */
  public boolean report(String operation, String model, double grade) {
    Require.name(model, "model");
    Require.rate(grade, "grade");
    OperationTable table = tables.get(Require.name(operation, "operation"));
    boolean back = table != noPlace && table.report(model, grade);
    if (back) {
      rollbacks.increment();
    }
    return back;
  }

  /**
   * The model of an operation. Costs a look into a map, unless something was learned since.
   *
   * @param operation the operation
   * @return the decision as of now
   */
  public RoutingDecision route(String operation) {
    Require.nonNull(operation, "operation");
    Optional<OperationTable> known = tables.find(operation);
    return known.isPresent()
        ? known.get().route()
        : new Chooser(rules, operation, List.of()).choose();
  }

  /**
   * Forgets all that was seen of a model in an operation, so that one that was rolled back, or has
   * changed, is measured anew.
   *
   * @param operation the operation
   * @param model the model
   * @return whether anything was known
   */
  public boolean forget(String operation, String model) {
    Require.nonNull(model, "model");
    return tables
        .find(Require.nonNull(operation, "operation"))
        .map(table -> table.forget(model))
        .orElse(false);
  }

  /**
   * What an operation would cost with other models.
   *
   * @param operation the operation
   * @param recorded what it used
   * @param models which models to look at, beside those with samples and the one in use
   * @param pricer knows what a model costs
   * @return one row for each model, cheapest first
   */
  public List<WhatIf> whatIf(
      String operation, RecordedUsage recorded, Collection<String> models, ModelPricer pricer) {
    Require.nonNull(recorded, "recorded");
    Require.nonNull(pricer, "pricer");
    RoutingDecision decision = route(operation);
    Set<String> all = new LinkedHashSet<>();
    all.add(decision.model());
    decision.compared().forEach(each -> all.add(each.model()));
    all.addAll(Require.nonNull(models, "models"));
    Usage usage = recorded.perCall();
    Money now = WhatIf.perMonth(pricer.price(decision.model(), usage), recorded);
    return all.stream()
        .map(model -> row(model, decision, pricer.price(model, usage), recorded, now))
        .sorted(WhatIf.ORDER)
        .toList();
  }

  private WhatIf row(
      String model,
      RoutingDecision decision,
      @Nullable Money perCall,
      RecordedUsage recorded,
      @Nullable Money now) {
    Money perMonth = WhatIf.perMonth(perCall, recorded);
    Optional<ModelQuality> quality =
        decision.compared().stream().filter(each -> each.model().equals(model)).findFirst();
    return new WhatIf(
        model,
        model.equals(decision.model()),
        perCall,
        perMonth,
        perMonth == null || now == null ? null : now.minus(perMonth),
        quality.map(ModelQuality::samples).orElse(0L),
        quality.map(ModelQuality::mean).orElse(Double.NaN),
        quality.map(ModelQuality::lowerBound).orElse(Double.NaN),
        quality.map(ModelQuality::sufficient).orElse(false));
  }

  /**
   * How many samples were not kept, since there was no place for their operation or model.
   *
   * @return a count that only grows
   */
  public long droppedCount() {
    return dropped.sum();
  }

  /**
   * How many models were rolled back.
   *
   * @return a count that only grows
   */
  public long rollbackCount() {
    return rollbacks.sum();
  }

  /** Collects the rules. Not thread-safe. */
  public static final class Builder {
    private final String defaultModel;
    private QualityTarget target = QualityTarget.relative(0.95);
    private final Map<String, QualityTarget> targets = new HashMap<>();
    private @Nullable Choice choice;
    private final Map<String, Choice> choices = new HashMap<>();
    private double confidence = 0.95;
    private int minimumSamples = 20;
    private long gradesPerFalseRollback = 10_000;
    private int maximumOperations = 1_000;

    private Builder(String defaultModel) {
      this.defaultModel = Require.name(defaultModel, "defaultModel");
    }

    /**
     * Sets how good models must be. Default: 0.95 of the best model.
     *
     * @param quality the target of operations without one of their own
     * @return this
     */
    public Builder target(QualityTarget quality) {
      target = Require.nonNull(quality, "target");
      return this;
    }

    /**
     * Sets how good models must be in one operation.
     *
     * @param operation the operation
     * @param quality its target
     * @return this
     */
    public Builder target(String operation, QualityTarget quality) {
      targets.put(Require.name(operation, "operation"), Require.nonNull(quality, "target"));
      return this;
    }

    /**
     * Chooses the model of all operations that have no choice of their own, and says why.
     *
     * @param model the model
     * @param reason why, not blank
     * @return this
     */
    public Builder model(String model, String reason) {
      choice = choice(model, reason);
      return this;
    }

    /**
     * Chooses the model of an operation, and says why.
     *
     * @param operation the operation
     * @param model the model
     * @param reason why, not blank
     * @return this
     */
    public Builder model(String operation, String model, String reason) {
      choices.put(Require.name(operation, "operation"), choice(model, reason));
      return this;
    }

    private static Choice choice(String model, String reason) {
      if (Require.nonNull(reason, "reason").isBlank()) {
        throw new IllegalArgumentException(
            "reason must not be blank: who comes next wants to know why it is " + model);
      }
      return new Choice(Require.name(model, "model"), reason);
    }

    /**
     * Sets how sure it must be that a model meets the target. Default: 0.95.
     *
     * @param share 0.5..0.9999
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder confidence(double share) {
      if (!(share >= 0.5 && share <= 0.9999)) {
        throw new IllegalArgumentException("confidence must be in 0.5..0.9999, was " + share);
      }
      confidence = share;
      return this;
    }

    /**
     * Sets how many samples of a model in an operation are enough to look at. Default: 20.
     *
     * @param samples >= 20
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder minimumSamples(int samples) {
      minimumSamples = (int) Require.atLeast(20, samples, "minimumSamples");
      return this;
    }

    /**
     * Sets how rarely a model that meets the target may be rolled back by chance: on average not
     * before so many live grades. The more, the later a fall is noticed. Default: 10,000.
     *
     * @param grades >= 20
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder gradesPerFalseRollback(long grades) {
      gradesPerFalseRollback = Require.atLeast(20, grades, "gradesPerFalseRollback");
      return this;
    }

    /**
     * Bounds the operations that are known. Default: 1,000.
     *
     * @param operations >= 1
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder maximumOperations(int operations) {
      maximumOperations = (int) Require.atLeast(1, operations, "maximumOperations");
      return this;
    }

    /**
     * The router.
     *
     * @return one that has seen nothing yet
     */
    public ModelRouter build() {
      return new ModelRouter(this);
    }
  }
}
