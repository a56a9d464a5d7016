/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Many guards for a long time; the times are measured in benchmarks. */
class GuardRegistrySizeTest {
  @Test
  void ten_thousand_guards_are_read_and_diagnosed() {
    ManualClock clock = new ManualClock();
    try (GuardRegistry guards = GuardRegistry.builder()
        .clock(clock)
        .configuration(Configuration.none())
        .maximumOperations(10_000)
        .build()) {
      for (int i = 0; i < 10_000; i++) {
        guards.operation("op" + i).run(() -> {});
      }
      clock.advance(Duration.ofMinutes(6));
      assertThat(guards.snapshot().size()).isEqualTo(10_000);
      var diagnosis = guards.diagnose();
      assertThat(diagnosis.checkedCount()).isEqualTo(40_000);
      assertThat(diagnosis.health()).isEqualTo(Health.OK);
      assertThat(diagnosis.failedChecks()).isEmpty();
    }
  }
}
