/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The latest runs of one operation that made slow remote calls one after the other. A ring;
 * thread-safe. The values that decide whether calls are independent are looked at here and then let
 * go.
 */
final class Sequences {
  /** The most runs kept. */
  static final int MAXIMUM = 32;
  /** The most calls kept of a run. */
  private static final int MAXIMUM_CALLS = 8;

  /**
   * The most orders of calls that the ring tells apart, so that its size is bounded whatever the
   * application calls. With so many, none of them is the order of nearly all runs. A further one is
   * kept without its calls.
   */
  private static final int MAXIMUM_ORDERS = 8;

  private static final long[] NO_NANOS = {};

  /** A run as it is kept: each operation has its own, hence small. */
  private static final class Kept {
    final Instant at;
    final boolean independent;
    final List<OperationDetails.Call> calls;
    final long[] nanos;

    Kept(Instant at, boolean independent, List<OperationDetails.Call> calls, long[] nanos) {
      this.at = at;
      this.independent = independent;
      this.calls = calls;
      this.nanos = nanos;
    }

    OperationDetails.Sequence toSequence() {
      return new OperationDetails.Sequence(
          at, independent, calls, LongStream.of(nanos).boxed().toList());
    }
  }

  private @Nullable Kept @Nullable [] ring;
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
    long[] nanos = slow.stream().mapToLong(RemoteCall::durationNanos).toArray();
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

  private synchronized void put(
      List<RemoteCall> slow, long[] nanos, boolean independent, Instant now) {
    @Nullable Kept[] runs = ring;
    if (runs == null) {
      runs = new Kept[MAXIMUM];
      ring = runs;
    }
    List<OperationDetails.Call> calls = known(runs, named(slow));
    runs[next] = new Kept(now, independent, calls, calls.isEmpty() ? NO_NANOS : nanos);
    next = (next + 1) % MAXIMUM;
  }

  /**
   * One list for all runs with the same calls; an empty one if there are too many orders already.
   */
  private static List<OperationDetails.Call> known(
      @Nullable Kept[] runs, List<OperationDetails.Call> calls) {
    Set<List<OperationDetails.Call>> orders = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Kept run : runs) {
      if (run != null && run.calls.equals(calls)) {
        return run.calls;
      }
      if (run != null) {
        orders.add(run.calls);
      }
    }
    return orders.size() < MAXIMUM_ORDERS ? List.copyOf(calls) : List.of();
  }

  /**
   * Calls by their places. Three calls of one helper method share its line, which says nothing: so
   * a call's place is the outermost frame at which the calls of the run part. Calls with the same
   * frames, from a loop, have the innermost one.
   */
  private static List<OperationDetails.Call> named(List<RemoteCall> calls) {
    int shared = sharedFrames(calls);
    return calls.stream()
        .map(call ->
            new OperationDetails.Call(call.resource(), call.what(), place(call.frames(), shared)))
        .toList();
  }

  private static @Nullable Place place(List<Place> frames, int shared) {
    if (frames.isEmpty()) {
      return null;
    }
    return frames.get(Math.max(0, frames.size() - 1 - shared));
  }

  /** How many frames, counted from the outside, all calls from a known place have in common. */
  private static int sharedFrames(List<RemoteCall> calls) {
    List<List<Place>> known = calls.stream()
        .map(RemoteCall::frames)
        .filter(frames -> !frames.isEmpty())
        .toList();
    int shared = Integer.MAX_VALUE;
    for (List<Place> frames : known) {
      shared = Math.min(shared, alike(known.get(0), frames));
    }
    return shared;
  }

  private static int alike(List<Place> one, List<Place> other) {
    int most = Math.min(one.size(), other.size());
    int alike = 0;
    while (alike < most
        && one.get(one.size() - 1 - alike).equals(other.get(other.size() - 1 - alike))) {
      alike++;
    }
    return alike;
  }

  synchronized List<OperationDetails.Sequence> list() {
    List<OperationDetails.Sequence> list = new ArrayList<>();
    @Nullable Kept[] runs = ring;
    if (runs != null) {
      for (int i = 0; i < MAXIMUM; i++) {
        Kept run = runs[(next + i) % MAXIMUM];
        if (run != null) {
          list.add(run.toSequence());
        }
      }
    }
    return list;
  }
}
