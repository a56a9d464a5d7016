/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.CheckContext;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SemanticChecksTest {
  private static final HistogramSnapshot NONE = HistogramSnapshot.EMPTY;

  /** Numbers of a window, the rest of which misses for want of anything near. */
  private static final class Numbers {
    long requests = 1_000;
    long hits;
    long empty;
    long guard;
    long gate;
    long vector;
    long vetoes;
    long evictions;
    long dry;
    long right;
    long wrong;
    long tightened;
    double threshold = 0.95;
    double bound = Double.NaN;
    CosineCounts near = CosineCounts.NONE;

    SemanticStats stats() {
      return new SemanticStats(
          requests,
          hits,
          0,
          0,
          0,
          0,
          new SemanticStats.Misses(empty, guard, gate, 0, vector),
          vector,
          0,
          500,
          0,
          vetoes,
          new SemanticStats.Labels(right, wrong, 0, 0, right + wrong, 0, tightened),
          dry,
          0,
          0,
          0,
          0,
          near,
          new StoreCounts(500, 1 << 20, 64 << 20, 3, evictions, 0, 0, 0),
          threshold,
          bound,
          new SemanticStats.Stages(NONE, NONE, NONE, NONE, NONE, NONE, NONE));
    }

    CheckContext<SemanticStats> context() {
      return CheckContext.builder(SemanticCache.KIND.subject("answers"), stats())
          .build();
    }
  }

  private static List<Finding> hitRate(Numbers numbers) {
    return new LowSemanticHitRateCheck().check(numbers.context());
  }

  private static List<Finding> threshold(Numbers numbers) {
    return new SimilarityThresholdCheck().check(numbers.context());
  }

  @Test
  void a_hit_rate_below_thirty_per_cent_is_found() {
    Numbers numbers = new Numbers();
    numbers.hits = 299;
    numbers.empty = 701;
    List<Finding> findings = hitRate(numbers);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).code()).isEqualTo("PG-102");
    assertThat(findings.get(0).toString())
        .contains("answered 29.9 % of 1,000 questions")
        .contains("701 with nothing near");
  }

  @Test
  void it_stays_silent_at_thirty_per_cent_and_with_few_questions() {
    Numbers numbers = new Numbers();
    numbers.hits = 300;
    numbers.empty = 700;
    assertThat(hitRate(numbers)).isEmpty();
    numbers.hits = 0;
    numbers.requests = 199;
    assertThat(hitRate(numbers)).isEmpty();
    numbers.requests = 0;
    assertThat(hitRate(numbers)).isEmpty();
  }

  @Test
  void the_remedy_is_that_of_most_misses() {
    Numbers numbers = new Numbers();
    numbers.empty = 300;
    numbers.vector = 700;
    assertThat(hitRate(numbers).toString()).contains("embeddingDeadline(");
    numbers.vector = 0;
    numbers.gate = 700;
    assertThat(hitRate(numbers).toString()).contains("errorBound(0.01)");
    numbers.bound = 0.01;
    assertThat(hitRate(numbers).toString()).contains("shadow(0.02, comparer)");
    numbers.gate = 0;
    numbers.guard = 700;
    assertThat(hitRate(numbers).toString().replaceAll("\\s+", " "))
        .contains("ask for something else: that is right");
    numbers.guard = 0;
    numbers.empty = 1_000;
    numbers.evictions = 900;
    assertThat(hitRate(numbers).toString()).contains("maximumBytes(DataSize.ofMegabytes(128))");
    numbers.evictions = 0;
    numbers.vetoes = 1_000;
    numbers.empty = 900;
    assertThat(hitRate(numbers).toString()).contains("cacheability(");
  }

  @Test
  void a_dry_run_is_judged_by_what_it_would_have_answered() {
    Numbers numbers = new Numbers();
    numbers.dry = 500;
    numbers.gate = 500;
    numbers.empty = 500;
    assertThat(hitRate(numbers)).isEmpty();
    numbers.dry = 100;
    assertThat(hitRate(numbers).toString()).contains("a dry run would have answered 10 %");
  }

  @Test
  void a_threshold_is_too_loose_if_more_hits_are_false_than_may_be() {
    Numbers numbers = new Numbers();
    numbers.right = 90;
    numbers.wrong = 10;
    List<Finding> findings = threshold(numbers);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).code()).isEqualTo("PG-108");
    assertThat(findings.get(0).severity()).isEqualTo(Severity.RED);
    assertThat(findings.get(0).toString())
        .contains("10.0 % of the semantic hits are false where 2.0 % may be")
        .contains("10 of 100 hits that were checked")
        .contains("5.5 to 17.4 %")
        .contains("errorBound(0.01)");
    numbers.bound = 0.01;
    numbers.threshold = Double.NaN;
    assertThat(threshold(numbers).toString()).contains("similarityThreshold(0.95)");
  }

  @Test
  void it_stays_silent_while_chance_may_explain_false_hits() {
    Numbers numbers = new Numbers();
    numbers.right = 97;
    numbers.wrong = 3;
    assertThat(threshold(numbers)).isEmpty();
    numbers.right = 5;
    numbers.wrong = 5; // few labels
    assertThat(threshold(numbers)).isEmpty();
  }

  @Test
  void a_threshold_is_too_strict_if_it_costs_hits_and_none_was_false() {
    Numbers numbers = new Numbers();
    numbers.hits = 400;
    numbers.gate = 100;
    numbers.empty = 500;
    double[] cosines = new double[60];
    Arrays.fill(cosines, 0.92);
    numbers.near = CosineCounts.of(cosines);
    List<Finding> findings = threshold(numbers);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).severity()).isEqualTo(Severity.AMBER);
    assertThat(findings.get(0).toString())
        .contains("the threshold of 0.95 costs 6.0 points of hit rate")
        .contains("60 of 1,000 questions")
        .contains("would have served; by cosine: 0.92: 60")
        .contains("errorBound(0.01)")
        .contains("hit rate 40.0 -> at most 46.0 %");
    numbers.wrong = 1;
    assertThat(threshold(numbers)).isEmpty();
    numbers.wrong = 0;
    numbers.bound = 0.01;
    assertThat(threshold(numbers)).isEmpty();
    numbers.bound = Double.NaN;
    numbers.near = CosineCounts.of(0.92, 0.93);
    assertThat(threshold(numbers)).isEmpty();
  }

  @Test
  void a_gate_that_tightened_itself_is_told_of() {
    Numbers numbers = new Numbers();
    numbers.bound = 0.01;
    numbers.threshold = Double.NaN;
    numbers.right = 100;
    numbers.wrong = 2;
    numbers.tightened = 1;
    assertThat(threshold(numbers).toString())
        .contains("asks for more likeness than before")
        .contains("tightened 1 times");
    numbers.tightened = 0;
    assertThat(threshold(numbers)).isEmpty();
  }

  @Test
  void bounds_of_a_share_are_those_of_wilson() {
    SemanticStats.Labels labels = new SemanticStats.Labels(90, 10, 0, 0, 0, 0, 0);
    assertThat(labels.falseHitLowerBound()).isBetween(0.0552, 0.0553);
    assertThat(labels.falseHitUpperBound()).isBetween(0.1743, 0.1744);
    SemanticStats.Labels none = new SemanticStats.Labels(0, 0, 0, 0, 0, 0, 0);
    assertThat(none.falseHitRate()).isNaN();
    assertThat(none.falseHitUpperBound()).isNaN();
    assertThat(new SemanticStats.Labels(300, 0, 0, 0, 0, 0, 0).falseHitUpperBound())
        .isBetween(0.0, 0.0127);
  }
}
