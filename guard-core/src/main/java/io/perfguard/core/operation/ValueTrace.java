/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.SaltedHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values that a remote call gave back, as salted hashes, so that it can be told whether a later
 * call used one of them. Keeps at most {@value #MAXIMUM}; past that, and for a call whose values
 * cannot be seen, it is {@link #unknown() unknown} and the answer is the careful one.
 *
 * <p>Not thread-safe: filled and read by the branch that made the call.
 */
public final class ValueTrace {
  /** The most values kept of one call. */
  public static final int MAXIMUM = 256;

  private long[] hashes = new long[8];
  private int size;
  private boolean complete = true;

  /** A trace without values. */
  public ValueTrace() {}

  /**
   * The trace of a call whose values cannot be seen.
   *
   * @return a new trace that is not complete
   */
  public static ValueTrace unknown() {
    ValueTrace trace = new ValueTrace();
    trace.complete = false;
    return trace;
  }

  /**
   * Notes a value that was given back.
   *
   * @param value the value; null is not worth a note
   */
  public void add(@Nullable Object value) {
    if (value == null || !complete) {
      return;
    }
    if (size == MAXIMUM) {
      complete = false;
      return;
    }
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    hashes[size++] = SaltedHash.of(value);
  }

  /**
   * Whether a later call used one of these values, as far as can be told.
   *
   * @param used the hashes of what the later call was given, by {@link SaltedHash}
   * @return true if one of them is here; true as well if this trace is not complete and anything
   *     was used
   */
  public boolean feeds(long[] used) {
    if (used.length == 0) {
      return false;
    }
    if (!complete) {
      return true;
    }
    for (long hash : used) {
      for (int i = 0; i < size; i++) {
        if (hashes[i] == hash) {
          return true;
        }
      }
    }
    return false;
  }
}
