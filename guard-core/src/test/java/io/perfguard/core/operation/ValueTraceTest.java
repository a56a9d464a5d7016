/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.SaltedHash;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ValueTraceTest {
  private final ValueTrace trace = new ValueTrace();

  private static long[] used(Object... values) {
    return Stream.of(values).mapToLong(SaltedHash::of).toArray();
  }

  @Test
  void a_value_that_was_given_back_feeds_who_uses_it() {
    trace.add("US:2024");
    trace.add(17L);

    assertThat(trace.feeds(used("US:2024"))).isTrue();
    assertThat(trace.feeds(used("other", 17L))).isTrue();
    assertThat(trace.feeds(used("other"))).isFalse();
    assertThat(trace.feeds(used())).isFalse();
  }

  @Test
  void a_trace_without_values_feeds_nobody() {
    trace.add(null);

    assertThat(trace.feeds(used("x"))).isFalse();
    assertThat(trace.feeds(new long[] {0})).isFalse();
  }

  @Test
  void a_trace_that_is_full_is_exact_and_past_that_it_is_careful() {
    IntStream.range(0, ValueTrace.MAXIMUM).forEach(trace::add);
    assertThat(IntStream.range(0, ValueTrace.MAXIMUM)).allMatch(i -> trace.feeds(used(i)));
    assertThat(trace.feeds(used(-1))).isFalse();

    trace.add(ValueTrace.MAXIMUM);
    assertThat(trace.feeds(used(-1))).isTrue();
    assertThat(trace.feeds(used())).isFalse();
  }

  @Test
  void a_trace_of_values_that_cannot_be_seen_is_careful() {
    ValueTrace unknown = ValueTrace.unknown();
    unknown.add("x");

    assertThat(unknown.feeds(used("y"))).isTrue();
    assertThat(unknown.feeds(used())).isFalse();
  }
}
