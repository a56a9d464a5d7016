/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.core.base.Require;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A factor, exact. Immutable.
 *
 * @param numerator >= 0
 * @param denominator >= 1
 */
record Fraction(long numerator, long denominator) {
  static final Fraction ONE = new Fraction(1, 1);

  Fraction {
    Require.atLeast(0, numerator, "numerator");
    Require.atLeast(1, denominator, "denominator");
    long divisor =
        BigInteger.valueOf(numerator).gcd(BigInteger.valueOf(denominator)).longValue();
    numerator /= divisor;
    denominator /= divisor;
  }

  /** {@code 11/10}, {@code 1.1} or {@code 2}. */
  static Fraction parse(String text) {
    int slash = text.indexOf('/');
    try {
      return slash < 0
          ? of(new BigDecimal(text))
          : new Fraction(
              Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "a factor must look like 11/10 or 1.1, was \"" + text + "\"", e);
    }
  }

  static Fraction of(BigDecimal decimal) {
    BigDecimal plain = decimal.stripTrailingZeros();
    int scale = Math.max(0, plain.scale());
    return new Fraction(
        plain.movePointRight(scale).longValueExact(), BigInteger.TEN.pow(scale).longValueExact());
  }

  Fraction times(Fraction other) {
    return new Fraction(
        Math.multiplyExact(numerator, other.numerator),
        Math.multiplyExact(denominator, other.denominator));
  }

  @Override
  public String toString() {
    return denominator == 1 ? Long.toString(numerator) : numerator + "/" + denominator;
  }
}
