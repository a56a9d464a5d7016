/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import org.jspecify.annotations.Nullable;

/** Answers of LangChain4j as ours, and ours as its. Thread-safe. */
final class Responses {
  private Responses() {}

  static LlmResponse ours(ChatResponse response, LlmRequest asked, String usualModel) {
    AiMessage message = response.aiMessage();
    String model = response.modelName();
    String named = asked.model().isEmpty() ? usualModel : asked.model();
    return new LlmResponse(
        message.text() == null ? "" : message.text(),
        LlmExtra.calls(Messages.calls(message.toolExecutionRequests())).toJson(),
        model == null || model.isBlank() ? named : model,
        finish(response.finishReason()),
        Usages.of(response.metadata()),
        Usages.tier(response.metadata(), asked.tier()),
        response);
  }

  private static String finish(@Nullable FinishReason reason) {
    if (reason == null) {
      return "";
    }
    return switch (reason.name()) {
      case "STOP" -> "stop";
      case "LENGTH" -> "length";
      case "TOOL_EXECUTION" -> "tool_calls";
      case "CONTENT_FILTER" -> "content_filter";
      default -> "other";
    };
  }

  private static @Nullable FinishReason finish(String reason) {
    return switch (reason) {
      case "" -> null;
      case "stop", "end_turn", "stop_sequence" -> FinishReason.STOP;
      case "length", "max_tokens" -> FinishReason.LENGTH;
      case "tool_calls", "tool_use", "function_call" -> FinishReason.TOOL_EXECUTION;
      case "content_filter", "refusal", "safety" -> FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }

  /**
   * Our answer as LangChain4j's: the one that it came as, if it says the same; otherwise, as from a
   * cache or another library, one that is made from its text, tool calls and numbers.
   */
  static ChatResponse theirs(LlmResponse response) {
    if (response.nativeResponse() instanceof ChatResponse theirs
        && response
            .text()
            .equals(theirs.aiMessage().text() == null ? "" : theirs.aiMessage().text())) {
      return theirs;
    }
    return ChatResponse.builder()
        .aiMessage(Messages.ai(response.text(), LlmExtra.parse(response.extra())))
        .modelName(response.model().isEmpty() ? null : response.model())
        .tokenUsage(Usages.theirs(response.usage()))
        .finishReason(finish(response.finishReason()))
        .build();
  }
}
