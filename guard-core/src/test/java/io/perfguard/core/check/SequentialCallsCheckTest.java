/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Place;
import io.perfguard.core.base.SaltedHash;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.RemoteCall;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ValueTrace;
import io.perfguard.core.registry.Thresholds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequentialCallsCheckTest {
  private static final long[] NOTHING = {};

  private final Operating agent = new Operating();

  private static RemoteCall call(String what, int line, long millis) {
    return call(what, line, millis, NOTHING, new ValueTrace());
  }

  private static RemoteCall call(
      String what, int line, long millis, long[] used, ValueTrace produced) {
    List<Place> frames = line == 0
        ? List.of()
        : List.of(new Place("app.ShipmentAgent", "process", "ShipmentAgent.java", line));
    return new RemoteCall(Resource.DB, what, frames, millis * 1_000_000, used, produced);
  }

  private void runs(int count, RemoteCall... calls) {
    for (int i = 0; i < count; i++) {
      agent.operation.run(() -> {
        for (RemoteCall call : calls) {
          OperationScope.current().remoteCall(call);
        }
      });
    }
  }

  private void usual(int count) {
    runs(count, call("select a", 10, 40), call("select b", 11, 60));
  }

  private List<Finding> findings() {
    return agent.check(new SequentialCallsCheck());
  }

  @Test
  void twenty_runs_are_enough_and_nineteen_are_not() {
    usual(19);
    assertThat(findings()).isEmpty();
    usual(1);
    assertThat(findings()).extracting(Finding::code).containsExactly("PG-202");
  }

  @Test
  void calls_in_nine_of_ten_runs_are_enough_and_less_is_not() {
    usual(27);
    runs(3);
    assertThat(findings()).hasSize(1);
    runs(1);
    assertThat(findings()).isEmpty();
  }

  @Test
  void the_same_order_in_nine_of_ten_runs_is_enough_and_less_is_not() {
    usual(27);
    runs(3, call("select b", 11, 60), call("select a", 10, 40));
    assertThat(findings()).hasSize(1);
    runs(1, call("select b", 11, 60), call("select a", 10, 40));
    assertThat(findings()).isEmpty();
  }

  @Test
  void calls_of_thirty_milliseconds_are_slow_and_faster_ones_are_not() {
    runs(20, call("select a", 10, 29), call("select b", 11, 60));
    assertThat(findings()).isEmpty();
    agent.windowBegins();
    agent.clock.advance(Duration.ofMinutes(6));
    runs(20, call("select a", 10, 30), call("select b", 11, 60));
    assertThat(findings()).hasSize(1);
  }

  @Test
  void one_run_in_which_a_call_used_what_another_gave_back_is_enough_to_keep_silent() {
    usual(31);
    ValueTrace produced = new ValueTrace();
    produced.add("US:2024");
    runs(
        1,
        call("select a", 10, 40, NOTHING, produced),
        call("select b", 11, 60, new long[] {SaltedHash.of("US:2024")}, new ValueTrace()));

    assertThat(findings()).isEmpty();
  }

  @Test
  void a_dependent_run_of_before_the_window_is_forgotten() {
    runs(
        1,
        call("select a", 10, 40, NOTHING, ValueTrace.unknown()),
        call("select b", 11, 60, new long[] {1}, new ValueTrace()));
    agent.windowBegins();
    agent.clock.advance(Duration.ofMinutes(5).plusNanos(1));
    usual(20);

    assertThat(findings()).hasSize(1);
  }

  @Test
  void stays_silent_when_there_was_no_traffic() {
    assertThat(findings()).isEmpty();
    usual(30);
    agent.windowBegins();
    assertThat(findings()).isEmpty();
  }

  @Test
  void the_thresholds_may_be_set() {
    agent.thresholds(Thresholds.DEFAULTS
        .with(SequentialCallsCheck.RUNS, 4L)
        .with(SequentialCallsCheck.SHARE, 0.5));
    usual(2);
    runs(2);
    assertThat(findings()).hasSize(1);
    runs(1);
    assertThat(findings()).isEmpty();
  }

  @Test
  void the_finding_lists_the_calls_and_says_that_they_could_run_in_parallel() {
    runs(19, call("select a", 10, 40), call("select b", 11, 60), call("GET /c", 0, 50));
    runs(1, call("select a", 10, 4_000), call("select b", 11, 6_000), call("GET /c", 0, 5_000));

    Finding finding = findings().get(0);
    assertThat(finding).hasToString("""
        PG-202 AMBER operation "ShipmentAgent.process": 3 remote calls run one after the other in each run, 150 ms in all; \
        none used what another gave back
          at        ShipmentAgent.process(ShipmentAgent.java:10)
          seen      in this order, median of 20 runs
                      call      takes  at
                      select a  40 ms  ShipmentAgent.process(ShipmentAgent.java:10)
                      select b  60 ms  ShipmentAgent.process(ShipmentAgent.java:11)
                      GET /c    50 ms
          costs     20 runs x (150 ms - 60 ms) = 1.8 s of waiting in 5 min
          remedy    They could run in parallel if none relies on what another one changes.
                      Parallel.all(
                          () -> ...,   // the call of line 10
                          () -> ...,   // the call of line 11
                          () -> ...);  // the call of GET /c
          expected  150 ms -> 60 ms (the longest call instead of the sum)""");
    assertThat(finding.cost().waitingPerHour()).isEqualTo(Duration.ofMillis(21_600));
  }

  @Test
  void it_is_the_same_finding_after_an_edit_that_moves_lines() {
    usual(20);
    String id = findings().get(0).id();
    agent.windowBegins();
    agent.clock.advance(Duration.ofMinutes(6));
    runs(20, call("select a", 110, 40), call("select b", 111, 60));
    assertThat(findings().get(0).id()).isEqualTo(id);
    agent.windowBegins();
    agent.clock.advance(Duration.ofMinutes(6));
    runs(20, call("select a", 110, 40), call("select c", 111, 60));
    assertThat(findings().get(0).id()).isNotEqualTo(id);
  }
}
