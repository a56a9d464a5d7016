/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import io.perfguard.core.base.Require;
import org.jspecify.annotations.Nullable;

/**
 * Two texts that are compared, read into words once and aligned once, when a guard first asks. One
 * text against many: read it once by {@link AnalysedText#of} and pair that.
 *
 * <p>Not thread-safe.
 */
public final class TextPair {
  private final AnalysedText first;
  private final AnalysedText second;
  private @Nullable Alignment alignment;
  private @Nullable Quantities quantities;
  private @Nullable Likeness likeness;
  private @Nullable Boolean converse;

  private TextPair(AnalysedText first, AnalysedText second) {
    this.first = first;
    this.second = second;
  }

  /**
   * A pair of texts that were not read yet.
   *
   * @param first a text
   * @param second another
   * @return the pair
   */
  public static TextPair of(String first, String second) {
    return new TextPair(AnalysedText.of(first), AnalysedText.of(second));
  }

  /**
   * A pair of texts that were read before.
   *
   * @param first a text
   * @param second another
   * @return the pair
   */
  public static TextPair of(AnalysedText first, AnalysedText second) {
    return new TextPair(Require.nonNull(first, "first"), Require.nonNull(second, "second"));
  }

  /**
   * One of them.
   *
   * @return the first text
   */
  public AnalysedText first() {
    return first;
  }

  /**
   * The other.
   *
   * @return the second text
   */
  public AnalysedText second() {
    return second;
  }

  /**
   * In how far they use the same words.
   *
   * @return the counts
   */
  public Likeness likeness() {
    Likeness found = likeness;
    if (found == null) {
      found = Likeness.of(this);
      likeness = found;
    }
    return found;
  }

  Alignment alignment() {
    Alignment words = alignment;
    if (words == null) {
      words = Alignment.of(first, second);
      alignment = words;
    }
    return words;
  }

  /** Whether they say the same from the other end; see {@link Converses}. */
  boolean isConverse() {
    Boolean found = converse;
    if (found == null) {
      found = Converses.areConverse(this);
      converse = found;
    }
    return found;
  }

  Quantities quantities() {
    Quantities found = quantities;
    if (found == null) {
      found = Quantities.compare(first, second);
      quantities = found;
    }
    return found;
  }

  /** Shows sizes only: prompts are not for logs. */
  @Override
  public String toString() {
    return "TextPair[" + first + ", " + second + "]";
  }
}
