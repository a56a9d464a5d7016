/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.exception.AsyncNotSupportedException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A model of LangChain4j, in one of its forms or both, as a model of ours. Thread-safe. */
final class LangChain4jModel implements LlmModel {
  private final @Nullable ChatModel chat;
  private final @Nullable StreamingChatModel streaming;
  private final @Nullable ChatRequestParameters defaults;
  private final String provider;
  private final String model;
  // Cleared for good by a model that says it cannot.
  private volatile boolean async;

  LangChain4jModel(@Nullable ChatModel chat, @Nullable StreamingChatModel streaming) {
    this.chat = chat;
    this.streaming = streaming;
    this.defaults = defaults(chat, streaming);
    this.provider = provider(chat, streaming);
    String named = defaults == null ? null : defaults.modelName();
    this.model = named == null ? "" : named;
    this.async = chat != null && isAsync(chat);
  }

  private static @Nullable ChatRequestParameters defaults(
      @Nullable ChatModel chat, @Nullable StreamingChatModel streaming) {
    if (chat != null) {
      return chat.defaultRequestParameters();
    }
    return streaming == null ? null : streaming.defaultRequestParameters();
  }

  private static String provider(@Nullable ChatModel chat, @Nullable StreamingChatModel streaming) {
    if (chat != null) {
      return ProviderNames.of(chat.provider());
    }
    return streaming == null ? "" : ProviderNames.of(streaming.provider());
  }

  // A model without a way of its own is not asked at all: it would tell its listeners of a request
  // and of a failure that never were.
  private static boolean isAsync(ChatModel chat) {
    return overrides(chat, "doChatAsync", ChatRequest.class)
        || overrides(chat, "chatAsync", ChatRequest.class, ChatRequestOptions.class);
  }

  private static boolean overrides(ChatModel chat, String name, Class<?>... parameters) {
    try {
      return chat.getClass().getMethod(name, parameters).getDeclaringClass() != ChatModel.class;
    } catch (NoSuchMethodException e) {
      return false; // an older LangChain4j
    }
  }

  @Override
  public String provider() {
    return provider;
  }

  @Override
  public String model() {
    return model;
  }

  private NativeCall theirs(LlmRequest request) {
    try {
      return Requests.theirs(request, defaults);
    } catch (IllegalArgumentException e) {
      throw new LlmException("request not sent: " + e.getMessage(), Delivery.NOT_SENT, 0, null, e);
    }
  }

  @Override
  public LlmResponse call(LlmRequest request) {
    ChatModel asked = chat;
    if (asked == null) {
      return await(callAsync(request));
    }
    NativeCall call = theirs(request);
    ChatResponse response;
    try {
      response = call.inner()
          ? asked.doChat(whole(call.request()))
          : call.options() == null
              ? asked.chat(call.request())
              : asked.chat(call.request(), call.options());
    } catch (RuntimeException e) {
      throw NativeFailure.told(e);
    }
    return Responses.ours(response, request, model);
  }

  // Who calls doChat has to add the model's own parameters first, in the model's own class.
  private ChatRequest whole(ChatRequest request) {
    ChatRequestParameters own = defaults;
    if (own == null || own.getClass().isInstance(request.parameters())) {
      return request;
    }
    return ChatRequest.builder()
        .messages(request.messages())
        .parameters(Requests.merged(request, own))
        .build();
  }

  private static LlmResponse await(CompletableFuture<LlmResponse> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new LlmException(
          "interrupted while waiting for an answer", Delivery.UNKNOWN, 0, null, e);
    } catch (ExecutionException e) {
      throw NativeFailure.told(e);
    }
  }

  @Override
  public CompletableFuture<LlmResponse> callAsync(LlmRequest request) {
    ChatModel asked = chat;
    if (asked == null) {
      return collect(request);
    }
    if (!async) {
      return LlmModel.super.callAsync(request);
    }
    NativeCall call;
    try {
      call = theirs(request);
    } catch (LlmException e) {
      return CompletableFuture.failedFuture(e);
    }
    LlmAttempts account = LlmAttempts.current();
    CompletableFuture<ChatResponse> answer = call.inner()
        ? asked.doChatAsync(whole(call.request()))
        : call.options() == null
            ? asked.chatAsync(call.request())
            : asked.chatAsync(call.request(), call.options());
    Linked<LlmResponse> linked = new Linked<>(answer);
    linked.follow(answer, (response, failure) -> {
      if (failure == null) {
        linked.complete(Responses.ours(response, request, model));
      } else if (NativeFailure.untold(failure) instanceof AsyncNotSupportedException) {
        async = false;
        CompletableFuture<LlmResponse> waited =
            LlmAttempts.in(account, () -> LlmModel.super.callAsync(request));
        linked.follow(waited, linked::end);
      } else {
        linked.completeExceptionally(NativeFailure.told(failure));
      }
    });
    return linked;
  }

  private CompletableFuture<LlmResponse> collect(LlmRequest request) {
    Linked<LlmResponse> answer = new Linked<>(null);
    LlmStream stream = stream(request, new LlmStreamHandler() {
      @Override
      public void onText(String piece) {}

      @Override
      public void onComplete(LlmResponse response) {
        answer.complete(response);
      }

      @Override
      public void onError(Throwable error) {
        answer.completeExceptionally(error);
      }
    });
    answer.onCancel(stream::cancel);
    return answer;
  }

  @Override
  public LlmStream stream(LlmRequest request, LlmStreamHandler handler) {
    StreamingChatModel asked = streaming;
    if (asked == null) {
      return LlmModel.super.stream(request, handler);
    }
    NativeCall call;
    try {
      call = theirs(request);
    } catch (LlmException e) {
      handler.onError(e);
      return LlmStream.ENDED;
    }
    NativeHandler hears = new NativeHandler(request, model, handler);
    try {
      if (call.inner()) {
        asked.doChat(whole(call.request()), hears);
      } else if (call.options() == null) {
        asked.chat(call.request(), hears);
      } else {
        asked.chat(call.request(), call.options(), hears);
      }
    } catch (RuntimeException e) {
      hears.onError(e);
    }
    return hears::cancel;
  }

  @Override
  public String toString() {
    return (model.isEmpty() ? "a model" : model) + " of LangChain4j";
  }
}
