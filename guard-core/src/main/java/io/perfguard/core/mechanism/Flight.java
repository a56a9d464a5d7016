/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One load that runs, and its result once it ended. It is its own key in the table: it keeps the
 * hash that the key had, so that a key which changes or breaks while it is loaded can still be
 * taken out. Thread-safe.
 */
final class Flight<V extends @Nullable Object> extends LoadTicket implements Awaited {
  private final Object key;
  private final int hash;
  private volatile boolean leaving;

  /** Who loads; null while a load runs that belongs to no thread. Set before it is in the table. */
  volatile @Nullable Thread owner = Thread.currentThread();

  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable CompletableFuture<V> future; // guarded by this
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
    Thread thread = owner;
    ownerInterrupted =
        thrown instanceof InterruptedException || (thread != null && thread.isInterrupted());
  }

  /** Whether it loads this key. Asks the key's {@code equals}. */
  boolean loads(Object other) {
    return key.equals(other);
  }

  Object key() {
    return key;
  }

  /** Lets go all who wait. What the futures of others then run, runs here. */
  void release() {
    CompletableFuture<V> waiting;
    synchronized (this) {
      done.countDown();
      waiting = future;
    }
    if (waiting != null) {
      complete(waiting);
    }
  }

  /** The result once it is there. Each caller gets a future of its own, to cancel as it likes. */
  CompletableFuture<V> asFuture() {
    synchronized (this) {
      if (!isDone()) {
        CompletableFuture<V> shared = future == null ? new CompletableFuture<>() : future;
        future = shared;
        return shared.copy();
      }
    }
    CompletableFuture<V> over = new CompletableFuture<>();
    complete(over);
    return over;
  }

  private void complete(CompletableFuture<V> waiting) {
    Throwable thrown = failure;
    if (thrown == null) {
      waiting.complete(value());
    } else {
      waiting.completeExceptionally(thrown);
    }
  }

  @Override
  public boolean isDone() {
    return done.getCount() == 0;
  }

  @Override
  public List<Thread> owners() {
    Thread thread = owner;
    return thread == null ? List.of() : List.of(thread);
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
