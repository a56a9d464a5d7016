/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.llm.usage.ReportedCount;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * For how many of a count a price is, and what such a price is called in price files:
 * {@code input_mtok} is that of a million {@code input_tokens}. Thread-safe.
 */
final class PriceKeys {
  private static final int THOUSAND = 1_000;
  private static final int MILLION = 1_000_000;
  private static final int BILLION = 1_000_000_000;
  private static final int SECONDS_PER_HOUR = 3_600;
  private static final Map<String, ReportedCount> COUNTS = new HashMap<>();

  static {
    for (ReportedCount count : ReportedCount.values()) {
      COUNTS.put(key(count), count);
    }
  }

  private PriceKeys() {}

  static Optional<ReportedCount> count(String key) {
    return Optional.ofNullable(COUNTS.get(key));
  }

  static int per(ReportedCount count) {
    String key = key(count);
    if (key.endsWith("_mtok") || key.endsWith("_mchars")) {
      return MILLION;
    } else if (key.endsWith("_hours")) {
      return SECONDS_PER_HOUR;
    }
    return key.endsWith("_gpixels") ? BILLION : THOUSAND;
  }

  private static String key(ReportedCount count) {
    String key = count.key();
    if (key.endsWith("_tokens")) {
      return key.replace("_tokens", "_mtok");
    } else if (key.endsWith("_characters")) {
      return key.replace("_characters", "_mchars");
    } else if (key.endsWith("_seconds")) {
      return key.replace("_seconds", "_hours");
    } else if (key.endsWith("_pixels")) {
      return key.replace("_pixels", "_gpixels");
    } else if (key.endsWith("_pages")) {
      return key.replace("_pages", "_kpages");
    }
    return key + "_kcount";
  }
}
