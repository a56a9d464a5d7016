/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmTool;
import java.util.List;

/** What a request holds besides the tokens of its texts. Thread-safe. */
final class RequestTokens {
  /** Marks around each message, and before the answer; as OpenAI's cookbook counts them. */
  private static final int EACH_MESSAGE = 3;

  private static final int BEFORE_THE_ANSWER = 3;

  /** Guesses: how tools and schemas are told to the model is published nowhere. */
  private static final int EACH_TOOL = 8;

  private static final int TOOLS = 12;
  private static final int FORMAT = 12;

  /** Bounds: a tool's schema is retold in another form, which is shorter but for some words. */
  private static final int EACH_TOOL_AT_MOST = 64;

  /** The longest introduction of tools that a provider has documented is 804 tokens. */
  private static final int TOOLS_AT_MOST = 1_024;

  private static final int FORMAT_AT_MOST = 128;
  private static final int EACH_MESSAGE_AT_MOST = 8;
  private static final List<String> NOT_TEXT = List.of(
      "\"image", "\"audio", "\"video", "\"file", "\"picture", "\"media", "\"document", "\"hash");

  private RequestTokens() {}

  static long count(LlmRequest request, TokenCounter counter) {
    long tokens = BEFORE_THE_ANSWER;
    for (LlmMessage message : request.messages()) {
      tokens += EACH_MESSAGE + counter.count(message.text()) + counter.count(message.extra());
    }
    for (LlmTool tool : request.tools()) {
      tokens += EACH_TOOL
          + counter.count(tool.name())
          + counter.count(tool.description())
          + counter.count(tool.schema());
    }
    tokens += request.tools().isEmpty() ? 0 : TOOLS;
    if (!request.responseFormat().isEmpty()) {
      tokens += FORMAT + counter.count(request.responseFormat());
    }
    return tokens;
  }

  static long atMost(LlmRequest request) {
    long bytes = BEFORE_THE_ANSWER;
    for (LlmMessage message : request.messages()) {
      bytes += EACH_MESSAGE_AT_MOST + utf8(message.text()) + utf8(message.extra());
    }
    for (LlmTool tool : request.tools()) {
      bytes +=
          EACH_TOOL_AT_MOST + utf8(tool.name()) + utf8(tool.description()) + utf8(tool.schema());
    }
    bytes += request.tools().isEmpty() ? 0 : TOOLS_AT_MOST;
    if (!request.responseFormat().isEmpty()) {
      bytes += FORMAT_AT_MOST + utf8(request.responseFormat());
    }
    return bytes;
  }

  /** The bytes in UTF-8; a half of a surrogate pair counts as the three of U+FFFD. */
  static long utf8(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += more(text, i, c);
      }
    }
    return bytes;
  }

  private static int more(String text, int at, char c) {
    if (c < 0x800) {
      return 1;
    }
    boolean first = Character.isHighSurrogate(c)
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
    boolean second =
        Character.isLowSurrogate(c) && at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    return first || second ? 1 : 2; // four bytes for a pair, two for each half
  }

  /** Whether something is not text, so that no count of characters says what it costs. */
  static boolean hasMedia(LlmRequest request) {
    for (LlmMessage message : request.messages()) {
      String extra = message.extra();
      if (!extra.isEmpty() && NOT_TEXT.stream().anyMatch(extra::contains)) {
        return true;
      }
    }
    return false;
  }

  /** The class of the longest text. */
  static ContentClass contentOf(LlmRequest request) {
    String longest = "";
    for (LlmMessage message : request.messages()) {
      longest = message.text().length() > longest.length() ? message.text() : longest;
    }
    return ContentClass.of(longest);
  }
}
