/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Durations;
import java.util.Locale;

/** Phrases that several findings and tables share. Stateless; thread-safe. */
final class Words {
  private Words() {}

  /** {@code 1,200 calls: 50 % within 80 ms, 95 % within 700 ms, 99 % within 1.2 s, longest 3 s}. */
  static String distribution(EndpointStats stats) {
    return String.format(
        Locale.ROOT,
        "%,d calls: 50 %% within %s, 95 %% within %s, 99 %% within %s, longest %s",
        stats.count(),
        Durations.print(stats.p50()),
        Durations.print(stats.p95()),
        Durations.print(stats.p99()),
        Durations.print(stats.max()));
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.0995 ? "%.1f %%" : "%.0f %%", share * 100);
  }
}
