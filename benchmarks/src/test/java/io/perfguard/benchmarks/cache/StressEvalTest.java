/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.benchmarks.cache.StressEval.Outcome;
import io.perfguard.cache.Eviction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stress run, with a million operations in all. */
class StressEvalTest {
  @ParameterizedTest
  @EnumSource(Eviction.class)
  void sixty_four_threads_lose_nothing_and_read_nothing_stale(Eviction eviction) throws Exception {
    Outcome outcome = StressEval.run(eviction, 64, 15_625);
    assertThat(outcome.isClean()).as("%s", outcome).isTrue();
    assertThat(outcome.hitRate()).isBetween(0.05, 0.95);
  }
}
