/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmTool;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Requests of LangChain4j as ours, and ours as its. Thread-safe. */
final class Requests {
  private Requests() {}

  /**
   * A request of LangChain4j as ours.
   *
   * @param request the request
   * @param defaults what the model adds where the request says nothing
   * @param nativeRequest what is kept beside it
   */
  static LlmRequest ours(
      ChatRequest request, @Nullable ChatRequestParameters defaults, Object nativeRequest) {
    ChatRequestParameters all = merged(request, defaults);
    LlmRequest.Builder builder = LlmRequest.builder()
        .messages(Messages.ours(request.messages()))
        .nativeRequest(nativeRequest);
    // Only a model that the request names: a session may ask another one than the usual.
    String named = request.parameters() == null ? null : request.parameters().modelName();
    builder.model(named == null ? "" : named);
    Parameters.ours(all, builder);
    return builder.build();
  }

  static ChatRequestParameters merged(
      ChatRequest request, @Nullable ChatRequestParameters defaults) {
    ChatRequestParameters own =
        request.parameters() == null ? DefaultChatRequestParameters.EMPTY : request.parameters();
    return defaults == null ? own : defaults.overrideWith(own);
  }

  /**
   * Our request as LangChain4j's: the one that it came as, if it says the same; otherwise that one
   * with what was changed.
   *
   * @param request ours
   * @param defaults what the model adds where the request says nothing
   * @throws IllegalArgumentException if LangChain4j has no place for what the request says
   */
  static NativeCall theirs(LlmRequest request, @Nullable ChatRequestParameters defaults) {
    NativeCall call = NativeCall.of(request.nativeRequest());
    if (call == null) {
      ChatRequest fresh = ChatRequest.builder()
          .messages(Messages.theirs(request.messages(), List.of()))
          .parameters(Parameters.theirs(request))
          .build();
      return new NativeCall(fresh, null, false);
    }
    ChatRequest before = call.request();
    List<ChatMessage> messages = Messages.theirs(request.messages(), before.messages());
    ChatRequestParameters changes = changes(request, before, defaults);
    if (changes == null && messages == before.messages()) {
      return call;
    }
    ChatRequestParameters own = merged(before, null);
    return call.with(ChatRequest.builder()
        .messages(messages)
        .parameters(changes == null ? own : changed(own, changes))
        .build());
  }

  // Changes of a provider's own class hold all that was there before; its rest would get lost in a
  // class that does not know it.
  private static ChatRequestParameters changed(
      ChatRequestParameters own, ChatRequestParameters changes) {
    return changes.getClass() == DefaultChatRequestParameters.class
        ? own.overrideWith(changes)
        : changes;
  }

  // Null if there is none.
  private static @Nullable ChatRequestParameters changes(
      LlmRequest request, ChatRequest before, @Nullable ChatRequestParameters defaults) {
    ChatRequestParameters effective = merged(before, defaults);
    LlmRequest base = ours(before, defaults, before);
    LlmRequest.Builder wanted = LlmRequest.builder().messages(request.messages());
    boolean changed = false;
    if (!request.model().isEmpty() && !request.model().equals(effective.modelName())) {
      wanted.model(request.model());
      changed = true;
    }
    if (request.maximumOutputTokens().isPresent()
        && !request.maximumOutputTokens().equals(base.maximumOutputTokens())) {
      wanted.maximumOutputTokens(request.maximumOutputTokens().getAsInt());
      changed = true;
    }
    if (request.temperature() != null
        && !Objects.equals(request.temperature(), base.temperature())) {
      wanted.temperature(request.temperature());
      changed = true;
    }
    if (!request.tools().equals(base.tools())) {
      request.tools().forEach(wanted::tool);
      changed = true;
    }
    if (!request.responseFormat().equals(base.responseFormat())) {
      wanted.responseFormat(request.responseFormat());
      changed = true;
    }
    for (Map.Entry<String, String> entry : request.parameters().entrySet()) {
      // Others came from the defaults of another model, and this one has no place for them.
      if (Parameters.isCommon(entry.getKey())
          && !entry.getValue().equals(base.parameters().get(entry.getKey()))) {
        wanted.parameter(entry.getKey(), entry.getValue());
        changed = true;
      }
    }
    return changed ? Parameters.theirs(wanted.build(), effective) : null;
  }

  static LlmTool ours(ToolSpecification tool) {
    return new LlmTool(
        tool.name(),
        tool.description() == null ? "" : tool.description(),
        Schemas.parameters(tool));
  }
}
