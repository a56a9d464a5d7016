/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Who does what to whom in a text, as far as it shows without a grammar: for each token the
 * preposition that governs it, the clause it stands in, and its place in the order of the active
 * voice.
 *
 * <p>Immutable once built.
 */
final class Roles {
  /** No preposition governs the token. */
  static final String NONE = "";

  private static final long CLAUSE = Words.bits(
      WordClass.BEFORE, WordClass.AFTER, WordClass.SINCE, WordClass.UNTIL, WordClass.DURING);

  // Participles that show no ending.
  private static final Set<String> UNCHANGED = Set.of(
      "hit", "cut", "put", "set", "shut", "hurt", "read", "spread", "split", "cast", "beat", "run",
      "bet", "let", "rid");

  private final List<Token> tokens;
  private final String[] markers;
  private final String[] clauses;
  private final int[] chunks;
  private final double[] order;
  // Verbs whose doer "by" names.
  private final List<Integer> passives = new ArrayList<>();

  private Roles(List<Token> tokens) {
    this.tokens = tokens;
    this.markers = new String[tokens.size()];
    this.clauses = new String[tokens.size()];
    this.chunks = new int[tokens.size()];
    this.order = new double[tokens.size()];
  }

  static Roles of(List<Token> tokens) {
    Roles roles = new Roles(tokens);
    roles.govern();
    for (int i = 0; i < tokens.size(); i++) {
      roles.order[i] = i;
    }
    roles.undoPassives();
    Fronting.undo(roles);
    return roles;
  }

  private void govern() {
    String marker = NONE;
    String clause = NONE;
    int chunk = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isMark()) {
        marker = NONE;
        clause = NONE;
        chunk++;
      } else if (isSubordinator(token)) {
        clause = token.stem();
        marker = token.stem();
        chunk++;
      } else if (token.is(WordClass.PREPOSITION)) {
        marker = token.stem();
        chunk++;
      } else if ((token.classes() & (Words.AUXILIARY | Words.MODAL)) != 0) {
        marker = NONE;
        chunk++;
      }
      markers[i] = marker;
      clauses[i] = clause;
      chunks[i] = chunk;
    }
  }

  private static boolean isSubordinator(Token token) {
    boolean conjunction = switch (token.text()) {
      case "if", "when", "because", "although", "though", "unless", "whereas" -> true;
      default -> false;
    };
    return conjunction || (token.classes() & CLAUSE) != 0;
  }

  /** "B was seen by A" becomes the order of "A saw B". */
  private void undoPassives() {
    for (int i = 1; i + 1 < tokens.size(); i++) {
      boolean by = tokens.get(i).text().equals("by") && isParticiple(tokens.get(i - 1));
      if (by && tokens.get(i + 1).kind() != Token.Kind.NUMBER) {
        undoPassive(i - 1, i + 1);
      }
    }
  }

  static boolean isParticiple(Token token) {
    String text = token.text();
    boolean form = text.endsWith("ed") || text.endsWith("en") || text.endsWith("wn");
    return token.isContent()
        && (form || UNCHANGED.contains(text) || !Stems.of(text).equals(token.stem()));
  }

  private void undoPassive(int verb, int agent) {
    passives.add(verb);
    int end = agent;
    while (end < tokens.size() && !isBoundary(end)) {
      end++;
    }
    int begin = subjectBegin(verb);
    int count = end - agent;
    // The agent moves to the front, the others behind the verb; fractions keep the order within
    // each.
    for (int i = agent; i < end; i++) {
      order[i] = begin - 1 + (i - agent + 1.0) / (count + 2.0);
      markers[i] = NONE;
    }
    for (int i = begin; i < verb; i++) {
      order[i] = verb + (i - begin + 1.0) / (verb - begin + 2.0);
    }
  }

  boolean isBoundary(int at) {
    Token token = tokens.get(at);
    return token.isMark()
        || token.is(WordClass.PREPOSITION)
        || (token.classes() & (Words.AUXILIARY | Words.MODAL)) != 0;
  }

  /**
   * Verbs in the passive voice whose doer is not named: "can a bill be split", "was it split".
   * Symmetric relations, such as "are they married", are none.
   */
  List<Integer> agentless() {
    List<Integer> verbs = new ArrayList<>();
    for (int i = 1; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean verb = isParticiple(token) && !token.is(WordClass.SYMMETRIC);
      if (verb && !passives.contains(i) && hasFormOfBe(subjectBegin(i), i)) {
        verbs.add(i);
      }
    }
    return verbs;
  }

  /** Whether a form of "be" stands among the words of a clause, or right before them. */
  private boolean hasFormOfBe(int from, int to) {
    for (int i = Math.max(0, from - 1); i < to; i++) {
      if (tokens.get(i).is(WordClass.BE)) {
        return true;
      }
    }
    return false;
  }

  /** What the verb is done to stands behind it from now on, as in "split a bill". */
  void undoAgentless(int verb) {
    int begin = subjectBegin(verb);
    for (int i = begin; i < verb; i++) {
      if ((tokens.get(i).classes() & (Words.AUXILIARY | Words.MODAL)) == 0) {
        order[i] = verb + (i - begin + 1.0) / (verb - begin + 2.0);
      }
    }
  }

  /** Puts a token where another order has it. */
  void move(int token, double to) {
    order[token] = to;
  }

  /**
   * Where what the verb is done to begins: behind the auxiliary of a question, or at the start of
   * the clause.
   */
  private int subjectBegin(int verb) {
    int begin = verb;
    boolean auxiliary = false;
    while (begin > 0) {
      Token before = tokens.get(begin - 1);
      boolean helps = (before.classes() & (Words.AUXILIARY | Words.MODAL)) != 0;
      if (before.isMark()
          || isSubordinator(before)
          || before.is(WordClass.QUESTION)
          || (helps && (auxiliary || hasContent(begin, verb)))) {
        break;
      }
      auxiliary |= helps;
      begin--;
    }
    return begin;
  }

  private boolean hasContent(int from, int to) {
    for (int i = from; i < to; i++) {
      if (tokens.get(i).isContent() && !tokens.get(i).isAdverb()) {
        return true;
      }
    }
    return false;
  }

  /** The preposition that governs a token; {@link #NONE} if there is none. */
  String marker(int at) {
    return markers[at];
  }

  /** The conjunction of the clause that a token stands in; {@link #NONE} in the main clause. */
  String clause(int at) {
    return clauses[at];
  }

  /** Tokens that nothing separates have the same number. */
  int chunk(int at) {
    return chunks[at];
  }

  /** Where a token stands when the text is put in the active voice. */
  double order(int at) {
    return order[at];
  }

  /** How many places one token is from another; words that carry no content do not count. */
  int distance(int one, int other) {
    int distance = 1;
    for (int i = Math.min(one, other) + 1; i < Math.max(one, other); i++) {
      distance += tokens.get(i).isContent() ? 1 : 0;
    }
    return distance;
  }

  boolean measuresDistance() {
    return tokens.stream()
        .anyMatch(token -> token.text().equals("how-far") || token.text().equals("distance"));
  }

  /** The prepositions, in the order of the alphabet. */
  List<String> prepositions() {
    return tokens.stream()
        .filter(token -> token.is(WordClass.PREPOSITION) && !token.is(WordClass.QUESTION))
        .map(Token::text)
        .sorted()
        .toList();
  }

  /** The verbs in the passive voice whose doer is named. */
  List<Integer> passives() {
    return passives;
  }

  Token token(int at) {
    return tokens.get(at);
  }

  int size() {
    return tokens.size();
  }

  @Override
  public String toString() {
    return "Roles" + Arrays.toString(chunks);
  }
}
