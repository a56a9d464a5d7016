/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

/**
 * Takes the endings of inflection off English words: plural, -ing, -ed, -ly, and the silent e, so
 * that forms of one word become equal. What is left need not be a word. Irregular forms are the
 * word list's. Thread-safe.
 */
final class Stems {
  private static final int SHORTEST = 3;

  private Stems() {}

  /** The stem of a word in lower case. */
  static String of(String word) {
    if (word.length() <= SHORTEST) {
      return word;
    }
    String base = withoutPlural(word);
    base = withoutEnding(base);
    if (base.endsWith("e") && base.length() > SHORTEST) {
      return base.substring(0, base.length() - 1);
    }
    return base;
  }

  private static String withoutPlural(String word) {
    if (!word.endsWith("s") || word.endsWith("ss") || word.endsWith("us") || word.endsWith("is")) {
      return word;
    }
    if (word.endsWith("ies") && word.length() > 4) {
      return cut(word, 3) + "y";
    }
    if (word.endsWith("sses")
        || word.endsWith("xes")
        || word.endsWith("zes")
        || word.endsWith("ches")
        || word.endsWith("shes")) {
      return cut(word, 2);
    }
    return cut(word, 1);
  }

  private static String withoutEnding(String word) {
    if (word.endsWith("ied") && word.length() > 4) {
      return cut(word, 3) + "y";
    }
    if (word.endsWith("ily") && word.length() > 5) {
      return cut(word, 3) + "y";
    }
    if (word.endsWith("ing") && isRoot(word, 3)) {
      return single(cut(word, 3));
    }
    if (word.endsWith("ed") && !word.endsWith("eed") && isRoot(word, 2)) {
      return single(cut(word, 2));
    }
    if (word.endsWith("ly") && isRoot(word, 2) && word.length() > 5) {
      return cut(word, 2);
    }
    return word;
  }

  /** Whether what stays is long enough, and has a vowel: "string" keeps its ending. */
  private static boolean isRoot(String word, int ending) {
    int length = word.length() - ending;
    if (length < SHORTEST && !(length == 2 && ending == 3)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if ("aeiouy".indexOf(word.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** "stopp" is "stop", but "pass" and "bill" stay. */
  private static String single(String root) {
    int last = root.length() - 1;
    boolean doubled = last > 1 && root.charAt(last) == root.charAt(last - 1);
    return doubled && "lsz".indexOf(root.charAt(last)) < 0 ? cut(root, 1) : root;
  }

  /**
   * The stem of an adjective from the stem of its comparative or superlative: "bigg-er" is "big",
   * "easi-est" is "easy". A stem without such an ending stays as it is.
   */
  static String positive(String stem) {
    int ending = stem.endsWith("est") ? 3 : stem.endsWith("er") ? 2 : 0;
    if (ending == 0 || stem.length() - ending < SHORTEST) {
      return stem;
    }
    String root = single(cut(stem, ending));
    return root.endsWith("i") ? cut(root, 1) + "y" : root;
  }

  private static String cut(String word, int letters) {
    return word.substring(0, word.length() - letters);
  }
}
