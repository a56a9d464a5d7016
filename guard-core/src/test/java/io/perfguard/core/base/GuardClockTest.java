/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GuardClockTest {
  @Test
  void the_system_clock_measures_by_nano_time() {
    long before = System.nanoTime();
    long now = GuardClock.system().nanoTime();
    assertThat(now - before).isBetween(0L, System.nanoTime() - before);
    assertThat(GuardClock.system()).isSameAs(GuardClock.system());
  }

  @Test
  @SuppressForbidden("compared with the system's own date")
  void the_system_clock_dates_by_the_wall() {
    Instant now = GuardClock.system().instant();
    assertThat(Duration.between(now, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
  }
}
