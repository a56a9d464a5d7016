/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;

/**
 * One message of a conversation.
 *
 * <p>Immutable.
 *
 * @param role who speaks
 * @param text what is said; may be empty, as where an answer only calls tools
 * @param extra what is no text, as JSON of one stable form: tool calls, the id of the call that a
 *     tool answers, pictures by their hash; "" if there is none. Two messages with the same role,
 *     text and extra must mean the same to the model.
 */
public record LlmMessage(LlmRole role, String text, String extra) {
  /**
   * Checks that nothing is missing.
   *
   * @param role who speaks
   * @param text what is said
   * @param extra what is no text, as JSON; "" if there is none
   */
  public LlmMessage {
    Require.nonNull(role, "role");
    Require.nonNull(text, "text");
    Require.nonNull(extra, "extra");
  }

  /**
   * What the application tells the model.
   *
   * @param text the text
   * @return the message
   */
  public static LlmMessage system(String text) {
    return new LlmMessage(LlmRole.SYSTEM, text, "");
  }

  /**
   * What a person says.
   *
   * @param text the text
   * @return the message
   */
  public static LlmMessage user(String text) {
    return new LlmMessage(LlmRole.USER, text, "");
  }

  /**
   * What the model said.
   *
   * @param text the text
   * @return the message
   */
  public static LlmMessage assistant(String text) {
    return new LlmMessage(LlmRole.ASSISTANT, text, "");
  }

  /**
   * The same message with another text.
   *
   * @param other the text
   * @return a copy
   */
  public LlmMessage withText(String other) {
    return new LlmMessage(role, other, extra);
  }

  /** Who speaks and how long; never what is said. */
  @Override
  public String toString() {
    return role + " message of " + text.length() + " characters"
        + (extra.isEmpty() ? "" : " and more");
  }
}
