/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.List;
import java.util.Set;

/** Undoes contractions, so that they equal their full forms. Thread-safe. */
final class Contractions {
  /** What "is" may follow; after any other word, 's is a genitive. */
  private static final Set<String> BEFORE_IS = Set.of(
      "what",
      "who",
      "where",
      "when",
      "how",
      "why",
      "which",
      "that",
      "there",
      "here",
      "it",
      "he",
      "she",
      "this",
      "everything",
      "something",
      "nothing",
      "everyone",
      "someone",
      "one");

  private Contractions() {}

  /**
   * The words of a contraction.
   *
   * @param word in lower case
   * @param mark where its apostrophe is
   */
  static List<String> expand(String word, int mark) {
    String head = word.substring(0, mark);
    String tail = word.substring(mark + 1);
    if (tail.equals("t") && head.endsWith("n")) {
      return negated(head.substring(0, head.length() - 1));
    }
    return switch (tail) {
      case "s" ->
        head.equals("let")
            ? List.of("let", "us")
            : BEFORE_IS.contains(head) ? List.of(head, "is") : List.of(head);
      case "re" -> List.of(head, "are");
      case "ve" -> List.of(head, "have");
      case "ll" -> List.of(head, "will");
      case "m" -> List.of(head, "am");
      case "d" -> List.of(head, "would");
      default -> tail.isEmpty() ? List.of(head) : List.of(head + tail);
    };
  }

  private static List<String> negated(String verb) {
    return switch (verb) {
      case "ca" -> List.of("can", "not");
      case "wo" -> List.of("will", "not");
      case "sha" -> List.of("shall", "not");
      case "ai" -> List.of("is", "not");
      default -> List.of(verb, "not");
    };
  }
}
