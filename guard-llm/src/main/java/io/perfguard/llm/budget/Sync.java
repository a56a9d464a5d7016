/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a {@link FileBudgetStore} waits for the disk. It matters for a loss of power or a crash of
 * the operating system only: a record is with the operating system before the call goes on, so that
 * a kill of this process loses nothing, whatever is chosen.
 *
 * <p>Immutable.
 */
public final class Sync {
  /** Before each call goes on: a loss of power loses nothing. Some milliseconds for each record. */
  public static final Sync EVERY_RECORD = new Sync(Duration.ZERO);

  /** Never; the operating system writes when it likes, after half a minute or so. */
  public static final Sync NEVER = new Sync(null);

  private static final Duration SHORTEST = Duration.ofMillis(100);

  private final @Nullable Duration every;

  private Sync(@Nullable Duration every) {
    this.every = every;
  }

  /**
   * Every so often, in the background: a loss of power loses what was recorded in that time.
   *
   * @param time at least 100 ms
   * @return the policy
   * @throws IllegalArgumentException if it is shorter
   */
  public static Sync every(Duration time) {
    if (Require.nonNull(time, "time").compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "Sync.every must be >= 100ms, was " + Durations.print(time));
    }
    return new Sync(time);
  }

  boolean isEveryRecord() {
    return Duration.ZERO.equals(every);
  }

  /** How often in the background; null for not at all. */
  @Nullable
  Duration background() {
    return isEveryRecord() ? null : every;
  }

  @Override
  public String toString() {
    if (every == null) {
      return "never";
    }
    return every.isZero() ? "every record" : "every " + Durations.print(every);
  }
}
