/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.registry.Thresholds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowOperationCheckTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Operating agent = new Operating();

  private void runs(int count, Duration each) {
    for (int i = 0; i < count; i++) {
      agent.operation.run(() -> agent.clock.advance(each));
    }
  }

  private List<Finding> findings() {
    return agent.check(new SlowOperationCheck());
  }

  @Test
  void an_average_of_the_limit_is_allowed_and_a_nanosecond_more_is_not() {
    runs(3, LIMIT);
    assertThat(findings()).isEmpty();
    runs(3, LIMIT.plusNanos(2));
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo("PG-201");
      assertThat(finding.severity()).isEqualTo(Severity.RED);
    });
  }

  @Test
  void two_slow_runs_are_no_news() {
    runs(2, LIMIT.multipliedBy(10));
    assertThat(findings()).isEmpty();
    runs(1, LIMIT.multipliedBy(10));
    assertThat(findings()).hasSize(1);
  }

  @Test
  void stays_silent_when_there_was_no_traffic() {
    assertThat(findings()).isEmpty();
    runs(10, LIMIT.multipliedBy(10));
    agent.windowBegins();
    assertThat(findings()).isEmpty();
  }

  @Test
  void only_the_window_counts() {
    runs(10, LIMIT.multipliedBy(10));
    agent.windowBegins();
    runs(10, Duration.ofMillis(10));
    assertThat(findings()).isEmpty();
  }

  @Test
  void the_limit_may_be_set() {
    agent.thresholds(Thresholds.DEFAULTS.with(SlowOperationCheck.AVERAGE, Duration.ofMillis(50)));
    runs(3, Duration.ofMillis(51));
    assertThat(findings()).hasSize(1);
  }

  @Test
  void the_finding_says_where_the_time_goes_what_it_costs_and_what_to_do() {
    for (int i = 0; i < 4; i++) {
      agent.operation.run(() -> {
        for (int query = 0; query < 200; query++) {
          agent.spend(Resource.DB, Duration.ofMillis(9));
        }
        agent.spend(Resource.HTTP, Duration.ofMillis(450));
        agent.clock.advance(Duration.ofMillis(250));
      });
    }

    assertThat(findings()).singleElement().hasToString("""
        PG-201 RED   operation "ShipmentAgent.process": 4 runs took 2.5 s on average, more than 1 s; 72 % of the time in \
        the database, 200 queries per call
          seen      where a run spends its time
                      in            time    share  calls
                      the database  1.8 s   72 %   200.0
                      HTTP          450 ms  18 %   1.0
                      own code      250 ms  10 %
                    95 % of the runs within 2.5 s, the longest 2.5 s
          costs     4 runs x 1.5 s over the limit = 6 s of waiting in 5 min
          remedy    Ask the database less often: PG-210 and PG-211 name the queries that repeat.
          expected  at best 2.5 s -> 700 ms (the average without its time in the database)""");
  }

  @Test
  void what_it_costs_is_the_waiting_over_the_limit_an_hour() {
    runs(10, LIMIT.multipliedBy(3)); // 20 s over in five minutes

    Cost cost = findings().get(0).cost();
    assertThat(cost.waitingPerHour()).isEqualTo(Duration.ofMinutes(4));
  }

  @Test
  void own_code_has_no_estimate() {
    runs(3, LIMIT.multipliedBy(2));

    Finding finding = findings().get(0);
    assertThat(finding.expected())
        .isEqualTo(Gain.notEstimated("what the operation's own code does is not measured further"));
    assertThat(finding.remedy().snippet())
        .contains("GuardedCache.<Key, Result>builder(\"ShipmentAgent.process\")");
  }

  @ParameterizedTest
  @CsvSource({
    "DB, Make the queries faster",
    "LLM, Keep answers that do not change",
    "HTTP, Keep answers that do not change",
    "CACHE, warm it before traffic comes",
    "WAIT, a pool that is too small",
    "SELF, profile it"
  })
  void each_resource_has_its_remedy(Resource resource, String remedy) {
    for (int i = 0; i < 3; i++) {
      agent.operation.run(() -> agent.spend(resource, LIMIT.multipliedBy(2)));
    }

    assertThat(findings().get(0).remedy().text()).contains(remedy);
  }

  @Test
  void ten_queries_a_run_are_many() {
    for (int i = 0; i < 3; i++) {
      agent.operation.run(() -> {
        for (int query = 0; query < 10; query++) {
          agent.spend(Resource.DB, Duration.ofMillis(200));
        }
      });
    }

    assertThat(findings().get(0).remedy().text()).startsWith("Ask the database less often");
  }
}
