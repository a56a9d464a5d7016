/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a provider and what is to be found in it. Immutable.
 *
 * @param name where it is from
 * @param body the answer; null if there is none, and only the usage is to be priced
 * @param model what is asked for where the answer names no model, or null
 * @param expected what each extractor finds
 */
record UsageCase(
    String name, @Nullable Object body, @Nullable String model, List<Expected> expected) {
  /** Copies. */
  UsageCase {
    expected = List.copyOf(expected);
  }

  /**
   * One element.
   *
   * @param provider whose extractor
   * @param flavor which of them
   * @param usage counts that are not zero
   * @param prices those that are given, by what they are for
   */
  record Expected(
      String provider,
      String flavor,
      Map<String, BigDecimal> usage,
      Map<String, BigDecimal> prices) {
    /** Copies. */
    Expected {
      usage = Map.copyOf(usage);
      prices = Map.copyOf(prices);
    }
  }
}
