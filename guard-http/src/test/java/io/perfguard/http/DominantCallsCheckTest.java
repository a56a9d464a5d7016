/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PG-602. */
class DominantCallsCheckTest {
  private final Calling calling = new Calling();

  @AfterEach
  void close() {
    calling.close();
  }

  private void traffic(Duration slow) {
    calling.answered("http://slow/factors/1", 100, slow);
    calling.answered("http://fast/a", 100, Duration.ofMillis(30));
    calling.answered("http://fast/b", 100, Duration.ofMillis(20));
  }

  @Test
  void the_endpoint_that_takes_most_of_the_time_is_told_with_its_share() {
    traffic(Duration.ofMillis(200));
    assertThat(calling.findings("PG-602")).hasSize(1);
    Finding finding = calling.findings("PG-602").get(0);
    assertThat(finding.subject().name()).isEqualTo("partners GET slow/factors/{n}");
    assertThat(finding.headline())
        .isEqualTo("slowest external API: 100 calls of 200 ms on average take 80 % of the time of"
            + " all external calls (20 s of 25 s)");
    assertThat(finding.evidence().get(0))
        .isInstanceOfSatisfying(
            Evidence.Table.class,
            table -> assertThat(table.rows())
                .first()
                .isEqualTo(
                    List.of("partners GET slow/factors/{n}", "100", "200 ms", "200 ms", "80 %")));
    assertThat(finding.remedy().snippet())
        .startsWith("GuardedCache.<String, Answer>builder(\"factors\")");
    assertThat(finding.expected().text()).isEqualTo("half its time is 10 s of 25 s");
  }

  @Test
  void stays_silent_below_its_share() {
    traffic(Duration.ofMillis(49));
    calling.answered("http://fast/c", 1_000, Duration.ofMillis(30));
    assertThat(calling.findings("PG-602"))
        .noneMatch(finding -> finding.subject().name().contains("slow"));
  }

  @Test
  void stays_silent_of_two_endpoints() {
    calling.answered("http://slow/a", 100, Duration.ofSeconds(1));
    calling.answered("http://fast/a", 100, Duration.ofMillis(1));
    assertThat(calling.findings("PG-602")).isEmpty();
  }

  @Test
  void stays_silent_where_little_time_is_spent() {
    traffic(Duration.ofMillis(90)); // 9 s
    assertThat(calling.findings("PG-602")).isEmpty();
  }

  @Test
  void calls_of_others_to_us_do_not_count() {
    InboundCalls inbound = InboundCalls.of(calling.guards);
    for (int i = 0; i < 100; i++) {
      inbound.answered("GET", "/a", null, 200, Duration.ofSeconds(10).toNanos());
    }
    traffic(Duration.ofMillis(200));
    assertThat(calling.findings("PG-602")).hasSize(1);
  }
}
