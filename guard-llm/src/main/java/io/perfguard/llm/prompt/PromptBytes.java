/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmTool;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What tells one prompt from another, and how far two begin alike, without keeping either: 128 bits
 * of all of it, and 64 bits of each beginning that ends at a multiple of 512 bytes. Not
 * thread-safe.
 */
final class PromptBytes {
  /*
   * Two lanes take sixteen bytes at a step, each folds the 128 bits of a product of what it is and what it reads, both
   * crossed with keys of this process. Without the keys nobody can look for a prompt by its hash, and nobody can make two
   * prompts of one hash. The way of folding is known from wyhash (Wang Yi); no claim is made beyond these two uses.
   *
   * Messages are laid one behind another as the model reads them: tools, then messages. Each begins at a new step, with
   * its role before it and its length behind it, so that where a conversation goes on, all it had before is the same.
   */
  static final int BLOCK = 512;

  private static final int MOST_BLOCKS = 512;
  private static final int STEP = 16;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long[] KEYS = keys();
  private static final int TOOL = 17;
  private static final int FORMAT = 18;

  private long low = KEYS[0];
  private long high = KEYS[1];
  private long bytes;
  private int laid; // bytes laid since the last end of a block
  private long laidBefore;
  private int blocks;
  private long[] beginnings = new long[8];

  private PromptBytes() {}

  private static long[] keys() {
    SecureRandom random = new SecureRandom();
    long[] keys = new long[4];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = random.nextLong() | 1;
    }
    return keys;
  }

  static PromptBytes of(LlmRequest request) {
    PromptBytes prompt = new PromptBytes();
    for (LlmTool tool : request.tools()) {
      prompt.add(TOOL, tool.name());
      prompt.add(TOOL, tool.description());
      prompt.add(TOOL, tool.schema());
    }
    for (LlmMessage message : request.messages()) {
      prompt.add(message.role().name().charAt(0), message.text());
      if (!message.extra().isEmpty()) {
        prompt.add(-message.role().name().charAt(0), message.extra());
      }
    }
    if (!request.responseFormat().isEmpty()) {
      prompt.add(FORMAT, request.responseFormat());
    }
    return prompt;
  }

  private void add(long sort, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    step(sort, 0);
    int whole = utf8.length & -STEP;
    for (int i = 0; i < whole; i += STEP) {
      step((long) LONGS.get(utf8, i), (long) LONGS.get(utf8, i + 8));
    }
    long first = 0;
    long second = 0;
    for (int i = whole; i < utf8.length; i++) {
      second = (second << 8) | (first >>> 56);
      first = (first << 8) | (utf8[i] & 0xFF);
    }
    step(first, second);
    step(utf8.length, sort);
    bytes += utf8.length;
  }

  private void step(long one, long two) {
    long lower = fold(low ^ one, KEYS[2] ^ two);
    high = fold(high ^ two, KEYS[3] ^ one) + low;
    low = lower;
    laid += STEP;
    if (laid == BLOCK) {
      laid = 0;
      laidBefore += BLOCK;
      if (blocks < MOST_BLOCKS) {
        beginning(low ^ high);
      }
    }
  }

  private void beginning(long hash) {
    if (blocks == beginnings.length) {
      beginnings = Arrays.copyOf(beginnings, blocks * 2);
    }
    beginnings[blocks++] = hash;
  }

  private static long fold(long a, long b) {
    return Math.multiplyHigh(a, b) ^ a * b;
  }

  /** The first half of the hash of all. */
  long low() {
    return fold(low ^ KEYS[1], high ^ KEYS[2]);
  }

  /** The other half. */
  long high() {
    return fold(high ^ KEYS[3], low ^ KEYS[0]);
  }

  /**
   * All bytes as they are laid, those between messages included: what beginnings are a share of.
   */
  long laidBytes() {
    return laidBefore + laid;
  }

  /** All bytes in UTF-8. */
  long bytes() {
    return bytes;
  }

  /** How many beginnings have a hash: of the first 256 KB. */
  int blocks() {
    return blocks;
  }

  long beginning(int index) {
    return beginnings[index];
  }

  /** The hash of a text in which digits count as one, so that texts are alike but for numbers. */
  static long shapeOf(LlmRequest request) {
    long hash = KEYS[0];
    for (LlmMessage message : request.messages()) {
      String text = message.text();
      boolean digits = false;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean digit = (c >= '0' && c <= '9') || (digits && (c == '.' || c == ','));
        if (!digit || !digits) {
          hash = (hash ^ (digit ? '0' : c)) * 0x9E3779B97F4A7C15L;
          hash ^= hash >>> 29;
        }
        digits = digit;
      }
      hash = fold(hash ^ KEYS[1], KEYS[2] ^ message.role().name().charAt(0));
    }
    return hash;
  }
}
