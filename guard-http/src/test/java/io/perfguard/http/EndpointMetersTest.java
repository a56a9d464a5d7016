/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.perfguard.core.micrometer.GuardMeters;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointMetersTest {
  private final Calling calling = new Calling();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    calling.close();
  }

  @Test
  void an_endpoint_is_a_timer_with_percentiles_and_counters_by_outcome() {
    GuardMeters binding = GuardMeters.bind(calling.guards, meters);
    calling.timeout = Duration.ofSeconds(1);
    calling.answered("http://api/factors/1", 3, Duration.ofMillis(100));
    calling.timedOut("http://api/factors/2", 1);
    String name = "partners GET api/factors/{n}";
    assertThat(meters.get("perfguard.endpoint.request").tag("endpoint", name).functionTimer())
        .satisfies(timer -> {
          assertThat(timer.count()).isEqualTo(4);
          assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isCloseTo(1_300, within(1e-6));
        });
    assertThat(outcome(name, "SUCCESS")).isEqualTo(3);
    assertThat(outcome(name, "TIMEOUT")).isEqualTo(1);
    assertThat(outcome(name, "SERVER_ERROR")).isZero();
    assertThat(meters
            .get("perfguard.endpoint.request.percentile")
            .tag("endpoint", name)
            .tag("phi", "0.5")
            .timeGauge()
            .value(TimeUnit.MILLISECONDS))
        .isCloseTo(100, within(3.1));
    assertThat(meters
            .get("perfguard.endpoint.error")
            .tag("endpoint", name)
            .functionCounter()
            .count())
        .isEqualTo(1);
    binding.close();
  }

  private double outcome(String name, String outcome) {
    return meters
        .get("perfguard.endpoint.outcome")
        .tag("endpoint", name)
        .tag("outcome", outcome)
        .functionCounter()
        .count();
  }
}
