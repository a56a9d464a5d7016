/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.usage.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a look-up found. Of a miss it remembers the vector, so that {@link SemanticCache#put} makes
 * none anew.
 *
 * <p>Immutable.
 */
public final class SemanticLookup {
  private final Question question;
  private final LookupOutcome outcome;
  private final float @Nullable [] vector;
  private final @Nullable StoreEntry entry;
  private final double cosine;
  private final long hitId;
  private final @Nullable LlmResponse answer;

  private SemanticLookup(
      Question question,
      LookupOutcome outcome,
      float @Nullable [] vector,
      @Nullable StoreEntry entry,
      double cosine,
      long hitId,
      @Nullable LlmResponse answer) {
    this.question = question;
    this.outcome = outcome;
    this.vector = vector;
    this.entry = entry;
    this.cosine = cosine;
    this.hitId = hitId;
    this.answer = answer;
  }

  static SemanticLookup exact(Question question, StoreEntry entry) {
    return new SemanticLookup(question, LookupOutcome.EXACT_HIT, null, entry, 1, 0, entry.answer());
  }

  static SemanticLookup near(Question question, float[] vector, StoreEntry entry, double cosine) {
    return new SemanticLookup(
        question, LookupOutcome.SEMANTIC_HIT, vector, entry, cosine, 0, entry.answer());
  }

  static SemanticLookup miss(
      Question question, LookupOutcome why, float @Nullable [] vector, double cosine) {
    return new SemanticLookup(question, why, vector, null, cosine, 0, null);
  }

  /** The same hit, with what names it. */
  SemanticLookup served(long id) {
    return new SemanticLookup(question, outcome, vector, entry, cosine, id, answer);
  }

  /** What a dry run makes of a hit: a miss that remembers what it would have served. */
  SemanticLookup notServed() {
    LookupOutcome why = outcome.isHit() ? LookupOutcome.GATE : outcome;
    return new SemanticLookup(question, why, vector, entry, cosine, 0, answer);
  }

  Question question() {
    return question;
  }

  float @Nullable [] vector() {
    return vector;
  }

  @Nullable
  StoreEntry entry() {
    return entry;
  }

  /** The answer that would have been served, in a dry run too. */
  @Nullable
  LlmResponse known() {
    return answer;
  }

  /**
   * How it ended.
   *
   * @return a hit, or why it is none
   */
  public LookupOutcome outcome() {
    return outcome;
  }

  /**
   * Whether there is an answer.
   *
   * @return true for a hit
   */
  public boolean isHit() {
    return outcome.isHit();
  }

  /**
   * The answer.
   *
   * @return of a hit, with a usage of {@link Usage#NONE}: nothing was used to give it
   */
  public Optional<LlmResponse> response() {
    return outcome.isHit() && answer != null
        ? Optional.of(answer.withUsage(Usage.NONE))
        : Optional.empty();
  }

  /**
   * What the answer had used when the model gave it: what is saved now.
   *
   * @return of a hit, where it is known
   */
  public Optional<Usage> savedUsage() {
    return outcome.isHit() && answer != null
        ? Optional.ofNullable(answer.usage())
        : Optional.empty();
  }

  /**
   * What the answer had cost: what is saved now.
   *
   * @return zero of a miss, and where it is not known
   */
  public Money savedCost() {
    return outcome.isHit() && entry != null ? Money.ofPicos(entry.costPicos()) : Money.ZERO;
  }

  /**
   * What names this hit to {@link SemanticCache#feedback}.
   *
   * @return > 0; 0 of a miss
   */
  public long hitId() {
    return hitId;
  }

  /**
   * How near the nearest known text is.
   *
   * @return 1 of an exact hit; {@code NaN} if nothing was measured
   */
  public double cosine() {
    return cosine;
  }

  /** The outcome and the cosine; never what is asked. */
  @Override
  public String toString() {
    return outcome + (Double.isNaN(cosine) ? "" : " at " + cosine);
  }
}
