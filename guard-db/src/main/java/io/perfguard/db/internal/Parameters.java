/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.SaltedHash;
import io.perfguard.db.detect.ValueHash;
import io.perfguard.db.result.ResultKey;
import io.perfguard.db.sql.SqlStatement;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The salted hashes of the values bound to a prepared statement; never a value, unless the
 * application asked for it to be shown. Not thread-safe.
 */
final class Parameters {
  private static final int MAXIMUM = 4_096; // more are bound by no one but a bulk insert
  private static final int EXPECTED = 4;
  private static final @Nullable Object[] NONE = new Object[0];
  private static final int MAXIMUM_SHOWN = 32;
  private static final int LONGEST = 65_536; // hashing it would be felt

  private final @Nullable Masking masking;
  private final Faults faults;
  private long[] hashes = new long[EXPECTED];
  private int size;
  private @Nullable Map<String, Long> named;
  private @Nullable String @Nullable [] shown;
  private long hidden;
  /** The values themselves, where results are cached; they go into a key and nowhere else. */
  private final boolean keeps;

  private @Nullable Object[] kept = NONE;
  private long[] types = new long[0]; // as they were given beside the values; 0 for none
  private boolean unkept;

  Parameters(@Nullable Masking masking, Faults faults, boolean keeps) {
    this.masking = masking;
    this.faults = faults;
    this.keeps = keeps;
  }

  private void keep(int index, @Nullable Object value) {
    boolean large = value instanceof byte[] bytes && bytes.length > LONGEST;
    if (index < 1 || index > MAXIMUM || large) {
      unkept = true;
      return;
    }
    if (index > kept.length) {
      int length = Math.max(index, 2 * kept.length);
      kept = Arrays.copyOf(kept, length);
      types = Arrays.copyOf(types, length);
    }
    kept[index - 1] = own(value);
    types[index - 1] = 0;
  }

  /**
   * Drivers take a value when it is set: what becomes of the object until the execution is not it.
   */
  @SuppressWarnings("JavaUtilDate") // what JDBC takes
  private static @Nullable Object own(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    return value instanceof Date date && ResultKey.isOfKnownValue(date) ? date.clone() : value;
  }

  /** The type that was given beside a value, or which setter took it. */
  void typed(int index, int type) {
    if (keeps && index >= 1 && index <= types.length) {
      types[index - 1] = (1L << 32) | (type & 0xFFFF_FFFFL);
    }
  }

  /** Something else was given beside a value. */
  void further() {
    unkept = true;
  }

  /** Adds all values to a key; false if one has no value of its own. */
  boolean describe(ResultKey.Builder key) {
    if (unkept || named != null) {
      return false;
    }
    key.number(size);
    for (int i = 0; i < size; i++) {
      key.number(types[i]);
      if (!key.parameter(kept[i])) {
        return false;
      }
    }
    return true;
  }

  void bound(int index, @Nullable Object value) {
    put(index, hashOf(value));
    if (keeps) {
      keep(index, value);
    }
    if (masking != null) {
      show(index, masking.show(value));
    }
  }

  void bound(int index, long value) {
    put(index, SaltedHash.ofLong(value));
    if (keeps) {
      keep(index, value);
    }
    if (masking != null) {
      show(index, masking.show(value));
    }
  }

  /** A value that cannot be looked at is taken for one that never came before. */
  void hidden(int index) {
    put(index, SaltedHash.of(this, ++hidden));
    unkept = true;
    if (masking != null) {
      show(index, "…");
    }
  }

  private void put(int index, long hash) {
    if (index < 1 || index > MAXIMUM) {
      return; // the driver has its own opinion of it
    }
    if (index > hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.max(index, hashes.length * 2));
    }
    hashes[index - 1] = hash;
    size = Math.max(size, index);
  }

  private void show(int index, String text) {
    if (index < 1 || index > MAXIMUM_SHOWN) {
      return;
    }
    String[] all = shown;
    if (all == null) {
      all = new String[MAXIMUM_SHOWN];
      shown = all;
    }
    all[index - 1] = text;
  }

  void bound(String name, @Nullable Object value) {
    named().put(name, hashOf(value));
  }

  private long hashOf(@Nullable Object value) {
    try {
      if (value instanceof String text ? text.length() <= LONGEST : isPlain(value)) {
        return SaltedHash.of(value);
      }
    } catch (RuntimeException | LinkageError e) { // of a number out of all bounds, say
      faults.record("hashing a parameter", e);
    }
    return SaltedHash.of(this, ++hidden);
  }

  /**
   * Whether a value can be looked at without calling anybody's code: a driver may see from a call
   * of its type's methods how the value was written.
   */
  static boolean isPlain(@Nullable Object value) {
    if (value == null) {
      return true;
    }
    if (value instanceof byte[] bytes && bytes.length > LONGEST) {
      return false;
    }
    Class<?> type = value.getClass();
    while (type.isArray()) {
      type = type.getComponentType();
    }
    String name = type.getName();
    return type.isPrimitive()
        || value instanceof Enum
        || (name.startsWith("java.lang.") && (type == value.getClass() || type == String.class))
        || name.startsWith("java.math.")
        || name.startsWith("java.time.")
        || name.startsWith("java.sql.")
        || name.equals("java.util.UUID")
        || name.equals("java.util.Date");
  }

  void hidden(String name) {
    named().put(name, SaltedHash.of(this, ++hidden));
  }

  private Map<String, Long> named() {
    Map<String, Long> known = named;
    if (known == null) {
      known = new LinkedHashMap<>();
      named = known;
    }
    return known;
  }

  void clear() {
    Arrays.fill(hashes, 0, size, 0);
    size = 0;
    named = null;
    shown = null;
    if (keeps) {
      Arrays.fill(kept, null);
      Arrays.fill(types, 0);
    }
    unkept = false;
  }

  /** One hash of all values in their order, those in the text too. */
  long values(SqlStatement statement) {
    long hash = ValueHash.all(statement, hashes, size);
    return named == null ? hash : hash ^ named.hashCode();
  }

  /** The same without those that are of a list or a page. */
  long core(SqlStatement statement) {
    long hash = ValueHash.core(statement, hashes, size);
    return named == null ? hash : hash ^ named.hashCode();
  }

  /** The hashes one by one, as {@link SaltedHash#of} gives them. */
  long[] hashes() {
    long[] all = Arrays.copyOf(hashes, size + (named == null ? 0 : named.size()));
    int i = size;
    if (named != null) {
      for (long hash : named.values()) {
        all[i++] = hash;
      }
    }
    return all;
  }

  /** The values as the masker gave them, one after another; empty if nobody asked for them. */
  String shown() {
    String[] all = shown;
    if (all == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(size, MAXIMUM_SHOWN); i++) {
      text.append(i == 0 ? "" : ", ").append(all[i] == null ? "null" : all[i]);
    }
    return text.append(size > MAXIMUM_SHOWN ? ", …" : "").toString();
  }
}
