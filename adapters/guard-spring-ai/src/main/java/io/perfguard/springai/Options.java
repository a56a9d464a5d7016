/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.llm.spi.LlmMedia;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmTool;
import io.perfguard.llm.spi.ServiceTier;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.definition.ToolDefinition;

/** Options of Spring AI under the names that providers have. Thread-safe. */
final class Options {
  /** What a provider's own options may say beyond Spring AI's, by the names of their methods. */
  private static final Map<String, String> OWN = Map.of(
      "getSeed", "seed",
      "getN", "n",
      "getReasoningEffort", "reasoning_effort",
      "getVerbosity", "verbosity",
      "getUser", "user",
      "getParallelToolCalls", "parallel_tool_calls",
      "getLogprobs", "logprobs",
      "getTopLogprobs", "top_logprobs");

  /** What does not change an answer, or is told otherwise, or is secret. */
  private static final Set<String> LEFT_OUT = Set.of(
      "getClass",
      "getModel",
      "getMaxTokens",
      "getMaxCompletionTokens",
      "getTemperature",
      "getTopP",
      "getTopK",
      "getFrequencyPenalty",
      "getPresencePenalty",
      "getStopSequences",
      "getStop",
      "getToolCallbacks",
      "getToolContext",
      "getToolNames",
      "getOutputSchema",
      "getServiceTier",
      "getApiKey",
      "getCredential",
      "getBaseUrl",
      "getOrganizationId",
      "getTimeout",
      "getMaxRetries",
      "getProxy",
      "getCustomHeaders",
      "getHttpHeaders",
      "getStreamOptions",
      "getDeploymentName",
      "getMicrosoftDeploymentName");

  private static final ClassValue<Set<String>> GETTERS = new ClassValue<>() {
    @Override
    protected Set<String> computeValue(Class<?> type) {
      Set<String> names = new TreeSet<>();
      for (Method method : type.getMethods()) {
        boolean getter = method.getParameterCount() == 0
            && !Modifier.isStatic(method.getModifiers())
            && method.getName().startsWith("get");
        if (getter && !LEFT_OUT.contains(method.getName()) && !OWN.containsKey(method.getName())) {
          names.add(method.getName());
        }
      }
      return names;
    }
  };

  private Options() {}

  /** Writes what options say into a request of ours, but for the model. */
  static void ours(ChatOptions from, LlmRequest.Builder to) {
    to.temperature(from.getTemperature());
    Integer most = from.getMaxTokens();
    if (Members.get(from, "getMaxCompletionTokens") instanceof Integer newer) {
      most = newer; // OpenAI's own name
    }
    if (most != null && most > 0) {
      to.maximumOutputTokens(most);
    }
    put(to, "top_p", from.getTopP());
    put(to, "top_k", from.getTopK());
    put(to, "frequency_penalty", from.getFrequencyPenalty());
    put(to, "presence_penalty", from.getPresencePenalty());
    List<String> stop = from.getStopSequences();
    put(to, "stop", stop == null || stop.isEmpty() ? null : stop);
    OWN.forEach((getter, name) -> put(to, name, Members.get(from, getter)));
    if (from instanceof ToolCallingChatOptions tools && tools.getToolCallbacks() != null) {
      tools.getToolCallbacks().forEach(callback -> to.tool(tool(callback.getToolDefinition())));
    }
    if (from instanceof StructuredOutputChatOptions structured
        && structured.getOutputSchema() != null) {
      to.responseFormat(structured.getOutputSchema());
    }
    Object tier = Members.get(from, "getServiceTier");
    to.tier(tier == null ? ServiceTier.STANDARD : tier(String.valueOf(tier)));
  }

  private static LlmTool tool(ToolDefinition definition) {
    return new LlmTool(
        definition.name(),
        definition.description() == null ? "" : definition.description(),
        definition.inputSchema() == null ? "" : definition.inputSchema());
  }

  private static ServiceTier tier(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "flex" -> ServiceTier.FLEX;
      case "priority" -> ServiceTier.PRIORITY;
      default -> ServiceTier.STANDARD;
    };
  }

  /**
   * All else that a provider's own options say, as a hash: so that two requests that differ in it
   * are not taken for the same, whatever it is, and nothing of it is kept.
   *
   * @return "" if there is nothing
   */
  static String fingerprint(ChatOptions options) {
    StringBuilder all = new StringBuilder();
    for (String getter : GETTERS.get(options.getClass())) {
      Object value = Members.get(options, getter);
      boolean says = value != null
          && !(value instanceof Collection<?> some && some.isEmpty())
          && !(value instanceof Map<?, ?> map && map.isEmpty());
      if (says) {
        Object stable = value instanceof Map<?, ?> map ? sorted(map) : value;
        all.append(getter).append('=').append(stable).append('\n');
      }
    }
    return all.isEmpty() ? "" : LlmMedia.hash(all.toString());
  }

  private static Map<String, Object> sorted(Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), String.valueOf(value)));
    return sorted;
  }

  private static void put(LlmRequest.Builder to, String name, @Nullable Object value) {
    if (value == null) {
      return;
    }
    StringBuilder json = new StringBuilder();
    JsonWriter writer = new JsonWriter(json);
    if (value instanceof Integer || value instanceof Long) {
      writer.value(((Number) value).longValue());
    } else if (value instanceof Number number) {
      writer.value(number.doubleValue());
    } else if (value instanceof Boolean flag) {
      writer.value(flag);
    } else if (value instanceof List<?> list) {
      writer.beginArray();
      list.forEach(item -> writer.value(String.valueOf(item)));
      writer.endArray();
    } else {
      writer.value(value.toString());
    }
    to.parameter(name, json.toString());
  }
}
