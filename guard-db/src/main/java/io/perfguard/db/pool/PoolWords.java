/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Place;
import java.util.List;
import java.util.Locale;

/** How findings about pools say things. Thread-safe. */
final class PoolWords {
  private static final int BRIEF = 60;

  private PoolWords() {}

  static String place(List<Place> frames) {
    return frames.isEmpty() ? "a place that was not looked at" : frames.get(0).toString();
  }

  /** The same without a line number, which changes when somebody adds a line above. */
  static String method(List<Place> frames) {
    return frames.isEmpty()
        ? "unknown"
        : frames.get(0).className() + "." + frames.get(0).methodName();
  }

  static String percent(long part, long all) {
    return all <= 0 ? "" : String.format(Locale.ROOT, "%.0f %%", 100.0 * part / all);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  static String brief(String statement) {
    return statement.length() > BRIEF ? statement.substring(0, BRIEF) + "…" : statement;
  }

  static String connections(long count) {
    return count == 1 ? "1 connection" : String.format(Locale.ROOT, "%,d connections", count);
  }
}
