/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks, whoever asks it: its text letter by letter, its parameters with their types,
 * and all of the session that the answer may depend on. Only a SHA-256 of it is kept, so that no
 * parameter stays in memory. Immutable.
 */
public final class ResultKey {
  private final byte[] digest;
  private final int hash;

  private ResultKey(byte[] digest) {
    this.digest = digest;
    this.hash = Arrays.hashCode(digest);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ResultKey key && Arrays.equals(digest, key.digest);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The beginning of the digest: it tells keys apart and shows nothing. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(digest, 0, 8);
  }

  private static final Set<Class<?>> KNOWN = Set.of(
      String.class,
      Boolean.class,
      Character.class,
      Byte.class,
      Short.class,
      Integer.class,
      Long.class,
      Float.class,
      Double.class,
      BigInteger.class,
      BigDecimal.class,
      UUID.class,
      byte[].class,
      java.util.Date.class,
      java.sql.Date.class,
      Time.class,
      Timestamp.class);

  /**
   * Whether a parameter is what its value says: one of a class that nobody can have extended.
   *
   * @param value the parameter
   * @return false if it may change, or calls somebody's code
   */
  public static boolean isOfKnownValue(Object value) {
    Class<?> type = value.getClass();
    return KNOWN.contains(type) || value instanceof Enum || type.getName().startsWith("java.time.");
  }

  /** Collects what a query asks. Not thread-safe. */
  public static final class Builder {
    private final MessageDigest digest;

    /** Nothing yet. */
    public Builder() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("each Java platform has SHA-256", e);
      }
    }

    /**
     * Adds a text, told from any other text.
     *
     * @param value the text, or null
     * @return this
     */
    public Builder text(@Nullable String value) {
      if (value == null) {
        digest.update((byte) 0);
        return this;
      }
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      digest.update((byte) 1);
      number(bytes.length);
      digest.update(bytes);
      return this;
    }

    /**
     * Adds a number.
     *
     * @param value the number
     * @return this
     */
    public Builder number(long value) {
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        digest.update((byte) (value >>> shift));
      }
      return this;
    }

    /**
     * Adds a parameter with its type.
     *
     * @param value the parameter
     * @return false if it is not {@linkplain ResultKey#isOfKnownValue of a known value}: then the
     *     query is not to be cached
     */
    @SuppressWarnings("JavaUtilDate") // what JDBC takes
    public boolean parameter(@Nullable Object value) {
      if (value == null) {
        digest.update((byte) 0);
        return true;
      }
      if (!isOfKnownValue(value)) {
        return false;
      }
      digest.update((byte) 2);
      text(value.getClass().getName());
      if (value instanceof byte[] bytes) {
        number(bytes.length);
        digest.update(bytes);
      } else if (value instanceof Timestamp time) {
        number(time.getTime());
        number(time.getNanos());
      } else if (value instanceof java.util.Date date) { // of java.sql too
        number(date.getTime());
      } else if (value instanceof Double || value instanceof Float) {
        number(Double.doubleToLongBits(((Number) value).doubleValue()));
      } else if (value instanceof BigDecimal decimal) {
        text(decimal.unscaledValue().toString());
        number(decimal.scale());
      } else {
        text(value instanceof Enum<?> constant ? constant.name() : value.toString());
      }
      return true;
    }

    /**
     * The key.
     *
     * @return a key; the builder begins anew
     */
    public ResultKey build() {
      return new ResultKey(digest.digest());
    }
  }
}
