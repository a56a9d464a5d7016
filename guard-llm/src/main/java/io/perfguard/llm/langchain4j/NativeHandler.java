/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmStreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * Hears a model of LangChain4j, and tells a handler of ours. Canceled, it says nothing more, and
 * cancels the model's stream as soon as there is a handle to do so. Thread-safe.
 */
final class NativeHandler implements StreamingChatResponseHandler {
  private final LlmRequest request;
  private final String model;
  private final LlmStreamHandler handler;
  private volatile @Nullable StreamingHandle handle;
  private volatile boolean canceled;

  NativeHandler(LlmRequest request, String model, LlmStreamHandler handler) {
    this.request = request;
    this.model = model;
    this.handler = handler;
  }

  void cancel() {
    canceled = true;
    StreamingHandle given = handle;
    if (given != null) {
      given.cancel();
    }
  }

  // Whether it is to be told; a cancel that came before the handle is made up for.
  private boolean isHeard(StreamingHandle given) {
    handle = given;
    if (canceled) {
      given.cancel();
    }
    return !canceled;
  }

  private void text(@Nullable String piece) {
    if (!canceled && piece != null && !piece.isEmpty()) {
      handler.onText(piece);
    }
  }

  private void event(Object event) {
    if (!canceled) {
      handler.onEvent(event);
    }
  }

  @Override
  public void onPartialResponse(String partialResponse) {
    text(partialResponse);
  }

  @Override
  public void onPartialResponse(PartialResponse partialResponse, PartialResponseContext context) {
    if (isHeard(context.streamingHandle())) {
      text(partialResponse.text());
    }
  }

  @Override
  public void onPartialThinking(PartialThinking partialThinking) {
    event(partialThinking);
  }

  @Override
  public void onPartialThinking(PartialThinking partialThinking, PartialThinkingContext context) {
    if (isHeard(context.streamingHandle())) {
      event(partialThinking);
    }
  }

  @Override
  public void onPartialToolCall(PartialToolCall partialToolCall) {
    event(partialToolCall);
  }

  @Override
  public void onPartialToolCall(PartialToolCall partialToolCall, PartialToolCallContext context) {
    if (isHeard(context.streamingHandle())) {
      event(partialToolCall);
    }
  }

  @Override
  public void onCompleteToolCall(CompleteToolCall completeToolCall) {
    event(completeToolCall);
  }

  @Override
  public void onUnmappedRawEvent(Object rawEvent) {
    event(rawEvent);
  }

  @Override
  public void onCompleteResponse(ChatResponse completeResponse) {
    if (!canceled) {
      handler.onComplete(Responses.ours(completeResponse, request, model));
    }
  }

  @Override
  public void onError(Throwable error) {
    if (!canceled) {
      handler.onError(NativeFailure.told(error));
    }
  }
}
