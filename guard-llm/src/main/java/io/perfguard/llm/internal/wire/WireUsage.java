/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.wire;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the usage of one answer from its body, or from the events of a stream, by the form that
 * its endpoint has. Later events include what earlier ones said: each count is the latest, and
 * nothing is summed. Not thread-safe.
 */
public final class WireUsage {
  private enum Form {
    OPENAI_CHAT,
    OPENAI_RESPONSES,
    ANTHROPIC,
    GEMINI
  }

  private static final Pattern FINISH = Pattern.compile("\"finish_reason\"\\s*:\\s*\"");

  private final Form form;
  private final Map<UsageUnit, Long> counts = new EnumMap<>(UsageUnit.class);
  private @Nullable Usage usage;
  private String model = "";
  private boolean finished;

  private WireUsage(Form form) {
    this.form = form;
  }

  /**
   * The form of an endpoint.
   *
   * @param path the path of its URL
   * @return empty if it is not known
   */
  public static Optional<WireUsage> of(String path) {
    Form form = null;
    if (path.endsWith("/chat/completions")) {
      form = Form.OPENAI_CHAT;
    } else if (path.endsWith("/responses")) {
      form = Form.OPENAI_RESPONSES;
    } else if (path.endsWith("/messages")) {
      form = Form.ANTHROPIC;
    } else if (path.endsWith(":generateContent") || path.endsWith(":streamGenerateContent")) {
      form = Form.GEMINI;
    }
    return Optional.ofNullable(form).map(WireUsage::new);
  }

  /**
   * Takes a body, or an event.
   *
   * @param json as it came; what is no JSON, such as a mark of the end, is passed over
   */
  public void accept(String json) {
    if (!mayTell(json)) {
      return;
    }
    Object root;
    try {
      root = JsonTree.parse(json);
    } catch (IllegalArgumentException e) {
      return;
    }
    switch (form) {
      case OPENAI_CHAT -> openAiChat(root);
      case OPENAI_RESPONSES -> openAiResponses(root);
      case ANTHROPIC -> anthropic(root);
      case GEMINI -> gemini(root);
    }
  }

  // Most events of a stream are pieces of text: they need not be parsed.
  private boolean mayTell(String json) {
    return json.contains("\"usage") || (model.isEmpty() && json.contains("\"model"));
  }

  private void openAiChat(@Nullable Object root) {
    model(root, "model");
    Usage said = OpenAiUsage.read(root);
    usage = said == null ? usage : said;
  }

  private void openAiResponses(@Nullable Object root) {
    Object response = JsonTree.at(root, "response") instanceof Map<?, ?> inner ? inner : root;
    model(response, "model");
    Object said = JsonTree.at(response, "usage");
    long input = count(said, "input_tokens");
    if (input < 0) {
      return;
    }
    long cached = Math.max(0, count(JsonTree.at(said, "input_tokens_details"), "cached_tokens"));
    long reasoning =
        Math.max(0, count(JsonTree.at(said, "output_tokens_details"), "reasoning_tokens"));
    counts.put(UsageUnit.CACHE_READ, cached);
    counts.put(UsageUnit.INPUT, Math.max(0, input - cached));
    counts.put(UsageUnit.OUTPUT_REASONING, reasoning);
    counts.put(UsageUnit.OUTPUT, Math.max(0, count(said, "output_tokens") - reasoning));
    build();
  }

  // Here what was cached stands beside the input, and each event has some of the fields.
  private void anthropic(@Nullable Object root) {
    Object message = JsonTree.at(root, "message") instanceof Map<?, ?> inner ? inner : root;
    model(message, "model");
    Object said = JsonTree.at(message, "usage");
    put(UsageUnit.INPUT, count(said, "input_tokens"));
    put(UsageUnit.OUTPUT, count(said, "output_tokens"));
    put(UsageUnit.CACHE_READ, count(said, "cache_read_input_tokens"));
    long written = count(said, "cache_creation_input_tokens");
    long hour = count(JsonTree.at(said, "cache_creation"), "ephemeral_1h_input_tokens");
    if (written >= 0) {
      put(UsageUnit.CACHE_WRITE_1H, Math.min(written, Math.max(0, hour)));
      put(UsageUnit.CACHE_WRITE, written - Math.min(written, Math.max(0, hour)));
    }
    put(UsageUnit.WEB_SEARCHES, count(JsonTree.at(said, "server_tool_use"), "web_search_requests"));
    if (!counts.isEmpty()) {
      build();
    }
  }

  private void gemini(@Nullable Object root) {
    model(root, "modelVersion");
    Object said = JsonTree.at(root, "usageMetadata");
    long input = count(said, "promptTokenCount");
    if (input < 0) {
      return;
    }
    long cached = Math.max(0, count(said, "cachedContentTokenCount"));
    put(UsageUnit.CACHE_READ, cached);
    put(UsageUnit.INPUT, Math.max(0, input - cached));
    put(UsageUnit.INPUT_TOOL, count(said, "toolUsePromptTokenCount"));
    put(UsageUnit.OUTPUT, count(said, "candidatesTokenCount"));
    put(UsageUnit.OUTPUT_REASONING, count(said, "thoughtsTokenCount"));
    build();
  }

  private void put(UsageUnit unit, long count) {
    if (count >= 0) {
      counts.put(unit, count);
    }
  }

  private void build() {
    Usage.Builder builder = Usage.builder();
    counts.forEach(builder::add);
    usage = builder.build();
  }

  private void model(@Nullable Object root, String name) {
    if (JsonTree.at(root, name) instanceof String said && !said.isEmpty()) {
      model = said;
    }
  }

  private static long count(@Nullable Object object, String name) {
    return JsonTree.at(object, name) instanceof BigDecimal number
            && number.signum() >= 0
            && number.compareTo(BigDecimal.valueOf(1L << 50)) < 0
        ? number.longValue()
        : -1;
  }

  /**
   * What was used, as far as it was told.
   *
   * @return null if nothing was
   */
  public @Nullable Usage usage() {
    return usage;
  }

  /**
   * The model that answered.
   *
   * @return "" if it was not told
   */
  public String model() {
    return model;
  }

  /**
   * Whether nothing is missing of a stream that ends now.
   *
   * @return true if it said that, or if its form has no way to say so
   */
  public boolean isWhole() {
    return finished || form == Form.GEMINI;
  }

  /**
   * Whether an event is the last that tells something: the answer is whole when it has come.
   *
   * @param type the type of the event; may be null
   * @param data its data
   * @return true if it is the last
   */
  public boolean isLast(@Nullable String type, String data) {
    boolean last = switch (form) {
      case OPENAI_CHAT -> data.strip().equals("[DONE]");
      case OPENAI_RESPONSES ->
        type != null && (type.equals("response.completed") || type.equals("response.incomplete"));
      case ANTHROPIC -> "message_stop".equals(type);
      case GEMINI -> false;
    };
    // Some servers in OpenAI's manner leave its mark of the end out, but say why the model ended.
    finished |= last || (form == Form.OPENAI_CHAT && FINISH.matcher(data).find());
    return last;
  }
}
