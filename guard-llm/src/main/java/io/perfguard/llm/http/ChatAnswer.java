/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.internal.wire.OpenAiUsage;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.spi.ServiceTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whole answers in OpenAI's form. Thread-safe. */
final class ChatAnswer {
  private ChatAnswer() {}

  /**
   * Reads an answer.
   *
   * @param root the parsed JSON
   * @param askedModel the model where the answer names none
   * @param asked the tier where the answer names none
   * @param provider who answers; "" if that is not known
   * @return null if there is no message in it
   */
  static @Nullable LlmResponse read(
      @Nullable Object root, String askedModel, ServiceTier asked, String provider) {
    Object choice = firstChoice(root);
    if (!(JsonTree.at(choice, "message") instanceof Map<?, ?> message)) {
      return null;
    }
    String text = text(message.get("content"));
    String finish = string(choice, "finish_reason").toLowerCase(Locale.ROOT);
    if (text.isEmpty() && message.get("refusal") instanceof String refusal && !refusal.isEmpty()) {
      text = refusal;
      finish = "refusal";
    }
    String model = string(root, "model");
    return new LlmResponse(
        text,
        LlmExtra.calls(calls(message)).toJson(),
        model.isEmpty() ? askedModel : model,
        finish,
        OpenAiUsage.read(root, provider),
        OpenAiUsage.tier(root, asked),
        null);
  }

  /** The first choice of an answer or of a piece of one; null if there is none. */
  static @Nullable Object firstChoice(@Nullable Object root) {
    return JsonTree.at(root, "choices") instanceof List<?> choices && !choices.isEmpty()
        ? choices.get(0)
        : null;
  }

  /** Content as a string, as null, or as an array of parts, of which those of text count. */
  static String text(@Nullable Object content) {
    if (content instanceof String text) {
      return text;
    }
    if (!(content instanceof List<?> parts)) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      text.append(part instanceof String plain ? plain : string(part, "text"));
    }
    return text.toString();
  }

  private static List<LlmToolCall> calls(Map<?, ?> message) {
    List<LlmToolCall> calls = new ArrayList<>();
    if (message.get("tool_calls") instanceof List<?> all) {
      for (Object call : all) {
        calls.add(call(string(call, "id"), JsonTree.at(call, "function")));
      }
    } else if (message.get("function_call") instanceof Map<?, ?> function) { // the old form
      calls.add(call("", function));
    }
    return calls;
  }

  private static LlmToolCall call(String id, @Nullable Object function) {
    return new LlmToolCall(id, string(function, "name"), string(function, "arguments"));
  }

  /** A string inside an object; "" if there is none. */
  static String string(@Nullable Object object, String... path) {
    return JsonTree.at(object, path) instanceof String text ? text : "";
  }
}
