/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An amount of US dollars, exact to the pico-dollar ($0.000000000001), so that the price of one
 * token adds up without a rounding error. The range is a little over nine million dollars to either
 * side; beyond it, arithmetic throws.
 *
 * <p>Immutable.
 */
public final class Money implements Comparable<Money> {
  /** No money. */
  public static final Money ZERO = new Money(0);

  private static final long PICOS_PER_DOLLAR = 1_000_000_000_000L;
  private static final int SCALE = 12;
  private static final String RANGE =
      "the range of Money, " + new Money(Long.MIN_VALUE) + " to " + new Money(Long.MAX_VALUE);
  private static final Pattern FORM =
      Pattern.compile("(-?)\\$?([0-9]{1,19}|[0-9]{1,3}(?:,[0-9]{3}){1,6})(\\.[0-9]{1,12})?");

  private final long picos;

  private Money(long picos) {
    this.picos = picos;
  }

  /**
   * An amount of pico-dollars.
   *
   * @param picos 1e-12 dollars each; may be negative
   * @return the amount
   */
  public static Money ofPicos(long picos) {
    return picos == 0 ? ZERO : new Money(picos);
  }

  /**
   * An amount of whole dollars.
   *
   * @param dollars the dollars; may be negative
   * @return the amount
   * @throws IllegalArgumentException if it is out of range
   */
  public static Money usd(long dollars) {
    try {
      return ofPicos(Math.multiplyExact(dollars, PICOS_PER_DOLLAR));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "money must be in " + RANGE + ", was " + dollars + " dollars", e);
    }
  }

  /**
   * An amount of dollars as text, read as {@link #parse} reads it.
   *
   * @param dollars such as {@code 0.001}
   * @return the amount
   * @throws IllegalArgumentException if it is no amount, finer than a pico-dollar, or out of range
   */
  public static Money usd(String dollars) {
    return parse(dollars);
  }

  /**
   * Reads an amount: an optional minus, an optional dollar sign, digits, plain or with a comma
   * before each three, and up to twelve decimals. What {@link #toString} writes is read back as the
   * same amount.
   *
   * @param text such as {@code $1,000.50}, {@code 1000} or {@code 0.001}
   * @return the amount
   * @throws IllegalArgumentException if it is no amount, finer than a pico-dollar, or out of range
   */
  public static Money parse(String text) {
    Matcher matcher = FORM.matcher(Require.nonNull(text, "money"));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "money must look like $1,000.50 or 0.001, with at most 12 decimals, was "
              + Text.quote(text));
    }
    String decimals = matcher.group(3) == null ? "" : matcher.group(3);
    BigDecimal dollars =
        new BigDecimal(matcher.group(1) + matcher.group(2).replace(",", "") + decimals);
    try {
      return ofPicos(dollars.movePointRight(SCALE).longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "money must be in " + RANGE + ", was " + Text.quote(text), e);
    }
  }

  /**
   * The amount in pico-dollars.
   *
   * @return 1e-12 dollars each
   */
  public long picos() {
    return picos;
  }

  /**
   * Whether the amount is below zero.
   *
   * @return false for zero
   */
  public boolean isNegative() {
    return picos < 0;
  }

  /**
   * The sum.
   *
   * @param other what to add
   * @return this + other
   * @throws ArithmeticException if it is out of range
   */
  public Money plus(Money other) {
    try {
      return ofPicos(Math.addExact(picos, other.picos));
    } catch (ArithmeticException e) {
      throw outOfRange(this + " + " + other, e);
    }
  }

  /**
   * The difference.
   *
   * @param other what to take away
   * @return this - other
   * @throws ArithmeticException if it is out of range
   */
  public Money minus(Money other) {
    try {
      return ofPicos(Math.subtractExact(picos, other.picos));
    } catch (ArithmeticException e) {
      throw outOfRange(this + " - " + other, e);
    }
  }

  /**
   * The amount many times over.
   *
   * @param factor how many times; may be negative
   * @return this x factor
   * @throws ArithmeticException if it is out of range
   */
  public Money times(long factor) {
    try {
      return ofPicos(Math.multiplyExact(picos, factor));
    } catch (ArithmeticException e) {
      throw outOfRange(this + " x " + factor, e);
    }
  }

  private static ArithmeticException outOfRange(String term, ArithmeticException cause) {
    ArithmeticException e = new ArithmeticException(term + " is beyond " + RANGE);
    e.initCause(cause);
    return e;
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(picos, other.picos);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Money money && money.picos == picos;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(picos);
  }

  /**
   * The exact amount with two decimals or as many more as it needs: {@code $1,000.00},
   * {@code -$0.001}.
   */
  @Override
  public String toString() {
    // The negative side is the wider one: Long.MIN_VALUE has no positive twin, its quotient and
    // remainder have.
    long dollars = Math.abs(picos / PICOS_PER_DOLLAR);
    String decimals = String.format(Locale.ROOT, "%012d", Math.abs(picos % PICOS_PER_DOLLAR));
    int end = SCALE;
    while (end > 2 && decimals.charAt(end - 1) == '0') {
      end--;
    }
    return String.format(
        Locale.ROOT, "%s$%,d.%s", picos < 0 ? "-" : "", dollars, decimals.substring(0, end));
  }
}
