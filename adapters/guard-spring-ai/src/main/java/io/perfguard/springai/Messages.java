/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmMedia;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.LlmToolCall;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/** Messages of Spring AI as ours, and ours as its. Thread-safe. */
final class Messages {
  private Messages() {}

  static List<LlmMessage> ours(List<Message> messages) {
    List<LlmMessage> ours = new ArrayList<>();
    messages.forEach(message -> ours.addAll(ours(message)));
    return ours;
  }

  /** One, but for the results of tools, of which each is one of ours. */
  static List<LlmMessage> ours(Message message) {
    String text = message.getText() == null ? "" : message.getText();
    if (message instanceof ToolResponseMessage results) {
      List<LlmMessage> each = new ArrayList<>();
      for (ToolResponseMessage.ToolResponse result : results.getResponses()) {
        String extra =
            LlmExtra.toolResult(orEmpty(result.id()), orEmpty(result.name())).toJson();
        each.add(new LlmMessage(LlmRole.TOOL, orEmpty(result.responseData()), extra));
      }
      return each;
    }
    if (message instanceof AssistantMessage said) {
      LlmExtra extra = new LlmExtra(calls(said), "", "", media(said.getMedia()), Map.of());
      return List.of(new LlmMessage(LlmRole.ASSISTANT, text, extra.toJson()));
    }
    if (message instanceof UserMessage user) {
      String extra = LlmExtra.media(media(user.getMedia())).toJson();
      return List.of(new LlmMessage(LlmRole.USER, text, extra));
    }
    return List.of(
        message instanceof SystemMessage ? LlmMessage.system(text) : LlmMessage.user(text));
  }

  static List<LlmToolCall> calls(AssistantMessage said) {
    List<LlmToolCall> calls = new ArrayList<>();
    for (AssistantMessage.ToolCall call : said.getToolCalls()) {
      calls.add(
          new LlmToolCall(orEmpty(call.id()), orEmpty(call.name()), orEmpty(call.arguments())));
    }
    return calls;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static List<LlmMedia> media(List<Media> all) {
    List<LlmMedia> media = new ArrayList<>();
    for (Media one : all) {
      String type = one.getMimeType().toString();
      String kind = one.getMimeType().getType().toLowerCase(Locale.ROOT);
      Object data = one.getData();
      boolean link = data instanceof String text && text.startsWith("http");
      String hash = link
          ? ""
          : data instanceof byte[] bytes
              ? LlmMedia.hash(bytes)
              : LlmMedia.hash(String.valueOf(data));
      media.add(new LlmMedia(kind, type, link ? String.valueOf(data) : "", hash, ""));
    }
    return media;
  }

  /**
   * Our messages as Spring AI's: those that are as they were are the same objects.
   *
   * @param ours what is to be said
   * @param before what was to be said when it came from Spring AI
   * @throws IllegalArgumentException if a picture is known by nothing but its hash
   */
  static List<Message> theirs(List<LlmMessage> ours, List<Message> before) {
    if (ours(before).equals(ours)) {
      return before;
    }
    Map<List<LlmMessage>, Message> same = new HashMap<>();
    before.forEach(message -> same.putIfAbsent(ours(message), message));
    boolean oneEach = before.size() == ours.size();
    List<Message> theirs = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      LlmMessage message = ours.get(i);
      Message unchanged = same.get(List.of(message));
      theirs.add(unchanged != null ? unchanged : theirs(message, oneEach ? before.get(i) : null));
    }
    return theirs;
  }

  private static Message theirs(LlmMessage message, @Nullable Message before) {
    LlmExtra extra = LlmExtra.parse(message.extra());
    return switch (message.role()) {
      case SYSTEM -> new SystemMessage(message.text());
      case ASSISTANT -> said(message.text(), extra);
      case TOOL ->
        ToolResponseMessage.builder()
            .responses(List.of(new ToolResponseMessage.ToolResponse(
                extra.toolCallId(), extra.name(), message.text())))
            .build();
      case USER -> {
        boolean sameMedia = before instanceof UserMessage user
            && LlmExtra.media(media(user.getMedia())).toJson().equals(message.extra());
        yield UserMessage.builder()
            .text(message.text())
            .media(sameMedia && before instanceof UserMessage user ? user.getMedia() : media(extra))
            .build();
      }
    };
  }

  private static List<Media> media(LlmExtra extra) {
    List<Media> all = new ArrayList<>();
    for (LlmMedia one : extra.media()) {
      if (one.url().isEmpty()) {
        throw new IllegalArgumentException(
            "media must have a URL, was " + one + " known by its hash");
      }
      MimeType type = one.mimeType().isEmpty()
          ? MimeTypeUtils.IMAGE_PNG
          : MimeTypeUtils.parseMimeType(one.mimeType());
      all.add(new Media(type, URI.create(one.url())));
    }
    return all;
  }

  /** A message of the model. */
  static AssistantMessage said(String text, LlmExtra extra) {
    List<AssistantMessage.ToolCall> calls = extra.toolCalls().stream()
        .map(call ->
            new AssistantMessage.ToolCall(call.id(), "function", call.name(), call.arguments()))
        .toList();
    return AssistantMessage.builder().content(text).toolCalls(calls).build();
  }
}
