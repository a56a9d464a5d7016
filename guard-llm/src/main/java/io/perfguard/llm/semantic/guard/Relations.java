/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.List;

/** How two words relate: same meaning, misspelt, compound, opposite. Thread-safe. */
final class Relations {
  private static final Lexicon ENGLISH = Lexicon.ENGLISH;
  // Shorter words have too many neighbours by spelling.
  private static final int LONG_ENOUGH = 6;
  private static final List<String> NEGATIVE_PREFIXES =
      List.of("un", "in", "im", "il", "ir", "dis", "non", "de", "mis", "anti", "under", "counter");

  private Relations() {}

  static boolean isSimilar(Token one, Token other) {
    return isSynonym(one.stem(), other.stem()) || isMisspelt(one, other) || isInitials(one, other);
  }

  static boolean isSynonym(String stem, String other) {
    return haveCommon(ENGLISH.synonymSets(stem), ENGLISH.synonymSets(other));
  }

  private static boolean haveCommon(int[] some, int[] others) {
    for (int one : some) {
      for (int other : others) {
        if (one == other) {
          return true;
        }
      }
    }
    return false;
  }

  static boolean isAntonym(Token one, Token other) {
    return isAntonym(one.stem(), other.stem());
  }

  static boolean isAntonym(String stem, String other) {
    String one = Stems.positive(stem);
    String two = Stems.positive(other);
    return areAntonyms(stem, other)
        || areAntonyms(one, two)
        || areAntonyms(stem, two)
        || areAntonyms(one, other);
  }

  private static boolean areAntonyms(String stem, String other) {
    for (int one : ENGLISH.antonymSides(stem)) {
      for (int two : ENGLISH.antonymSides(other)) {
        if ((one ^ two) == 1) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether one is the other behind a prefix that turns its meaning. */
  static boolean isNegatedForm(String one, String other) {
    return one.length() > other.length() ? isPrefixed(one, other) : isPrefixed(other, one);
  }

  private static boolean isPrefixed(String longer, String shorter) {
    if (longer.endsWith("less") && shorter.endsWith("ful")) {
      return longer.regionMatches(0, shorter, 0, longer.length() - 4);
    }
    for (String prefix : NEGATIVE_PREFIXES) {
      if (longer.startsWith(prefix)
          && ENGLISH.stem(longer.substring(prefix.length())).equals(ENGLISH.stem(shorter))) {
        return true;
      }
    }
    return false;
  }

  /**
   * One letter too many, too few, wrong or exchanged, not the first, in a word that is on no list
   * and no name.
   */
  private static boolean isMisspelt(Token one, Token other) {
    String a = one.text();
    String b = other.text();
    boolean words = one.kind() == Token.Kind.WORD
        && other.kind() == Token.Kind.WORD
        && !one.name()
        && !other.name();
    boolean near =
        Math.abs(a.length() - b.length()) <= 1 && Math.min(a.length(), b.length()) >= LONG_ENOUGH;
    if (!words
        || !near
        || a.charAt(0) != b.charAt(0)
        || (ENGLISH.isKnown(one.stem()) && ENGLISH.isKnown(other.stem()))) {
      return false;
    }
    int start = 0;
    while (start < Math.min(a.length(), b.length()) && a.charAt(start) == b.charAt(start)) {
      start++;
    }
    String restOfA = a.substring(start);
    String restOfB = b.substring(start);
    return isSameBut(restOfA, restOfB, 1, 0)
        || isSameBut(restOfB, restOfA, 1, 0)
        || isSameBut(restOfA, restOfB, 1, 1)
        || isExchanged(restOfA, restOfB);
  }

  private static boolean isSameBut(String a, String b, int dropOfA, int dropOfB) {
    return a.length() >= dropOfA
        && b.length() >= dropOfB
        && a.substring(dropOfA).equals(b.substring(dropOfB));
  }

  private static boolean isExchanged(String a, String b) {
    return a.length() >= 2
        && b.length() >= 2
        && a.charAt(0) == b.charAt(1)
        && a.charAt(1) == b.charAt(0)
        && a.substring(2).equals(b.substring(2));
  }

  /**
   * "Intl" is no initials; "HR" of "Human" is begun by {@link #matchCompounds}. Here: a plural of
   * an acronym.
   */
  private static boolean isInitials(Token one, Token other) {
    return one.name()
        && other.name()
        && (one.text().equals(other.text() + "s") || other.text().equals(one.text() + "s"));
  }

  /**
   * Takes out words in a row that make up a word of the other side, as "data base" and "database",
   * or its initials, as "Human Resources" and "HR".
   *
   * @return how many words of the other side were found
   */
  static int matchCompounds(
      List<Token> tokens, List<Integer> left, List<Token> others, List<Integer> right) {
    int found = 0;
    for (int i = 0; i + 1 < left.size(); i++) {
      for (int length = 2; length <= 4 && i + length <= left.size(); length++) {
        int match = compound(tokens, left.subList(i, i + length), others, right);
        if (match >= 0) {
          left.subList(i, i + length).clear();
          right.remove(match);
          found++;
          break;
        }
      }
    }
    return found;
  }

  private static int compound(
      List<Token> tokens, List<Integer> run, List<Token> others, List<Integer> right) {
    StringBuilder whole = new StringBuilder();
    StringBuilder initials = new StringBuilder();
    for (int place : run) {
      String text = tokens.get(place).text();
      whole.append(text);
      initials.append(text.charAt(0));
    }
    for (int i = 0; i < right.size(); i++) {
      Token other = others.get(right.get(i));
      boolean acronym = other.name()
          && initials.length() == other.text().length()
          && other.text().contentEquals(initials);
      if (acronym || other.text().contentEquals(whole)) {
        return i;
      }
    }
    return -1;
  }
}
