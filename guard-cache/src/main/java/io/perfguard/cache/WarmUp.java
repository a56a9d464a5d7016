/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How {@link GuardedCache#warmUp} goes about it. Immutable.
 *
 * @param concurrency how many loads run at a time, 1..1,000
 * @param deadline after which no further load begins; empty if there is no hurry
 * @param progress is told about a hundred times on the way and once at the end, by whichever thread
 *     loaded; what it throws is contained
 */
public record WarmUp(int concurrency, Optional<Duration> deadline, Consumer<Progress> progress) {
  /** Eight at a time, for as long as it takes, in silence. */
  public static final WarmUp DEFAULTS = new WarmUp(8, Optional.empty(), progress -> {});

  private static final int MOST = 1_000;

  /**
   * Checks the ranges.
   *
   * @param concurrency how many at a time
   * @param deadline the time
   * @param progress who is told
   */
  public WarmUp {
    Require.atLeast(1, concurrency, "concurrency");
    Require.atMost(MOST, concurrency, "concurrency");
    Require.nonNull(deadline, "deadline").ifPresent(time -> Require.positive(time, "deadline"));
    Require.nonNull(progress, "progress");
  }

  /**
   * The same with another concurrency.
   *
   * @param loads how many run at a time
   * @return a copy
   */
  public WarmUp withConcurrency(int loads) {
    return new WarmUp(loads, deadline, progress);
  }

  /**
   * The same with a deadline.
   *
   * @param time after which no further load begins, > 0
   * @return a copy
   */
  public WarmUp withDeadline(Duration time) {
    return new WarmUp(concurrency, Optional.of(Require.nonNull(time, "deadline")), progress);
  }

  /**
   * The same with somebody who is told.
   *
   * @param listener thread-safe
   * @return a copy
   */
  public WarmUp withProgress(Consumer<Progress> listener) {
    return new WarmUp(concurrency, deadline, listener);
  }

  /**
   * How far it is. Immutable.
   *
   * @param done keys that are through, well or not
   * @param total all keys
   * @param failed keys whose load threw
   */
  public record Progress(int done, int total, int failed) {
    /** {@code 120 of 400 keys, 3 failed}. */
    @Override
    public String toString() {
      return done + " of " + total + " keys" + (failed == 0 ? "" : ", " + failed + " failed");
    }
  }

  /**
   * What came of it. Immutable.
   *
   * @param total different keys that were given
   * @param loaded keys that were loaded
   * @param present keys that were there already
   * @param empty keys whose load gave null
   * @param failed keys whose load threw
   * @param skipped keys that were not begun: past the deadline, or more than the cache may hold
   * @param took from begin to end
   * @param failures the first ten of what loads threw, as it came
   */
  public record Report(
      int total,
      int loaded,
      int present,
      int empty,
      int failed,
      int skipped,
      Duration took,
      List<Throwable> failures) {
    /**
     * Copies the failures.
     *
     * @param total keys
     * @param loaded keys
     * @param present keys
     * @param empty keys
     * @param failed keys
     * @param skipped keys
     * @param took all in all
     * @param failures what loads threw
     */
    public Report {
      failures = List.copyOf(failures);
    }
  }
}
