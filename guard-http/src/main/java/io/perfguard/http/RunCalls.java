/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.RunAttachment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls of one client in one run of an operation. Thread-safe: branches share it. */
final class RunCalls implements RunAttachment {
  /*
   * A call is told to the innermost run. When that ends, the run around it takes over what was no repetition inside, so
   * that a loop is seen whose turns are operations of their own. Locks are taken from the inside to the outside.
   */

  /** Calls of one endpoint in a run from which on they are a repetition. */
  static final int REPETITIONS = 5;

  private static final int MAXIMUM_ENDPOINTS = 64;

  private final Key<RunCalls> key;
  private final GuardClock clock;
  private final List<CallTally> tallies = new ArrayList<>(2); // guarded by this
  private @Nullable OperationScope outer; // guarded by this

  private RunCalls(Key<RunCalls> key, GuardClock clock) {
    this.key = key;
    this.clock = clock;
  }

  /** The key of a client's attachments. */
  static Key<RunCalls> key(GuardClock clock) {
    KeyHolder holder = new KeyHolder();
    Key<RunCalls> key = new Key<>(() -> new RunCalls(holder.get(), clock));
    holder.key = key;
    return key;
  }

  /** A key's maker needs the key. */
  private static final class KeyHolder {
    private @Nullable Key<RunCalls> key;

    Key<RunCalls> get() {
      Key<RunCalls> known = key;
      if (known == null) {
        throw new IllegalStateException("the key is made before its first use");
      }
      return known;
    }
  }

  static void add(
      Key<RunCalls> key,
      OperationScope run,
      EndpointGuard endpoint,
      long identity,
      long start,
      long end) {
    RunCalls calls = run.attachment(key);
    if (calls != null) { // the run may have ended, or hold too much already
      calls.add(run, endpoint, identity, start, end);
    }
  }

  private synchronized void add(
      OperationScope run, EndpointGuard endpoint, long identity, long start, long end) {
    outer = run.outer();
    CallTally tally = tally(endpoint);
    if (tally != null) {
      tally.add(identity, start, end);
    }
  }

  private @Nullable CallTally tally(EndpointGuard endpoint) {
    for (CallTally each : tallies) {
      if (each.endpoint == endpoint) {
        return each;
      }
    }
    if (tallies.size() >= MAXIMUM_ENDPOINTS) {
      return null;
    }
    CallTally made = new CallTally(endpoint);
    tallies.add(made);
    return made;
  }

  @Override
  public synchronized void operationEnded(String operation, long durationNanos) {
    OperationScope around = outer;
    RunCalls wider = null;
    for (CallTally tally : tallies) {
      if (tally.calls() >= REPETITIONS) {
        tally.endpoint.last().repeated.add(operation, tally, clock.instant());
      } else if (around != null) {
        wider = wider != null ? wider : around.attachment(key);
        if (wider != null) {
          wider.takeOver(around, tally);
        }
      }
    }
  }

  private synchronized void takeOver(OperationScope run, CallTally inner) {
    outer = run.outer();
    CallTally tally = tally(inner.endpoint);
    if (tally != null) {
      tally.add(inner);
    }
  }
}
