/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.List;

/**
 * What must be the same to the letter: names, quotations, identifiers, addresses, unread rests.
 * Thread-safe.
 */
final class LiteralRules {
  private LiteralRules() {}

  static Ruling length(TextPair pair) {
    boolean complete = pair.first().isComplete() && pair.second().isComplete();
    return complete || pair.first().isEqualTo(pair.second())
        ? Ruling.PASS
        : Ruling.verify("too long to be read");
  }

  static Ruling names(TextPair pair) {
    boolean some = hasName(pair.alignment().leftOfFirst());
    boolean others = hasName(pair.alignment().leftOfSecond());
    if (some && others) {
      return Ruling.reject("another name");
    }
    return some || others ? Ruling.verify("a name in one text alone") : Ruling.PASS;
  }

  private static boolean hasName(List<Token> words) {
    for (Token word : words) {
      if (word.name()) {
        return true;
      }
    }
    return false;
  }

  static Ruling quotes(TextPair pair) {
    boolean some = isQuotedIn(pair.first(), pair.second());
    boolean others = isQuotedIn(pair.second(), pair.first());
    return some && others ? Ruling.PASS : Ruling.reject("another quotation");
  }

  /** Whether the other text has what this one quotes, with or without quotation marks. */
  private static boolean isQuotedIn(AnalysedText text, AnalysedText other) {
    if (text.quotes().isEmpty()) {
      return true;
    }
    String all = " " + other.plain() + " ";
    for (String quote : text.quotes()) {
      if (!all.contains(" " + quote + " ")) {
        return false;
      }
    }
    return true;
  }

  static Ruling identifiers(TextPair pair) {
    return sameOf(pair, Token.Kind.IDENTIFIER, "identifier");
  }

  static Ruling addresses(TextPair pair) {
    return sameOf(pair, Token.Kind.ADDRESS, "address");
  }

  private static Ruling sameOf(TextPair pair, Token.Kind kind, String what) {
    List<String> some = of(pair.first(), kind);
    List<String> others = of(pair.second(), kind);
    if (some.isEmpty() && others.isEmpty()) {
      return Ruling.PASS;
    }
    for (String one : List.copyOf(some)) {
      if (others.remove(one)) {
        some.remove(one);
      }
    }
    if (!some.isEmpty() && !others.isEmpty()) {
      return Ruling.reject("another " + what);
    }
    return some.isEmpty() && others.isEmpty()
        ? Ruling.PASS
        : Ruling.verify("an " + what + " in one text alone");
  }

  private static List<String> of(AnalysedText text, Token.Kind kind) {
    List<String> found = new ArrayList<>();
    for (Token token : text.tokens()) {
      if (token.kind() == kind && found.size() < 64) {
        found.add(token.text());
      }
    }
    return found;
  }
}
