/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Money;
import io.perfguard.llm.route.RoutingDecision.Kind;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ModelRouterTest {
  private static final Money BIG = Money.usd("0.010");
  private static final Money MID = Money.usd("0.004");
  private static final Money MINI = Money.usd("0.001");

  private static ModelRouter router(QualityTarget target) {
    return ModelRouter.builder("big").target(target).build();
  }

  /** So many samples of which so many pass. */
  private static void add(ModelRouter router, String model, int passes, int samples, Money cost) {
    for (int i = 0; i < samples; i++) {
      router.add(GradedSample.of("extract", model, i < passes, cost));
    }
  }

  @Test
  void the_cheapest_model_that_is_shown_to_meet_the_target_is_chosen() {
    ModelRouter router = router(QualityTarget.absolute(0.9));
    add(router, "big", 99, 100, BIG);
    add(router, "mid", 98, 100, MID);
    add(router, "mini", 88, 100, MINI);
    RoutingDecision decision = router.route("extract");
    assertThat(decision.model()).isEqualTo("mid");
    assertThat(decision.kind()).isEqualTo(Kind.CHEAPEST_SUFFICIENT);
    assertThat(decision.toString())
        .isEqualTo("extract -> mid: the cheapest of 3 that meets the target of 0.900 with 95 %"
            + " confidence; mean grade 0.980 and not below "
            + String.format(
                java.util.Locale.ROOT, "%.3f", decision.chosen().orElseThrow().lowerBound())
            + " in 100 samples, $0.004 a call");
    assertThat(decision.compared().stream().map(ModelQuality::model))
        .containsExactly("mini", "mid", "big");
    assertThat(decision.requiredQuality()).isEqualTo(0.9);
  }

  @Test
  void a_good_mean_of_few_samples_is_not_shown() {
    ModelRouter router = router(QualityTarget.absolute(0.9));
    add(router, "big", 200, 200, BIG);
    add(router, "mini", 20, 20, MINI);
    assertThat(router.route("extract").model()).isEqualTo("big");
    add(router, "mini", 180, 180, MINI);
    assertThat(router.route("extract").model()).isEqualTo("mini");
  }

  @Test
  void with_fewer_than_twenty_samples_it_stays_with_the_default_and_says_so() {
    ModelRouter router = router(QualityTarget.absolute(0.5));
    assertThat(router.route("extract").reason()).endsWith("there are none");
    add(router, "big", 19, 19, BIG);
    add(router, "mini", 19, 19, MINI);
    RoutingDecision decision = router.route("extract");
    assertThat(decision.model()).isEqualTo("big");
    assertThat(decision.kind()).isEqualTo(Kind.DEFAULT);
    assertThat(decision.reason())
        .isEqualTo("the default, for want of 20 graded samples of each model that meets the target"
            + " of 0.500: mini has 19, big has 19");
    add(router, "mini", 1, 1, MINI);
    assertThat(router.route("extract").model()).isEqualTo("mini");
  }

  @Test
  void where_no_model_is_good_enough_it_is_the_best_one_if_that_is_no_luck() {
    ModelRouter router = router(QualityTarget.absolute(0.99));
    add(router, "big", 80, 100, BIG);
    add(router, "mid", 85, 100, MID);
    add(router, "mini", 60, 100, MINI);
    assertThat(router.route("extract").model()).isEqualTo("big");
    assertThat(router.route("extract").reason())
        .startsWith(
            "no model is shown to meet the target of 0.990, or to be better than the default; mean");
    add(router, "mid", 100, 100, MID);
    RoutingDecision decision = router.route("extract");
    assertThat(decision.model()).isEqualTo("mid");
    assertThat(decision.kind()).isEqualTo(Kind.BEST);
    assertThat(decision.reason())
        .startsWith(
            "no model is shown to meet the target of 0.990, and this one has the best grades; mean grade 0.925");
  }

  @Test
  void a_measured_model_that_falls_short_does_not_replace_a_default_that_was_not_measured() {
    ModelRouter router = router(QualityTarget.absolute(0.9));
    add(router, "mini", 60, 100, MINI);
    assertThat(router.route("extract").model()).isEqualTo("big");
    assertThat(router.route("extract").kind()).isEqualTo(Kind.DEFAULT);
  }

  @Test
  void a_relative_target_counts_that_the_best_is_known_from_samples_too() {
    ModelRouter few = router(QualityTarget.relative(0.95));
    add(few, "big", 36, 40, BIG);
    add(few, "mini", 36, 40, MINI);
    assertThat(few.route("extract").model()).isEqualTo("big");
    ModelRouter many = router(QualityTarget.relative(0.95));
    add(many, "big", 900, 1_000, BIG);
    add(many, "mini", 900, 1_000, MINI);
    RoutingDecision decision = many.route("extract");
    assertThat(decision.model()).isEqualTo("mini");
    assertThat(decision.requiredQuality()).isEqualTo(0.95 * 0.9);
    assertThat(decision.reason()).contains("the target of 0.950 of the best model's (0.855)");
  }

  @Test
  void what_is_relative_to_the_best_is_not_known_without_the_default() {
    ModelRouter router = router(QualityTarget.relative(0.5));
    add(router, "mini", 100, 100, MINI);
    assertThat(router.route("extract").kind()).isEqualTo(Kind.DEFAULT);
    add(router, "big", 100, 100, BIG);
    assertThat(router.route("extract").model()).isEqualTo("mini");
  }

  @Test
  void grades_between_fail_and_pass_count_by_their_mean() {
    ModelRouter router = router(QualityTarget.absolute(0.7));
    add(router, "big", 100, 100, BIG);
    for (int i = 0; i < 100; i++) {
      router.add(new GradedSample("extract", "mini", i % 2 == 0 ? 0.9 : 0.8, MINI));
    }
    RoutingDecision decision = router.route("extract");
    assertThat(decision.model()).isEqualTo("mini");
    assertThat(decision.chosen().orElseThrow().mean())
        .isCloseTo(0.85, org.assertj.core.api.Assertions.within(1e-9));
  }

  @Test
  void a_choice_by_hand_stands_and_tells_its_reason() {
    ModelRouter router = ModelRouter.builder("big")
        .target(QualityTarget.absolute(0.9))
        .model("extract", "mid", "mini drops the last digit")
        .build();
    add(router, "mini", 200, 200, MINI);
    assertThat(router.route("extract").toString())
        .isEqualTo("extract -> mid: chosen by hand: mini drops the last digit");
    assertThat(router.route("other").kind()).isEqualTo(Kind.DEFAULT);
    for (int i = 0; i < 500; i++) {
      assertThat(router.report("extract", "mid", 0)).isFalse();
    }
    assertThat(router.route("extract").model()).isEqualTo("mid");
    ModelRouter all = ModelRouter.builder("big").model("mid", "a contract").build();
    assertThat(all.route("anything").kind()).isEqualTo(Kind.BY_HAND);
  }

  @Test
  void a_model_whose_live_grades_fall_is_rolled_back_until_it_is_measured_anew() {
    ModelRouter router = router(QualityTarget.absolute(0.9));
    add(router, "big", 195, 200, BIG);
    add(router, "mini", 200, 200, MINI);
    for (int i = 0; i < 1_000; i++) {
      assertThat(router.report("extract", "mini", i % 20 == 0 ? 0 : 1)).isFalse();
    }
    int n = 0;
    while (!router.report("extract", "mini", n % 2)) {
      n++;
      assertThat(n).isLessThan(200);
    }
    RoutingDecision decision = router.route("extract");
    assertThat(decision.model()).isEqualTo("big");
    assertThat(decision.reason()).contains("; mini was rolled back: its 1,0");
    assertThat(router.rollbackCount()).isEqualTo(1);
    assertThat(router.report("extract", "mini", 0)).isFalse();
    add(router, "mini", 500, 500, MINI);
    assertThat(router.route("extract").model()).isEqualTo("big");
    assertThat(router.forget("extract", "mini")).isTrue();
    add(router, "mini", 200, 200, MINI);
    assertThat(router.route("extract").model()).isEqualTo("mini");
    assertThat(router.forget("nowhere", "mini")).isFalse();
  }

  @Test
  void grades_of_models_that_are_not_in_use_roll_nothing_back() {
    ModelRouter router = router(QualityTarget.absolute(0.9));
    add(router, "big", 200, 200, BIG);
    add(router, "mini", 200, 200, MINI);
    for (int i = 0; i < 500; i++) {
      assertThat(router.report("extract", "big", 0)).isFalse();
    }
    assertThat(router.route("extract").model()).isEqualTo("mini");
  }

  @Test
  void what_is_beyond_the_bounds_is_counted_and_uses_the_default() {
    ModelRouter router = ModelRouter.builder("big").maximumOperations(1).build();
    add(router, "big", 1, 1, BIG);
    router.add(GradedSample.of("another", "mini", true, MINI));
    assertThat(router.droppedCount()).isEqualTo(1);
    assertThat(router.report("another", "mini", 0)).isFalse();
    assertThat(router.route("another").model()).isEqualTo("big");
    for (int i = 0; i < 100; i++) {
      router.add(GradedSample.of("extract", "model " + i, true, MINI));
    }
    assertThat(router.route("extract").compared()).hasSize(32);
    assertThat(router.droppedCount()).isEqualTo(1 + 100 - 31);
  }

  @Test
  void what_if_tells_cost_saving_and_quality_of_each_model() {
    ModelRouter router = router(QualityTarget.absolute(0.9));
    add(router, "big", 200, 200, BIG);
    add(router, "mini", 150, 200, MINI);
    Usage used = Usage.builder()
        .add(UsageUnit.INPUT, 100_000)
        .add(UsageUnit.OUTPUT, 10_000)
        .build();
    RecordedUsage recorded = new RecordedUsage(100, used, Duration.ofDays(36525).dividedBy(12000));
    ModelPricer pricer = (model, usage) -> switch (model) {
      case "big" ->
        Money.ofPicos(2_000_000 * usage.inputTokens() + 8_000_000 * usage.outputTokens());
      case "mini" ->
        Money.ofPicos(400_000 * usage.inputTokens() + 1_600_000 * usage.outputTokens());
      case "dear" -> Money.usd("1");
      default -> null;
    };
    List<WhatIf> rows = router.whatIf("extract", recorded, List.of("nobody", "dear"), pricer);
    assertThat(rows.stream().map(WhatIf::model)).containsExactly("mini", "big", "dear", "nobody");
    WhatIf big = rows.get(1);
    assertThat(big.inUse()).isTrue();
    assertThat(big.costPerCall()).isEqualTo(Money.usd("0.0028"));
    assertThat(big.costPerMonth()).isEqualTo(Money.usd("2.8")); // ten times 100 calls
    assertThat(big.savingPerMonth()).isEqualTo(Money.ZERO);
    assertThat(big.sufficient()).isTrue();
    WhatIf mini = rows.get(0);
    assertThat(mini.savingPerMonth()).isEqualTo(Money.usd("2.24"));
    assertThat(mini.samples()).isEqualTo(200);
    assertThat(mini.lowerBound()).isBetween(0.65, 0.75);
    assertThat(mini.sufficient()).isFalse();
    assertThat(rows.get(2).savingPerMonth()).isEqualTo(Money.usd("-997.2"));
    assertThat(rows.get(3).costPerCall()).isNull();
    assertThat(WhatIf.table(rows))
        .contains("no price", "-997.20", "meets the target  in use", "0.002800");
    assertThatThrownBy(() -> new RecordedUsage(0, used, Duration.ofDays(1)))
        .hasMessage("calls must be >= 1, was 0");
  }

  @Test
  void what_is_out_of_range_is_refused() {
    assertThatThrownBy(() -> ModelRouter.builder("big").minimumSamples(19))
        .hasMessage("minimumSamples must be >= 20, was 19");
    assertThatThrownBy(() -> ModelRouter.builder("big").confidence(1))
        .hasMessage("confidence must be in 0.5..0.9999, was 1.0");
    assertThatThrownBy(() -> ModelRouter.builder("big").model("mini", " "))
        .hasMessageStartingWith("reason must not be blank");
    assertThatThrownBy(() -> new GradedSample("a", "b", 1.5, BIG))
        .hasMessage("grade must be in 0..1, was 1.5");
    assertThatThrownBy(() -> QualityTarget.relative(Double.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void samples_and_grades_of_many_threads_are_all_counted() throws Exception {
    ModelRouter router = router(QualityTarget.absolute(0.9));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        all.add(threads.submit(() -> {
          for (int i = 0; i < 5_000; i++) {
            router.add(GradedSample.of("extract", "mini", true, MINI));
            boolean back = router.report("extract", "mini", 1);
            assertThat(back).isFalse();
            assertThat(router.route("extract").model()).isIn("mini", "big");
          }
        }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    ModelQuality mini = router.route("extract").chosen().orElseThrow();
    assertThat(mini.samples()).isEqualTo(40_000);
    assertThat(mini.costPerCall()).isEqualTo(MINI);
    assertThat(mini.lowerBound()).isGreaterThan(0.999);
  }
}
