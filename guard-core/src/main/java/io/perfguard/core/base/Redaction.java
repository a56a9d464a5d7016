/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What may be shown of a key, a parameter or a prompt: its shape, unless the user chose to reveal
 * more through a masker of their own. Where a masker fails, the shape is shown: a fault never
 * reveals anything.
 *
 * <p>Immutable.
 */
public final class Redaction {
  private static final Redaction SHAPES = new Redaction(null);

  /** The longest shape; a longer value is cut and ends in {@code …}. */
  private static final int LONGEST_SHAPE = 60;

  /** The longest revealed text. */
  private static final int LONGEST_REVEALED = 200;

  /**
   * Letters and digits in a row beyond which only their sort is shown, since a long pattern is
   * nearly the value.
   */
  private static final int LONGEST_RUN = 8;

  /** No more of a value is looked at than this. */
  private static final int LOOKED_AT = 512;

  private final @Nullable UnaryOperator<String> masker;

  private Redaction(@Nullable UnaryOperator<String> masker) {
    this.masker = masker;
  }

  /**
   * Shows shapes; the default everywhere.
   *
   * @return the policy
   */
  public static Redaction shapes() {
    return SHAPES;
  }

  /**
   * Shows what a masker leaves of a value.
   *
   * @param masker gives the text that may be shown; where it throws or returns null, the shape is
   *     shown
   * @return the policy
   */
  public static Redaction reveal(UnaryOperator<String> masker) {
    return new Redaction(Require.nonNull(masker, "masker"));
  }

  /**
   * What may be shown of a value.
   *
   * @param value a key, a parameter or a prompt
   * @return one line, at most 200 characters, none of which controls how text is shown
   */
  public String key(String value) {
    Require.nonNull(value, "value");
    if (masker != null) {
      try {
        String masked = masker.apply(value);
        if (masked != null) {
          return Text.clean(masked, LONGEST_REVEALED);
        }
      } catch (RuntimeException | LinkageError e) {
        // The user's code. What it threw may quote the value, so it goes nowhere.
      }
    }
    return shape(value);
  }

  /**
   * The shape of a value: {@code A} for a capital letter, {@code a} for another, {@code 9} for a
   * digit, and everything between them as it is. Of more than eight letters and digits in a row
   * only the sort is kept: {@code 99999999…} for digits, {@code AAAAAAAA…} with capital letters,
   * {@code aaaaaaaa…} with any other.
   *
   * @param value a key, a parameter or a prompt
   * @return such as {@code AA:9999} of {@code US:2024}; one line, at most 60 characters
   */
  public static String shape(String value) {
    StringBuilder out =
        new StringBuilder(Math.min(value.length(), LONGEST_SHAPE) + LONGEST_RUN + 2);
    StringBuilder run = new StringBuilder(LONGEST_RUN);
    int end = Math.min(value.length(), LOOKED_AT);
    for (int i = 0; i < end && out.length() <= LONGEST_SHAPE; ) {
      int codePoint = value.codePointAt(i);
      i += Character.charCount(codePoint);
      char sort = sort(codePoint);
      if (sort != 0) {
        run.append(sort);
      } else {
        endRun(run, out);
        out.appendCodePoint(Text.isUnsafe(codePoint) ? '?' : codePoint);
      }
    }
    endRun(run, out);
    if (end < value.length() && out.charAt(out.length() - 1) != '…') {
      out.append('…');
    }
    return Text.clean(out.toString(), LONGEST_SHAPE);
  }

  /** What stands for a letter, a mark on one, or a digit; 0 for all else. */
  private static char sort(int codePoint) {
    // Not isLetter(): circled letters and the like would pass.
    if (Character.isAlphabetic(codePoint)) {
      return Character.isUpperCase(codePoint) || Character.isTitleCase(codePoint) ? 'A' : 'a';
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
        'a';
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> '9';
      default -> 0;
    };
  }

  private static void endRun(StringBuilder run, StringBuilder out) {
    if (run.length() <= LONGEST_RUN) {
      out.append(run);
    } else {
      String sort = run.indexOf("a") >= 0 ? "a" : run.indexOf("A") >= 0 ? "A" : "9";
      out.append(sort.repeat(LONGEST_RUN)).append('…');
    }
    run.setLength(0);
  }
}
