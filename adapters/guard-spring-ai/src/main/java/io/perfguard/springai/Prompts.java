/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

/** Prompts of Spring AI as requests of ours, and back. Thread-safe. */
final class Prompts {
  private static final String OPTIONS = "options";

  private Prompts() {}

  /**
   * A prompt as a request of ours.
   *
   * @param prompt the prompt
   * @param defaults what the model takes where the prompt has no options; may be null
   * @param nativeRequest what is kept beside it
   */
  static LlmRequest ours(Prompt prompt, @Nullable ChatOptions defaults, Object nativeRequest) {
    ChatOptions options = prompt.getOptions() == null ? defaults : prompt.getOptions();
    LlmRequest.Builder builder = LlmRequest.builder().nativeRequest(nativeRequest);
    List<LlmMessage> messages = new ArrayList<>(Messages.ours(prompt.getInstructions()));
    if (options != null) {
      Options.ours(options, builder);
      // Only a model that is not the usual one: a session may ask another than that.
      String usual = defaults == null ? null : defaults.getModel();
      String named = options.getModel();
      builder.model(named == null || named.equals(usual) ? "" : named);
      mark(messages, Options.fingerprint(options));
    }
    return builder.messages(messages).build();
  }

  // Carried by the first message, where all that is no text has its place.
  private static void mark(List<LlmMessage> messages, String fingerprint) {
    if (!fingerprint.isEmpty() && !messages.isEmpty()) {
      LlmMessage first = messages.get(0);
      LlmExtra extra = LlmExtra.parse(first.extra());
      Map<String, String> more = new TreeMap<>(extra.more());
      more.put(OPTIONS, fingerprint);
      LlmExtra marked =
          new LlmExtra(extra.toolCalls(), extra.toolCallId(), extra.name(), extra.media(), more);
      messages.set(0, new LlmMessage(first.role(), first.text(), marked.toJson()));
    }
  }

  private static List<LlmMessage> unmarked(List<LlmMessage> messages) {
    List<LlmMessage> all = new ArrayList<>();
    for (LlmMessage message : messages) {
      LlmExtra extra = LlmExtra.parse(message.extra());
      if (extra.more().containsKey(OPTIONS)) {
        Map<String, String> more = new TreeMap<>(extra.more());
        more.remove(OPTIONS);
        LlmExtra plain =
            new LlmExtra(extra.toolCalls(), extra.toolCallId(), extra.name(), extra.media(), more);
        all.add(new LlmMessage(message.role(), message.text(), plain.toJson()));
      } else {
        all.add(message);
      }
    }
    return all;
  }

  /**
   * Our request as a prompt: the one that it came as, if it says the same; otherwise that one with
   * what was changed.
   *
   * @throws IllegalArgumentException if Spring AI has no place for what the request says
   */
  static SpringCall theirs(LlmRequest request, @Nullable ChatOptions defaults) {
    SpringCall call = SpringCall.of(request.nativeRequest());
    if (call == null) {
      List<Message> messages = Messages.theirs(unmarked(request.messages()), List.of());
      ChatOptions base = defaults == null ? ChatOptions.builder().build() : defaults;
      ChatOptions options = changed(base, request, LlmRequest.user("-"));
      return new SpringCall(new Prompt(messages, options), reactor.util.context.Context.empty());
    }
    Prompt before = call.prompt();
    List<Message> messages =
        Messages.theirs(unmarked(request.messages()), before.getInstructions());
    ChatOptions own = before.getOptions() == null ? defaults : before.getOptions();
    LlmRequest base = ours(before, defaults, before);
    ChatOptions options = own == null ? null : changed(own, request, base);
    boolean same = messages == before.getInstructions() && Objects.equals(options, own);
    return same ? call : new SpringCall(new Prompt(messages, options), call.context());
  }

  // The same object if nothing was changed.
  private static ChatOptions changed(ChatOptions own, LlmRequest request, LlmRequest base) {
    ChatOptions.Builder<?> builder = own.mutate();
    boolean changed = false;
    if (!request.model().isEmpty() && !request.model().equals(own.getModel())) {
      builder.model(request.model());
      changed = true;
    }
    if (request.maximumOutputTokens().isPresent()
        && !request.maximumOutputTokens().equals(base.maximumOutputTokens())) {
      bound(builder, own, request.maximumOutputTokens().getAsInt());
      changed = true;
    }
    if (request.temperature() != null
        && !Objects.equals(request.temperature(), base.temperature())) {
      builder.temperature(request.temperature());
      changed = true;
    }
    if (!request.tools().equals(base.tools())) {
      tools(builder, request.tools());
      changed = true;
    }
    if (!request.responseFormat().equals(base.responseFormat())) {
      format(builder, request.responseFormat());
      changed = true;
    }
    return changed ? builder.build() : own;
  }

  // OpenAI's own options have a bound of their own, which must be the one that changes.
  private static void bound(ChatOptions.Builder<?> builder, ChatOptions own, int most) {
    if (Members.get(own, "getMaxCompletionTokens") == null) {
      builder.maxTokens(most);
      return;
    }
    try {
      Object changed =
          builder.getClass().getMethod("maxCompletionTokens", Integer.class).invoke(builder, most);
      Objects.requireNonNull(changed, "builder");
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "the bound of the answer cannot be changed in " + own.getClass().getName(), e);
    }
  }

  private static void tools(ChatOptions.Builder<?> builder, List<LlmTool> tools) {
    if (!(builder instanceof ToolCallingChatOptions.Builder<?> calling)) {
      throw new IllegalArgumentException("the options of this model have no place for tools");
    }
    calling.toolCallbacks(tools.stream().map(Prompts::callback).toList());
  }

  // Told to the model; who asked calls it, and not Spring AI.
  private static ToolCallback callback(LlmTool tool) {
    ToolDefinition definition = ToolDefinition.builder()
        .name(tool.name())
        .description(tool.description().isEmpty() ? tool.name() : tool.description())
        .inputSchema(tool.schema().isEmpty() ? "{\"type\":\"object\"}" : tool.schema())
        .build();
    return new ToolCallback() {
      @Override
      public ToolDefinition getToolDefinition() {
        return definition;
      }

      @Override
      public String call(String toolInput) {
        throw new UnsupportedOperationException(
            "tool " + definition.name() + " is called by who asked");
      }
    };
  }

  private static void format(ChatOptions.Builder<?> builder, String format) {
    boolean schema = format.startsWith("{");
    if (!schema || !(builder instanceof StructuredOutputChatOptions.Builder<?> structured)) {
      throw new IllegalArgumentException(
          "the options of this model have no place for a response format"
              + (schema ? "" : " without a schema"));
    }
    structured.outputSchema(format);
  }
}
