/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells equal values from different ones without keeping them: 64 bits, keyed by a random salt of
 * this process, so that neither a value nor a guess at one can be checked against a hash elsewhere
 * or later. What is alike:
 *
 * <ul>
 *   <li>Whole numbers of one value, whatever their type: {@code 1}, {@code 1L}, {@code 1.0} and
 *       {@code new BigDecimal("1.00")}. A fraction is alike only among {@code double} and
 *       {@code float}, or among {@code BigDecimal}.
 *   <li>Texts of the same characters, each of which counts; a text is never like a number.
 *   <li>Arrays of like elements, {@code byte[]} and nested ones included.
 *   <li>Dates of {@code java.util} and {@code java.sql} of the same moment, to the nanosecond;
 *       values of {@code java.time}, UUIDs, enum constants and booleans that are equal.
 *   <li>Other objects of one class with the same {@code hashCode}, where the class overrides that
 *       method. Where it does not, or fails, each object is alike to itself only.
 * </ul>
 *
 * <p>Two different values are alike by chance once in 2^64 pairs; other objects as often as their
 * {@code hashCode}.
 *
 * <p>Thread-safe.
 */
public final class SaltedHash {
  private static final long KEY_0;
  private static final long KEY_1;
  private static final long KEY_2;

  static {
    SecureRandom random = new SecureRandom();
    KEY_0 = random.nextLong();
    KEY_1 = random.nextLong() | 1;
    KEY_2 = random.nextLong() | 1;
  }

  /**
   * Arrays nested deeper than this count as objects, so that one which contains itself comes to an
   * end.
   */
  private static final int DEEPEST = 8;

  private SaltedHash() {}

  /**
   * The hash of values in their order.
   *
   * @param values the values
   * @return 64 bits, meaningless outside of this process; of one value that of {@link #of(Object)}
   */
  public static long of(@Nullable Object... values) {
    if (values.length == 1) {
      return of(values[0]);
    }
    long hash = values.length;
    for (Object value : values) {
      hash = mix(hash, value);
    }
    return hash;
  }

  /**
   * The hash of one value. Of whole numbers and texts it allocates nothing and takes some
   * nanoseconds.
   *
   * @param value the value
   * @return 64 bits, meaningless outside of this process
   */
  public static long of(@Nullable Object value) {
    if (value instanceof String text) {
      return ofText(text);
    }
    return value instanceof Number number && isWhole(number)
        ? ofLong(number.longValue())
        : mix(1, value);
  }

  /**
   * The hash of one whole number.
   *
   * @param value the number
   * @return the same as of the number as an object
   */
  public static long ofLong(long value) {
    return fold(fold(value ^ KEY_0, KEY_1) ^ KEY_1, KEY_2);
  }

  /** Four characters to a word, each folded into those before. */
  private static long ofText(String text) {
    int length = text.length();
    long hash = KEY_2 ^ length;
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      long word = text.charAt(i)
          | ((long) text.charAt(i + 1) << 16)
          | ((long) text.charAt(i + 2) << 32)
          | ((long) text.charAt(i + 3) << 48);
      hash = fold(hash ^ word, KEY_1);
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = (rest << 16) | text.charAt(i);
    }
    return fold(fold(hash ^ rest, KEY_0) ^ KEY_1, KEY_2);
  }

  /**
   * A product of 128 bits, its halves folded together: each bit of the input moves half of the
   * output. Source: Wang Yi's wyhash.
   */
  private static long fold(long a, long b) {
    return Math.multiplyHigh(a, b) ^ (a * b);
  }

  private static boolean isWhole(Number number) {
    if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte) {
      return true;
    } else if (number instanceof Double || number instanceof Float) {
      double value = number.doubleValue();
      // 2^63 itself is cut to Long.MAX_VALUE by the cast, and is equal to it as a double.
      return (long) value == value && (long) value != Long.MAX_VALUE;
    } else if (number instanceof BigInteger big) {
      return big.bitLength() < Long.SIZE;
    }
    return number instanceof BigDecimal decimal && isWhole(decimal);
  }

  private static boolean isWhole(BigDecimal decimal) {
    BigDecimal plain = decimal.stripTrailingZeros();
    // More digits before the point than a long has: unfolding 1E+1000000000 would fill the heap.
    return plain.scale() <= 0
        && (long) plain.precision() - plain.scale() <= 19
        && plain.toBigIntegerExact().bitLength() < Long.SIZE;
  }

  /**
   * The hash of one more value after others.
   *
   * @param hash of the values before it; any number to begin with
   * @param value the value
   * @return 64 bits, meaningless outside of this process
   */
  public static long mix(long hash, @Nullable Object value) {
    SipHash sip = new SipHash(KEY_0, KEY_1).add(hash);
    add(sip, value, DEEPEST);
    return sip.finish();
  }

  /** Adds a word that tells the sort of the value, then the value. */
  private static void add(SipHash sip, @Nullable Object value, int depth) {
    if (value == null) {
      sip.add('0');
    } else if (value instanceof String text) {
      sip.add('t').add(text);
    } else if (value instanceof Number number) {
      addNumber(sip, number);
    } else if (value instanceof Boolean truth) {
      sip.add(truth ? 'T' : 'F');
    } else if (value instanceof byte[] bytes) {
      sip.add('b').add(bytes);
    } else if (value.getClass().isArray() && depth > 0) {
      int length = Array.getLength(value);
      sip.add('[').add(length);
      for (int i = 0; i < length; i++) {
        add(sip, Array.get(value, i), depth - 1);
      }
    } else if (value instanceof Date date) {
      addDate(sip, date);
    } else if (value instanceof Instant instant) {
      sip.add('i').add(instant.getEpochSecond()).add(instant.getNano());
    } else if (value instanceof UUID id) {
      sip.add('u').add(id.getMostSignificantBits()).add(id.getLeastSignificantBits());
    } else if (value instanceof Enum<?> constant) {
      sip.add('e').add(constant.getDeclaringClass().getName()).add(constant.name());
    } else if (value instanceof Character || value.getClass().getName().startsWith("java.time.")) {
      sip.add('v').add(value.getClass().getName()).add(value.toString());
    } else {
      addObject(sip, value);
    }
  }

  private static void addNumber(SipHash sip, Number number) {
    if (isWhole(number)) {
      sip.add('n').add(number.longValue());
    } else if (number instanceof Double || number instanceof Float) {
      sip.add('f').add(Double.doubleToLongBits(number.doubleValue()));
    } else if (number instanceof BigInteger big) {
      addDecimal(sip, new BigDecimal(big));
    } else if (number instanceof BigDecimal decimal) {
      addDecimal(sip, decimal);
    } else {
      addObject(sip, number);
    }
  }

  private static void addDecimal(SipHash sip, BigDecimal decimal) {
    BigDecimal plain = decimal.stripTrailingZeros();
    sip.add('D').add(plain.scale()).add(plain.unscaledValue().toByteArray());
  }

  @SuppressWarnings("JavaUtilDate") // what JDBC takes
  private static void addDate(SipHash sip, Date date) {
    // By name: java.sql is a module that an application may not have. Its Date and Time refuse
    // toInstant(), and the
    // getTime() of its Timestamp stops at milliseconds.
    boolean isTimestamp = date.getClass().getName().equals("java.sql.Timestamp");
    Instant moment = isTimestamp ? date.toInstant() : Instant.ofEpochMilli(date.getTime());
    sip.add('d').add(moment.getEpochSecond()).add(moment.getNano());
  }

  private static void addObject(SipHash sip, Object value) {
    sip.add('o').add(value.getClass().getName());
    try {
      // Of a class that does not override it, this is the object's identity.
      sip.add(value.hashCode());
    } catch (RuntimeException | LinkageError e) {
      // The user's code; what it threw must not reach the call that is only watched.
      sip.add('=').add(System.identityHashCode(value));
    }
  }
}
