/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Require;
import java.time.Duration;

/**
 * The calls to all endpoints of one host. Immutable.
 *
 * @param api the host, and port if it is not the usual one; {@code _other} for what was folded
 * @param count calls that were answered or waited for
 * @param average how long they took on average
 * @param total how long they took together
 * @param shareOfTime share of the time of all external calls, 0..1
 */
public record ExternalApi(
    String api, long count, Duration average, Duration total, double shareOfTime) {
  /**
   * Checks that nothing is missing.
   *
   * @param api the host
   * @param count calls
   * @param average how long they took on average
   * @param total how long they took together
   * @param shareOfTime share of the time of all external calls
   */
  public ExternalApi {
    Require.nonNull(api, "api");
    Require.nonNull(average, "average");
    Require.nonNull(total, "total");
  }
}
