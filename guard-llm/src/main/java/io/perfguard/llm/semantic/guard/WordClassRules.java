/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import org.jspecify.annotations.Nullable;

/**
 * Small words that change what is asked: time, tense, duty, degree, lists, amounts. Thread-safe.
 */
final class WordClassRules {
  private static final WordClass[] TIMES = {
    WordClass.BEFORE,
    WordClass.AFTER,
    WordClass.SINCE,
    WordClass.UNTIL,
    WordClass.STILL,
    WordClass.ALREADY,
    WordClass.AGAIN,
    WordClass.BECOMING,
    WordClass.FORMERLY,
    WordClass.SOON
  };
  private static final WordClass[] AMOUNTS = {
    WordClass.ALL, WordClass.ANY, WordClass.SOME, WordClass.FEW, WordClass.ONLY, WordClass.MOST
  };
  private static final WordClass[] BOUNDS = {
    WordClass.AT_LEAST, WordClass.AT_MOST, WordClass.ABOVE, WordClass.BELOW
  };
  private static final WordClass[] DUTIES = {
    WordClass.ABILITY, WordClass.POSSIBILITY, WordClass.OBLIGATION, WordClass.ADVICE
  };

  private WordClassRules() {}

  static int count(AnalysedText text, WordClass wordClass) {
    int count = text.count(wordClass);
    return count > 0 && wordClass == WordClass.BECOMING ? count - goals(text) : count;
  }

  /** "How do I become a pilot": the goal is to be one. */
  private static int goals(AnalysedText text) {
    int goals = 0;
    String kind = QuestionRules.kind(text);
    for (Token token : text.tokens()) {
      goals += kind.startsWith("how") && token.text().equals("become") ? 1 : 0;
    }
    return goals;
  }

  /** How many more words of the class the first text has. */
  private static int surplus(TextPair pair, WordClass wordClass) {
    return count(pair.first(), wordClass) - count(pair.second(), wordClass);
  }

  /** Whether one text has more of one class, and the other more of the other. */
  static boolean opposed(TextPair pair, WordClass one, WordClass other) {
    return surplus(pair, one) * surplus(pair, other) < 0;
  }

  static Ruling comparison(TextPair pair) {
    if (PolarityRules.degreeOpposites(pair) > 0) {
      int turns = pair.alignment().antonymCount() + pair.alignment().negatedFormCount();
      boolean undone = turns + (pair.isConverse() ? 1 : 0) == 1;
      return undone ? Ruling.PASS : Ruling.reject("more against less");
    }
    boolean polar = isPolar(pair.first()) && isPolar(pair.second());
    if ((polar && isOtherDegree(pair)) || excess(pair.first()) != excess(pair.second())) {
      return Ruling.verify("another degree");
    }
    boolean inFirst = false;
    boolean inSecond = false;
    for (WordClass bound : BOUNDS) {
      int surplus = bounds(pair.first(), bound) - bounds(pair.second(), bound);
      inFirst |= surplus > 0;
      inSecond |= surplus < 0;
    }
    if (inFirst && inSecond) {
      return Ruling.reject("another bound");
    }
    return inFirst || inSecond ? Ruling.verify("a bound in one text alone") : Ruling.PASS;
  }

  /** "too slow": more than is good. At the end of a clause the word means "also". */
  private static int excess(AnalysedText text) {
    int count = 0;
    for (int i = 0; i + 1 < text.tokens().size(); i++) {
      boolean too = text.tokens().get(i).text().equals("too");
      count += too && text.tokens().get(i + 1).isContent() ? 1 : 0;
    }
    return count;
  }

  /** "slow" and "slower": of words that are left, one is the comparative of the other. */
  private static boolean isOtherDegree(TextPair pair) {
    for (Token one : pair.alignment().leftOfFirst()) {
      for (Token other : pair.alignment().leftOfSecond()) {
        String stem = one.stem();
        String second = other.stem();
        boolean degrees =
            Stems.positive(stem).equals(second) || stem.equals(Stems.positive(second));
        if (degrees && !stem.equals(second)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Only before a number are these words bounds: "under 5 kg", not "fall under the rules". */
  private static int bounds(AnalysedText text, WordClass bound) {
    int count = 0;
    for (int i = 0; i + 1 < text.tokens().size(); i++) {
      boolean number = text.tokens().get(i + 1).kind() == Token.Kind.NUMBER;
      count += number && text.tokens().get(i).is(bound) ? 1 : 0;
    }
    return count;
  }

  static Ruling time(TextPair pair) {
    Ruling period = PeriodRules.check(pair);
    return period.verdict() == Verdict.PASS && !pair.isConverse()
        ? differ(pair, TIMES, "another time or state")
        : period;
  }

  static Ruling quantifiers(TextPair pair) {
    for (WordClass one : AMOUNTS) {
      for (WordClass other : AMOUNTS) {
        if (one != other && opposed(pair, one, other)) {
          return Ruling.reject("another quantity of things");
        }
      }
    }
    return surplus(pair, WordClass.ONLY) != 0
        ? Ruling.verify("\"only\" in one text alone")
        : Ruling.PASS;
  }

  /**
   * Words of these classes must be as many in both; if each text has one that the other lacks, it
   * is certain.
   */
  private static Ruling differ(TextPair pair, WordClass[] classes, String reason) {
    boolean inFirst = false;
    boolean inSecond = false;
    for (WordClass one : classes) {
      int surplus = surplus(pair, one);
      inFirst |= surplus > 0;
      inSecond |= surplus < 0;
    }
    if (inFirst && inSecond) {
      return Ruling.reject(reason);
    }
    return inFirst || inSecond ? Ruling.verify(reason + " in one text alone") : Ruling.PASS;
  }

  static Ruling tense(TextPair pair) {
    String one = tense(pair.first());
    String other = tense(pair.second());
    // Questions that are worded anew change their tense too: "what is the date", "when was it".
    boolean differ = left(pair) == 0 && !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    return differ ? Ruling.verify("another tense") : Ruling.PASS;
  }

  /** The tense of all auxiliaries, if they agree. */
  private static String tense(AnalysedText text) {
    boolean past = count(text, WordClass.PAST) > 0;
    boolean present = count(text, WordClass.PRESENT) > 0;
    boolean future = count(text, WordClass.FUTURE) > 0;
    if ((past ? 1 : 0) + (present ? 1 : 0) + (future ? 1 : 0) != 1) {
      return "";
    }
    return past ? "past" : present ? "present" : "future";
  }

  static Ruling modality(TextPair pair) {
    WordClass one = duty(pair.first());
    WordClass other = duty(pair.second());
    if (one == other) {
      return Ruling.PASS;
    }
    if (left(pair) > 1) {
      return Ruling.PASS;
    }
    if (isPermission(pair, one, other) || isDeliberation(pair, one, other)) {
      return Ruling.PASS;
    }
    if (one != null && other != null) {
      return Ruling.reject("another duty or ability");
    }
    boolean strong = one == WordClass.OBLIGATION
        || other == WordClass.OBLIGATION
        || one == WordClass.ADVICE
        || other == WordClass.ADVICE;
    return strong && left(pair) == 0 && !isOpen(pair)
        ? Ruling.verify("a duty in one text alone")
        : Ruling.PASS;
  }

  private static @Nullable WordClass duty(AnalysedText text) {
    WordClass found = null;
    for (WordClass duty : DUTIES) {
      if (count(text, duty) > 0) {
        found = duty;
      }
    }
    return found;
  }

  /** "Can I pay by card?" and "May I pay by card?" ask for the same leave. */
  private static boolean isPermission(
      TextPair pair, @Nullable WordClass one, @Nullable WordClass other) {
    return isLeave(one) && isLeave(other) && isPolar(pair.first()) && isPolar(pair.second());
  }

  private static boolean isLeave(@Nullable WordClass duty) {
    return duty == WordClass.ABILITY || duty == WordClass.POSSIBILITY;
  }

  private static boolean isPolar(AnalysedText text) {
    return QuestionRules.kind(text).equals(QuestionRules.POLAR);
  }

  /** "Which form do I need", "must I use", "should I use": who asks so wants to be told. */
  private static boolean isDeliberation(
      TextPair pair, @Nullable WordClass one, @Nullable WordClass other) {
    return isAsked(one)
        && isAsked(other)
        && QuestionRules.isDeliberative(pair.first())
        && QuestionRules.isDeliberative(pair.second());
  }

  private static boolean isAsked(@Nullable WordClass duty) {
    return duty == null || duty == WordClass.OBLIGATION || duty == WordClass.ADVICE;
  }

  /**
   * The most content words that one text has alone: 0 if the texts differ in small words and order
   * only.
   */
  private static int left(TextPair pair) {
    return Math.max(pair.likeness().leftOfFirst(), pair.likeness().leftOfSecond());
  }

  /** "What should I do" asks for little more than "what do I do". */
  private static boolean isOpen(TextPair pair) {
    return QuestionRules.isOpen(pair.first()) && QuestionRules.isOpen(pair.second());
  }

  static Ruling conjunction(TextPair pair) {
    if (opposed(pair, WordClass.AND, WordClass.OR)) {
      return Ruling.reject("\"and\" against \"or\"");
    }
    if (surplus(pair, WordClass.AT_ONCE) != 0) {
      return Ruling.verify("\"at once\" in one text alone");
    }
    return Ruling.PASS;
  }
}
