/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a body on its way: how long it is, and when it has ended. One that the application
 * collects as a whole is bounded; one that it reads as a stream is not, since it is never in memory
 * as a whole.
 *
 * @param <T> what the body becomes
 */
final class GuardedBody<T> implements BodySubscriber<T> {
  private static final long MANY = Long.MAX_VALUE / 4;

  private final BodySubscriber<T> target;
  private final long maximumBytes;
  private final Supplier<? extends IOException> tooLarge;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile @Nullable Subscription subscription;
  private volatile boolean over;
  // Written by one thread at a time, as the protocol says.
  private volatile long bytes;
  private volatile long delivered;
  private final AtomicLong requested = new AtomicLong();

  GuardedBody(
      BodySubscriber<T> target, long maximumBytes, Supplier<? extends IOException> tooLarge) {
    this.target = target;
    this.maximumBytes = maximumBytes;
    this.tooLarge = tooLarge;
  }

  /** Ends when the last byte has come, or none will come any more. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Changes whenever something came or was asked for. */
  long progress() {
    return requested.get() + delivered;
  }

  /**
   * Whether somebody asked for more than has come: else it is the application that takes its time.
   */
  boolean isWaitedFor() {
    return requested.get() > delivered;
  }

  /** Whether the application has its hands on the body already, while it still comes. */
  private boolean isStream() {
    return target.getBody().toCompletableFuture().isDone();
  }

  /** Ends it from outside: nothing more comes. */
  void fail(Throwable failure) {
    Subscription source = subscription;
    if (source != null) {
      source.cancel();
    }
    onError(failure);
  }

  @Override
  public CompletionStage<T> getBody() {
    return target.getBody();
  }

  @Override
  public void onSubscribe(Subscription source) {
    subscription = source;
    target.onSubscribe(new Subscription() {
      @Override
      public void request(long n) {
        requested.accumulateAndGet(
            n, (before, more) -> Math.min(MANY, before + Math.min(MANY, more)));
        source.request(n);
      }

      @Override
      public void cancel() {
        source.cancel();
        ended.complete(null); // the application wants no more
      }
    });
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // see above
  public void onNext(List<ByteBuffer> buffers) {
    if (over) {
      return;
    }
    delivered++;
    for (ByteBuffer buffer : buffers) {
      bytes += buffer.remaining();
    }
    if (bytes > maximumBytes && !isStream()) {
      fail(tooLarge.get());
      return;
    }
    target.onNext(buffers);
  }

  @Override
  public void onError(Throwable failure) {
    if (over) {
      return;
    }
    over = true;
    target.onError(failure);
    ended.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    if (over) {
      return;
    }
    over = true;
    target.onComplete();
    ended.complete(null);
  }
}
