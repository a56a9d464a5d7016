/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Finding;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.registry.Thresholds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColdCacheCheckTest {
  private final Operating agent = new Operating();

  private static void requests(int hits, int misses) {
    for (int i = 0; i < hits; i++) {
      ResourceTimer.cacheHit();
    }
    for (int i = 0; i < misses; i++) {
      ResourceTimer.cacheMiss();
    }
  }

  /** Runs that ask caches, and load for some of their time. */
  private void run(int hits, int misses, Duration loading, Duration other) {
    agent.operation.run(() -> {
      requests(hits, misses);
      agent.spend(Resource.CACHE, loading);
      ResourceTimer.cacheLoaded(loading.toNanos());
      agent.clock.advance(other);
    });
  }

  private List<Finding> findings() {
    return agent.check(new ColdCacheCheck());
  }

  @Test
  void thirty_percent_is_warm_enough_and_less_is_not() {
    run(60, 140, Duration.ofMillis(50), Duration.ofMillis(50));
    assertThat(findings()).isEmpty();
    run(0, 1, Duration.ZERO, Duration.ZERO);
    assertThat(findings()).extracting(Finding::code).containsExactly("PG-203");
  }

  @Test
  void loads_of_a_fifth_of_the_work_are_worth_it_and_less_is_not() {
    run(0, 200, Duration.ofMillis(20), Duration.ofMillis(80).plusNanos(1));
    assertThat(findings()).isEmpty();
    agent.windowBegins();
    run(0, 200, Duration.ofMillis(20), Duration.ofMillis(80));
    assertThat(findings()).hasSize(1);
  }

  @Test
  void fewer_than_two_hundred_requests_are_chance() {
    run(0, 199, Duration.ofMillis(50), Duration.ofMillis(50));
    assertThat(findings()).isEmpty();
    run(0, 1, Duration.ZERO, Duration.ZERO);
    assertThat(findings()).hasSize(1);
  }

  @Test
  void stays_silent_when_there_was_no_traffic() {
    assertThat(findings()).isEmpty();
    run(0, 200, Duration.ofMillis(50), Duration.ofMillis(50));
    agent.windowBegins();
    assertThat(findings()).isEmpty();
  }

  @Test
  void stays_silent_without_any_time() {
    run(0, 200, Duration.ZERO, Duration.ZERO);
    assertThat(findings()).isEmpty();
  }

  @Test
  void the_rate_may_be_set() {
    agent.thresholds(Thresholds.DEFAULTS.with(ColdCacheCheck.HIT_RATE, 0.8));
    run(159, 41, Duration.ofMillis(50), Duration.ofMillis(50));
    assertThat(findings()).hasSize(1);
  }

  @Test
  void the_finding_says_what_the_loads_cost_and_what_is_left_without_them() {
    run(10, 190, Duration.ofMillis(1_500), Duration.ofMillis(500));
    run(10, 190, Duration.ofMillis(1_500), Duration.ofMillis(500));

    Finding finding = findings().get(0);
    assertThat(finding).hasToString("""
        PG-203 AMBER operation "ShipmentAgent.process": 5 % of 400 cache requests hit, and loads are 75 % of the work
          seen      380 misses, 3 s of loading in 2 runs
          costs     3 s of loads in 5 min
          remedy    Load what is asked for most before traffic comes, and look at the cache's own findings (PG-501 and on).
                      mostAskedKeys.forEach(key -> cache.get(key, loader));   // at start
          expected  at best 2 s -> 500 ms of work a run (the work of a run without its loads)""");
    assertThat(finding.cost().waitingPerHour()).isEqualTo(Duration.ofSeconds(36));
  }

  @Test
  void loads_inside_loads_are_no_more_than_all_the_work() {
    agent.operation.run(() -> {
      requests(0, 200);
      agent.spend(Resource.CACHE, Duration.ofMillis(100));
      ResourceTimer.cacheLoaded(100_000_000);
      ResourceTimer.cacheLoaded(90_000_000); // inside the first
    });

    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.headline()).endsWith("loads are 100 % of the work");
      assertThat(finding.expected().text()).isEqualTo("at best 100 ms -> 0 s of work a run");
    });
  }
}
