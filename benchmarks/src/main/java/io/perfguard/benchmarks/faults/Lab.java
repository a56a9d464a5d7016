/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * What is the same for all cells. The defaults are a service that is busy to half: ten workers of
 * 25 ms answer 400 requests a second, and 200 are asked for. Immutable.
 *
 * @param ratePerSecond calls offered, Poisson
 * @param warmUp not counted
 * @param healthy before the fault
 * @param faulty while it lasts
 * @param after it
 * @param slo a call is good if it is answered 200 within this, from the moment it was due
 * @param maximumPending calls without an answer; what is due beyond fails unsent
 * @param workers of the origin
 * @param service mean time a worker takes
 */
record Lab(
    int ratePerSecond,
    Duration warmUp,
    Duration healthy,
    Duration faulty,
    Duration after,
    Duration slo,
    int maximumPending,
    int workers,
    Duration service) {
  /** Raised when the lab measures otherwise than before with the same settings. */
  private static final int VERSION = 2;

  static final Lab DEFAULT = new Lab(
      200,
      Duration.ofSeconds(5),
      Duration.ofSeconds(10),
      Duration.ofSeconds(10),
      Duration.ofSeconds(20),
      Duration.ofSeconds(1),
      4_000,
      10,
      Duration.ofMillis(25));

  /** A lab of the same kind with other phases. */
  Lab withPhases(Duration newWarmUp, Duration newHealthy, Duration newFaulty, Duration newAfter) {
    return new Lab(
        ratePerSecond,
        newWarmUp,
        newHealthy,
        newFaulty,
        newAfter,
        slo,
        maximumPending,
        workers,
        service);
  }

  Duration total() {
    return warmUp.plus(healthy).plus(faulty).plus(after);
  }

  /** Requests a second that so many workers can do. */
  double capacity(int ofWorkers) {
    return ofWorkers * 1e9 / service.toNanos();
  }

  /** Names these settings, the faults' and the JDK: cells of different hashes do not compare. */
  String hash() {
    StringBuilder text = new StringBuilder()
        .append(VERSION)
        .append(this)
        .append(Runtime.version().feature());
    for (Fault fault : Fault.values()) {
      text.append(fault.label()).append(fault.description());
    }
    CRC32 crc = new CRC32();
    crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
