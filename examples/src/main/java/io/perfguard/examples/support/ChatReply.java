/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import com.sun.net.httpserver.HttpExchange;
import io.perfguard.core.base.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer in the provider's form: whole, or as a stream of events. Immutable.
 *
 * @param id of the answer
 * @param created when, in seconds of Unix
 * @param model its full name
 * @param tier the tier that is billed
 * @param text what is answered
 * @param finish why it ended
 * @param usage what it used
 */
record ChatReply(
    String id, long created, String model, String tier, String text, String finish, Used usage) {
  /** What one call used, as the provider counts it. */
  record Used(int promptTokens, int cachedTokens, int completionTokens) {
    void write(JsonWriter json) {
      json.beginObject().name("prompt_tokens").value(promptTokens);
      json.name("completion_tokens").value(completionTokens);
      json.name("total_tokens").value(promptTokens + completionTokens);
      json.name("prompt_tokens_details").beginObject();
      json.name("cached_tokens")
          .value(cachedTokens)
          .name("audio_tokens")
          .value(0)
          .endObject();
      json.name("completion_tokens_details").beginObject();
      json.name("reasoning_tokens")
          .value(0)
          .name("audio_tokens")
          .value(0)
          .endObject()
          .endObject();
    }
  }

  void whole(HttpExchange exchange) throws IOException {
    send(
        exchange,
        200,
        json(
            "chat.completion",
            json -> {
              json.beginObject().name("index").value(0).name("message").beginObject();
              json.name("role")
                  .value("assistant")
                  .name("content")
                  .value(text)
                  .name("refusal")
                  .nullValue();
              json.endObject().name("logprobs").nullValue();
              json.name("finish_reason").value(finish).endObject();
            },
            usage));
  }

  /** An error in the provider's form. */
  static void error(HttpExchange exchange, int status, String type, String message)
      throws IOException {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out).beginObject().name("error").beginObject();
    json.name("message").value(message).name("type").value(type);
    json.name("param").nullValue().name("code").nullValue().endObject().endObject();
    send(exchange, status, out.toString());
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Events; {@code breaks} ends them in the middle. */
  void stream(HttpExchange exchange, boolean includesUsage, boolean breaks) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    List<String> words = words();
    event(
        out, chunk(json -> json.name("role").value("assistant").name("content").value(""), null));
    for (int i = 0; i < words.size(); i++) {
      if (breaks && i >= words.size() / 2) {
        throw new IOException("broken, as it was told to"); // the server closes the connection
      }
      String word = words.get(i);
      event(out, chunk(json -> json.name("content").value(word), null));
    }
    event(out, chunk(json -> {}, finish));
    if (includesUsage) {
      event(out, json("chat.completion.chunk", null, usage));
    }
    event(out, "[DONE]");
    out.close();
  }

  private static void event(OutputStream out, String data) throws IOException {
    out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** The text in pieces, each a word and what is around it. */
  private List<String> words() {
    List<String> words = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int space = text.indexOf(' ', from);
      int to = space < 0 ? Math.min(text.length(), from + 40) : space + 1;
      if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
        to++;
      }
      words.add(text.substring(from, to));
      from = to;
    }
    return words;
  }

  private String chunk(Consumer<JsonWriter> delta, @Nullable String finished) {
    return json(
        "chat.completion.chunk",
        json -> {
          delta.accept(json.beginObject().name("index").value(0).name("delta").beginObject());
          json.endObject().name("logprobs").nullValue().name("finish_reason");
          (finished == null ? json.nullValue() : json.value(finished)).endObject();
        },
        null);
  }

  private String json(String kind, @Nullable Consumer<JsonWriter> choice, @Nullable Used used) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out).beginObject().name("id").value(id);
    json.name("object").value(kind).name("created").value(created).name("model").value(model);
    json.name("service_tier").value(tier).name("choices").beginArray();
    if (choice != null) {
      choice.accept(json);
    }
    json.endArray().name("usage");
    if (used == null) {
      json.nullValue();
    } else {
      used.write(json);
    }
    json.endObject();
    return out.toString();
  }
}
