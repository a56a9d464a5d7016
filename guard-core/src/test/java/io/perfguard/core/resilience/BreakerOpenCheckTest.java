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
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BreakerOpenCheckTest {
  private static final CallSpec BAD = CallSpec.DEFAULT.withKey("https://bad:443");
  private static final CallSpec GOOD = CallSpec.DEFAULT.withKey("https://good:443");

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  @AfterEach
  void close() {
    guards.close();
  }

  private GuardedCall<String> guard(GuardMode mode) {
    return GuardedCall.<String>builder("factors").mode(mode).register(guards);
  }

  private void fail(GuardedCall<String> call, int times, CallSpec place) {
    for (int i = 0; i < times; i++) {
      try {
        String unused = call.call(place, () -> {
          clock.advance(Duration.ofMillis(10));
          throw new IOException("down");
        });
      } catch (IOException | CallRejectedException e) {
        // what it is for
      }
    }
  }

  private void succeed(GuardedCall<String> call, int times, CallSpec place) {
    for (int i = 0; i < times; i++) {
      assertThat(call.call(place, () -> {
            clock.advance(Duration.ofMillis(10));
            return "answer";
          }))
          .isEqualTo("answer");
    }
  }

  private List<Finding> findings() {
    clock.advance(Duration.ofMillis(500));
    return guards.diagnose().findings("PG-604");
  }

  @Test
  void a_breaker_that_is_open_is_red_and_names_the_place_and_the_figures() {
    GuardedCall<String> call = guard(GuardMode.PROTECT);
    succeed(call, 20, GOOD);
    fail(call, 25, BAD);
    List<Finding> findings = findings();

    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.severity()).isEqualTo(Severity.RED);
    assertThat(finding.subject()).hasToString("guarded call \"factors\"");
    assertThat(finding.headline())
        .isEqualTo("its circuit breaker is open: opened once, 15 calls refused");
    assertThat(finding.toString())
        .contains("10 of 30 calls that were sent failed, 0 attempts were cut off")
        .contains("https://bad:443")
        .doesNotContain("https://good:443")
        .contains("0 calls were answered by a fallback");
    assertThat(finding.remedy().snippet())
        .isEqualTo("guard.call(() -> remote.get(key), () -> local.get(key))  // of \"factors\"");
    assertThat(finding.expected().text()).isEqualTo("150 ms of waiting were spared already");
  }

  @Test
  void while_only_observing_it_says_what_would_have_been_refused() {
    fail(guard(GuardMode.OBSERVE), 25, CallSpec.DEFAULT);
    Finding finding = findings().get(0);

    assertThat(finding.severity()).isEqualTo(Severity.RED);
    assertThat(finding.headline())
        .isEqualTo("its circuit breaker is open: while only observing,"
            + " 15 calls went through that it would have refused");
    assertThat(finding.toString()).contains("(the only one)");
    assertThat(finding.remedy().snippet()).isEqualTo(".mode(GuardMode.PROTECT)  // of \"factors\"");
  }

  @Test
  void a_breaker_that_closed_again_is_amber() {
    GuardedCall<String> call = guard(GuardMode.PROTECT);
    fail(call, 25, CallSpec.DEFAULT);
    clock.advance(Duration.ofSeconds(4));
    succeed(call, 20, CallSpec.DEFAULT);
    Finding finding = findings().get(0);

    assertThat(finding.severity()).isEqualTo(Severity.AMBER);
    assertThat(finding.headline())
        .isEqualTo("its circuit breaker was open and has closed again:"
            + " opened once, 15 calls refused");
  }

  @Test
  void stays_silent_once_its_window_has_passed() {
    GuardedCall<String> call = guard(GuardMode.PROTECT);
    fail(call, 25, CallSpec.DEFAULT);
    clock.advance(Duration.ofSeconds(4));
    succeed(call, 20, CallSpec.DEFAULT);
    assertThat(findings()).hasSize(1);
    clock.advance(Duration.ofMinutes(10));
    succeed(call, 20, CallSpec.DEFAULT);

    assertThat(findings()).isEmpty();
  }

  @Test
  void is_told_still_while_a_breaker_is_open_that_opened_before_the_window() {
    GuardedCall<String> call = guard(GuardMode.PROTECT);
    fail(call, 25, CallSpec.DEFAULT);
    clock.advance(Duration.ofMinutes(10));

    assertThat(findings()).extracting(Finding::severity).containsExactly(Severity.RED);
  }

  @Test
  void stays_silent_while_half_of_the_calls_fail() {
    GuardedCall<String> call = guard(GuardMode.PROTECT);
    for (int i = 0; i < 50; i++) {
      fail(call, 1, CallSpec.DEFAULT);
      succeed(call, 1, CallSpec.DEFAULT);
    }
    assertThat(findings()).isEmpty();
  }

  @Test
  void stays_silent_while_too_few_calls_failed() {
    fail(guard(GuardMode.PROTECT), 9, CallSpec.DEFAULT);

    assertThat(findings()).isEmpty();
  }

  @Test
  void stays_silent_when_there_was_no_traffic() {
    assertThat(guard(GuardMode.PROTECT).stats().callCount()).isZero();
    assertThat(findings()).isEmpty();
  }
}
