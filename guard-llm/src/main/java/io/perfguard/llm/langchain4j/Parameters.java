/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ToolChoice;
import io.perfguard.llm.internal.json.JsonText;
import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.internal.wire.OpenAiUsage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.ServiceTier;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Parameters of LangChain4j under the names that providers have, and back. Thread-safe. */
final class Parameters {
  private static final Set<String> COMMON =
      Set.of("top_p", "top_k", "frequency_penalty", "presence_penalty", "stop", "tool_choice");

  // What a provider's own class says beyond LangChain4j's: the names of its methods.
  private static final ClassValue<Set<String>> OWN = new ClassValue<>() {
    @Override
    protected Set<String> computeValue(Class<?> type) {
      Set<String> names = new TreeSet<>();
      for (Method method : type.getMethods()) {
        if (method.getParameterCount() == 0
            && !Modifier.isStatic(method.getModifiers())
            && method.getReturnType() != void.class
            && !isKnown(method)) {
          names.add(method.getName());
        }
      }
      return names;
    }
  };

  private Parameters() {}

  private static boolean isKnown(Method method) {
    if (method.getDeclaringClass() == Object.class || method.getName().equals("toBuilder")) {
      return true;
    }
    for (Class<?> type : new Class<?>[] {ChatRequestParameters.class, Object.class}) {
      for (Method known : type.getMethods()) {
        if (known.getName().equals(method.getName())) {
          return true;
        }
      }
    }
    return false;
  }

  static boolean isCommon(String name) {
    return COMMON.contains(name);
  }

  /** Writes what LangChain4j's parameters say into a request of ours, but for the model. */
  static void ours(ChatRequestParameters from, LlmRequest.Builder to) {
    if (from.temperature() != null) {
      to.temperature(from.temperature());
    }
    Integer most = from.maxOutputTokens();
    if (Members.get(from, "maxCompletionTokens") instanceof Integer newer) {
      most = newer; // OpenAI's own name, which it prefers
    }
    if (most != null && most > 0) {
      to.maximumOutputTokens(most);
    }
    put(to, "top_p", from.topP());
    put(to, "top_k", from.topK());
    put(to, "frequency_penalty", from.frequencyPenalty());
    put(to, "presence_penalty", from.presencePenalty());
    put(to, "stop", isEmpty(from.stopSequences()) ? null : from.stopSequences());
    put(to, "tool_choice", choice(from.toolChoice()));
    if (from.toolSpecifications() != null) {
      from.toolSpecifications().forEach(tool -> to.tool(Requests.ours(tool)));
    }
    to.responseFormat(Schemas.format(from.responseFormat()));
    if (from.getClass() != DefaultChatRequestParameters.class) {
      own(from, to);
    }
  }

  private static void own(ChatRequestParameters from, LlmRequest.Builder to) {
    for (String name : OWN.get(from.getClass())) {
      Object value = Members.get(from, name);
      boolean says = value != null
          && !(value instanceof Map<?, ?> map && map.isEmpty())
          && !(value instanceof List<?> list && list.isEmpty());
      if (!says || name.equals("maxCompletionTokens")) {
        continue;
      }
      if (name.equals("serviceTier")) {
        to.tier(OpenAiUsage.tier(String.valueOf(value), ServiceTier.STANDARD));
      } else if (name.equals("customParameters") && value instanceof Map<?, ?> custom) {
        custom.forEach((key, each) -> put(to, String.valueOf(key), each));
      } else {
        put(to, snake(name), value);
      }
    }
  }

  private static boolean isEmpty(@Nullable List<?> list) {
    return list == null || list.isEmpty();
  }

  private static @Nullable String choice(@Nullable ToolChoice choice) {
    return choice == null ? null : choice.name().toLowerCase(Locale.ROOT);
  }

  private static void put(LlmRequest.Builder to, String name, @Nullable Object value) {
    if (value != null) {
      to.parameter(name, JsonText.sorted(value));
    }
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /**
   * What a request of ours says as LangChain4j's parameters, the messages aside.
   *
   * @throws IllegalArgumentException if there is a parameter that LangChain4j has no place for
   */
  static ChatRequestParameters theirs(LlmRequest from) {
    return theirs(from, DefaultChatRequestParameters.EMPTY);
  }

  /** The same, to override others with. */
  static ChatRequestParameters theirs(LlmRequest from, ChatRequestParameters overridden) {
    DefaultChatRequestParameters.Builder<?> builder = ChatRequestParameters.builder();
    if (!from.model().isEmpty()) {
      builder.modelName(from.model());
    }
    builder.temperature(from.temperature());
    if (!from.tools().isEmpty()) {
      builder.toolSpecifications(from.tools().stream().map(Schemas::tool).toList());
    }
    if (!from.responseFormat().isEmpty()) {
      builder.responseFormat(Schemas.format(from.responseFormat()));
    }
    from.parameters().forEach((name, json) -> common(name, JsonTree.parse(json), builder));
    if (from.maximumOutputTokens().isEmpty()) {
      return builder.build();
    }
    int most = from.maximumOutputTokens().getAsInt();
    if (Members.get(overridden, "maxCompletionTokens") == null) {
      return builder.maxOutputTokens(most).build();
    }
    return overridden
        .overrideWith(builder.build())
        .overrideWith(maxCompletionTokens(overridden, most));
  }

  // OpenAI's own parameters have a bound of their own, which must be the one that changes.
  private static ChatRequestParameters maxCompletionTokens(
      ChatRequestParameters overridden, int most) {
    try {
      Object builder = overridden.getClass().getMethod("builder").invoke(null);
      builder.getClass().getMethod("maxCompletionTokens", Integer.class).invoke(builder, most);
      return (ChatRequestParameters) builder.getClass().getMethod("build").invoke(builder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "the bound of the answer cannot be changed in "
              + overridden.getClass().getName(),
          e);
    }
  }

  private static void common(
      String name, @Nullable Object value, DefaultChatRequestParameters.Builder<?> to) {
    switch (name) {
      case "top_p" -> to.topP(number(name, value).doubleValue());
      case "top_k" -> to.topK(number(name, value).intValue());
      case "frequency_penalty" -> to.frequencyPenalty(number(name, value).doubleValue());
      case "presence_penalty" -> to.presencePenalty(number(name, value).doubleValue());
      case "stop" -> to.stopSequences(texts(value));
      case "tool_choice" ->
        to.toolChoice(ToolChoice.valueOf(String.valueOf(value).toUpperCase(Locale.ROOT)));
      default ->
        throw new IllegalArgumentException(
            "LangChain4j has no place in each request for a parameter " + name
                + "; set it where the model is built");
    }
  }

  private static BigDecimal number(String name, @Nullable Object value) {
    if (value instanceof BigDecimal number) {
      return number;
    }
    throw new IllegalArgumentException("parameter " + name + " must be a number");
  }

  private static List<String> texts(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(text -> texts.add(String.valueOf(text)));
    } else {
      texts.add(String.valueOf(value));
    }
    return texts;
  }
}
