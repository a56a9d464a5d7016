/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.llm.prompt.PromptCounts.Field;
import java.util.EnumMap;
import java.util.Map;

/** Counts that grow. Not thread-safe. */
final class PromptSums {
  private final Map<Field, long[]> sums = new EnumMap<>(Field.class);

  PromptSums() {
    for (Field field : Field.values()) {
      sums.put(field, new long[1]);
    }
  }

  void add(Field field, long amount) {
    long[] sum = sums.get(field);
    if (sum != null) {
      sum[0] += amount;
    }
  }

  void add(PromptSums other) {
    other.sums.forEach((field, sum) -> add(field, sum[0]));
  }

  PromptCounts counts() {
    return PromptCounts.of(sums.values().stream().mapToLong(sum -> sum[0]).toArray());
  }
}
