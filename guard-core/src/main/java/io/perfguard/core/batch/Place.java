/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A key of a batch, all who wait for it, and its answer. It is its own key in the dispatcher's
 * index, by the hash that the key had, so that one which changes or breaks can still be taken out.
 * Who waits is known under the dispatcher's lock; the answer is written by the thread that makes
 * the call, before the batch is done.
 */
final class Place<K, V extends @Nullable Object> {
  final K key;
  private final int hash;
  private boolean queued = true; // under the dispatcher's lock

  /** Where it waits: changes if its call was interrupted and is made again. */
  volatile @Nullable Batch<K, V> batch;

  private @Nullable Waiter<K, V> waiter;
  private @Nullable List<Waiter<K, V>> more; // nearly always null
  private @Nullable BatchFuture<V> futures;

  private @Nullable V value;
  private @Nullable Throwable error;

  /** To be put into the queue. */
  static <K, V extends @Nullable Object> Place<K, V> of(K key) {
    return new Place<>(key, key.hashCode());
  }

  /** For a call at once. */
  static <K, V extends @Nullable Object> Place<K, V> unqueued(K key) {
    return new Place<>(key, 0);
  }

  private Place(K key, int hash) {
    this.key = key;
    this.hash = hash;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (queued
            && other instanceof Place<?, ?> place
            && hash == place.hash
            && key.equals(place.key));
  }

  /** From now on it equals nothing but itself: taking it out asks no stranger's code. */
  void leaveQueue() {
    queued = false;
  }

  void returnToQueue() {
    queued = true;
  }

  /**
   * Whether its answer may be read. A call that is made again moves its places to another batch
   * before the batch that they were in ends, so that one must be looked at twice.
   */
  @SuppressWarnings("ReferenceEquality") // one object for each call
  boolean isDone() {
    Batch<K, V> in = batch;
    return in == null || (in.isDone() && in == batch);
  }

  void add(Waiter<K, V> caller) {
    if (waiter == null) {
      waiter = caller;
    } else {
      if (more == null) {
        more = new ArrayList<>();
      }
      more.add(caller);
    }
  }

  void add(BatchFuture<V> caller) {
    caller.next = futures;
    futures = caller;
  }

  /** Whether anybody still wants the answer. */
  boolean isWanted() {
    if ((waiter != null && !waiter.gone) || isWantedByMore()) {
      return true;
    }
    for (BatchFuture<V> each = futures; each != null; each = each.next) {
      if (!each.isDone()) {
        return true;
      }
    }
    return false;
  }

  private boolean isWantedByMore() {
    if (more != null) {
      for (Waiter<K, V> each : more) {
        if (!each.gone) {
          return true;
        }
      }
    }
    return false;
  }

  boolean hasFutures() {
    return futures != null;
  }

  /** A caller that has nothing else to do; the preferred one, if it is among them. */
  @SuppressWarnings("ReferenceEquality") // one object for each caller
  @Nullable
  Waiter<K, V> idleWaiter(@Nullable Waiter<K, V> preferred) {
    Waiter<K, V> found = null;
    Waiter<K, V> each = waiter;
    for (int i = 0; each != null; i++) {
      if (each.granted == null && !each.gone) {
        if (each == preferred) {
          return each;
        }
        found = found == null ? each : found;
      }
      each = more == null || i >= more.size() ? null : more.get(i);
    }
    return found;
  }

  void wake() {
    Waiter<K, V> first = waiter;
    if (first != null) {
      LockSupport.unpark(first.thread);
    }
    if (more != null) {
      for (Waiter<K, V> each : more) {
        LockSupport.unpark(each.thread);
      }
    }
  }

  void completeFutures() {
    BatchFuture<V> next;
    for (BatchFuture<V> each = futures; each != null; each = next) {
      next = each.next;
      each.next = null; // a future that somebody keeps keeps no other
      if (error == null) {
        each.complete(value());
      } else {
        each.completeExceptionally(error);
      }
    }
  }

  /** Its answer is not for those who still wait. */
  void startAgain(Batch<K, V> next) {
    error = null;
    value = null;
    batch = next;
  }

  void answer(V answer) {
    value = answer;
  }

  void fail(Throwable thrown) {
    error = thrown;
  }

  @Nullable
  Throwable error() {
    return error;
  }

  /** The answer, or what was thrown instead, as it came. */
  V get() {
    if (error != null) {
      throw Sneaky.<RuntimeException>of(error);
    }
    return value();
  }

  @SuppressWarnings("NullAway") // null is a value where V allows it
  private V value() {
    return value;
  }

  BatchResult<V> result() {
    return error == null ? BatchResult.of(value()) : BatchResult.failed(error);
  }
}
