/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Faults;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hint in a SQL text that its result may be cached: a comment {@code perfguard:cache ttl=60s}.
 */
public final class CacheHint {
  private static final String MARK = "perfguard:cache";
  private static final Pattern HINT =
      Pattern.compile("/\\*\\+?\\s*" + MARK + "\\s+ttl=([0-9A-Za-zµ]{1,40})\\s*\\*/");

  private CacheHint() {}

  /**
   * How old the answer to a text may be.
   *
   * @param sql the text as the application wrote it
   * @param faults counts a hint that cannot be read
   * @return nanoseconds; 0 without a hint
   */
  public static long ttlNanos(String sql, Faults faults) {
    if (!sql.contains(MARK)) {
      return 0;
    }
    Matcher hint = HINT.matcher(sql);
    if (!hint.find()) {
      faults.record(
          "a cache hint",
          new IllegalArgumentException("must look like /* perfguard:cache ttl=60s */"));
      return 0;
    }
    try {
      Duration ttl = Durations.parse(hint.group(1));
      return ttl.isNegative() || ttl.isZero() ? 0 : Durations.saturatedNanos(ttl);
    } catch (IllegalArgumentException e) {
      faults.record("a cache hint", e);
      return 0;
    }
  }
}
