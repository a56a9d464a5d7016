/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.Require;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a guard must know of one call. Immutable.
 *
 * @param key which of the places it goes to, such as scheme, host and port: each has a breaker of
 *     its own; "" if there is one only
 * @param route which of the things that can be asked there, as a template without ids: each has
 *     time-outs of its own; "" if they take about the same
 * @param repeatable whether doing it twice does no more than doing it once
 * @param timeout how long the call may take in all; null for the guard's own total time-out
 * @param identity equal for calls that may share one answer; null if this one may not share
 */
public record CallSpec(
    String key,
    String route,
    boolean repeatable,
    @Nullable Duration timeout,
    @Nullable Object identity) {
  /** One place, not to be repeated, the guard's own time-out, no sharing. */
  public static final CallSpec DEFAULT = new CallSpec("", "", false, null, null);

  /** The same, and may be repeated. */
  public static final CallSpec REPEATABLE = new CallSpec("", "", true, null, null);

  /**
   * Checks the time-out.
   *
   * @param key which of the places it goes to
   * @param route which of the things that can be asked there
   * @param repeatable whether it may be repeated
   * @param timeout > 0, or null
   * @param identity equal for calls that may share one answer, or null
   */
  public CallSpec {
    Require.nonNull(key, "key");
    Require.nonNull(route, "route");
    if (timeout != null) {
      Require.positive(timeout, "timeout");
    }
  }

  /**
   * The same call to another place.
   *
   * @param place its key
   * @return a copy
   */
  public CallSpec withKey(String place) {
    return new CallSpec(place, route, repeatable, timeout, identity);
  }

  /**
   * The same call with another time-out.
   *
   * @param longest how long it may take in all, > 0; null for the guard's own total time-out
   * @return a copy
   */
  public CallSpec withTimeout(@Nullable Duration longest) {
    return new CallSpec(key, route, repeatable, longest, identity);
  }
}
