/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import io.perfguard.cache.KeyNormalizer;
import io.perfguard.cache.KeyNormalizers;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What woven code makes keys of. Thread-safe. */
public final class Keys {
  /** The key of a method without parameters. */
  public static final Object NONE = new Sentinel("()");

  /** The key of a sole argument that is null. */
  public static final Object NULL = new Sentinel("null");

  private static final KeyNormalizer<String> TRIM = KeyNormalizers.trim();
  private static final KeyNormalizer<String> UPPER_TRIM = KeyNormalizers.upperTrim();
  private static final KeyNormalizer<String> LOWER_TRIM = KeyNormalizers.lowerTrim();
  private static final KeyNormalizer<String> COLLAPSE_SPACES = KeyNormalizers.collapseSpaces();

  private Keys() {}

  private record Sentinel(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** An array by what is in it. */
  private static final class ArrayKey {
    private final Object[] boxed;
    private final int hash;

    ArrayKey(Object copy) {
      boxed = new Object[] {copy};
      hash = Arrays.deepHashCode(boxed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ArrayKey key
          && hash == key.hash
          && Arrays.deepEquals(boxed, key.boxed);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      String text = Arrays.deepToString(boxed);
      return text.substring(1, text.length() - 1);
    }
  }

  /**
   * An array as a part of a key: a copy, compared by content.
   *
   * @param array the array; null stays null
   * @return the part
   */
  public static @Nullable Object array(@Nullable Object array) {
    return array == null ? null : new ArrayKey(copy(array));
  }

  private static Object copy(Object array) {
    int length = Array.getLength(array);
    Object copy = Array.newInstance(array.getClass().getComponentType(), length);
    System.arraycopy(array, 0, copy, 0, length);
    if (copy instanceof Object[] elements) {
      for (int i = 0; i < length; i++) {
        Object element = elements[i];
        if (element != null && element.getClass().isArray()) {
          elements[i] = copy(element);
        }
      }
    }
    return copy;
  }

  /**
   * A text in one form.
   *
   * @param text the text; null stays null
   * @return the text without white space around
   */
  public static @Nullable String trim(@Nullable String text) {
    return text == null ? null : TRIM.normalize(text);
  }

  /**
   * A text in one form.
   *
   * @param text the text; null stays null
   * @return the text in upper case without white space around
   */
  public static @Nullable String upperTrim(@Nullable String text) {
    return text == null ? null : UPPER_TRIM.normalize(text);
  }

  /**
   * A text in one form.
   *
   * @param text the text; null stays null
   * @return the text in lower case without white space around
   */
  public static @Nullable String lowerTrim(@Nullable String text) {
    return text == null ? null : LOWER_TRIM.normalize(text);
  }

  /**
   * A text in one form.
   *
   * @param text the text; null stays null
   * @return the text with single spaces inside
   */
  public static @Nullable String collapseSpaces(@Nullable String text) {
    return text == null ? null : COLLAPSE_SPACES.normalize(text);
  }

  /**
   * What a generated key prints.
   *
   * @param key the key
   * @return its parts, separated by commas
   */
  public static String text(WovenKey key) {
    StringJoiner text = new StringJoiner(", ");
    for (Object part : key.parts()) {
      text.add(String.valueOf(part));
    }
    return text.toString();
  }
}
