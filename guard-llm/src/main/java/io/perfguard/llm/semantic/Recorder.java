/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.usage.Usage;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Hands on a stream as it comes, and has its answer at the end: one that ended by itself. What was
 * canceled or failed has none.
 */
final class Recorder implements LlmStreamHandler {
  /** Set while this thread tells a handler something: the stream goes on when that returns. */
  private static final ThreadLocal<Boolean> TELLING = new ThreadLocal<>();

  private final LlmStreamHandler handler;
  private final CompletableFuture<LlmResponse> answer = new CompletableFuture<>();
  private volatile @Nullable Usage usage;

  Recorder(LlmStreamHandler handler) {
    this.handler = handler;
  }

  CompletableFuture<LlmResponse> answer() {
    return answer;
  }

  /** The stream, whose cancel lets go those who wait for the answer. */
  LlmStream watched(LlmStream stream) {
    return () -> {
      try {
        stream.cancel();
      } finally {
        answer.completeExceptionally(new CancellationException("the stream was canceled"));
      }
    };
  }

  /** Whether this thread must wait for no answer: it may be the one that it would bring itself. */
  static boolean isTelling() {
    return TELLING.get() != null;
  }

  private static void tell(Runnable what) {
    boolean within = isTelling();
    TELLING.set(true);
    try {
      what.run();
    } finally {
      if (!within) {
        TELLING.remove();
      }
    }
  }

  @Override
  public void onText(String piece) {
    tell(() -> handler.onText(piece));
  }

  @Override
  public void onUsage(Usage soFar) {
    usage = soFar;
    tell(() -> handler.onUsage(soFar));
  }

  @Override
  public void onEvent(@Nullable Object event) {
    tell(() -> handler.onEvent(event));
  }

  @Override
  public void onComplete(LlmResponse response) {
    Usage seen = usage;
    LlmResponse whole =
        response.usage() == null && seen != null ? response.withUsage(seen) : response;
    answer.complete(whole); // first: a handler may ask the same again, and would wait for itself
    handler.onComplete(response);
  }

  @Override
  public void onError(Throwable error) {
    answer.completeExceptionally(error);
    handler.onError(error);
  }
}
