/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest runs of one operation that made slow remote calls one after the other. A ring; thread-safe. The values that
 * decide whether calls are independent are looked at here and then let go.
 */
final class Sequences {
  /** The most runs kept. */
  static final int MAXIMUM = 32;
  /** The most calls kept of a run. */
  private static final int MAXIMUM_CALLS = 8;

  private OperationDetails.@Nullable Sequence @Nullable [] ring;
  private int next;

  /** Keeps a run; returns whether its calls were independent. */
  boolean add(List<RemoteCall> remoteCalls, Instant now) {
    List<RemoteCall> slow = remoteCalls.stream()
        .filter(call -> call.durationNanos() >= RemoteCall.WORTH_NANOS)
        .limit(MAXIMUM_CALLS)
        .toList();
    if (slow.size() < 2) {
      return false;
    }
    boolean independent = areIndependent(slow);
    List<Long> nanos = slow.stream().map(RemoteCall::durationNanos).toList();
    put(slow, nanos, independent, now);
    return independent;
  }

  private static boolean areIndependent(List<RemoteCall> calls) {
    for (int i = 1; i < calls.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (calls.get(j).produced().feeds(calls.get(i).used())) {
          return false;
        }
      }
    }
    return true;
  }

  private synchronized void put(List<RemoteCall> slow, List<Long> nanos, boolean independent, Instant now) {
    OperationDetails.@Nullable Sequence[] runs = ring;
    if (runs == null) {
      runs = new OperationDetails.Sequence[MAXIMUM];
      ring = runs;
    }
    OperationDetails.Sequence latest = runs[(next + MAXIMUM - 1) % MAXIMUM];
    List<OperationDetails.Call> calls = latest != null && isSame(latest.calls(), slow)
        ? latest.calls() // shared: most runs are alike
        : slow.stream()
            .map(call -> new OperationDetails.Call(call.resource(), call.what(), call.place()))
            .toList();
    runs[next] = new OperationDetails.Sequence(now, independent, calls, nanos);
    next = (next + 1) % MAXIMUM;
  }

  private static boolean isSame(List<OperationDetails.Call> known, List<RemoteCall> calls) {
    if (known.size() != calls.size()) {
      return false;
    }
    for (int i = 0; i < calls.size(); i++) {
      RemoteCall call = calls.get(i);
      if (!known.get(i).equals(new OperationDetails.Call(call.resource(), call.what(), call.place()))) {
        return false;
      }
    }
    return true;
  }

  synchronized List<OperationDetails.Sequence> list() {
    List<OperationDetails.Sequence> list = new ArrayList<>();
    OperationDetails.@Nullable Sequence[] runs = ring;
    if (runs != null) {
      for (int i = 0; i < MAXIMUM; i++) {
        OperationDetails.Sequence run = runs[(next + i) % MAXIMUM];
        if (run != null) {
          list.add(run);
        }
      }
    }
    return list;
  }
}
