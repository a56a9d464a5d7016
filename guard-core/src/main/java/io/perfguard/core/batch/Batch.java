/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.mechanism.Awaited;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that go into one bulk call: first it collects them, then a call is granted to it, then that
 * call begins and no key comes in any more, then it is done. All but {@code done} is guarded by the
 * dispatcher's lock; places are read without it once the call has begun.
 */
final class Batch<K, V extends @Nullable Object> implements Awaited {
  final List<Place<K, V>> places = new ArrayList<>();

  /** When its first key came, by the dispatcher's clock. */
  final long since;

  private final Dispatcher<K, V> home;

  /**
   * What an executor runs, if anybody asked for a future: in the operation of the first of them.
   */
  @Nullable
  Errand<K, V> errand;

  /** Why it may begin; null while it may not. */
  @Nullable
  Dispatch granted;

  /** Who makes the call; null if an executor does. */
  @Nullable
  Waiter<K, V> leader;

  /** Who is making the call; null before it began. */
  @Nullable
  Thread runner;

  /** The one that was granted along with it. */
  @Nullable
  Batch<K, V> next;

  private volatile boolean done;

  Batch(Dispatcher<K, V> home, long since) {
    this.home = home;
    this.since = since;
  }

  void end() {
    done = true;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public List<Thread> owners() {
    return home.owners(this);
  }
}
