/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmCaller;
import io.perfguard.llm.spi.LlmRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A session in the place of a model of LangChain4j: whoever has the model gets what the session
 * does, and sees no difference.
 *
 * <pre>{@code
 * ChatModel guarded = GuardedChatModel.of(session, openAiChatModel);
 * Assistant assistant = AiServices.create(Assistant.class, guarded);
 * }</pre>
 *
 * <p>The session is one over {@link LangChain4jModels#of(ChatModel)} of the same model, or over any
 * other. What LangChain4j throws comes as it was thrown; what the session itself refuses comes as
 * the session's exception. Listeners are the model's: it tells them of each request that it gets,
 * once, and not of answers that the session gives without it.
 *
 * <p>Thread-safe, if the model is.
 */
@SuppressWarnings("exports") // who calls it has LangChain4j; others must not need it to compile
public final class GuardedChatModel implements ChatModel {
  private final LlmCaller session;
  private final ChatModel original;

  private GuardedChatModel(LlmCaller session, ChatModel original) {
    this.session = Require.nonNull(session, "session");
    this.original = Require.nonNull(original, "original");
  }

  /**
   * A session in the place of a model.
   *
   * @param session what is asked
   * @param original whose place it takes: its parameters, listeners and capabilities are told
   * @return the model that asks the session
   */
  public static GuardedChatModel of(LlmCaller session, ChatModel original) {
    return new GuardedChatModel(session, original);
  }

  private LlmRequest request(
      ChatRequest request, @Nullable ChatRequestOptions options, boolean inner) {
    NativeCall call = new NativeCall(Require.nonNull(request, "request"), options, inner);
    return Requests.ours(request, original.defaultRequestParameters(), call);
  }

  private ChatResponse ask(
      ChatRequest request, @Nullable ChatRequestOptions options, boolean inner) {
    try {
      return Responses.theirs(session.call(request(request, options, inner)));
    } catch (RuntimeException e) {
      throw NativeFailure.thrown(e);
    }
  }

  private CompletableFuture<ChatResponse> askAsync(
      ChatRequest request, @Nullable ChatRequestOptions options, boolean inner) {
    CompletableFuture<io.perfguard.llm.spi.LlmResponse> answer;
    try {
      answer = session.callAsync(request(request, options, inner));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(NativeFailure.untold(e));
    }
    Linked<ChatResponse> linked = new Linked<>(answer);
    linked.follow(answer, (response, failure) -> {
      if (failure == null) {
        linked.complete(Responses.theirs(response));
      } else {
        linked.completeExceptionally(NativeFailure.untold(failure));
      }
    });
    return linked;
  }

  @Override
  public ChatResponse chat(ChatRequest chatRequest) {
    return ask(chatRequest, null, false);
  }

  @Override
  public ChatResponse chat(ChatRequest chatRequest, ChatRequestOptions options) {
    return ask(chatRequest, options, false);
  }

  @Override
  public ChatResponse doChat(ChatRequest chatRequest) {
    return ask(chatRequest, null, true);
  }

  @Override
  public CompletableFuture<ChatResponse> chatAsync(ChatRequest chatRequest) {
    return askAsync(chatRequest, null, false);
  }

  @Override
  public CompletableFuture<ChatResponse> chatAsync(
      ChatRequest chatRequest, ChatRequestOptions options) {
    return askAsync(chatRequest, options, false);
  }

  @Override
  public CompletableFuture<ChatResponse> doChatAsync(ChatRequest chatRequest) {
    return askAsync(chatRequest, null, true);
  }

  @Override
  public String chat(String userMessage) {
    return chat(UserMessage.from(userMessage)).aiMessage().text();
  }

  @Override
  public ChatResponse chat(ChatMessage... messages) {
    return chat(Arrays.asList(messages));
  }

  @Override
  public ChatResponse chat(List<ChatMessage> messages) {
    return chat(ChatRequest.builder().messages(messages).build());
  }

  @Override
  public CompletableFuture<String> chatAsync(String userMessage) {
    CompletableFuture<ChatResponse> answer = chatAsync(UserMessage.from(userMessage));
    Linked<String> text = new Linked<>(answer);
    text.follow(answer, (response, failure) -> {
      if (failure == null) {
        text.complete(response.aiMessage().text());
      } else {
        text.completeExceptionally(NativeFailure.untold(failure));
      }
    });
    return text;
  }

  @Override
  public CompletableFuture<ChatResponse> chatAsync(ChatMessage... messages) {
    return chatAsync(Arrays.asList(messages));
  }

  @Override
  public CompletableFuture<ChatResponse> chatAsync(List<ChatMessage> messages) {
    return chatAsync(ChatRequest.builder().messages(messages).build());
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return original.defaultRequestParameters();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return original.listeners();
  }

  @Override
  public ModelProvider provider() {
    return original.provider();
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return original.supportedCapabilities();
  }

  @Override
  public String toString() {
    return "guarded " + original.getClass().getSimpleName();
  }
}
