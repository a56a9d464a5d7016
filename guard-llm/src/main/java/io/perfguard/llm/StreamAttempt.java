/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.usage.Usage;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a model that streams and the flight that hears it: notes the first piece, keeps
 * what is needed for the bill of an answer that breaks off, and ends once. Thread-safe.
 */
final class StreamAttempt implements LlmStreamHandler {
  private final ModelChain.Asking asking;
  private final StreamFlight flight;
  private final Runnable onFirst;
  private final CompletableFuture<Object> begun = new CompletableFuture<>();
  private final CompletableFuture<Object> ended = new CompletableFuture<>();
  // Guarded by this.
  private final StringBuilder text = new StringBuilder();
  private @Nullable Usage usage;
  private @Nullable LlmStream source;
  private boolean over;
  private boolean canceled;

  StreamAttempt(ModelChain.Asking asking, StreamFlight flight, Runnable onFirst) {
    this.asking = asking;
    this.flight = flight;
    this.onFirst = onFirst;
  }

  /** Ends with the first piece, or with the failure if there was none. */
  CompletableFuture<Object> begun() {
    return begun;
  }

  /** Ends when the provider is done. */
  CompletableFuture<Object> ended() {
    return ended;
  }

  void source(LlmStream stream) {
    boolean cancel;
    synchronized (this) {
      source = stream;
      cancel = canceled;
    }
    if (cancel) {
      stream.cancel();
    }
  }

  @Override
  public void onText(String piece) {
    synchronized (this) {
      if (over) {
        return;
      }
      text.append(piece);
    }
    first();
    flight.onText(piece);
  }

  @Override
  public void onUsage(Usage used) {
    synchronized (this) {
      usage = used;
    }
    flight.onUsage(used);
  }

  @Override
  public void onEvent(@Nullable Object event) {
    if (isOver()) {
      return;
    }
    first();
    flight.onEvent(event);
  }

  private synchronized boolean isOver() {
    return over;
  }

  private void first() {
    if (!begun.isDone() && begun.complete(this)) {
      onFirst.run();
    }
  }

  @Override
  public void onComplete(LlmResponse response) {
    if (!finish()) {
      return;
    }
    Usage last = lastUsage();
    LlmResponse whole =
        response.usage() == null && last != null ? response.withUsage(last) : response;
    flight.cost(asking.answered(whole).costPicos());
    first();
    flight.onComplete(whole);
    ended.complete(this);
  }

  @Override
  public void onError(Throwable error) {
    end(error);
  }

  /** Its caller has gone, or it took too long to begin. */
  void cancel() {
    LlmStream cancel;
    synchronized (this) {
      canceled = true;
      cancel = source;
    }
    if (cancel != null) {
      cancel.cancel();
    }
    end(new CancellationException("the stream was canceled"));
  }

  /** It failed: before the first piece another model may be asked, after it the caller hears. */
  void end(Throwable error) {
    if (!finish()) {
      return;
    }
    asking.failed(error, lastUsage(), text());
    boolean silent = begun.completeExceptionally(error);
    ended.completeExceptionally(error);
    if (!silent) {
      flight.onError(error);
    }
  }

  private synchronized boolean finish() {
    boolean first = !over;
    over = true;
    return first;
  }

  private synchronized @Nullable Usage lastUsage() {
    return usage;
  }

  private synchronized String text() {
    return text.toString();
  }
}
