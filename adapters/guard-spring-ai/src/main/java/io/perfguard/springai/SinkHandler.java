/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStreamHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import reactor.core.publisher.FluxSink;

/**
 * Gives what a session says to a subscriber: chunks of Spring AI as they came, and text for which
 * no chunk came, as from a cache, as chunks of its own. Not thread-safe.
 */
final class SinkHandler implements LlmStreamHandler {
  private final FluxSink<ChatResponse> sink;
  // The text of the latest chunk, which is told again as text; null if it was.
  private @Nullable String told;
  private boolean chunks;

  SinkHandler(FluxSink<ChatResponse> sink) {
    this.sink = sink;
  }

  @Override
  public void onEvent(@Nullable Object event) {
    if (event instanceof ChatResponse chunk) {
      chunks = true;
      told = Responses.text(chunk);
      sink.next(chunk);
    }
  }

  @Override
  public void onText(String piece) {
    if (piece.equals(told)) {
      told = null;
    } else {
      sink.next(Responses.piece(piece));
    }
  }

  @Override
  public void onComplete(LlmResponse response) {
    if (!chunks) {
      // Reason, tool calls and numbers, as a last chunk has them.
      sink.next(Responses.made(response, ""));
    }
    sink.complete();
  }

  @Override
  public void onError(Throwable error) {
    sink.error(SpringFailure.untold(error));
  }
}
