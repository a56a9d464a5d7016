/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/** Gives the text that a handler hears to a publisher. Not thread-safe. */
final class TextSink implements StreamingChatResponseHandler {
  private final EventPublisher.Sink<? super String> sink;

  TextSink(EventPublisher.Sink<? super String> sink) {
    this.sink = sink;
  }

  @Override
  public void onPartialResponse(PartialResponse partialResponse, PartialResponseContext context) {
    sink.next(partialResponse.text());
  }

  @Override
  public void onCompleteResponse(ChatResponse completeResponse) {
    sink.complete();
  }

  @Override
  public void onError(Throwable error) {
    sink.error(error);
  }
}
