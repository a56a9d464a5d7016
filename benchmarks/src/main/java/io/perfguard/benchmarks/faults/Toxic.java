/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.time.Duration;

/**
 * What the network does to the bytes that pass the proxy. Immutable.
 *
 * @param kind what happens to connections and requests
 * @param latency by which answers come later
 * @param bytesPerSecond that all answers together have of the line; 0 for no bound
 * @param slices how answers are cut
 */
record Toxic(Kind kind, Duration latency, long bytesPerSecond, Slices slices) {
  /** The kinds. */
  enum Kind {
    /** All pass. */
    PASS,
    /** Bytes of both directions vanish; connections stay, and new ones are accepted. */
    BLACKHOLE,
    /** Connections that are there are reset at once, new ones with their first request. */
    RESET,
    /** Connections are reset, and new ones refused. */
    DOWN
  }

  /**
   * A cut of answers into slices.
   *
   * @param bytes of one; 0 for no cut
   * @param gap before each
   * @param bodyOnly whether the head passes at once
   */
  record Slices(int bytes, Duration gap, boolean bodyOnly) {
    static final Slices NONE = new Slices(0, Duration.ZERO, false);
  }

  static final Toxic NONE = new Toxic(Kind.PASS, Duration.ZERO, 0, Slices.NONE);

  static Toxic of(Kind kind) {
    return new Toxic(kind, Duration.ZERO, 0, Slices.NONE);
  }

  static Toxic latency(Duration latency) {
    return new Toxic(Kind.PASS, latency, 0, Slices.NONE);
  }

  static Toxic bandwidth(long bytesPerSecond) {
    return new Toxic(Kind.PASS, Duration.ZERO, bytesPerSecond, Slices.NONE);
  }

  static Toxic sliced(Slices slices) {
    return new Toxic(Kind.PASS, Duration.ZERO, 0, slices);
  }

  boolean is(Kind other) {
    return kind == other;
  }
}
