/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import java.util.concurrent.atomic.AtomicLongArray;

/** The numbers of one endpoint. Thread-safe, without a lock. */
public final class EndpointNumbers {
  /*
   * A call that went well is one record of the histogram and nothing else: how many went well is what no counter of
   * failures took. So the common path is three atomic steps, and the counters may share one line of memory.
   *
   * Order: the histogram first, then the counter. Who reads takes the counters first and the histogram last, so that it
   * never finds more failures than calls.
   */

  /** Answers of 400 to 499. */
  public static final int CLIENT_ERROR = 0;

  /** Answers of 500 and more. */
  public static final int SERVER_ERROR = 1;

  /** No answer: no connection, or one that broke. */
  public static final int TRANSPORT_ERROR = 2;

  /** No answer in time. */
  public static final int TIMEOUT = 3;

  /** Refused here, never sent. */
  public static final int REJECTED = 4;

  /** Given up by the caller. */
  public static final int CANCELED = 5;

  /** Attempts beyond the first. */
  public static final int RETRIES = 6;

  /** First bytes that were timed. */
  public static final int FIRST_BYTES = 7;

  /** The sum of their times. */
  public static final int FIRST_BYTE_NANOS = 8;

  /** Bytes of bodies. */
  public static final int BODY_BYTES = 9;

  /** How long those that were not answered in time had waited, in all. */
  public static final int TIMED_OUT_NANOS = 10;

  private static final int FIELDS = 11;

  private final LogLinearHistogram durations = new LogLinearHistogram();
  private final AtomicLongArray counts = new AtomicLongArray(FIELDS);
  private volatile long timeoutNanos = -1;

  /** Nothing recorded yet. */
  public EndpointNumbers() {}

  /**
   * Records an answer. Allocates nothing.
   *
   * @param status its status; below 100 it is no answer, hence a transport error
   * @param nanos how long it took
   */
  public void answered(int status, long nanos) {
    durations.record(nanos);
    if (status >= 400) {
      counts.getAndIncrement(status < 500 ? CLIENT_ERROR : SERVER_ERROR);
    } else if (status < 100) {
      counts.getAndIncrement(TRANSPORT_ERROR);
    }
  }

  /**
   * Records a call without an answer. Allocates nothing.
   *
   * @param counter one of {@link #TRANSPORT_ERROR} to {@link #CANCELED}
   * @param nanos how long it took; of a call that was refused or given up it says nothing about the
   *     endpoint, and is not kept
   */
  public void failed(int counter, long nanos) {
    if (counter < REJECTED) {
      durations.record(nanos);
    }
    if (counter == TIMEOUT) {
      counts.getAndAdd(TIMED_OUT_NANOS, Math.max(0, nanos));
    }
    counts.getAndIncrement(counter);
  }

  /**
   * Adds to a counter.
   *
   * @param counter {@link #RETRIES} or one after it
   * @param n how much, >= 0
   */
  public void add(int counter, long n) {
    if (n > 0) {
      counts.getAndAdd(counter, n);
    }
  }

  /**
   * Notes the time-out in force; written only when it changes.
   *
   * @param nanos 0 for none, -1 for one that is learned, and so nobody's setting
   */
  public void timeout(long nanos) {
    if (timeoutNanos != nanos) {
      timeoutNanos = nanos;
    }
  }

  /**
   * The time-out that was in force last.
   *
   * @return 0 for none, -1 if no call told, or if it is learned
   */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /**
   * A counter.
   *
   * @param counter which
   * @return its value
   */
  public long count(int counter) {
    return counts.get(counter);
  }

  /**
   * The durations; to be read after the counters.
   *
   * @return a copy
   */
  public HistogramSnapshot durations() {
    return durations.snapshot();
  }
}
