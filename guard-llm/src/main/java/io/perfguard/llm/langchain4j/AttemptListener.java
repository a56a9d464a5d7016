/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import io.perfguard.llm.spi.LlmAttempts;

/**
 * Sees a stream on its way to a listener, and notes the attempt before the listener hears of the
 * end. Thread-safe, if the listener is.
 */
final class AttemptListener implements ServerSentEventListener {
  private final Attempt attempt;
  private final ServerSentEventListener listener;

  AttemptListener(Attempt attempt, ServerSentEventListener listener) {
    this.attempt = attempt;
    this.listener = listener;
  }

  private record Handle(ServerSentEventParsingHandle inner, Attempt attempt)
      implements ServerSentEventParsingHandle {
    @Override
    public void cancel() {
      attempt.canceled();
      inner.cancel();
    }

    @Override
    public boolean isCancelled() {
      return inner.isCancelled();
    }
  }

  private boolean see(ServerSentEvent event) {
    return attempt.event(event.event(), event.data());
  }

  @Override
  public void onOpen(SuccessfulHttpResponse response) {
    listener.onOpen(response);
  }

  @Override
  public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
    boolean last = see(event);
    ServerSentEventContext ours =
        new ServerSentEventContext(new Handle(context.parsingHandle(), attempt));
    if (last) {
      LlmAttempts.run(attempt.account(), () -> listener.onEvent(event, ours));
    } else {
      listener.onEvent(event, ours);
    }
  }

  @Override
  public void onEvent(ServerSentEvent event) {
    see(event);
    listener.onEvent(event);
  }

  @Override
  public void onError(Throwable throwable) {
    attempt.failed(throwable);
    LlmAttempts.run(attempt.account(), () -> listener.onError(throwable));
  }

  @Override
  public void onClose() {
    attempt.ended();
    LlmAttempts.run(attempt.account(), listener::onClose);
  }
}
