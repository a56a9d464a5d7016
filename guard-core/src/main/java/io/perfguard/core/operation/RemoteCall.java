/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Place;
import io.perfguard.core.base.Require;
import java.util.List;

/**
 * One slow remote call inside a run, as PG-202 reads it: calls that follow each other and do not
 * feed each other could run side by side. A guard reports those of {@link #WORTH_NANOS} or more.
 *
 * <p>Immutable, but for {@code produced}, which its guard goes on filling while the caller reads
 * the answer.
 *
 * @param resource where it went
 * @param what the call as a shape, without a secret: the statement, the endpoint
 * @param frames where in the application: its frames, innermost first; empty if that is not known
 * @param durationNanos how long it took, >= 0
 * @param used hashes of what it was given, by {@link io.perfguard.core.base.SaltedHash}
 * @param produced the values it gave back
 */
@SuppressWarnings("ArrayRecordComponent") // hashes without boxes; never compared, never changed
public record RemoteCall(
    Resource resource,
    String what,
    List<Place> frames,
    long durationNanos,
    long[] used,
    ValueTrace produced) {
  /** The least duration that is worth a report: 30 ms. Below, starting a thread gains little. */
  public static final long WORTH_NANOS = 30_000_000;

  /**
   * Checks that nothing is missing.
   *
   * @param resource where it went
   * @param what the call as a shape
   * @param frames where in the application
   * @param durationNanos how long it took
   * @param used hashes of what it was given
   * @param produced the values it gave back
   */
  public RemoteCall {
    Require.nonNull(resource, "resource");
    Require.nonNull(what, "what");
    frames = List.copyOf(Require.nonNull(frames, "frames"));
    Require.atLeast(0, durationNanos, "durationNanos");
    Require.nonNull(used, "used");
    Require.nonNull(produced, "produced");
  }
}
