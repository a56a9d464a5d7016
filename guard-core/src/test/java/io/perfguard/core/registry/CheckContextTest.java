/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.Probe;
import io.perfguard.core.Probe.Numbers;
import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Costs;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.finding.Subject;
import io.perfguard.core.mechanism.HistogramSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CheckContextTest {
  private static final Subject SUBJECT = Probe.KIND.subject("a");
  private static final ThresholdKey<Long> CALLS = ThresholdKey.count("t.calls", 10);

  private record Curve(String text) implements GuardDetails {
    @Override
    public List<Evidence> blocks() {
      return List.of(Evidence.text(text));
    }
  }

  private static Numbers calls(long calls) {
    return new Numbers(calls, 7, HistogramSnapshot.EMPTY);
  }

  @Test
  void the_window_is_what_happened_between_its_ends() {
    CheckContext<Numbers> context =
        CheckContext.builder(SUBJECT, calls(10)).before(calls(4)).build();
    assertThat(context.now().calls()).isEqualTo(10);
    assertThat(context.before()).contains(calls(4));
    assertThat(context.window()).isEqualTo(calls(6)).isSameAs(context.window());
  }

  @Test
  void a_guard_younger_than_the_window_is_seen_whole() {
    CheckContext<Numbers> context = CheckContext.builder(SUBJECT, calls(10)).build();
    assertThat(context.before()).isEmpty();
    assertThat(context.window()).isSameAs(context.now());
  }

  @Test
  void a_length_is_never_zero_so_that_a_check_may_divide_by_it() {
    Instant now = Instant.EPOCH;
    var builder = CheckContext.builder(SUBJECT, calls(1));
    assertThat(builder.build().length()).isEqualTo(Duration.ofMinutes(5));
    assertThat(builder.window(now, now.plusSeconds(2)).build().length())
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(builder.window(now, now).build().length()).isEqualTo(Duration.ofNanos(1));
    assertThat(builder.window(now, now.minusSeconds(1)).build().length())
        .isEqualTo(Duration.ofNanos(1));
  }

  @Test
  void details_are_made_once_on_request_and_only_of_the_type_asked_for() {
    List<String> made = new ArrayList<>();
    CheckContext<Numbers> context = CheckContext.builder(SUBJECT, calls(1))
        .details(() -> {
          made.add("details");
          return Optional.of(new Curve("x"));
        })
        .build();
    assertThat(made).isEmpty();
    assertThat(context.details(Curve.class)).contains(new Curve("x"));
    assertThat(context.details(GuardDetails.class)).isPresent();
    record Other(List<Evidence> blocks) implements GuardDetails {}
    assertThat(context.details(Other.class)).isEmpty();
    assertThat(made).hasSize(1);
  }

  @Test
  void thresholds_prices_and_other_windows_are_those_it_was_given() {
    Costs costs = new Costs(Money.usd("1"));
    CheckContext<Numbers> context = CheckContext.builder(SUBJECT, calls(1))
        .thresholds(Thresholds.DEFAULTS.with(CALLS, 3L))
        .costs(costs)
        .windows(kind -> new TreeMap<>(Map.of("neighbour", calls(2))))
        .build();
    assertThat(context.threshold(CALLS)).isEqualTo(3);
    assertThat(context.costs()).isEqualTo(costs);
    assertThat(context.windows(Probe.KIND)).containsOnlyKeys("neighbour");
  }

  @Test
  void what_it_was_not_given_is_the_default() {
    CheckContext<Numbers> context = CheckContext.builder(SUBJECT, calls(1)).build();
    assertThat(context.threshold(CALLS)).isEqualTo(10);
    assertThat(context.costs()).isEqualTo(Costs.DEFAULTS);
    assertThat(context.details(GuardDetails.class)).isEmpty();
    assertThat(context.windows(Probe.KIND)).isEmpty();
  }

  @Test
  void its_findings_are_about_its_guard() {
    CheckContext<Numbers> context = CheckContext.builder(SUBJECT, calls(1)).build();
    for (Severity severity : Severity.values()) {
      var finding = context
          .finding("PG-999", severity)
          .headline("x")
          .remedy(Remedy.text("y"))
          .build();
      assertThat(finding.subject()).isEqualTo(SUBJECT);
      assertThat(finding.severity()).isEqualTo(severity);
    }
  }

  @Test
  void null_is_refused_and_named() {
    assertThatNullPointerException()
        .isThrownBy(() -> CheckContext.builder(null, calls(1)))
        .withMessage("subject must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> CheckContext.<Numbers>builder(SUBJECT, null))
        .withMessage("now must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> CheckContext.builder(SUBJECT, calls(1)).window(Instant.EPOCH, null))
        .withMessage("end must not be null");
  }
}
