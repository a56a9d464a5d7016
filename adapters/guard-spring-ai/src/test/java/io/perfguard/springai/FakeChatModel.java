/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import reactor.core.publisher.Flux;

/** A model that answers what it was told to, and remembers what it was asked. */
class FakeChatModel implements ChatModel {
  final List<Prompt> asked = new CopyOnWriteArrayList<>();
  ChatOptions options = ToolCallingChatOptions.builder()
      .model("usual")
      .temperature(0.25)
      .maxTokens(500)
      .build();
  Function<Prompt, ChatResponse> answer = prompt -> chunk("Hello", "STOP", null);
  Flux<ChatResponse> chunks = Flux.empty();

  static ChatResponse chunk(
      String text, String finish, Usage usage, AssistantMessage.ToolCall... calls) {
    ChatGenerationMetadata.Builder generation = ChatGenerationMetadata.builder();
    if (finish != null) {
      generation.finishReason(finish);
    }
    ChatResponseMetadata.Builder metadata = ChatResponseMetadata.builder().model("fake-1-2026");
    if (usage != null) {
      metadata.usage(usage);
    }
    AssistantMessage message =
        AssistantMessage.builder().content(text).toolCalls(List.of(calls)).build();
    return new ChatResponse(List.of(new Generation(message, generation.build())), metadata.build());
  }

  @Override
  public ChatResponse call(Prompt prompt) {
    asked.add(prompt);
    return answer.apply(prompt);
  }

  @Override
  public Flux<ChatResponse> stream(Prompt prompt) {
    asked.add(prompt);
    return chunks;
  }

  @Override
  public ChatOptions getOptions() {
    return options;
  }
}
