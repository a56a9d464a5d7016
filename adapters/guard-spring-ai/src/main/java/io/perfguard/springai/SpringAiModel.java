/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;

/** A chat model of Spring AI as a model of ours. Thread-safe. */
final class SpringAiModel implements LlmModel {
  private final ChatModel chat;
  private final String provider;

  SpringAiModel(ChatModel chat, String provider) {
    this.chat = chat;
    this.provider = provider;
  }

  @Override
  public String provider() {
    return provider;
  }

  @Override
  public String model() {
    ChatOptions options = chat.getOptions();
    String model = options == null ? null : options.getModel();
    return model == null ? "" : model;
  }

  private SpringCall theirs(LlmRequest request) {
    try {
      return Prompts.theirs(request, chat.getOptions());
    } catch (IllegalArgumentException e) {
      throw new LlmException("request not sent: " + e.getMessage(), Delivery.NOT_SENT, 0, null, e);
    }
  }

  @Override
  public LlmResponse call(LlmRequest request) {
    SpringCall call = theirs(request);
    @Nullable ChatResponse response;
    try {
      response = chat.call(call.prompt());
    } catch (RuntimeException e) {
      throw SpringFailure.told(e);
    }
    if (response == null) {
      throw new LlmException(
          "the model of Spring AI gave no answer", Delivery.UNKNOWN, 0, null, null);
    }
    return Responses.ours(response, request, model(), provider);
  }

  @Override
  public LlmStream stream(LlmRequest request, LlmStreamHandler handler) {
    SpringCall call;
    try {
      call = theirs(request);
    } catch (LlmException e) {
      handler.onError(e);
      return LlmStream.ENDED;
    }
    ChunkSubscriber chunks = new ChunkSubscriber(request, model(), provider, handler);
    try {
      chat.stream(call.prompt()).contextWrite(call.context()).subscribe(chunks);
    } catch (RuntimeException e) {
      chunks.onError(e);
    }
    return chunks::dispose;
  }

  @Override
  public String toString() {
    return (model().isEmpty() ? "a model" : model()) + " of Spring AI";
  }
}
