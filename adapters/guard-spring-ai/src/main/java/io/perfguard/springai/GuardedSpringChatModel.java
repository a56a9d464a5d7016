/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmCaller;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmStream;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A session in the place of a chat model of Spring AI: whoever has the model, a ChatClient too,
 * gets what the session does.
 *
 * <pre>{@code
 * ChatModel guarded = GuardedSpringChatModel.of(session, openAiChatModel);
 * ChatClient client = ChatClient.create(guarded);
 * }</pre>
 *
 * <p>The session is one over {@link SpringAiModels#of(ChatModel)} of the same model, or over any
 * other. Each call of the model is seen by itself, also where an advisor around it calls tools and
 * asks again, so that usage is that of one call and never a sum. What Spring AI throws comes as it
 * was thrown; what the session itself refuses comes as the session's exception. In a stream, chunks
 * come as the model gave them; canceling the subscription cancels the session's stream.
 *
 * <p>Thread-safe, if the model is.
 */
public final class GuardedSpringChatModel implements ChatModel {
  private final LlmCaller session;
  private final ChatModel original;

  private GuardedSpringChatModel(LlmCaller session, ChatModel original) {
    this.session = Require.nonNull(session, "session");
    this.original = Require.nonNull(original, "original");
  }

  /**
   * A session in the place of a model.
   *
   * @param session what is asked
   * @param original whose place it takes: its options are told
   * @return the model that asks the session
   */
  public static GuardedSpringChatModel of(LlmCaller session, ChatModel original) {
    return new GuardedSpringChatModel(session, original);
  }

  private LlmRequest request(Prompt prompt, ContextView context) {
    SpringCall call = new SpringCall(Require.nonNull(prompt, "prompt"), context);
    return Prompts.ours(prompt, original.getOptions(), call);
  }

  @Override
  public ChatResponse call(Prompt prompt) {
    try {
      return Responses.theirs(session.call(request(prompt, Context.empty())));
    } catch (RuntimeException e) {
      throw SpringFailure.thrown(e);
    }
  }

  @Override
  public String call(String message) {
    return Responses.text(call(new Prompt(message)));
  }

  @Override
  public String call(Message... messages) {
    return Responses.text(call(new Prompt(messages)));
  }

  @Override
  public Flux<ChatResponse> stream(Prompt prompt) {
    Require.nonNull(prompt, "prompt");
    return Flux.deferContextual(context -> Flux.create(sink -> {
      SinkHandler handler = new SinkHandler(sink);
      try {
        LlmStream stream = session.stream(request(prompt, context), handler);
        sink.onCancel(stream::cancel);
      } catch (RuntimeException e) {
        handler.onError(e);
      }
    }));
  }

  @Override
  public Flux<String> stream(String message) {
    return texts(stream(new Prompt(message)));
  }

  @Override
  public Flux<String> stream(Message... messages) {
    return texts(stream(new Prompt(messages)));
  }

  private static Flux<String> texts(Flux<ChatResponse> chunks) {
    return chunks.map(Responses::text);
  }

  @Override
  public ChatOptions getOptions() {
    return original.getOptions();
  }

  @Override
  @SuppressWarnings("removal") // others may still ask so
  public ChatOptions getDefaultOptions() {
    return original.getDefaultOptions();
  }

  @Override
  public String toString() {
    return "guarded " + original.getClass().getSimpleName();
  }
}
