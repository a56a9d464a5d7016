/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExternalCallsTest {
  private final Calling calling = new Calling();

  @AfterEach
  void close() {
    calling.close();
  }

  @Test
  void average_slowest_and_shares_are_those_of_all_calls() {
    calling.answered("http://slow/a", 10, Duration.ofMillis(300));
    calling.answered("http://slow/b", 30, Duration.ofMillis(100));
    calling.answered("http://fast/c", 60, Duration.ofMillis(100));
    InboundCalls.of(calling.guards)
        .answered("GET", "/own", null, 200, Duration.ofHours(1).toNanos());
    ExternalCalls calls = ExternalCalls.of(calling.guards);
    assertThat(calls.count()).isEqualTo(100);
    assertThat(calls.averageTime()).isEqualTo(Duration.ofMillis(120));
    assertThat(calls.totalTime()).isEqualTo(Duration.ofSeconds(12));
    assertThat(calls.slowest(1)).singleElement().satisfies(call -> {
      assertThat(call.endpoint()).isEqualTo("partners GET slow/a");
      assertThat(call.api()).isEqualTo("slow");
      assertThat(call.client()).isEqualTo("partners");
      assertThat(call.average()).isEqualTo(Duration.ofMillis(300));
      assertThat(call.errorRate()).isZero();
      assertThat(call.shareOfTime()).isCloseTo(0.25, within(1e-9));
    });
    assertThat(calls.byTime(2))
        .extracting(ExternalCall::endpoint)
        .containsExactly("partners GET fast/c", "partners GET slow/a");
    assertThat(calls.slowestApi()).hasValueSatisfying(api -> {
      assertThat(api.api()).isEqualTo("slow");
      assertThat(api.count()).isEqualTo(40);
      assertThat(api.average()).isEqualTo(Duration.ofMillis(150));
      assertThat(api.shareOfTime()).isCloseTo(0.5, within(1e-9));
    });
    assertThat(calls.apis()).hasSize(2);
    assertThat(calls.toString())
        .startsWith("100 external calls of 120 ms on average; slowest API: slow")
        .contains("partners GET slow/a: 10 calls of 300 ms, 95 % within 300 ms, 25 % of the time");
  }

  @Test
  void without_calls_there_is_nothing() {
    ExternalCalls calls = ExternalCalls.of(calling.guards);
    assertThat(calls.averageTime()).isZero();
    assertThat(calls.slowest(5)).isEmpty();
    assertThat(calls.slowestApi()).isEmpty();
    assertThat(calls).hasToString("0 external calls of 0 s on average; slowest API: none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> calls.slowest(0))
        .withMessage("most must be >= 1, was 0");
  }
}
