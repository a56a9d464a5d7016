/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.semantic.gate.GateDecision;
import io.perfguard.llm.semantic.guard.GuardResult;
import io.perfguard.llm.semantic.guard.Verdict;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts decisions into words. */
final class Explanations {
  private Explanations() {}

  static Explanation of(
      Question question,
      StoreSearch.Neighbor neighbor,
      List<GuardResult> guards,
      GateDecision gate,
      boolean verifies) {
    GuardResult stopping = stopping(guards, verifies);
    LookupOutcome outcome;
    String why;
    if (stopping != null) {
      outcome = LookupOutcome.GUARD;
      why = "guard \"" + stopping.guard() + "\": " + stopping.reason();
    } else if (!gate.serve()) {
      outcome = LookupOutcome.GATE;
      why = gate(gate) + ", too little";
    } else {
      outcome = LookupOutcome.SEMANTIC_HIT;
      why = gate(gate) + (verifies ? "; the verifier has the last word, and was not asked" : "");
    }
    return new Explanation(
        outcome,
        question.partition().scope(),
        neighbor.entry().id(),
        neighbor.entry().text(),
        neighbor.cosine(),
        gate.probability(),
        gate.threshold(),
        guards,
        why);
  }

  private static @Nullable GuardResult stopping(List<GuardResult> guards, boolean verifies) {
    GuardResult doubt = null;
    for (GuardResult result : guards) {
      if (result.verdict() == Verdict.REJECT) {
        return result;
      }
      if (result.verdict() == Verdict.VERIFY && !verifies && doubt == null) {
        doubt = result;
      }
    }
    return doubt;
  }

  private static String gate(GateDecision gate) {
    return Double.isNaN(gate.probability())
        ? String.format(
            Locale.ROOT, "cosine %.3f where %.3f is asked for", gate.cosine(), gate.threshold())
        : String.format(
            Locale.ROOT,
            "the answer fits with a probability of %.3f (%.3f to %.3f) where %.3f is asked for",
            gate.probability(),
            gate.lower(),
            gate.upper(),
            gate.threshold());
  }
}
