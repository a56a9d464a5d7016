/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.Probe.Numbers;
import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Costs;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Health;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GuardRegistryDiagnosisTest {
  private static final ThresholdKey<Long> CALLS = ThresholdKey.count("probe.calls", 10);

  /** Speaks when there are more calls than its threshold. */
  private static final class TooManyCalls implements GuardCheck<Numbers> {
    @Override
    public List<Finding> check(CheckContext<Numbers> context) {
      long calls = context.window().calls();
      if (calls <= context.threshold(CALLS)) {
        return List.of();
      }
      return List.of(Finding.amber("PG-999", context.subject())
          .headline(calls + " calls")
          .costs(Cost.waiting("waiting", Duration.ofSeconds(calls), context.length()))
          .remedy(Remedy.text("Call less."))
          .build());
    }
  }

  @RegisterExtension
  private final LogLines logged = new LogLines();

  private final ManualClock clock = new ManualClock();

  private GuardRegistry.Builder builder() {
    return GuardRegistry.builder()
        .clock(clock)
        .configuration(Configuration.none())
        .check(Probe.KIND, new TooManyCalls());
  }

  private static GuardRegistry with(GuardRegistry.Builder builder, int... calls) {
    GuardRegistry guards = builder.build();
    for (int i = 0; i < calls.length; i++) {
      guards.register(Probe.of("p" + i).calls(calls[i]));
    }
    return guards;
  }

  @Test
  void without_guards_nothing_is_known() {
    try (GuardRegistry guards = builder().build()) {
      Diagnosis diagnosis = guards.diagnose();
      assertThat(diagnosis.health()).isEqualTo(Health.UNKNOWN);
      assertThat(diagnosis.checkedCount()).isZero();
    }
  }

  @Test
  void checks_that_find_nothing_mean_ok() {
    try (GuardRegistry guards = with(builder(), 10, 3)) {
      Diagnosis diagnosis = guards.diagnose();
      assertThat(diagnosis.health()).isEqualTo(Health.OK);
      assertThat(diagnosis.checkedCount()).isEqualTo(2);
    }
  }

  @Test
  void an_operation_is_read_by_the_checks_that_every_registry_has() {
    try (GuardRegistry guards = builder().build()) {
      for (int i = 0; i < 3; i++) {
        guards.operation("slow").run(() -> clock.advance(Duration.ofSeconds(2)));
      }
      Diagnosis diagnosis = guards.diagnose();
      assertThat(diagnosis.findings()).extracting(Finding::code).containsExactly("PG-201");
      assertThat(diagnosis.health()).isEqualTo(Health.CRITICAL);
      assertThat(diagnosis.checkedCount()).isEqualTo(4);
      clock.advance(Duration.ofMinutes(10));
      assertThat(guards.diagnose().findings()).isEmpty();
    }
  }

  @Test
  void a_kinds_own_checks_travel_with_it() {
    GuardKind<Probe, Numbers> kind = GuardKind.<Probe, Numbers>builder(
            "own", Probe.class, Probe.SCHEMA)
        .check(new TooManyCalls())
        .build();
    try (GuardRegistry guards = builder().build()) {
      guards.register(Probe.of(kind, "a").calls(11));
      assertThat(guards.diagnose().findings())
          .extracting(f -> f.subject().kind())
          .containsExactly("own");
    }
  }

  @Test
  void a_check_that_fails_hides_no_other() {
    GuardCheck<Numbers> thrower = context -> {
      throw new IllegalStateException("no " + context.subject().name());
    };
    GuardCheck<Numbers> broken = context -> {
      throw new NoClassDefFoundError("gone");
    };
    GuardCheck<Numbers> deep = context -> depthOf(context, 0) > 0 ? List.of() : null;
    GuardCheck<Numbers> nothing = context -> null;
    GuardCheck<Numbers> nulls = context -> Collections.singletonList(null);
    GuardRegistry.Builder builder = GuardRegistry.builder()
        .clock(clock)
        .configuration(Configuration.none())
        .check(Probe.KIND, thrower)
        .check(Probe.KIND, broken)
        .check(Probe.KIND, deep)
        .check(Probe.KIND, nothing)
        .check(Probe.KIND, nulls)
        .check(Probe.KIND, new TooManyCalls());
    try (GuardRegistry guards = with(builder, 11, 12, 1)) {
      Diagnosis diagnosis = guards.diagnose();
      assertThat(diagnosis.findings())
          .extracting(Finding::headline)
          .containsExactly("12 calls", "11 calls");
      assertThat(diagnosis.checkedCount()).isEqualTo(3);
      assertThat(diagnosis.failedChecks())
          .hasSize(5)
          .first()
          .asString()
          .matches(
              ".*GuardRegistryDiagnosisTest.* on probe \"p0\": java.lang.IllegalStateException: no p0 \\(and on 2 more\\)");
      assertThat(guards.faultCount()).isEqualTo(15);
      assertThat(logged.all())
          .hasSize(5)
          .allMatch(line -> line.startsWith("registry: check ")
              && line.endsWith(
                  " failed; the call went on, later faults of this sort are only counted"));
      guards.diagnose();
      assertThat(guards.faultCount()).isEqualTo(30);
      assertThat(logged.all()).hasSize(5);
    }
  }

  /** Too deep for any stack. */
  private static int depthOf(CheckContext<Numbers> context, int level) {
    return level == Integer.MAX_VALUE ? level : depthOf(context, level + 1) + 1;
  }

  @Test
  void an_error_that_is_not_the_checks_own_passes() {
    OutOfMemoryError error = new OutOfMemoryError("of the application");
    GuardRegistry.Builder builder = builder().check(Probe.KIND, context -> {
      throw error;
    });
    try (GuardRegistry guards = with(builder, 1)) {
      assertThatThrownBy(guards::diagnose).isSameAs(error);
    }
  }

  @Test
  void details_that_cannot_be_made_fail_the_checks_that_asked_for_them() {
    GuardRegistry.Builder builder = builder().check(Probe.KIND, context -> {
      context.details(GuardDetails.class);
      return List.of();
    });
    try (GuardRegistry guards = builder.build()) {
      guards.register(Probe.of("a").details(() -> {
        throw new IllegalStateException("no details");
      }));
      Diagnosis diagnosis = guards.diagnose();
      assertThat(diagnosis.checkedCount()).isEqualTo(1);
      assertThat(diagnosis.failedChecks())
          .singleElement()
          .asString()
          .endsWith(" on probe \"a\": java.lang.IllegalStateException: no details");
    }
  }

  @Test
  void a_failure_with_a_long_message_is_cut() {
    GuardRegistry.Builder builder = builder().check(Probe.KIND, context -> {
      throw new IllegalStateException("x".repeat(10_000));
    });
    try (GuardRegistry guards = with(builder, 1)) {
      assertThat(guards.diagnose().failedChecks())
          .singleElement()
          .asString()
          .hasSize(301)
          .endsWith("x…");
    }
  }

  @Test
  void when_every_check_fails_nothing_is_known() {
    GuardRegistry.Builder builder = GuardRegistry.builder()
        .clock(clock)
        .configuration(Configuration.none())
        .check(Probe.KIND, context -> {
          throw new IllegalStateException("boom");
        });
    try (GuardRegistry guards = with(builder, 1)) {
      Diagnosis diagnosis = guards.diagnose();
      assertThat(diagnosis.health()).isEqualTo(Health.UNKNOWN);
      assertThat(diagnosis.toString())
          .startsWith(
              "Perfguard has nothing to say about the last 0 s: every check failed.\n\na check failed");
    }
  }

  @Test
  void the_builders_threshold_wins_over_configuration_and_default() {
    Configuration ten = Configuration.of(Map.of("perfguard.threshold.probe.calls", "20"));
    try (GuardRegistry byDefault = with(builder(), 11);
        GuardRegistry configured = with(builder().configuration(ten), 11, 21);
        GuardRegistry built = with(builder().threshold(CALLS, 30L).configuration(ten), 30, 31)) {
      assertThat(byDefault.diagnose().findings()).hasSize(1);
      assertThat(configured.diagnose().findings())
          .extracting(Finding::headline)
          .containsExactly("21 calls");
      assertThat(built.diagnose().findings())
          .extracting(Finding::headline)
          .containsExactly("31 calls");
    }
  }

  @Test
  void a_threshold_out_of_range_is_refused_at_once() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().threshold(CALLS, 0L))
        .withMessage("threshold probe.calls must be >= 1, was 0");
  }

  @Test
  void a_configured_threshold_that_cannot_be_read_fails_its_check_alone() {
    GuardCheck<Numbers> other = context -> List.of(Finding.red("PG-998", context.subject())
        .headline("other")
        .remedy(Remedy.text("None."))
        .build());
    Configuration typo = Configuration.of(Map.of("perfguard.threshold.probe.calls", "many"));
    try (GuardRegistry guards =
        with(builder().configuration(typo).check(Probe.KIND, other), 1, 2)) {
      Diagnosis diagnosis = guards.diagnose();
      assertThat(diagnosis.findings("PG-998")).hasSize(2);
      assertThat(diagnosis.failedChecks())
          .singleElement()
          .asString()
          .contains("perfguard.threshold.probe.calls must be a value such as 20, was \"many\"")
          .endsWith(" (and on 1 more)");
    }
  }

  @Test
  void waiting_is_priced_by_the_registrys_costs() {
    Costs dear = new Costs(Money.usd("2"));
    try (GuardRegistry guards = with(builder().costs(dear), 11)) {
      clock.advance(Duration.ofHours(1));
      assertThat(guards.diagnose(Duration.ofHours(2)).costs()).isEqualTo(dear);
      Finding finding = guards.diagnose(Duration.ofHours(2)).findings().get(0);
      assertThat(dear.dollarsPerHour(finding.cost())).isEqualTo(22.0);
    }
  }

  @Test
  void a_check_sees_the_windows_of_other_kinds() {
    List<SortedMap<String, OperationStats>> seen = new ArrayList<>();
    GuardRegistry.Builder builder = builder().check(Probe.KIND, context -> {
      seen.add(context.windows(Operations.KIND));
      return List.of();
    });
    try (GuardRegistry guards = with(builder, 1, 1)) {
      guards.operation("op").run(() -> {});
      clock.advance(Duration.ofMinutes(10));
      guards.operation("op").run(() -> {});
      guards.diagnose();
      assertThat(seen).hasSize(2);
      assertThat(seen.get(0)).isSameAs(seen.get(1)).containsOnlyKeys("op");
      assertThat(seen.get(0).get("op").count()).isEqualTo(1);
    }
  }

  @Test
  void details_are_made_only_on_request_and_once() {
    GuardDetails details = () -> List.of(Evidence.text("details"));
    List<Object> seen = new ArrayList<>();
    GuardRegistry.Builder builder = builder()
        .check(Probe.KIND, context -> {
          seen.add(context.details(GuardDetails.class).orElseThrow());
          return List.of();
        })
        .check(Probe.KIND, context -> {
          seen.add(context.details(GuardDetails.class).orElseThrow());
          return List.of();
        });
    try (GuardRegistry guards = builder.build()) {
      guards.register(Probe.of("a").details(() -> details));
      Diagnosis diagnosis = guards.diagnose();
      assertThat(diagnosis.failedChecks()).isEmpty();
      assertThat(seen).containsExactly(details, details);
    }
  }

  @Test
  void diagnosing_twice_gives_the_same_findings() {
    try (GuardRegistry guards = with(builder(), 11, 12)) {
      clock.advance(Duration.ofMinutes(1));
      assertThat(guards.diagnose()).isEqualTo(guards.diagnose());
    }
  }
}
