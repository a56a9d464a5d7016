/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The guards that a pair must pass. A guard that throws counts as VERIFY, so that a fault of a rule
 * never serves a wrong answer.
 *
 * <p>Immutable.
 */
public final class PairGuards {
  private static final PairGuards NONE = new PairGuards(List.of());

  private final List<PairGuard> guards;

  private PairGuards(List<PairGuard> guards) {
    this.guards = guards;
  }

  /**
   * All guards of this library, for texts in English.
   *
   * @return the guards, cheap ones first
   */
  public static PairGuards standard() {
    return StandardGuards.ALL;
  }

  /**
   * No guard at all: cosine alone decides, which serves most reversed and renumbered questions.
   *
   * @return an empty list
   */
  public static PairGuards none() {
    return NONE;
  }

  static PairGuards of(List<PairGuard> guards) {
    return new PairGuards(List.copyOf(guards));
  }

  /**
   * These but one.
   *
   * @param id of the guard that is switched off
   * @return the others
   * @throws IllegalArgumentException if there is none of that id, naming those that there are
   */
  public PairGuards without(String id) {
    Require.nonNull(id, "id");
    List<PairGuard> kept =
        guards.stream().filter(guard -> !guard.id().equals(id)).toList();
    if (kept.size() == guards.size()) {
      throw new IllegalArgumentException("no guard is called \"" + id + "\"; there are " + ids());
    }
    return new PairGuards(kept);
  }

  /**
   * These and one more, asked last; one of the same id is replaced where it stands.
   *
   * @param guard the guard
   * @return all of them
   */
  public PairGuards with(PairGuard guard) {
    Require.nonNull(guard, "guard");
    List<PairGuard> all = new ArrayList<>(guards);
    int place = ids().indexOf(guard.id());
    if (place >= 0) {
      all.set(place, guard);
    } else {
      all.add(guard);
    }
    return new PairGuards(List.copyOf(all));
  }

  /**
   * The names of the guards in the order in which they are asked.
   *
   * @return their ids
   */
  public List<String> ids() {
    return guards.stream().map(PairGuard::id).toList();
  }

  /**
   * Asks until one does not pass the pair: what a look-up needs.
   *
   * @param pair the texts
   * @param cosine of their vectors, -1..1
   * @return the first REJECT; if there is none, the first VERIFY; empty if all pass
   */
  public Optional<GuardResult> objection(TextPair pair, double cosine) {
    GuardResult doubt = null;
    for (PairGuard guard : guards) {
      GuardResult result = ask(guard, pair, cosine);
      if (result.verdict() == Verdict.REJECT) {
        return Optional.of(result);
      }
      if (result.verdict() == Verdict.VERIFY && doubt == null) {
        doubt = result;
      }
    }
    return Optional.ofNullable(doubt);
  }

  /**
   * Asks them all: what an explanation needs.
   *
   * @param pair the texts
   * @param cosine of their vectors, -1..1
   * @return one result for each guard, in their order
   */
  public List<GuardResult> check(TextPair pair, double cosine) {
    return guards.stream().map(guard -> ask(guard, pair, cosine)).toList();
  }

  private static GuardResult ask(PairGuard guard, TextPair pair, double cosine) {
    Ruling ruling;
    try {
      ruling = guard.check(pair, cosine);
    } catch (RuntimeException e) {
      ruling = Ruling.verify("the guard failed with " + e.getClass().getSimpleName());
    }
    return new GuardResult(guard.id(), ruling.verdict(), ruling.reason());
  }

  @Override
  public String toString() {
    return "PairGuards" + ids();
  }
}
