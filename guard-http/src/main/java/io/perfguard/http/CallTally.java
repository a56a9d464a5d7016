/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import java.util.Arrays;

/** The calls of one run to one endpoint. Not thread-safe: its {@link RunCalls} locks. */
final class CallTally {
  /*
   * Most runs call an endpoint once: the first call needs no array. Of more than 64 calls the first 64 tell how many are
   * different and what the median is.
   */
  private static final int KEPT = 64;
  private static final long[] NONE = {};

  final EndpointGuard endpoint;
  private int calls;
  private long sumNanos;
  private long begin = Long.MAX_VALUE;
  private long end = Long.MIN_VALUE;
  private long firstIdentity;
  private long firstNanos;
  private long[] identities = NONE;
  private long[] nanos = NONE;
  private int known;

  CallTally(EndpointGuard endpoint) {
    this.endpoint = endpoint;
  }

  void add(long identity, long startNanos, long endNanos) {
    long took = Math.max(0, endNanos - startNanos);
    calls++;
    sumNanos += took;
    begin = Math.min(begin, startNanos);
    end = Math.max(end, endNanos);
    if (calls == 1) {
      firstIdentity = identity;
      firstNanos = took;
    } else {
      if (calls == 2) {
        remember(firstIdentity, firstNanos);
      }
      remember(identity, took);
    }
  }

  private void remember(long identity, long took) {
    if (known == KEPT) {
      return;
    }
    if (known == identities.length) {
      identities = Arrays.copyOf(identities, Math.max(8, known * 2));
      nanos = Arrays.copyOf(nanos, Math.max(8, known * 2));
    }
    identities[known] = identity;
    nanos[known++] = took;
  }

  /** Adds the calls of a run inside this one. */
  void add(CallTally inner) {
    if (inner.calls == 0) {
      return;
    }
    if (calls == 1) {
      remember(firstIdentity, firstNanos);
    }
    boolean single = inner.calls == 1;
    if (calls == 0 && single) {
      firstIdentity = inner.firstIdentity;
      firstNanos = inner.firstNanos;
    } else if (single) {
      remember(inner.firstIdentity, inner.firstNanos);
    } else {
      for (int i = 0; i < inner.known; i++) {
        remember(inner.identities[i], inner.nanos[i]);
      }
    }
    calls += inner.calls;
    sumNanos += inner.sumNanos;
    begin = Math.min(begin, inner.begin);
    end = Math.max(end, inner.end);
  }

  int calls() {
    return calls;
  }

  /** Different URIs; of more than 64 calls projected from the first 64. */
  long distinct() {
    if (calls == 1) {
      return 1;
    }
    long[] sorted = Arrays.copyOf(identities, known);
    Arrays.sort(sorted);
    int different = known == 0 ? 0 : 1;
    for (int i = 1; i < known; i++) {
      different += sorted[i] != sorted[i - 1] ? 1 : 0;
    }
    return calls <= KEPT ? different : Math.round((double) different / known * calls);
  }

  long medianNanos() {
    if (calls == 1) {
      return firstNanos;
    }
    long[] sorted = Arrays.copyOf(nanos, known);
    Arrays.sort(sorted);
    return known == 0 ? 0 : sorted[known / 2];
  }

  long elapsedNanos() {
    return calls == 0 ? 0 : end - begin;
  }

  /**
   * Whether the calls followed each other: together they took no longer than passed, but for 5 %.
   */
  boolean isSequential() {
    return sumNanos <= elapsedNanos() + elapsedNanos() / 20;
  }
}
