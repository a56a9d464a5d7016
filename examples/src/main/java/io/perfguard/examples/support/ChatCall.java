/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request of a chat, as it came in. Immutable. */
final class ChatCall {
  private record Message(String role, String text) {}

  private final @Nullable Object body;
  private final List<Message> messages = new ArrayList<>();

  ChatCall(String json) {
    this.body = Json.read(json, 0);
    for (Object message : Json.list(body, "messages")) {
      messages.add(new Message(Json.text(message, "role"), content(message)));
    }
  }

  /** A text, or the texts of its parts. */
  private static String content(Object message) {
    return Json.at(message, "content") instanceof List<?> parts
        ? parts.stream().map(part -> Json.text(part, "text")).collect(Collectors.joining())
        : Json.text(message, "content");
  }

  /** What is wrong with it; "" if nothing is. */
  String trouble() {
    if (!(body instanceof Map)) {
      return "the body must be a JSON object";
    }
    return messages.isEmpty() ? "messages must not be empty" : "";
  }

  String model() {
    return Json.text(body, "model");
  }

  boolean isStream() {
    return Boolean.TRUE.equals(Json.at(body, "stream"));
  }

  boolean includesUsage() {
    return Boolean.TRUE.equals(Json.at(body, "stream_options", "include_usage"));
  }

  String tier() {
    String asked = Json.text(body, "service_tier");
    return asked.isEmpty() || asked.equals("auto") ? "default" : asked;
  }

  int maximumTokens() {
    int now = Json.number(body, "max_completion_tokens");
    int before = Json.number(body, "max_tokens");
    int bound = now > 0 ? now : before;
    return bound > 0 ? bound : Integer.MAX_VALUE;
  }

  /** The schema of the answer; null for a text. */
  @Nullable
  Object schema() {
    return Json.at(body, "response_format", "json_schema", "schema");
  }

  int[] tokens() {
    Object schema = schema();
    ChatTokens tokens = new ChatTokens().format(schema == null ? "" : Json.compact(schema));
    messages.forEach(message -> tokens.message(message.role, message.text));
    return tokens.all();
  }

  /** All that was said. */
  String prompt() {
    return messages.stream().map(Message::text).collect(Collectors.joining("\n\n"));
  }

  /** All that was said before the last message. */
  String preamble() {
    return messages.subList(0, messages.size() - 1).stream()
        .map(Message::text)
        .collect(Collectors.joining("\n\n"));
  }

  /** The items of a prompt for many texts; empty if it is for one. */
  List<?> items() {
    Object last = Json.read(messages.get(messages.size() - 1).text, 0);
    return last instanceof List<?> items
            && !items.isEmpty()
            && items.stream()
                .allMatch(
                    item -> Json.number(item, "id") >= 0 && Json.at(item, "text") instanceof String)
        ? items
        : List.of();
  }
}
