/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

/** What a cell measures. The names are those of the JSON. */
enum Figure {
  GOODPUT_BEFORE("goodputBefore"),
  GOODPUT_DURING("goodputDuring"),
  GOODPUT_AFTER("goodputAfter"),
  /** Goodput during the fault for 1 that the far side could do. */
  CEILING_SHARE("ceilingShare"),
  /** {@code NaN}: never. */
  RECOVERY_SECONDS("recoverySeconds"),
  /** Requests at the proxy for each call; {@code NaN} if it could not see them. */
  REQUESTS_BEFORE("requestsPerCallBefore"),
  REQUESTS_DURING("requestsPerCallDuring"),
  REQUESTS_AFTER("requestsPerCallAfter"),
  P50_BEFORE("p50MillisBefore"),
  P99_BEFORE("p99MillisBefore"),
  P50_DURING("p50MillisDuring"),
  P99_DURING("p99MillisDuring"),
  P50_AFTER("p50MillisAfter"),
  P99_AFTER("p99MillisAfter"),
  /** Share of the calls before the fault that had no 200. */
  FAILED_BEFORE("failedRateBefore"),
  UNSENT("unsentCount"),
  ORIGIN_REQUESTS("originRequestCount"),
  CONNECTIONS("connectionCount"),
  /** Processor time of the JVM without generator and far side, from the end of the warm-up. */
  CLIENT_MICROS("clientCpuMicrosPerCall"),
  /** Shares of one core. */
  GENERATOR_CPU("generatorCpuRate"),
  FAR_SIDE_CPU("farSideCpuRate"),
  PROCESS_CPU("processCpuRate"),
  /** How late the generator offered 99 % of the calls, or less. */
  LATE_P99("generatorLateMillisP99");

  private final String json;

  Figure(String json) {
    this.json = json;
  }

  String json() {
    return json;
  }
}
