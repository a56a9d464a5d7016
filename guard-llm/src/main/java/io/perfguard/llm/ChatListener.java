/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

/**
 * Hears of each model that was asked, on the thread that heard the answer. It must not block; what
 * it throws is contained and counted.
 *
 * <p>Implementations must be thread-safe.
 */
@FunctionalInterface
public interface ChatListener {
  /**
   * A model has answered or failed.
   *
   * @param event what there is to know of it
   */
  void asked(ChatEvent event);
}
