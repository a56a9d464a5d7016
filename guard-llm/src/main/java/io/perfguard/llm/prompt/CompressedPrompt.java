/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.core.base.Require;
import io.perfguard.llm.token.TokenCounter;
import java.util.List;
import java.util.Locale;

/**
 * What became of one prompt: its text now, what was changed in it, and what that saves.
 *
 * <p>Immutable. Tokens of a prompt that nothing was changed in are counted when they are first
 * asked for.
 */
public final class CompressedPrompt {
  /** What came of trying. */
  public enum Outcome {
    /** The text is shorter. */
    COMPRESSED,
    /** It would be shorter; the text is the one that came, since it was only tried. */
    TRIED,
    /** There was nothing to leave out. */
    UNCHANGED,
    /** What it would save is too little, or nothing: the text is the one that came. */
    NOT_WORTH_IT,
    /** The check afterwards found something amiss: the text is the one that came. */
    FAULT
  }

  private final Outcome outcome;
  private final String text;
  private final List<PromptChange> changes;
  private final int changeCount;
  private final TokenCounter counter;
  private volatile long before; // -1: not counted yet
  private final long after;

  CompressedPrompt(Outcome outcome, String text, Found found, TokenCounter counter) {
    this.outcome = outcome;
    this.text = Require.nonNull(text, "text");
    this.changes = List.copyOf(found.changes());
    this.changeCount = found.changeCount();
    this.before = found.before();
    this.after = found.after();
    this.counter = counter;
  }

  /** What was found to change, the first of it one by one, and the tokens, -1 if not counted. */
  record Found(List<PromptChange> changes, int changeCount, long before, long after) {
    static final Found NOTHING = new Found(List.of(), 0, -1, -1);
  }

  /**
   * What came of it.
   *
   * @return the outcome
   */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * Whether the text is another than the one that came.
   *
   * @return true if it is shorter
   */
  public boolean isChanged() {
    return outcome == Outcome.COMPRESSED;
  }

  /**
   * What to send.
   *
   * @return the text
   */
  public String text() {
    return text;
  }

  /**
   * What was changed, or would be, in the order of the text.
   *
   * @return the first 1,000 changes; empty if nothing was found, or there was a fault
   */
  public List<PromptChange> changes() {
    return changes;
  }

  /**
   * How many changes there are in all.
   *
   * @return >= {@code changes().size()}
   */
  public int changeCount() {
    return changeCount;
  }

  /**
   * Tokens of the text that came.
   *
   * @return >= 0
   */
  public long tokensBefore() {
    long counted = before;
    if (counted < 0) {
      counted = counter.count(text);
      before = counted;
    }
    return counted;
  }

  /**
   * Tokens of the text with the changes.
   *
   * @return >= 0; {@link #tokensBefore} if there are none
   */
  public long tokensAfter() {
    return after < 0 ? tokensBefore() : after;
  }

  /**
   * Tokens that the changes leave out, whether they were made or not.
   *
   * @return >= 0, except where it was not worth it
   */
  public long savedTokens() {
    return tokensBefore() - tokensAfter();
  }

  /**
   * The same as a share.
   *
   * @return 0..1; {@code NaN} for an empty prompt
   */
  public double savedShare() {
    return (double) savedTokens() / tokensBefore();
  }

  /** {@code 1,024 -> 630 tokens (-38 %), 3 changes}; nothing of the text. */
  @Override
  public String toString() {
    return switch (outcome) {
      case UNCHANGED -> "nothing to leave out";
      case FAULT -> "left as it came: the check afterwards found something amiss";
      default ->
        String.format(
            Locale.ROOT,
            "%,d -> %,d tokens (-%.0f %%), %,d changes%s",
            tokensBefore(),
            tokensAfter(),
            100 * savedShare(),
            changeCount,
            outcome == Outcome.COMPRESSED
                ? ""
                : outcome == Outcome.TRIED ? ", only tried" : ", not worth it");
    };
  }
}
