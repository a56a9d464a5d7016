/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import io.perfguard.core.base.Require;
import org.jspecify.annotations.Nullable;

/**
 * What was found in the answer of a provider.
 *
 * <p>Immutable.
 *
 * @param model the model as the provider names it, or null if it does not
 * @param report what it reported
 */
public record ExtractedUsage(@Nullable String model, UsageReport report) {
  /**
   * Checks that nothing is missing.
   *
   * @param model or null
   * @param report what it reported
   */
  public ExtractedUsage {
    Require.nonNull(report, "report");
  }

  /**
   * The disjoint leaves of the report; see {@link UsageReport#toUsage}.
   *
   * @return the usage
   * @throws IllegalArgumentException if a sum is beyond the range of a long
   */
  public Usage usage() {
    return report.toUsage();
  }
}
