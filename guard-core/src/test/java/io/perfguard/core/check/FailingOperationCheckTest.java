/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.registry.Thresholds;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailingOperationCheckTest {
  private final Operating agent = new Operating();

  private void good(int count) {
    for (int i = 0; i < count; i++) {
      agent.operation.run(() -> agent.clock.advance(Duration.ofMillis(80)));
    }
  }

  private void failed(int count, Exception error) {
    for (int i = 0; i < count; i++) {
      agent.operation.run(() -> OperationScope.current().failed(error));
    }
  }

  private static Exception at(Exception error, int line) {
    error.setStackTrace(
        line == 0
            ? new StackTraceElement[0]
            : new StackTraceElement[] {
              new StackTraceElement("app.ShipmentAgent", "process", "ShipmentAgent.java", line)
            });
    return error;
  }

  private List<Finding> findings() {
    return agent.check(new FailingOperationCheck());
  }

  @Test
  void one_in_a_hundred_is_amber_and_less_is_silent() {
    good(300);
    failed(3, new IOException()); // 3 of 303
    assertThat(findings()).isEmpty();
    failed(1, new IOException()); // 4 of 304
    assertThat(findings()).extracting(Finding::severity).containsExactly(Severity.AMBER);
  }

  @Test
  void the_amber_share_itself_is_amber() {
    good(297);
    failed(3, new IOException());
    assertThat(findings()).extracting(Finding::severity).containsExactly(Severity.AMBER);
  }

  @Test
  void five_in_a_hundred_are_red_and_less_is_amber() {
    good(58);
    failed(3, new IOException()); // 3 of 61
    assertThat(findings()).extracting(Finding::severity).containsExactly(Severity.AMBER);
  }

  @Test
  void the_red_share_itself_is_red() {
    good(57);
    failed(3, new IOException()); // 3 of 60
    assertThat(findings()).extracting(Finding::severity).containsExactly(Severity.RED);
  }

  @Test
  void fewer_than_twenty_runs_or_three_failures_are_an_accident() {
    failed(19, new IOException());
    assertThat(findings()).isEmpty();
    failed(1, new IOException());
    assertThat(findings()).hasSize(1);
    agent.windowBegins();
    good(18);
    failed(2, new IOException());
    assertThat(findings()).isEmpty();
    failed(1, new IOException());
    assertThat(findings()).hasSize(1);
  }

  @Test
  void stays_silent_when_there_was_no_traffic() {
    assertThat(findings()).isEmpty();
    failed(100, new IOException());
    agent.windowBegins();
    assertThat(findings()).isEmpty();
  }

  @Test
  void the_shares_may_be_set() {
    agent.thresholds(Thresholds.DEFAULTS
        .with(FailingOperationCheck.RED, 0.9)
        .with(FailingOperationCheck.AMBER, 0.5));
    good(20);
    failed(19, new IOException());
    assertThat(findings()).isEmpty();
    failed(1, new IOException());
    assertThat(findings()).extracting(Finding::severity).containsExactly(Severity.AMBER);
  }

  @Test
  void the_finding_names_how_they_failed_and_where_to_begin() {
    good(90);
    failed(7, at(new IOException("secret"), 41));
    failed(3, at(new SocketTimeoutException("secret"), 0));

    assertThat(findings()).singleElement().hasToString("""
        PG-205 RED   operation "ShipmentAgent.process": 10 of 100 runs failed (10.0 %), 3 of them by a time-out
          at        ShipmentAgent.process(ShipmentAgent.java:41)
          seen      how they failed, since start
                      exception                        count  at
                      java.io.IOException              7      ShipmentAgent.process(ShipmentAgent.java:41)
                      java.net.SocketTimeoutException  3
          costs     10 callers got no result
          remedy    Begin with java.io.IOException, the most frequent one, at ShipmentAgent.process(ShipmentAgent.java:41).
          expected  not estimated (what a success would have been worth is not known)""");
  }

  @Test
  void mostly_time_outs_are_compared_with_a_good_run() {
    good(96);
    failed(3, new SocketTimeoutException());
    failed(1, new IOException());

    assertThat(findings().get(0).remedy().text())
        .startsWith(
            "Compare the time-out with what a good run takes (half of the runs within 80 ms)");
  }

  @Test
  void half_time_outs_are_not_most() {
    good(96);
    failed(2, new SocketTimeoutException());
    failed(2, at(new IOException(), 0));

    assertThat(findings().get(0).remedy().text()).startsWith("Begin with ");
  }

  @Test
  void where_most_runs_fail_the_median_is_no_good_run() {
    good(20);
    failed(20, new SocketTimeoutException());

    assertThat(findings().get(0).remedy().text())
        .startsWith("Compare the time-out with what a good run takes, then");
  }

  @Test
  void a_failure_of_before_the_window_is_not_shown() {
    failed(50, at(new IllegalStateException(), 7));
    agent.clock.advance(Duration.ofMinutes(6));
    agent.windowBegins();
    good(20);
    failed(3, at(new IOException(), 41));

    String text = findings().get(0).toString();
    assertThat(text).contains("java.io.IOException").doesNotContain("IllegalStateException");
  }

  @Test
  void it_is_one_finding_whatever_the_severity() {
    good(57);
    failed(3, new IOException());
    String red = findings().get(0).id();
    good(100);

    assertThat(findings().get(0).severity()).isEqualTo(Severity.AMBER);
    assertThat(findings().get(0).id()).isEqualTo(red);
  }
}
