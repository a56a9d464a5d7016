/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Require;
import java.time.Duration;

/**
 * The calls to one external endpoint, since its first one. Immutable.
 *
 * @param endpoint the endpoint's name
 * @param client the client that calls
 * @param api whom it calls: host, and port if it is not the usual one
 * @param count calls that were answered or waited for
 * @param average how long they took on average
 * @param p95 95 % were within
 * @param total how long they took together
 * @param errorRate share of them that failed, 0..1
 * @param shareOfTime share of the time of all external calls, 0..1
 */
public record ExternalCall(
    String endpoint,
    String client,
    String api,
    long count,
    Duration average,
    Duration p95,
    Duration total,
    double errorRate,
    double shareOfTime) {
  /**
   * Checks that nothing is missing.
   *
   * @param endpoint the endpoint's name
   * @param client the client that calls
   * @param api whom it calls
   * @param count calls
   * @param average how long they took on average
   * @param p95 95 % were within
   * @param total how long they took together
   * @param errorRate share of them that failed
   * @param shareOfTime share of the time of all external calls
   */
  public ExternalCall {
    Require.nonNull(endpoint, "endpoint");
    Require.nonNull(client, "client");
    Require.nonNull(api, "api");
    Require.nonNull(average, "average");
    Require.nonNull(p95, "p95");
    Require.nonNull(total, "total");
  }
}
