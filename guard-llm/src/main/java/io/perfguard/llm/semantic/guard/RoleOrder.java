/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Compares the roles of the words that two texts share. Words may stand in another order if a
 * phrase moved as a whole, a list or a symmetric relation was turned round, or the voice changed;
 * any other change of order exchanges roles.
 *
 * <p>Not thread-safe.
 */
final class RoleOrder {
  /** Pairs are compared with each other, so their number has a bound. */
  private static final int MAXIMUM_PAIRS = 64;

  private static final double NEAR = 3;

  // With more than this share of other words the text was worded anew, and its order says little.
  private static final double SAME_FRAME = 0.5;
  private static final double MOST_LEFT = 1.0 / 3;

  private static final Set<String> DISTANCE_ENDS = Set.of(Roles.NONE, "from", "to", "between");

  private final Roles first;
  private final Roles second;
  private final int[] places;
  private final List<Integer> shared = new ArrayList<>();

  private final boolean reworded;
  private final boolean questions;
  private final boolean voice;
  // The texts are so alike that any change of order is meant.
  private final boolean strict;

  private RoleOrder(TextPair pair) {
    first = Roles.of(pair.first().tokens());
    second = Roles.of(pair.second().tokens());
    places = pair.alignment().places();
    putIntoActive(second, first);
    putIntoActive(first, second);
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0) {
        shared.add(i);
      }
    }
    Likeness likeness = pair.likeness();
    int left = Math.max(likeness.leftOfFirst(), likeness.leftOfSecond());
    reworded = left > MOST_LEFT * (likeness.exact() + likeness.similar() + left);
    boolean sameWords = left == 0 && likeness.similar() == 0;
    boolean sameFrame = likeness.functionOverlap() >= SAME_FRAME;
    questions = QuestionRules.isQuestion(pair.first()) && QuestionRules.isQuestion(pair.second());
    // A question with other prepositions was built anew; a statement of many words hardly ever.
    boolean rebuilt = questions && !first.prepositions().equals(second.prepositions());
    voice = hasOtherVoice();
    strict = (sameWords && sameFrame && !rebuilt) || voice;
    shared.sort(Comparator.comparingDouble(first::order));
  }

  /** Whether the texts give the words that they share the same roles. */
  static Ruling check(TextPair pair) {
    if (pair.isConverse()) {
      return Ruling.PASS;
    }
    RoleOrder order = new RoleOrder(pair);
    if (order.hasOpposedMarkers()) {
      return Ruling.reject("a word stands with the opposite preposition");
    }
    if (order.reworded || order.isMonotone()) {
      return Ruling.PASS;
    }
    if (order.shared.size() > MAXIMUM_PAIRS) {
      return Ruling.verify("too many words in another order");
    }
    return order.hasExchange() ? Ruling.reject("words exchanged their roles") : Ruling.PASS;
  }

  private boolean hasOpposedMarkers() {
    for (int i : shared) {
      String one = first.marker(i);
      String other = second.marker(places[i]);
      if (!one.equals(other) && Relations.isAntonym(one, other)) {
        return true;
      }
    }
    return false;
  }

  private boolean isMonotone() {
    double last = Double.NEGATIVE_INFINITY;
    for (int i : shared) {
      double at = second.order(places[i]);
      if (at < last) {
        return false;
      }
      last = at;
    }
    return true;
  }

  /**
   * Whether two words stand on the other side of a third: "dog bites man". A single word that moved
   * past others exchanged no role with any.
   */
  private boolean hasExchange() {
    int size = shared.size();
    boolean[][] turned = new boolean[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = i + 1; j < size; j++) {
        int x = shared.get(i);
        int y = shared.get(j);
        turned[i][j] = second.order(places[x]) > second.order(places[y]) && !isHarmless(x, y);
      }
    }
    if (strict) {
      return hasAny(turned);
    }
    for (int i = 0; i < size; i++) {
      for (int j = i + 1; j < size; j++) {
        for (int k = j + 1; turned[i][j] && k < size; k++) {
          if (turned[j][k] && turned[i][k]) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * "Can a bill be split" and "can I split a bill": the doer is nobody in particular, so that what
   * it is done to must not be taken for the doer.
   */
  private static void putIntoActive(Roles passive, Roles active) {
    for (int verb : passive.agentless()) {
      for (int i = 0; i < active.size(); i++) {
        if (active.token(i).stem().equals(passive.token(verb).stem()) && hasNoDoer(active, i)) {
          passive.undoAgentless(verb);
          break;
        }
      }
    }
  }

  /** Whether a pronoun, "to" or nothing stands before a verb, and it is not passive itself. */
  private static boolean hasNoDoer(Roles roles, int verb) {
    int before = verb - 1;
    while (before >= 0 && (roles.token(before).isAdverb() || isFiller(roles.token(before)))) {
      before--;
    }
    if (before < 0) {
      return true;
    }
    Token token = roles.token(before);
    return switch (token.text()) {
      case "i", "we", "you", "one", "to", "how-to", "me", "us" -> true;
      default -> token.isMark() || (token.classes() & Words.MODAL) != 0;
    };
  }

  private static boolean isFiller(Token token) {
    return token.is(WordClass.FILLER) || token.is(WordClass.NEGATION);
  }

  /** Whether a verb is in the passive in one text and in the active in the other. */
  private boolean hasOtherVoice() {
    return isActiveIn(second, first) || isActiveIn(first, second);
  }

  /** By the stem, not by the alignment: "like" and "use" are often no words of their own. */
  private static boolean isActiveIn(Roles other, Roles passive) {
    for (int verb : passive.passives()) {
      String stem = passive.token(verb).stem();
      for (int i = 0; i < other.size(); i++) {
        if (other.token(i).stem().equals(stem) && !other.passives().contains(i)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean hasAny(boolean[][] flags) {
    for (boolean[] row : flags) {
      for (boolean flag : row) {
        if (flag) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isHarmless(int x, int y) {
    return hasMoved(x, y)
        || isOfRelation(x)
        || isOfRelation(y)
        || isMobile(x)
        || isMobile(y)
        || isGenitive(x, y)
        || isPredicate(x, y)
        || isDate(x, y)
        || isSymmetric(x, y)
        || isDistance(x, y);
  }

  /** "how far is Rome from Oslo", "the distance between Oslo and Rome": as far there as back. */
  private boolean isDistance(int x, int y) {
    return first.measuresDistance()
        && second.measuresDistance()
        && isEnd(first.marker(x), second.marker(places[x]))
        && isEnd(first.marker(y), second.marker(places[y]));
  }

  private static boolean isEnd(String marker, String other) {
    return DISTANCE_ENDS.contains(marker) && DISTANCE_ENDS.contains(other);
  }

  /** A symmetric relation, or what is "the same" in both: "the same age as". */
  private boolean isOfRelation(int x) {
    return first.token(x).is(WordClass.SYMMETRIC)
        || (x > 0 && first.token(x - 1).is(WordClass.SAME));
  }

  /** A phrase with its preposition, or a clause with its conjunction, moved as a whole. */
  private boolean hasMoved(int x, int y) {
    if (first.chunk(x) == first.chunk(y) || second.chunk(places[x]) == second.chunk(places[y])) {
      return false;
    }
    boolean clause = keeps(first.clause(x), second.clause(places[x]))
        || keeps(first.clause(y), second.clause(places[y]));
    boolean differ = !first.clause(x).equals(first.clause(y));
    if (clause
        && differ
        && second.clause(places[x]).equals(first.clause(x))
        && second.clause(places[y]).equals(first.clause(y))) {
      return true;
    }
    boolean sameMarker = first.marker(x).equals(first.marker(y));
    return !sameMarker
        && first.marker(x).equals(second.marker(places[x]))
        && first.marker(y).equals(second.marker(places[y]));
  }

  private static boolean keeps(String marker, String other) {
    return !marker.equals(Roles.NONE) && marker.equals(other);
  }

  /** Adverbs, and nouns of time, may stand anywhere. */
  private boolean isMobile(int x) {
    String text = first.token(x).text();
    return first.token(x).isAdverb()
        || second.token(places[x]).isAdverb()
        || text.equals("today")
        || text.equals("yesterday")
        || text.equals("tomorrow")
        || text.equals("tonight");
  }

  /** "the price of steel" and "the steel price". */
  private boolean isGenitive(int x, int y) {
    boolean near = isNear(first, x, y) && isNear(second, places[x], places[y]);
    boolean turned = isTurned(first.marker(y), second.marker(places[x]), second.marker(places[y]))
        || isTurned(second.marker(places[x]), first.marker(y), first.marker(x));
    return near && turned;
  }

  /** In a question what stands between counts only if it has a meaning of its own. */
  private boolean isNear(Roles roles, int x, int y) {
    double distance = questions ? roles.distance(x, y) : Math.abs(roles.order(x) - roles.order(y));
    return distance <= NEAR;
  }

  private static boolean isTurned(String governed, String other, String head) {
    boolean genitive = governed.equals("of") || governed.equals("for") || governed.equals("in");
    return genitive && !other.equals(governed) && other.equals(head);
  }

  /** "May 8, 2015", "8 May 2015", "8/5/2015". */
  private boolean isDate(int x, int y) {
    boolean near = Math.abs(x - y) <= NEAR && Math.abs(places[x] - places[y]) <= NEAR;
    return near && isDatePart(first.token(x)) && isDatePart(first.token(y));
  }

  private static boolean isDatePart(Token token) {
    Quantity number = token.number();
    return token.is(WordClass.MONTH) || (number != null && number.dimension().isEmpty());
  }

  /** "the best phone" and "which phone is the best"; "a Dutch nurse" and "a nurse and Dutch". */
  private boolean isPredicate(int x, int y) {
    return (isNext(first, x, y, false) && isNext(second, places[x], places[y], true))
        || (isNext(first, x, y, true) && isNext(second, places[x], places[y], false));
  }

  /** Whether two words stand side by side, or with a form of "be" or an "and" between. */
  private static boolean isNext(Roles roles, int one, int other, boolean be) {
    boolean found = false;
    for (int i = Math.min(one, other) + 1; i < Math.max(one, other); i++) {
      Token token = roles.token(i);
      if (token.is(WordClass.BE) || token.is(WordClass.AND)) {
        found = true;
      } else if (token.isMark() || token.isContent() || token.is(WordClass.PREPOSITION)) {
        return false;
      }
    }
    return found == be;
  }

  private boolean isSymmetric(int x, int y) {
    return !voice && isLinked(first, x, y, true) && isLinked(second, places[y], places[x], false);
  }

  /**
   * Whether a list or a symmetric relation joins two words, and all that stands between moved along
   * with one of them.
   */
  private boolean isLinked(Roles roles, int from, int to, boolean inFirst) {
    int begin = Math.min(from, to);
    int end = Math.max(from, to);
    boolean link = false;
    boolean afterLink = false;
    for (int i = begin + 1; i < end; i++) {
      Token token = roles.token(i);
      if (token.is(WordClass.SYMMETRIC)) {
        link = true;
        afterLink = true;
      } else if (token.kind() == Token.Kind.STOP
          || (token.is(WordClass.PREPOSITION) && !afterLink)) {
        return false;
      } else if (token.isContent()
          && !movedAlong(i, from, to, inFirst)
          && !roles.token(i - 1).is(WordClass.SAME)) {
        return false;
      }
    }
    return link;
  }

  private boolean movedAlong(int token, int from, int to, boolean inFirst) {
    if (!inFirst) {
      return true; // the same words were looked at from the other side
    }
    int place = places[token];
    return place >= 0 && (place - places[from] == token - from || place - places[to] == token - to);
  }
}
