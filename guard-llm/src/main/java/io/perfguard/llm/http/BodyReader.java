/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body as it comes, no more of it than is dealt with, and can be broken off by any thread:
 * then the connection is given up. What it becomes is known when it ended. Thread-safe, but for
 * what the body calls.
 */
abstract class BodyReader implements BodySubscriber<BodyReader> {
  private final CompletableFuture<BodyReader> ended = new CompletableFuture<>();
  private final Runnable sign;
  private volatile Flow.@Nullable Subscription subscription;

  /**
   * A reader.
   *
   * @param sign is run when something came, and again when it was dealt with
   */
  BodyReader(Runnable sign) {
    this.sign = sign;
  }

  /** Takes some of it; false if no more is wanted. */
  abstract boolean take(ByteBuffer bytes);

  /** The body ended as it should. */
  abstract void end();

  @Override
  public CompletionStage<BodyReader> getBody() {
    return ended;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (ended.isDone()) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    if (ended.isDone()) {
      return;
    }
    try {
      sign.run();
      for (ByteBuffer piece : pieces) {
        if (!take(piece)) {
          breakOff();
          return;
        }
      }
      sign.run();
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    Flow.Subscription given = subscription;
    if (given != null) {
      given.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    try {
      end();
      ended.complete(this);
    } catch (RuntimeException | Error e) {
      ended.completeExceptionally(e);
    }
  }

  /** Enough: what came is the body. */
  void breakOff() {
    ended.complete(this);
    cancel();
  }

  private void fail(Throwable failure) {
    ended.completeExceptionally(failure);
    cancel();
  }

  private void cancel() {
    Flow.Subscription given = subscription;
    if (given != null) {
      given.cancel();
    }
  }
}
