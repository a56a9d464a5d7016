/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.llm.prompt.PromptCounts.Field;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.token.TokenCounter;

/**
 * Looks closely at one prompt: what its characters are, and what could be left out. Thread-safe.
 */
final class ContentSample {
  /** A run of Base64: longer than any word, hash or key. */
  private static final int BASE64_RUN = 100;

  /** Longer texts are looked at up to here, so that a sample takes no more than some 10 ms. */
  private static final int MOST = 200_000;

  private static final PromptCompressor COMPRESSOR =
      PromptCompressor.lossless().counter(TokenCounter.rough()).dryRun();

  private ContentSample() {}

  /** Adds what a prompt has to a set of counts. */
  static void look(LlmRequest request, PromptSums sums) {
    int left = MOST;
    for (LlmMessage message : request.messages()) {
      String text = message.text();
      String part = text.length() <= left ? text : text.substring(0, left);
      left -= part.length();
      if (!part.isEmpty()) {
        look(part, message.role() == LlmRole.TOOL, sums);
      }
    }
  }

  private static void look(String text, boolean result, PromptSums sums) {
    Spans spans = PromptScanner.scan(text);
    long json = 0;
    long data = 0;
    for (int i = 0; i < spans.size(); i++) {
      int length = spans.end(i) - spans.start(i);
      json += spans.kind(i).isJson() ? length : 0;
      data += isData(spans.kind(i)) ? length : 0;
    }
    sums.add(Field.SAMPLED_CHARACTERS, text.length());
    sums.add(Field.JSON_CHARACTERS, json);
    sums.add(Field.DATA_CHARACTERS, result ? text.length() : data);
    characters(text, sums);
    CompressedPrompt tried = COMPRESSOR.compress(text);
    sums.add(Field.SAMPLED_TOKENS, tried.tokensBefore());
    sums.add(Field.LEFT_OUT_TOKENS, Math.max(0, tried.savedTokens()));
  }

  private static boolean isData(SpanKind kind) {
    return switch (kind) {
      case JSON, JSON_KEPT, TABLE, DIFF, FENCED_CODE, INDENTED_CODE, QUOTE, BROKEN_JSON -> true;
      default -> false;
    };
  }

  private static void characters(String text, PromptSums sums) {
    long blank = 0;
    long base64 = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      blank += c <= ' ' ? 1 : 0;
      if (isBase64(c)) {
        run++;
      } else {
        base64 += run >= BASE64_RUN ? run : 0;
        run = 0;
      }
    }
    sums.add(Field.BLANK_CHARACTERS, blank);
    sums.add(Field.BASE64_CHARACTERS, base64 + (run >= BASE64_RUN ? run : 0));
  }

  private static boolean isBase64(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "+/=_-".indexOf(c) >= 0;
  }
}
