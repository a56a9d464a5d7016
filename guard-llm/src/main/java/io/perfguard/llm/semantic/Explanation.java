/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.semantic.guard.GuardResult;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a text would be answered from the cache now, or why not. Immutable.
 *
 * @param outcome what a look-up would end with
 * @param scope the scope of the nearest entry; null if there is none
 * @param nearestId the nearest entry; 0 if there is none
 * @param nearestText what it was put for, as it is; "" if there is none
 * @param cosine how near it is; {@code NaN} if there is none
 * @param probability that its answer fits, 0..1; {@code NaN} if a threshold decides
 * @param least the probability that is asked for, or the cosine if a threshold decides; {@code NaN}
 *     if there is none
 * @param guards what each guard says of it
 * @param decision the reason in a sentence, without a word of the texts
 */
public record Explanation(
    LookupOutcome outcome,
    @Nullable SemanticScope scope,
    long nearestId,
    String nearestText,
    double cosine,
    double probability,
    double least,
    List<GuardResult> guards,
    String decision) {
  /**
   * Copies.
   *
   * @param outcome what a look-up would end with
   * @param scope the scope of the nearest entry
   * @param nearestId the nearest entry
   * @param nearestText what it was put for
   * @param cosine how near it is
   * @param probability that its answer fits
   * @param least what is asked for
   * @param guards what each guard says of it
   * @param decision the reason
   */
  public Explanation {
    guards = List.copyOf(guards);
  }

  static Explanation of(LookupOutcome outcome, String decision) {
    return new Explanation(
        outcome, null, 0, "", Double.NaN, Double.NaN, Double.NaN, List.of(), decision);
  }

  /** Outcome, score and verdicts, a line each; not the texts. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(outcome).append(": ").append(decision);
    if (nearestId != 0) {
      text.append(
          String.format(Locale.ROOT, "%n  nearest   entry %d, cosine %.3f", nearestId, cosine));
    }
    for (GuardResult guard : guards) {
      text.append(String.format(
          Locale.ROOT, "%n  %-10s%s %s", guard.verdict(), guard.guard(), guard.reason()));
    }
    return text.toString();
  }
}
