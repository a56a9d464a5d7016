/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final Subject CLOCK = new Subject("clock", ClockBenchmark.class, "nanoTime");
  private static final Subject OURS = new Subject("ours", OutcomeTest.class, "ours");
  private static final Subject PEER = new Subject("peer", OutcomeTest.class, "peer");

  private final Samples samples = new Samples();

  private static Row.Builder row() {
    return Row.of("ours", OutcomeTest.class, "ours");
  }

  private static Row.Builder rowWithPeer() {
    return row().against("peer", OutcomeTest.class, "peer");
  }

  private static Sample nanos(double nanos) {
    return new Sample(nanos, 2 * nanos, 0);
  }

  /** One round. */
  private void measured(double clock, double ours, double again, double peer) {
    samples.add(CLOCK, nanos(clock));
    samples.add(OURS, nanos(ours));
    samples.addAgain(OURS, nanos(again));
    samples.add(PEER, nanos(peer));
  }

  private Outcome outcome(Row.Builder row) {
    return Outcome.of(row.build(), samples, CLOCK);
  }

  private static Outcome.Against only(Outcome outcome, String kind) {
    List<Outcome.Against> found =
        outcome.against().stream().filter(each -> each.kind().equals(kind)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void a_limit_in_clock_reads_counts_the_clock_of_the_same_round() {
    measured(20, 49, 49, 0);
    measured(40, 89, 89, 0);
    assertThat(only(outcome(row().atMost(10, 2)), "limit").verdict()).isEqualTo(Verdict.MET);
    assertThat(only(outcome(row().atMost(8, 2)), "limit").verdict()).isEqualTo(Verdict.MISSED);
  }

  @Test
  void a_share_of_a_peer_counts_only_what_both_take_above_the_base() {
    Subject base = new Subject("base", OutcomeTest.class, "base");
    samples.add(base, nanos(100));
    measured(20, 139, 139, 200);
    assertThat(only(outcome(row().atMostShare(0.4, PEER, base)), "limit").verdict())
        .isEqualTo(Verdict.MET);
    assertThat(only(outcome(row().atMostShare(0.38, PEER, base)), "limit").verdict())
        .isEqualTo(Verdict.MISSED);
  }

  @Test
  void a_byte_where_none_is_allowed_misses_the_limit() {
    samples.add(OURS, new Sample(1, 1, 16));
    Outcome.Against limit = only(outcome(row().withoutAllocation()), "limit");
    assertThat(limit.verdict()).isEqualTo(Verdict.MISSED);
    assertThat(limit.difference().median()).isEqualTo(16);
  }

  @Test
  void what_an_iteration_makes_once_is_no_allocation_of_its_operations() {
    samples.add(OURS, new Sample(1, 1, 0.004));
    assertThat(only(outcome(row().withoutAllocation()), "limit").verdict()).isEqualTo(Verdict.MET);
  }

  @Test
  void one_operation_in_a_thousand_that_allocates_misses_the_limit() {
    samples.add(OURS, new Sample(1, 1, 0.016));
    assertThat(only(outcome(row().withoutAllocation()), "limit").verdict())
        .isEqualTo(Verdict.MISSED);
  }

  @Test
  void the_band_is_the_most_that_two_runs_of_ours_differed_by() {
    measured(20, 50, 51, 60);
    measured(20, 50, 47, 60);
    Outcome outcome = outcome(rowWithPeer());
    assertThat(outcome.band()).isEqualTo(3);
    assertThat(only(outcome, "again").value()).isEqualTo(49);
  }

  @Test
  void a_peer_is_judged_against_the_band() {
    measured(20, 50, 53, 48);
    assertThat(only(outcome(rowWithPeer()), "peer").verdict()).isEqualTo(Verdict.NOT_WORSE);
  }

  @Test
  void a_peer_that_is_cheaper_by_more_than_the_band_beats_us() {
    measured(20, 50, 51, 40);
    Outcome.Against peer = only(outcome(rowWithPeer()), "peer");
    assertThat(peer.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(peer.ratio()).isEqualTo(1.25);
  }

  @Test
  void without_a_peer_there_is_nothing_to_run_twice_for() {
    measured(20, 50, 50, 0);
    assertThat(outcome(row().atMost(60)).band()).isNaN();
  }

  @Test
  void a_missed_limit_is_in_the_table() {
    measured(20, 50, 50, 0);
    assertThat(Comparison.table(List.of(outcome(row().atMost(49.5)))))
        .asString()
        .containsPattern("ours .* limit 49.5 ns .* missed");
  }
}
