/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.llm.semantic.guard.TextPair;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final GateLabel RIGHT = new GateLabel(false, LabelSource.SHADOW);
  private static final GateLabel WRONG = new GateLabel(true, LabelSource.SHADOW);
  private static final TextPair PARAPHRASE =
      TextPair.of("How do I turn off the alarm?", "How can I disable the alarm?");

  private final Gate gate = Gate.errorBound(0.01);
  private final PartitionBelief partition = new PartitionBelief();

  private static PairFeatures features(double cosine) {
    return PairFeatures.of(PARAPHRASE, cosine);
  }

  @Test
  void a_threshold_serves_from_its_cosine_on() {
    assertThat(Gate.threshold(0.95).decide(features(0.95)).serve()).isTrue();
    assertThat(Gate.threshold(0.95).decide(features(0.9499)).serve()).isFalse();
    assertThat(Gate.threshold(0.95).decide(features(0.9)).probability()).isNaN();
  }

  @Test
  void a_bound_serves_near_pairs_from_the_first_request_and_no_far_ones() {
    assertThat(gate.decide(features(0.97)).serve()).isTrue();
    assertThat(gate.decide(features(0.5)).serve()).isFalse();
  }

  @Test
  void a_nearer_pair_is_never_less_probable_and_the_interval_holds_the_probability() {
    double last = 0;
    for (double cosine = -1; cosine <= 1; cosine += 0.01) {
      GateDecision decision = gate.decide(features(cosine));
      assertThat(decision.probability()).isGreaterThanOrEqualTo(last);
      assertThat(decision.probability()).isBetween(decision.lower(), decision.upper());
      last = decision.probability();
    }
  }

  @Test
  void a_smaller_bound_serves_less() {
    for (double cosine = 0; cosine <= 1; cosine += 0.005) {
      boolean strict = Gate.errorBound(0.002).decide(features(cosine)).serve();
      assertThat(strict && !gate.decide(features(cosine)).serve()).isFalse();
    }
  }

  @Test
  void a_caller_can_only_tighten() {
    Gate both = gate.tightenedBy(Gate.threshold(0.99))
        .tightenedBy(Gate.errorBound(0.5))
        .tightenedBy(Gate.threshold(0));

    assertThat(both.minimumCosine()).isEqualTo(0.99);
    assertThat(both.errorBound()).isEqualTo(0.01);
    assertThat(both.decide(features(0.98)).serve()).isFalse();
  }

  @Test
  void a_wrong_hit_makes_its_entry_more_careful_than_its_partition() {
    GateDecision decision = gate.decide(features(0.93), partition, EntryBelief.NEW);
    long entry = gate.learn(decision, partition, EntryBelief.NEW, WRONG).entry();

    assertThat(EntryBelief.offset(entry)).isLessThan(-1);
    assertThat(partition.state().offset()).isBetween(-0.5, -0.01);
    assertThat(gate.decide(features(0.93), partition, entry).serve()).isFalse();
  }

  @Test
  void right_hits_raise_an_entry_slowly_and_within_a_bound() {
    long entry = EntryBelief.NEW;
    for (int i = 0; i < 10_000; i++) {
      GateDecision decision = gate.decide(features(0.93), partition, entry);
      entry = gate.learn(decision, partition, entry, RIGHT).entry();
    }

    assertThat(EntryBelief.offset(entry)).isBetween(0.0, 2.0);
    assertThat(EntryBelief.variance(entry)).isLessThan(2);
    assertThat(partition.state().wrongRate()).isZero();
    assertThat(partition.lastChange()).isEmpty();
  }

  @Test
  void a_weak_label_counts_less_than_a_sure_one() {
    GateDecision decision = gate.decide(features(0.93), partition, EntryBelief.NEW);
    long sure =
        gate.learn(decision, new PartitionBelief(), EntryBelief.NEW, WRONG).entry();
    long weak = gate.learn(
            decision,
            new PartitionBelief(),
            EntryBelief.NEW,
            new GateLabel(true, LabelSource.REASKED))
        .entry();

    assertThat(EntryBelief.offset(weak)).isBetween(EntryBelief.offset(sure) / 2, -0.01);
  }

  @Test
  void wrong_hits_beyond_the_bound_tighten_the_partition_and_it_says_so() {
    GateDecision decision = gate.decide(features(0.95), partition, EntryBelief.NEW);
    int tightened = 0;
    for (int i = 0; i < 6; i++) {
      tightened +=
          gate.learn(decision, partition, EntryBelief.NEW, WRONG).change().isPresent() ? 1 : 0;
    }

    assertThat(tightened).isPositive();
    GateChange change = partition.lastChange().orElseThrow();
    assertThat(change.to()).isGreaterThan(change.from());
    assertThat(change.upperBound()).isGreaterThan(0.01);
    assertThat(partition.state().tightenedCount()).isEqualTo(tightened);
    assertThat(gate.decide(features(0.95), partition, EntryBelief.NEW).serve()).isFalse();
  }

  @Test
  void one_wrong_hit_among_many_right_ones_does_not_tighten() {
    GateDecision decision = gate.decide(features(0.97), partition, EntryBelief.NEW);
    for (int i = 0; i < 200; i++) {
      gate.learn(decision, partition, EntryBelief.NEW, i == 100 ? WRONG : RIGHT);
    }

    assertThat(partition.lastChange()).isEmpty();
    assertThat(partition.state().labelCount()).isEqualTo(200);
    assertThat(partition.state().wrongRate()).isEqualTo(1 / 200.0);
    assertThat(partition.state().upperBound()).isCloseTo(Wilson.upper(1, 200), within(1e-9));
  }

  @Test
  void a_bare_threshold_learns_nothing() {
    Gate bare = Gate.threshold(0.9);
    GateDecision decision = bare.decide(features(0.95), partition, EntryBelief.NEW);

    assertThat(bare.learn(decision, partition, EntryBelief.NEW, WRONG).entry())
        .isEqualTo(EntryBelief.NEW);
    assertThat(partition.state().hasData()).isFalse();
    assertThat(partition.state().wrongRate()).isNaN();
  }

  @Test
  void bounds_out_of_range_are_named() {
    assertThatThrownBy(() -> Gate.errorBound(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("errorBound must be 0.001 to 0.5, was 0.0");
    assertThatThrownBy(() -> Gate.threshold(1.5)).hasMessageContaining("similarityThreshold");
  }

  @Test
  void wilson_agrees_with_known_values() {
    assertThat(Wilson.upper(0, 100)).isCloseTo(0.0370, within(0.0001));
    assertThat(Wilson.upper(5, 100)).isCloseTo(0.1118, within(0.0001));
    assertThat(Wilson.upper(0, 0)).isNaN();
  }

  @Test
  void a_prior_is_read_as_it_was_written() throws IOException {
    StringWriter text = new StringWriter();
    GatePrior.shipped().write(text);

    GatePrior again = GatePrior.read(new StringReader(text.toString()));

    assertThat(again.score(features(0.9)))
        .isCloseTo(GatePrior.shipped().score(features(0.9)), within(1e-3));
    assertThatThrownBy(() -> GatePrior.read(new StringReader("bias=1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight.distance");
  }
}
