/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

/**
 * Puts back what a question moved to its front: "which keys does the cache evict" has the order of
 * "the cache evicts keys", "by which truck was it brought" that of "which truck brought it".
 * Thread-safe.
 */
final class Fronting {
  private Fronting() {}

  static void undo(Roles roles) {
    for (int i = 0; i < roles.size(); i++) {
      if (roles.token(i).is(WordClass.QUESTION)) {
        undo(roles, i);
        return;
      }
    }
  }

  private static void undo(Roles roles, int question) {
    int verb = question + 1;
    while (verb < roles.size()
        && !isVerb(roles.token(verb))
        && !roles.token(verb).isMark()) {
      verb++;
    }
    if (verb >= roles.size() || roles.token(verb).isMark()) {
      return;
    }
    if (question > 0 && roles.token(question - 1).text().equals("by")) {
      undoAgent(roles, verb);
    } else if (!roles.token(verb).is(WordClass.BE)) {
      undoObject(roles, question + 1, verb);
    }
  }

  private static boolean isVerb(Token token) {
    return (token.classes() & (Words.AUXILIARY | Words.MODAL)) != 0;
  }

  /** The doer leads already; its verb, the last participle, follows it. */
  private static void undoAgent(Roles roles, int auxiliary) {
    for (int i = roles.size() - 1; i > auxiliary; i--) {
      if (Roles.isParticiple(roles.token(i))) {
        roles.move(i, auxiliary);
        return;
      }
    }
  }

  /** What is asked for goes behind the doer and the verb, if there are both. */
  private static void undoObject(Roles roles, int from, int auxiliary) {
    int end = auxiliary + 1;
    int words = 0;
    while (end < roles.size() && !roles.isBoundary(end)) {
      words += isWord(roles.token(end)) ? 1 : 0;
      end++;
    }
    if (words < 2) {
      return;
    }
    int count = auxiliary - from;
    for (int i = from; i < auxiliary; i++) {
      roles.move(i, end - 1 + (i - from + 1.0) / (count + 2.0));
    }
  }

  /** A content word, or a pronoun in the role of the doer. */
  private static boolean isWord(Token token) {
    return switch (token.text()) {
      case "i", "we", "you", "he", "she", "it", "they", "one" -> true;
      default -> token.isContent();
    };
  }
}
