/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who acts and who is acted on, where both are pronouns or one is: "did we pay them" and "did they
 * pay us". Pronouns are not aligned, their forms tell their roles. Thread-safe.
 */
final class PronounRules {
  private PronounRules() {}

  /** Texts that differ in little else, in which somebody is only the doer here and not there. */
  static Ruling check(TextPair pair) {
    Likeness likeness = pair.likeness();
    if (likeness.leftOfFirst() > 0 || likeness.leftOfSecond() > 0) {
      return Ruling.PASS;
    }
    List<Token> first = pair.first().tokens();
    List<Token> second = pair.second().tokens();
    if (hasAgent(first) || hasAgent(second)) {
      return Ruling.PASS;
    }
    boolean turned = isTurned(first, second) || isTurned(second, first);
    return turned ? Ruling.reject("pronouns exchanged their roles") : Ruling.PASS;
  }

  /** "by him": the voice may have changed, and the forms with it. */
  private static boolean hasAgent(List<Token> tokens) {
    for (int i = 1; i < tokens.size(); i++) {
      if (tokens.get(i - 1).text().equals("by") && !object(tokens.get(i)).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTurned(List<Token> tokens, List<Token> others) {
    Set<String> doers = new HashSet<>();
    Set<String> doneTo = new HashSet<>();
    for (Token token : tokens) {
      doers.add(subject(token));
      doneTo.add(object(token));
    }
    for (Token token : others) {
      String person = object(token);
      if (!person.isEmpty() && doers.contains(person) && !doneTo.contains(person)) {
        return others.stream().noneMatch(other -> subject(other).equals(person));
      }
    }
    return false;
  }

  /** Who the pronoun stands for if its form is that of a doer; empty if not. */
  private static String subject(Token token) {
    return switch (token.text()) {
      case "i", "he", "she", "we", "they" -> token.text();
      default -> "";
    };
  }

  private static String object(Token token) {
    return switch (token.text()) {
      case "me" -> "i";
      case "him" -> "he";
      case "her" -> "she";
      case "us" -> "we";
      case "them" -> "they";
      default -> "";
    };
  }
}
