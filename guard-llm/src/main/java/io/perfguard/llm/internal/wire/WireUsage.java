/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.wire;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.usage.ExtractedUsage;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageAccumulator;
import io.perfguard.llm.usage.UsageExtractor;
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
    OPENAI_CHAT("openai", "chat"),
    OPENAI_RESPONSES("openai", "responses"),
    ANTHROPIC("anthropic", "default"),
    GEMINI("google", "default");

    private final String provider;
    private final String flavor;

    Form(String provider, String flavor) {
      this.provider = provider;
      this.flavor = flavor;
    }

    UsageExtractor extractor() {
      return UsageExtractor.forEndpoint(provider, flavor).orElseThrow();
    }
  }

  private static final Pattern FINISH = Pattern.compile("\"finish_reason\"\\s*:\\s*\"");

  private final Form form;
  private final String provider;
  private final UsageAccumulator heard;
  private @Nullable Usage usage; // of a chat completion
  private boolean finished;

  private WireUsage(Form form, String provider) {
    this.form = form;
    this.provider = provider;
    this.heard = UsageAccumulator.of(form.extractor());
  }

  /**
   * The form of an endpoint.
   *
   * @param path the path of its URL
   * @param provider who answers; "" if that is not known
   * @return empty if it is not known
   */
  public static Optional<WireUsage> of(String path, String provider) {
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
    return Optional.ofNullable(form).map(known -> new WireUsage(known, provider));
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
    heard.acceptTree(root);
    if (form == Form.OPENAI_CHAT) {
      Usage said = OpenAiUsage.read(root, provider);
      usage = said == null ? usage : said;
    }
  }

  // Most events of a stream are pieces of text: they need not be parsed.
  private boolean mayTell(String json) {
    return json.contains("\"usage") || (heard.model().isEmpty() && json.contains("\"model"));
  }

  /**
   * What was used, as far as it was told.
   *
   * @return null if nothing was
   */
  public @Nullable Usage usage() {
    return form == Form.OPENAI_CHAT
        ? usage
        : heard.usage().map(ExtractedUsage::usage).orElse(null);
  }

  /**
   * The model that answered.
   *
   * @return "" if it was not told
   */
  public String model() {
    return heard.model().orElse("");
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
