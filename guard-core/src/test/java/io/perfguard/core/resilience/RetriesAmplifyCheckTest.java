/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.Thresholds;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetriesAmplifyCheckTest {
  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final GuardedCall<String> guard =
      GuardedCall.<String>builder("factors").repeatable().register(guards);

  @AfterEach
  void close() {
    guards.close();
  }

  /** Calls of 10 ms, the first of which fail once, others of which something inside sends again. */
  private void calls(int times, int retried, int sentAgain) {
    for (int i = 0; i < times; i++) {
      boolean fails = i < retried;
      boolean again = i < sentAgain;
      CompletableFuture<String> result = guard.callAsync(attempt -> {
        if (attempt.number() == 1) { // a further one begins while the clock moves
          clock.advance(Duration.ofMillis(10));
        }
        if (fails && attempt.number() == 1) {
          return CompletableFuture.failedFuture(new IOException("down"));
        }
        attempt.sentAgain(again ? 1 : 0);
        return CompletableFuture.completedFuture("answer");
      });
      clock.advance(Duration.ofMillis(50)); // the longest wait
      assertThat(result).isCompletedWithValue("answer");
      clock.advance(Duration.ofSeconds(1)); // one further attempt a second is always affordable
    }
  }

  private List<Finding> findings() {
    clock.advance(Duration.ofSeconds(1));
    return guards.diagnose().findings("PG-605");
  }

  @Test
  void hidden_attempts_count_like_those_of_the_guard() {
    calls(100, 0, 21);
    List<Finding> findings = findings();

    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.severity()).isEqualTo(Severity.AMBER);
    assertThat(finding.subject()).hasToString("guarded call \"factors\"");
    assertThat(finding.headline()).isEqualTo("100 calls were sent as 121 attempts, 1.21 for each");
    assertThat(finding.evidence().toString())
        .contains("0 retries, 0 attempts beside a slow one, 21 sent again by the client inside;"
            + " 0 calls failed nevertheless, 0 attempts were cut off");
    assertThat(finding.cost().text())
        .startsWith("21 repeated attempts x half of an average call (5 ms) = 105 ms of waiting");
    assertThat(finding.remedy().snippet()).isEqualTo(".maximumAttempts(1)  // of \"factors\"");
    assertThat(finding.expected().text()).isEqualTo("21 attempts fewer for the other side");
  }

  /** By numbers, since no guard would send so many. */
  private static List<Finding> findings(
      long sent, long retries, long hidden, long hedges, Thresholds thresholds) {
    long[] nanos = new long[(int) sent];
    Arrays.fill(nanos, Duration.ofMillis(20).toNanos());
    CallStats stats = new CallStats(
        HistogramSnapshot.ofValues(nanos),
        7,
        0,
        0,
        0,
        0,
        retries,
        hidden,
        hedges,
        0,
        3,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0);
    return new RetriesAmplifyCheck()
        .check(CheckContext.builder(GuardedCall.KIND.subject("factors"), stats)
            .thresholds(thresholds)
            .build());
  }

  @ParameterizedTest
  @CsvSource({
    // sent, retries, sent again, hedges, whether it is told
    "100, 20, 0, 0, false",
    "100, 21, 0, 0, true",
    "100, 0, 21, 0, true",
    "100, 0, 0, 21, true",
    "100, 7, 7, 7, true",
    "100, 7, 7, 6, false",
    "99, 90, 90, 90, false",
    "10000, 2000, 0, 0, false",
    "10000, 2001, 0, 0, true",
  })
  void begins_above_a_fifth_of_a_hundred_calls(
      long sent, long retries, long hidden, long hedges, boolean told) {
    assertThat(findings(sent, retries, hidden, hedges, Thresholds.DEFAULTS)).hasSize(told ? 1 : 0);
  }

  @Test
  void the_threshold_is_a_share_of_the_calls_that_were_sent() {
    Thresholds half = Thresholds.DEFAULTS.with(RetriesAmplifyCheck.SHARE, 0.5);

    assertThat(findings(200, 100, 0, 0, half)).isEmpty();
    assertThat(findings(200, 101, 0, 0, half)).hasSize(1);
  }

  @Test
  void all_figures_are_told() {
    Finding finding = findings(1_000, 200, 60, 40, Thresholds.DEFAULTS).get(0);

    assertThat(finding.headline())
        .isEqualTo("1,000 calls were sent as 1,300 attempts, 1.30 for each");
    assertThat(finding.evidence().toString())
        .contains("200 retries, 40 attempts beside a slow one, 60 sent again by the client inside;"
            + " 7 calls failed nevertheless, 3 attempts were cut off");
    assertThat(finding.cost().text())
        .startsWith(
            "260 repeated attempts x half of an average call (10 ms) = 2.6 s of waiting in 5 min");
    assertThat(finding.expected().text()).isEqualTo("300 attempts fewer for the other side");
  }

  @Test
  void stays_silent_where_hardly_any_call_is_repeated() {
    calls(100, 20, 0);

    assertThat(guard.stats().retryCount()).isEqualTo(20);
    assertThat(findings()).isEmpty();
  }

  @Test
  void stays_silent_once_its_window_has_passed() {
    calls(100, 0, 50);
    assertThat(findings()).hasSize(1);
    clock.advance(Duration.ofMinutes(10));
    calls(100, 0, 0);

    assertThat(findings()).isEmpty();
  }

  @Test
  void stays_silent_when_there_was_no_traffic() {
    assertThat(guard.stats().callCount()).isZero();
    assertThat(findings()).isEmpty();
  }
}
