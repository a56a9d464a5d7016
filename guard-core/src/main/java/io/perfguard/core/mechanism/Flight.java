/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One load that runs, and its result once it ended. It is its own key in the table: it keeps the
 * hash that the key had, so that a key which changes or breaks while it is loaded can still be
 * taken out. Thread-safe.
 */
final class Flight<V extends @Nullable Object> {
  private final Object key;
  private final int hash;
  private boolean leaving; // seen by its owner only

  final Thread owner =
      Thread.currentThread(); // final: who finds the flight in the table finds its owner set

  private final CountDownLatch done = new CountDownLatch(1);
  // Written by the owner before done, read by others after it.
  private @Nullable V value;
  private @Nullable Throwable failure;
  private boolean ownerInterrupted;

  Flight(Object key) {
    this.key = key;
    this.hash = key.hashCode();
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (!leaving
            && other instanceof Flight<?> flight
            && hash == flight.hash
            && key.equals(flight.key));
  }

  /** From now on it equals nothing but itself: taking it out asks no stranger's code. */
  void leave() {
    leaving = true;
  }

  void succeed(V loaded) {
    value = loaded;
  }

  void fail(Throwable thrown) {
    failure = thrown;
    ownerInterrupted = thrown instanceof InterruptedException || owner.isInterrupted();
  }

  void release() {
    done.countDown();
  }

  boolean isDone() {
    return done.getCount() == 0;
  }

  /**
   * Waits at most so long; tells how that ended. An interrupt is kept, and a result that is there
   * goes before it.
   */
  WaitEnd await(long nanos) {
    boolean interrupted = false;
    if (!isDone()) {
      try {
        done.await(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        interrupted = true;
      }
    }
    if (!isDone()) {
      return interrupted ? WaitEnd.INTERRUPT : WaitEnd.TIME_OUT;
    }
    if (failure == null) {
      return WaitEnd.VALUE;
    }
    return ownerInterrupted ? WaitEnd.LEADER_INTERRUPTED : WaitEnd.FAILURE;
  }

  @SuppressWarnings("NullAway") // null is a value where V allows it
  V value() {
    return value;
  }

  @Nullable
  Throwable failure() {
    return failure;
  }
}
