/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.llm.usage.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Hears an answer as it comes in, from one thread at a time.
 *
 * <p>Implementations need not be thread-safe.
 */
public interface LlmStreamHandler {
  /**
   * A piece of the text.
   *
   * @param piece not empty
   */
  void onText(String piece);

  /**
   * The usage so far, where the provider says it before the end: all of it since the beginning, so
   * that the latest replaces those before it.
   *
   * @param usage since the beginning
   */
  default void onUsage(Usage usage) {}

  /**
   * An event of the library that asked, which has no name here: a piece of a tool call, of
   * reasoning. Handed through as it came.
   *
   * @param event the library's event
   */
  default void onEvent(@Nullable Object event) {}

  /**
   * The whole answer; nothing comes after it.
   *
   * @param response with all of the text
   */
  void onComplete(LlmResponse response);

  /**
   * It failed; nothing comes after it.
   *
   * @param error as it came
   */
  void onError(Throwable error);
}
