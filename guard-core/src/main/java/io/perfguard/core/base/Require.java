/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks of arguments. Each returns the value that it checked, or throws and says what, which bound
 * and which value: {@code maximumItems must be >= 1, was 0}.
 *
 * <p>Thread-safe.
 */
public final class Require {
  private static final int LONGEST_NAME = 200;

  private Require() {}

  /**
   * Checks that a value is there.
   *
   * @param value the value
   * @param what what it is called
   * @param <T> its type
   * @return the value
   * @throws NullPointerException if it is null
   */
  public static <T> T nonNull(@Nullable T value, String what) {
    if (value == null) {
      throw new NullPointerException(what + " must not be null");
    }
    return value;
  }

  /**
   * Checks that a text can serve as a name: not blank, at most 200 characters, none of which
   * controls how text is shown (controls, line separators, direction marks, broken surrogates).
   *
   * @param text the name
   * @param what what it is called
   * @return the name
   * @throws NullPointerException if it is null
   * @throws IllegalArgumentException if it is no name
   */
  public static String name(@Nullable String text, String what) {
    String name = nonNull(text, what);
    if (name.isBlank()) {
      throw new IllegalArgumentException(what + " must not be blank");
    }
    if (name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(String.format(
          Locale.ROOT,
          "%s must have at most %d characters, had %,d",
          what,
          LONGEST_NAME,
          name.length()));
    }
    name.codePoints().filter(Text::isUnsafe).findFirst().ifPresent(codePoint -> {
      throw new IllegalArgumentException(String.format(
          Locale.ROOT,
          "%s must not contain control characters, had U+%04X in %s",
          what,
          codePoint,
          Text.quote(name)));
    });
    return name;
  }

  /**
   * Checks a lower bound.
   *
   * @param least the bound
   * @param value the value
   * @param what what it is called
   * @return the value
   * @throws IllegalArgumentException if {@code value < least}
   */
  public static long atLeast(long least, long value, String what) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be >= " + least + ", was " + value);
    }
    return value;
  }

  /**
   * Checks an upper bound.
   *
   * @param most the bound
   * @param value the value
   * @param what what it is called
   * @return the value
   * @throws IllegalArgumentException if {@code value > most}
   */
  public static long atMost(long most, long value, String what) {
    if (value > most) {
      throw new IllegalArgumentException(what + " must be <= " + most + ", was " + value);
    }
    return value;
  }

  /**
   * Checks that a duration is more than zero.
   *
   * @param value the duration
   * @param what what it is called
   * @return the duration
   * @throws NullPointerException if it is null
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static Duration positive(@Nullable Duration value, String what) {
    Duration duration = nonNull(value, what);
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(what + " must be > 0, was " + Durations.print(duration));
    }
    return duration;
  }

  /**
   * Checks that a duration is zero or more.
   *
   * @param value the duration
   * @param what what it is called
   * @return the duration
   * @throws NullPointerException if it is null
   * @throws IllegalArgumentException if it is negative
   */
  public static Duration notNegative(@Nullable Duration value, String what) {
    Duration duration = nonNull(value, what);
    if (duration.isNegative()) {
      throw new IllegalArgumentException(what + " must be >= 0, was " + Durations.print(duration));
    }
    return duration;
  }

  /**
   * Checks a share.
   *
   * @param value the share
   * @param what what it is called
   * @return the share
   * @throws IllegalArgumentException if it is not in 0..1, or {@code NaN}
   */
  public static double rate(double value, String what) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(what + " must be in 0..1, was " + value);
    }
    return value;
  }
}
