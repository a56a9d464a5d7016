/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;
import java.util.List;
import java.util.Locale;

/** Tells whole answers from those that broke off, were filtered or refused. */
final class Completeness {
  private static final int LONGEST_REFUSAL = 400;
  private static final List<String> REFUSALS = List.of(
      "i'm sorry, but i can",
      "i\u2019m sorry, but i can",
      "i am sorry, but i can",
      "sorry, but i can",
      "i'm sorry, i can",
      "i\u2019m sorry, i can",
      "i can't help with",
      "i can\u2019t help with",
      "i cannot help with",
      "i can't assist",
      "i can\u2019t assist",
      "i cannot assist",
      "i'm unable to",
      "i\u2019m unable to",
      "i am unable to",
      "i'm not able to",
      "as an ai language model, i can");

  private Completeness() {}

  static boolean isWhole(LlmResponse answer, boolean toolTurns) {
    if (answer.callsTools() || !answer.extra().isEmpty()) {
      return toolTurns
          && (answer.callsTools() || answer.isWhole())
          && !answer.extra().contains("\"refusal\"");
    }
    return answer.isWhole() && !answer.text().isBlank() && !isRefusal(answer.text());
  }

  /** Said in English, and in few words: a long answer that begins with regret is an answer. */
  private static boolean isRefusal(String text) {
    if (text.length() > LONGEST_REFUSAL) {
      return false;
    }
    String start = text.strip().toLowerCase(Locale.ROOT);
    return REFUSALS.stream().anyMatch(start::startsWith);
  }
}
