/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A future that comes of another, and whose cancel reaches that one. Thread-safe.
 *
 * @param <T> what it gives
 */
final class Linked<T> extends CompletableFuture<T> {
  private volatile @Nullable Runnable onCancel;
  private volatile boolean canceling;

  /** Comes of another; null if what its cancel is to reach is said later. */
  Linked(@Nullable Future<?> source) {
    if (source != null) {
      this.onCancel = () -> source.cancel(true);
    }
  }

  /** What its cancel is to reach. If it was canceled before, that is done now. */
  void onCancel(Runnable action) {
    onCancel = action;
    if (canceling) {
      action.run();
    }
  }

  /** Waits for another one, which its cancel is to reach from now on. */
  @SuppressWarnings("FutureReturnValueIgnored") // what is thrown ends this future
  <S> void follow(CompletableFuture<S> source, BiConsumer<S, @Nullable Throwable> then) {
    onCancel(() -> source.cancel(true));
    source.whenComplete((value, failure) -> {
      if (canceling) {
        return; // the end of the other one is this one's own doing
      }
      try {
        then.accept(value, failure);
      } catch (RuntimeException | Error e) {
        completeExceptionally(e);
      }
    });
  }

  /** Ends as another one did. */
  void end(T value, @Nullable Throwable failure) {
    if (failure == null) {
      complete(value);
    } else {
      completeExceptionally(failure);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (isDone()) {
      return isCancelled();
    }
    canceling = true;
    Runnable action = onCancel;
    if (action != null) {
      action.run(); // before anybody hears of the end
    }
    return super.cancel(mayInterruptIfRunning);
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
