/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.perfguard.llm.internal.json.JsonText;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmMedia;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.LlmToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Messages of LangChain4j as ours, and ours as its. Thread-safe. */
final class Messages {
  private Messages() {}

  static List<LlmMessage> ours(List<ChatMessage> messages) {
    List<LlmMessage> ours = new ArrayList<>(messages.size());
    messages.forEach(message -> ours.add(ours(message)));
    return ours;
  }

  static LlmMessage ours(ChatMessage message) {
    if (message instanceof SystemMessage system) {
      return LlmMessage.system(system.text());
    }
    if (message instanceof UserMessage user) {
      return ours(user);
    }
    if (message instanceof AiMessage ai) {
      return ours(ai);
    }
    if (message instanceof ToolExecutionResultMessage result) {
      return ours(result);
    }
    Map<String, String> more = new TreeMap<>();
    more.put(
        "custom",
        message instanceof CustomMessage custom
            ? JsonText.sorted(custom.attributes())
            : JsonText.write(String.valueOf(message)));
    LlmExtra extra = new LlmExtra(List.of(), "", "", List.of(), more);
    return new LlmMessage(LlmRole.USER, "", extra.toJson());
  }

  private static LlmMessage ours(UserMessage user) {
    if (user.hasSingleText() && user.name() == null && user.attributes().isEmpty()) {
      return LlmMessage.user(user.singleText());
    }
    Map<String, String> more = attributes(user.attributes());
    List<LlmMedia> media = new ArrayList<>();
    String text = contents(user.contents(), media, more);
    String name = user.name() == null ? "" : user.name();
    return new LlmMessage(
        LlmRole.USER, text, new LlmExtra(List.of(), "", name, media, more).toJson());
  }

  private static LlmMessage ours(AiMessage ai) {
    String text = ai.text() == null ? "" : ai.text();
    Map<String, String> more = attributes(ai.attributes());
    if (ai.thinking() != null) {
      more.put("thinking", JsonText.write(ai.thinking()));
    }
    LlmExtra extra = new LlmExtra(calls(ai.toolExecutionRequests()), "", "", List.of(), more);
    return new LlmMessage(LlmRole.ASSISTANT, text, extra.toJson());
  }

  private static LlmMessage ours(ToolExecutionResultMessage result) {
    Map<String, String> more = attributes(result.attributes());
    if (Boolean.TRUE.equals(result.isError())) {
      more.put("error", "true");
    }
    List<LlmMedia> media = new ArrayList<>();
    String text = result.hasSingleText() ? result.text() : contents(result.contents(), media, more);
    LlmExtra extra = new LlmExtra(
        List.of(),
        result.id() == null ? "" : result.id(),
        result.toolName() == null ? "" : result.toolName(),
        media,
        more);
    return new LlmMessage(LlmRole.TOOL, text, extra.toJson());
  }

  private static Map<String, String> attributes(Map<String, Object> attributes) {
    Map<String, String> more = new TreeMap<>();
    if (!attributes.isEmpty()) {
      more.put("attributes", JsonText.sorted(attributes));
    }
    return more;
  }

  // Where there is more than one text, how they were cut is told too: the model sees the cuts.
  private static String contents(
      List<Content> contents, List<LlmMedia> media, Map<String, String> more) {
    List<String> texts = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (Content content : contents) {
      if (content instanceof TextContent text) {
        texts.add(text.text());
        order.add(String.valueOf(text.text().length()));
      } else {
        media.add(Contents.media(content));
        order.add("media");
      }
    }
    boolean textFirst = texts.size() <= 1 && (order.isEmpty() || !order.get(0).equals("media"));
    if (!textFirst) {
      more.put("order", JsonText.write(order));
    }
    return String.join("\n", texts);
  }

  static List<LlmToolCall> calls(@Nullable List<ToolExecutionRequest> requests) {
    List<LlmToolCall> calls = new ArrayList<>();
    if (requests != null) {
      for (ToolExecutionRequest request : requests) {
        calls.add(new LlmToolCall(
            orEmpty(request.id()), orEmpty(request.name()), orEmpty(request.arguments())));
      }
    }
    return calls;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Our messages as LangChain4j's: those that are as they were are the same objects.
   *
   * @param ours what is to be said
   * @param before what was to be said when it came from LangChain4j
   */
  static List<ChatMessage> theirs(List<LlmMessage> ours, List<ChatMessage> before) {
    List<LlmMessage> known = ours(before);
    if (known.equals(ours)) {
      return before;
    }
    Map<LlmMessage, ChatMessage> same = new HashMap<>();
    for (int i = 0; i < before.size(); i++) {
      same.putIfAbsent(known.get(i), before.get(i));
    }
    List<ChatMessage> theirs = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      LlmMessage message = ours.get(i);
      ChatMessage unchanged = same.get(message);
      boolean onlyText = ours.size() == before.size()
          && known.get(i).role() == message.role()
          && known.get(i).extra().equals(message.extra());
      theirs.add(
          unchanged != null
              ? unchanged
              : onlyText ? withText(before.get(i), message.text()) : theirs(message));
    }
    return theirs;
  }

  // The text is replaced, and all that is no text stays.
  private static ChatMessage withText(ChatMessage message, String text) {
    if (message instanceof UserMessage user) {
      List<Content> contents = new ArrayList<>();
      contents.add(TextContent.from(text));
      user.contents().stream()
          .filter(content -> !(content instanceof TextContent))
          .forEach(contents::add);
      return user.toBuilder().contents(contents).build();
    }
    if (message instanceof AiMessage ai) {
      return ai.withText(text);
    }
    if (message instanceof ToolExecutionResultMessage result) {
      return result.toBuilder().text(text).build();
    }
    return message instanceof SystemMessage ? SystemMessage.from(text) : message;
  }

  private static ChatMessage theirs(LlmMessage message) {
    LlmExtra extra = LlmExtra.parse(message.extra());
    return switch (message.role()) {
      case SYSTEM -> SystemMessage.from(message.text());
      case ASSISTANT -> ai(message.text(), extra);
      case TOOL ->
        ToolExecutionResultMessage.builder()
            .id(extra.toolCallId())
            .toolName(extra.name())
            .text(message.text())
            .build();
      case USER -> user(message.text(), extra);
    };
  }

  private static UserMessage user(String text, LlmExtra extra) {
    UserMessage.Builder builder = UserMessage.builder();
    if (!extra.name().isEmpty()) {
      builder.name(extra.name());
    }
    if (!text.isEmpty() || extra.media().isEmpty()) {
      builder.addContent(TextContent.from(text));
    }
    for (LlmMedia media : extra.media()) {
      if (!media.kind().equals("image") || media.url().isEmpty()) {
        throw new IllegalArgumentException(
            "media must be an image with a URL, was " + media + " known by its hash");
      }
      builder.addContent(Contents.image(media));
    }
    return builder.build();
  }

  /** A message of the model. */
  static AiMessage ai(String text, LlmExtra extra) {
    List<ToolExecutionRequest> requests = new ArrayList<>();
    for (LlmToolCall call : extra.toolCalls()) {
      requests.add(ToolExecutionRequest.builder()
          .id(call.id())
          .name(call.name())
          .arguments(call.arguments())
          .build());
    }
    AiMessage.Builder builder = AiMessage.builder();
    if (!text.isEmpty() || requests.isEmpty()) {
      builder.text(text);
    }
    return builder.toolExecutionRequests(requests).build();
  }
}
