/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStreamHandler;
import java.util.concurrent.atomic.AtomicBoolean;

/** Gives a kept answer as a stream: pieces of some words, the usage, the whole. */
final class Replay {
  private static final int PIECE = 32;

  private Replay() {}

  /** On this thread; stops between pieces once canceled. */
  static void of(LlmResponse answer, LlmStreamHandler handler, AtomicBoolean canceled) {
    String text = answer.text();
    int from = 0;
    while (from < text.length() && !canceled.get()) {
      int to = end(text, from);
      handler.onText(text.substring(from, to));
      from = to;
    }
    if (canceled.get()) {
      return;
    }
    if (answer.usage() != null) {
      handler.onUsage(answer.usage());
    }
    handler.onComplete(answer);
  }

  /** After the last blank of a piece, if there is one; never between the halves of a character. */
  private static int end(String text, int from) {
    int to = Math.min(text.length(), from + PIECE);
    if (to == text.length()) {
      return to;
    }
    int blank = text.lastIndexOf(' ', to - 1);
    if (blank >= from) {
      return blank + 1;
    }
    return Character.isHighSurrogate(text.charAt(to - 1)) ? to + 1 : to;
  }
}
