/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import static io.perfguard.test.PerfguardAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.perfguard.cache.Eviction;
import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PerfguardAssertionsTest {
  private final GuardedCache<String, String> cache =
      GuardedCache.<String, String>builder("factors").maximumItems(2).build();

  private void get(String... keys) {
    for (String key : keys) {
      cache.get(key, absent -> absent);
    }
  }

  private static void fails(ThrowingCallable assertion, String... words) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(assertion)
        .satisfies(failure ->
            org.assertj.core.api.Assertions.assertThat(failure.getMessage()).contains(words));
  }

  @Test
  void what_is_so_passes() {
    get("a", "a", "a", "b");
    assertThat(cache)
        .hasHitCount(2)
        .hasMissCount(2)
        .hasLoadCount(2)
        .hasItemCount(2)
        .hasHitRateOfAtLeast(0.5)
        .holdsItsBounds()
        .hasNoFaults()
        .loadsNothingFor(() -> get("a", "b"))
        .loadsOnceFor(() -> get("a", "c"));
  }

  @Test
  void what_is_not_so_fails_and_tells_the_figures() {
    get("a", "a", "a", "b");
    fails(() -> assertThat(cache).hasHitCount(3), "cache \"factors\": expected 3 hits, were 2");
    fails(() -> assertThat(cache).hasMissCount(0), "expected 0 misses, were 2", "2 of new keys");
    fails(() -> assertThat(cache).hasLoadCount(1), "expected 1 loads, were 2");
    fails(() -> assertThat(cache).hasItemCount(1), "expected 1 entries, were 2");
    fails(() -> assertThat(cache).hasHitRateOfAtLeast(0.51), "at least 0.51, was 0.5");
    fails(
        () -> assertThat(cache).loadsNothingFor(() -> get("x")),
        "expected 0 loads for this action, were 1");
    fails(() -> assertThat(cache).loadsOnceFor(() -> get("y", "z")), "were 2");
    fails(
        () -> assertThat((GuardedCache<?, ?>) null).hasHitCount(0),
        "Expecting actual not to be null");
    var unused = GuardedCache.<String, String>builder("unused").build();
    fails(() -> assertThat(unused).hasHitRateOfAtLeast(0), "was none: nobody asked");
  }

  @Test
  void a_weigher_that_fails_is_a_fault() {
    var broken = GuardedCache.<String, String>builder("broken")
        .eviction(Eviction.LRU)
        .maximumBytes(DataSize.ofKilobytes(1))
        .weigher((key, value) -> -1)
        .build();
    broken.put("a", "value");
    fails(() -> assertThat(broken).hasNoFaults(), "expected 0 contained faults, were 1");
    assertThat(broken).holdsItsBounds();
  }

  @Test
  void findings_are_asserted_by_their_code() {
    var clock = new ManualClock();
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      assertThat(guards).hasNoFindings().hasNoFinding("PG-508");
      GuardedCache<int[], String> arrays =
          GuardedCache.<int[], String>builder("arrays").register(guards);
      for (int i = 0; i < 300; i++) {
        arrays.get(new int[1], key -> "value");
      }
      clock.advance(Duration.ofSeconds(1));
      assertThat(guards).hasFinding("PG-508").hasNoFinding("PG-210");
      fails(() -> assertThat(guards).hasNoFindings(), "expected no findings", "PG-508");
      fails(() -> assertThat(guards).hasNoFinding("PG-508"), "expected no finding PG-508");
      fails(() -> assertThat(guards).hasFinding("PG-210"), "expected a finding PG-210", "PG-508");
    }
  }
}
