/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.usage.Usage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** Answers of Spring AI as ours, and ours as its. Thread-safe. */
final class Responses {
  private Responses() {}

  static LlmResponse ours(
      ChatResponse response, LlmRequest asked, String usualModel, String provider) {
    return new LlmResponse(
        text(response),
        LlmExtra.calls(calls(response)).toJson(),
        model(response, asked.model().isEmpty() ? usualModel : asked.model()),
        finish(response),
        usage(response, provider),
        asked.tier(),
        response);
  }

  private static @Nullable Generation first(ChatResponse response) {
    return response.getResults().isEmpty() ? null : response.getResults().get(0);
  }

  static String text(ChatResponse response) {
    Generation first = first(response);
    String text = first == null ? null : first.getOutput().getText();
    return text == null ? "" : text;
  }

  // A model may give its tool calls in a generation of their own.
  static List<LlmToolCall> calls(ChatResponse response) {
    return response.getResults().stream()
        .flatMap(one -> Messages.calls(one.getOutput()).stream())
        .toList();
  }

  static String model(ChatResponse response, String otherwise) {
    ChatResponseMetadata metadata = response.getMetadata();
    String model = metadata == null ? null : metadata.getModel();
    return model == null || model.isBlank() ? otherwise : model;
  }

  /** Why it ended, in the words that all adapters have; "" if it does not say. */
  static String finish(ChatResponse response) {
    Generation first = first(response);
    String reason = first == null || first.getMetadata() == null
        ? null
        : first.getMetadata().getFinishReason();
    String lower = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "end_turn", "stop_sequence" -> "stop";
      case "max_tokens" -> "length";
      case "tool_use", "tool_call" -> "tool_calls";
      default -> lower;
    };
  }

  static @Nullable Usage usage(ChatResponse response, String provider) {
    ChatResponseMetadata metadata = response.getMetadata();
    return metadata == null ? null : Usages.of(metadata.getUsage(), provider);
  }

  /**
   * Our answer as Spring AI's: the one that it came as, if it says the same; otherwise, as from a
   * cache or another library, one that is made from its text, tool calls and numbers.
   */
  static ChatResponse theirs(LlmResponse response) {
    return response.nativeResponse() instanceof ChatResponse theirs
            && text(theirs).equals(response.text())
        ? theirs
        : made(response, response.text());
  }

  /** The same with another text, as where the text was told before. */
  static ChatResponse made(LlmResponse response, String text) {
    ChatGenerationMetadata.Builder generation = ChatGenerationMetadata.builder();
    if (!response.finishReason().isEmpty()) {
      generation.finishReason(response.finishReason().toUpperCase(Locale.ROOT));
    }
    return new ChatResponse(
        List.of(new Generation(
            Messages.said(text, LlmExtra.parse(response.extra())), generation.build())),
        ChatResponseMetadata.builder()
            .model(response.model())
            .usage(Usages.theirs(response.usage()))
            .build());
  }

  /** A piece of text. */
  static ChatResponse piece(String text) {
    return new ChatResponse(List.of(new Generation(Messages.said(text, LlmExtra.NONE))));
  }
}
