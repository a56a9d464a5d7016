/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries a batch to another thread; which one may change until it begins there. */
final class Errand<K, V extends @Nullable Object> implements Runnable {
  private final Dispatcher<K, V> home;
  private final Function<Batch<K, V>, @Nullable Throwable> call;

  /** Null once it was begun; under the dispatcher's lock. */
  @Nullable
  Batch<K, V> batch;

  /** Made in the operation that the call belongs to. */
  Errand(
      Dispatcher<K, V> home, Batch<K, V> batch, Function<Batch<K, V>, @Nullable Throwable> call) {
    this.home = home;
    this.batch = batch;
    this.call = call;
  }

  /** Makes the call in that operation. */
  @Nullable
  Throwable inOperation(Batch<K, V> asked) {
    return call.apply(asked);
  }

  @Override
  public void run() {
    home.run(this);
  }
}
