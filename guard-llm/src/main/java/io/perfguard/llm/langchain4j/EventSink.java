/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.RawStreamingEvent;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/** Gives what a handler hears to a publisher, as events. Not thread-safe. */
final class EventSink implements StreamingChatResponseHandler {
  private final EventPublisher.Sink<? super ChatModelStreamingEvent> sink;

  EventSink(EventPublisher.Sink<? super ChatModelStreamingEvent> sink) {
    this.sink = sink;
  }

  @Override
  public void onPartialResponse(String partialResponse) {
    sink.next(new PartialResponse(partialResponse));
  }

  @Override
  public void onPartialResponse(PartialResponse partialResponse, PartialResponseContext context) {
    sink.next(partialResponse);
  }

  @Override
  public void onPartialThinking(PartialThinking partialThinking) {
    sink.next(partialThinking);
  }

  @Override
  public void onPartialThinking(PartialThinking partialThinking, PartialThinkingContext context) {
    sink.next(partialThinking);
  }

  @Override
  public void onPartialToolCall(PartialToolCall partialToolCall) {
    sink.next(partialToolCall);
  }

  @Override
  public void onPartialToolCall(PartialToolCall partialToolCall, PartialToolCallContext context) {
    sink.next(partialToolCall);
  }

  @Override
  public void onCompleteToolCall(CompleteToolCall completeToolCall) {
    sink.next(completeToolCall);
  }

  @Override
  public void onUnmappedRawEvent(Object rawEvent) {
    sink.next(
        rawEvent instanceof ChatModelStreamingEvent event ? event : RawStreamingEvent.of(rawEvent));
  }

  @Override
  public void onCompleteResponse(ChatResponse completeResponse) {
    sink.next(new CompleteResponse(completeResponse));
    sink.complete();
  }

  @Override
  public void onError(Throwable error) {
    sink.error(error);
  }
}
