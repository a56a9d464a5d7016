/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import io.perfguard.core.base.Require;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
  private @Nullable CompletionStage<T> body; // guarded by this
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile @Nullable Subscription subscription;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean left;
  // Who calls the target, and that a failure from outside waits for its turn: signals come one
  // after another.
  private final AtomicInteger busy = new AtomicInteger();
  private volatile @Nullable Throwable fromOutside;
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

  /** The target's body, asked for once: who maps bodies maps again each time. */
  private synchronized CompletionStage<T> body() {
    CompletionStage<T> known = body;
    if (known == null) {
      known = target.getBody();
      body = known;
    }
    return known;
  }

  /** Whether the application has its hands on the body already, while it still comes. */
  private boolean isStream() {
    return body().toCompletableFuture().isDone();
  }

  /** Nobody will read it: nothing more comes. */
  void abandon() {
    if (over.compareAndSet(false, true)) {
      cancel();
    }
    ended.complete(null);
  }

  private void cancel() {
    Subscription source = subscription;
    if (source != null) {
      source.cancel();
    }
  }

  /** Nobody reads it for a long time: it goes on, and keeps no place any more. */
  void leaveAlone() {
    left = true;
    ended.complete(null);
  }

  /** Whether it was left alone: then it ended, for others, with the headers. */
  boolean isLeft() {
    return left;
  }

  /** Ends it from outside: nothing more comes. */
  void fail(Throwable failure) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    ended.completeExceptionally(failure);
    fromOutside = failure;
    if (busy.getAndIncrement() == 0) { // else whoever is at it tells when he is done
      target.onError(failure);
    }
    cancel(); // afterwards: some JDKs answer it with an error of their own
  }

  @Override
  public CompletionStage<T> getBody() {
    return body();
  }

  @Override
  public void onSubscribe(Subscription source) {
    subscription = source;
    if (over.get()) { // abandoned before it began
      source.cancel();
      return;
    }
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
    if (over.get()) {
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
    if (busy.getAndIncrement() != 0) {
      return; // it has failed meanwhile
    }
    target.onNext(buffers);
    if (busy.decrementAndGet() != 0) {
      target.onError(Require.nonNull(fromOutside, "failure"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    ended.completeExceptionally(failure);
    target.onError(failure);
  }

  @Override
  public void onComplete() {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    ended.complete(null); // its place is free before the application goes on
    target.onComplete();
  }
}
