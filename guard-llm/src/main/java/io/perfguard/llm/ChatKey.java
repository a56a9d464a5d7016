/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmTool;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/**
 * Tells requests apart that a model can tell apart, without keeping them: 256 bits of SHA-256 over
 * the circumstances, such as the partition, and all that changes the answer, each part with its
 * length before it. The tier is left out: it changes the price and not the answer.
 *
 * <p>Immutable.
 */
record ChatKey(long a, long b, long c, long d) {
  private static final MessageDigest EMPTY = sha256();

  static ChatKey of(List<String> circumstances, String model, LlmRequest request) {
    MessageDigest digest = fresh();
    putCount(digest, circumstances.size());
    circumstances.forEach(each -> put(digest, each));
    put(digest, model);
    put(digest, request.responseFormat());
    put(digest, String.valueOf(request.temperature()));
    put(digest, request.maximumOutputTokens().toString());
    putCount(digest, request.messages().size());
    for (LlmMessage message : request.messages()) {
      put(digest, message.role().name());
      put(digest, message.text());
      put(digest, message.extra());
    }
    putCount(digest, request.tools().size());
    for (LlmTool tool : request.tools()) {
      put(digest, tool.name());
      put(digest, tool.description());
      put(digest, tool.schema());
    }
    for (Map.Entry<String, String> parameter : request.parameters().entrySet()) {
      put(digest, parameter.getKey());
      put(digest, parameter.getValue());
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return new ChatKey(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  private static void put(MessageDigest digest, String text) {
    if (loses(text)) { // two texts that UTF-8 makes one must not share an answer
      putCount(digest, -1 - text.length());
      for (int i = 0; i < text.length(); i++) {
        putCount(digest, text.charAt(i));
      }
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    putCount(digest, bytes.length);
    digest.update(bytes);
  }

  /** Whether it has half of a pair, for which UTF-8 has no bytes. */
  private static boolean loses(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isHighSurrogate(text.charAt(i))
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static void putCount(MessageDigest digest, int count) {
    digest.update((byte) (count >>> 24));
    digest.update((byte) (count >>> 16));
    digest.update((byte) (count >>> 8));
    digest.update((byte) count);
  }

  private static MessageDigest fresh() {
    try {
      return (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException e) {
      return sha256();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
