/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of bytes, zero or more. 1 KB is 1,024 bytes, 1 MB is 1,048,576 bytes, and so on.
 * Immutable.
 */
public final class DataSize implements Comparable<DataSize> {
  private static final String UNITS = "BKMGTPE";
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,19}) ?(?:([KMGTPE]?)B)?", Pattern.CASE_INSENSITIVE);

  private final long bytes;

  private DataSize(long bytes) {
    this.bytes = Require.atLeast(0, bytes, "size");
  }

  /**
   * A number of bytes.
   *
   * @param bytes the number, >= 0
   * @return the size
   * @throws IllegalArgumentException if it is negative
   */
  public static DataSize ofBytes(long bytes) {
    return new DataSize(bytes);
  }

  /**
   * A number of kilobytes of 1,024 bytes.
   *
   * @param kilobytes the number, >= 0
   * @return the size
   * @throws IllegalArgumentException if it is negative, or too large for a long of bytes
   */
  public static DataSize ofKilobytes(long kilobytes) {
    return of(kilobytes, 1, kilobytes + " KB");
  }

  /**
   * A number of megabytes of 1,048,576 bytes.
   *
   * @param megabytes the number, >= 0
   * @return the size
   * @throws IllegalArgumentException if it is negative, or too large for a long of bytes
   */
  public static DataSize ofMegabytes(long megabytes) {
    return of(megabytes, 2, megabytes + " MB");
  }

  /**
   * A number of gigabytes of 1,073,741,824 bytes.
   *
   * @param gigabytes the number, >= 0
   * @return the size
   * @throws IllegalArgumentException if it is negative, or too large for a long of bytes
   */
  public static DataSize ofGigabytes(long gigabytes) {
    return of(gigabytes, 3, gigabytes + " GB");
  }

  /**
   * Reads a size: a whole number with B, KB, MB, GB, TB, PB or EB in either case, a space between
   * them or none. A number without a unit is bytes.
   *
   * @param text such as {@code 100MB}, {@code 64 KB} or {@code 512}
   * @return the size
   * @throws IllegalArgumentException if it is no size, or too large for a long of bytes
   */
  public static DataSize parse(String text) {
    Matcher matcher = FORM.matcher(Require.nonNull(text, "size"));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "size must be a whole number with B, KB, MB, GB or TB, such as 100MB, was "
              + Text.quote(text));
    }
    String unit = matcher.group(2);
    int power = unit == null || unit.isEmpty() ? 0 : UNITS.indexOf(unit.toUpperCase(Locale.ROOT));
    try {
      return of(Long.parseLong(matcher.group(1)), power, Text.quote(text));
    } catch (NumberFormatException e) {
      throw tooLarge(Text.quote(text), e);
    }
  }

  private static DataSize of(long count, int power, String text) {
    try {
      return new DataSize(Math.multiplyExact(count, 1L << (10 * power)));
    } catch (ArithmeticException e) {
      throw tooLarge(text, e);
    }
  }

  private static IllegalArgumentException tooLarge(String text, RuntimeException cause) {
    return new IllegalArgumentException(
        "size must be within 0.." + Long.MAX_VALUE + " bytes, was " + text, cause);
  }

  /**
   * The number of bytes.
   *
   * @return >= 0
   */
  public long bytes() {
    return bytes;
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DataSize size && size.bytes == bytes;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bytes);
  }

  /**
   * The size as a person reads it, rounded to a tenth of its unit: {@code 100 MB}, {@code 1.5 KB},
   * {@code 512 B}.
   */
  @Override
  public String toString() {
    int power = 0;
    double value = bytes;
    // 1023.95 would be shown as 1024.
    while (value >= 1023.95) {
      value /= 1024;
      power++;
    }
    String number = String.format(Locale.ROOT, "%.1f", value);
    return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number)
        + ' '
        + (power == 0 ? "B" : UNITS.charAt(power) + "B");
  }
}
