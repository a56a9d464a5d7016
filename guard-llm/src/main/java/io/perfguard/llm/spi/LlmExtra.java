/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;
import io.perfguard.llm.internal.json.JsonText;
import io.perfguard.llm.internal.json.JsonTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a message or an answer has beside its text, and the one form of it as JSON that all adapters
 * write into {@link LlmMessage#extra} and {@link LlmResponse#extra}: so an answer that one library
 * got can be given to another.
 *
 * <p>Immutable.
 *
 * @param toolCalls the tools that the model wants to be called, in its order
 * @param toolCallId in a message of a tool: which call it answers; "" if there is none
 * @param name in a message of a tool, the tool; in one of a person, who; "" if that is not known
 * @param media pictures and the like, in their order
 * @param more what a library has beyond that, by name, each as JSON
 */
public record LlmExtra(
    List<LlmToolCall> toolCalls,
    String toolCallId,
    String name,
    List<LlmMedia> media,
    Map<String, String> more) {
  /** Nothing beside the text. */
  public static final LlmExtra NONE = new LlmExtra(List.of(), "", "", List.of(), Map.of());

  /**
   * Copies the lists, and sorts what there is more.
   *
   * @param toolCalls the tools that the model wants to be called
   * @param toolCallId which call a tool answers
   * @param name the tool or the person
   * @param media pictures and the like
   * @param more what a library has beyond that
   */
  public LlmExtra {
    toolCalls = List.copyOf(toolCalls);
    Require.nonNull(toolCallId, "toolCallId");
    Require.nonNull(name, "name");
    media = List.copyOf(media);
    SortedMap<String, String> sorted = new TreeMap<>(more);
    more = Collections.unmodifiableSortedMap(sorted);
  }

  /**
   * Tool calls, and nothing else.
   *
   * @param calls the calls
   * @return what there is beside the text
   */
  public static LlmExtra calls(List<LlmToolCall> calls) {
    return calls.isEmpty() ? NONE : new LlmExtra(calls, "", "", List.of(), Map.of());
  }

  /**
   * The answer of a tool.
   *
   * @param callId which call it answers
   * @param tool the tool; "" if that is not known
   * @return what there is beside the text
   */
  public static LlmExtra toolResult(String callId, String tool) {
    return new LlmExtra(List.of(), callId, tool, List.of(), Map.of());
  }

  /**
   * Pictures and the like, and nothing else.
   *
   * @param all in their order
   * @return what there is beside the text
   */
  public static LlmExtra media(List<LlmMedia> all) {
    return all.isEmpty() ? NONE : new LlmExtra(List.of(), "", "", all, Map.of());
  }

  /**
   * Whether there is nothing.
   *
   * @return true if its JSON is ""
   */
  public boolean isEmpty() {
    return equals(NONE);
  }

  /**
   * The one form.
   *
   * @return JSON; "" if there is nothing
   */
  public String toJson() {
    if (isEmpty()) {
      return "";
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    if (!toolCalls.isEmpty()) {
      json.put("tool_calls", toolCalls.stream().map(LlmExtra::tree).toList());
    }
    putUnlessEmpty(json, "tool_call_id", toolCallId);
    putUnlessEmpty(json, "name", name);
    if (!media.isEmpty()) {
      json.put("media", media.stream().map(LlmExtra::tree).toList());
    }
    if (!more.isEmpty()) {
      json.put("more", more);
    }
    return JsonText.write(json);
  }

  private static Map<String, @Nullable Object> tree(LlmToolCall call) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", call.id());
    json.put("name", call.name());
    json.put("arguments", call.arguments());
    return json;
  }

  private static Map<String, @Nullable Object> tree(LlmMedia one) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("kind", one.kind());
    putUnlessEmpty(json, "mime_type", one.mimeType());
    putUnlessEmpty(json, "url", one.url());
    putUnlessEmpty(json, "hash", one.hash());
    putUnlessEmpty(json, "detail", one.detail());
    return json;
  }

  private static void putUnlessEmpty(
      Map<String, @Nullable Object> json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  /**
   * Reads the one form.
   *
   * @param json JSON; "" if there is nothing
   * @return what there is beside the text; fields of other names are left out
   * @throws IllegalArgumentException if it is no JSON
   */
  public static LlmExtra parse(String json) {
    if (json.isEmpty()) {
      return NONE;
    }
    Object tree = JsonTree.parse(json);
    List<LlmToolCall> calls = new ArrayList<>();
    for (Object call : list(tree, "tool_calls")) {
      calls.add(new LlmToolCall(text(call, "id"), text(call, "name"), text(call, "arguments")));
    }
    List<LlmMedia> media = new ArrayList<>();
    for (Object one : list(tree, "media")) {
      media.add(new LlmMedia(
          text(one, "kind"),
          text(one, "mime_type"),
          text(one, "url"),
          text(one, "hash"),
          text(one, "detail")));
    }
    Map<String, String> more = new TreeMap<>();
    if (JsonTree.at(tree, "more") instanceof Map<?, ?> map) {
      map.forEach((key, value) -> more.put(String.valueOf(key), String.valueOf(value)));
    }
    return new LlmExtra(calls, text(tree, "tool_call_id"), text(tree, "name"), media, more);
  }

  private static List<?> list(@Nullable Object tree, String name) {
    return JsonTree.at(tree, name) instanceof List<?> list ? list : List.of();
  }

  private static String text(@Nullable Object tree, String name) {
    return JsonTree.at(tree, name) instanceof String text ? text : "";
  }

  /** How much there is, never what it says. */
  @Override
  public String toString() {
    return toolCalls.size() + " tool calls, " + media.size() + " media";
  }
}
