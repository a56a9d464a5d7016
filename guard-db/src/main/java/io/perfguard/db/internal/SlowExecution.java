/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.Place;
import io.perfguard.db.sql.Fingerprint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One execution that was slow. Its rows and what fetching them took come later. Thread-safe. */
public final class SlowExecution {
  private final Fingerprint fingerprint;
  private final String operation;
  private final long nanos;
  private final boolean failed;
  private final Instant ended;
  private final @Nullable Place place;
  private final String parameters;
  private volatile long rows;
  private volatile long fetchNanos;

  SlowExecution(
      Fingerprint fingerprint,
      String operation,
      long nanos,
      boolean failed,
      Instant ended,
      @Nullable Place place,
      String parameters) {
    this.fingerprint = fingerprint;
    this.operation = operation;
    this.nanos = nanos;
    this.failed = failed;
    this.ended = ended;
    this.place = place;
    this.parameters = parameters;
  }

  void read(long count, long took) {
    rows = count;
    fetchNanos = took;
  }

  /**
   * Hands all over.
   *
   * @param to takes it
   * @param <R> what it becomes
   * @return what it became
   */
  public <R> R as(View<R> to) {
    return to.make(
        fingerprint, operation, nanos, failed, ended, place, parameters, rows, fetchNanos);
  }

  /**
   * Makes a record of it.
   *
   * @param <R> the record
   */
  @FunctionalInterface
  public interface View<R> {
    /**
     * Makes it.
     *
     * @param fingerprint the statement
     * @param operation the operation; empty outside operations
     * @param nanos how long until the driver answered
     * @param failed whether it failed
     * @param ended when
     * @param place where it came from; null if that is not known
     * @param parameters as the masker gave them; empty if there is none
     * @param rows rows read so far
     * @param fetchNanos how long fetching them took
     * @return the record
     */
    R make(
        Fingerprint fingerprint,
        String operation,
        long nanos,
        boolean failed,
        Instant ended,
        @Nullable Place place,
        String parameters,
        long rows,
        long fetchNanos);
  }
}
