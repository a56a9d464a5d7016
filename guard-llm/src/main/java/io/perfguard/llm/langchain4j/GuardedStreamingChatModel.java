/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmCaller;
import io.perfguard.llm.spi.LlmRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A session in the place of a model of LangChain4j that answers in pieces: all that the model tells
 * a handler is told by the session too, pieces of reasoning and tool calls and unmapped events as
 * they came. See {@link GuardedChatModel} for failures and listeners.
 *
 * <p>A publisher asks the session when its subscriber first requests something, once for each
 * subscriber. A subscriber that falls more than 65,536 events behind is told an error, and its
 * stream is canceled: a model cannot be held back.
 *
 * <p>Thread-safe, if the model is.
 */
@SuppressWarnings("exports") // who calls it has LangChain4j; others must not need it to compile
public final class GuardedStreamingChatModel implements StreamingChatModel {
  private final LlmCaller session;
  private final StreamingChatModel original;

  private GuardedStreamingChatModel(LlmCaller session, StreamingChatModel original) {
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
  public static GuardedStreamingChatModel of(LlmCaller session, StreamingChatModel original) {
    return new GuardedStreamingChatModel(session, original);
  }

  private LlmRequest request(
      ChatRequest request, @Nullable ChatRequestOptions options, boolean inner) {
    NativeCall call = new NativeCall(Require.nonNull(request, "request"), options, inner);
    return Requests.ours(request, original.defaultRequestParameters(), call);
  }

  private Flow.Publisher<ChatModelStreamingEvent> publish(ChatRequest request, boolean inner) {
    LlmRequest ours = request(request, null, inner);
    return EventPublisher.of(sink -> HandlerBridge.ask(session, ours, new EventSink(sink)));
  }

  @Override
  public void chat(ChatRequest chatRequest, StreamingChatResponseHandler handler) {
    HandlerBridge.ask(session, request(chatRequest, null, false), handler);
  }

  @Override
  public void chat(
      ChatRequest chatRequest, ChatRequestOptions options, StreamingChatResponseHandler handler) {
    HandlerBridge.ask(session, request(chatRequest, options, false), handler);
  }

  @Override
  public void doChat(ChatRequest chatRequest, StreamingChatResponseHandler handler) {
    HandlerBridge.ask(session, request(chatRequest, null, true), handler);
  }

  @Override
  public Flow.Publisher<ChatModelStreamingEvent> chat(ChatRequest chatRequest) {
    return publish(chatRequest, false);
  }

  @Override
  public Flow.Publisher<ChatModelStreamingEvent> doChat(ChatRequest chatRequest) {
    return publish(chatRequest, true);
  }

  @Override
  public void chat(String userMessage, StreamingChatResponseHandler handler) {
    chat(List.of(UserMessage.from(userMessage)), handler);
  }

  @Override
  public void chat(List<ChatMessage> messages, StreamingChatResponseHandler handler) {
    chat(ChatRequest.builder().messages(messages).build(), handler);
  }

  @Override
  public Flow.Publisher<String> chat(String userMessage) {
    ChatRequest request =
        ChatRequest.builder().messages(UserMessage.from(userMessage)).build();
    LlmRequest ours = request(request, null, false);
    return EventPublisher.of(sink -> HandlerBridge.ask(session, ours, new TextSink(sink)));
  }

  @Override
  public Flow.Publisher<ChatModelStreamingEvent> chat(ChatMessage... messages) {
    return chat(Arrays.asList(messages));
  }

  @Override
  public Flow.Publisher<ChatModelStreamingEvent> chat(List<ChatMessage> messages) {
    return chat(ChatRequest.builder().messages(messages).build());
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
