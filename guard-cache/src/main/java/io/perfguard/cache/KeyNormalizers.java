/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import java.util.Locale;

/** Normalizers of keys that are text. They allocate only where something changes. Thread-safe. */
public final class KeyNormalizers {
  private KeyNormalizers() {}

  /**
   * Without white space around: {@code " us "} is {@code "us"}.
   *
   * @return the normalizer
   */
  public static KeyNormalizer<String> trim() {
    return String::strip;
  }

  /**
   * In upper case, whatever the default locale is.
   *
   * @return the normalizer
   */
  public static KeyNormalizer<String> upper() {
    return key -> key.toUpperCase(Locale.ROOT);
  }

  /**
   * In lower case, whatever the default locale is.
   *
   * @return the normalizer
   */
  public static KeyNormalizer<String> lower() {
    return key -> key.toLowerCase(Locale.ROOT);
  }

  /**
   * In upper case and without white space around: {@code " us:2024"} is {@code "US:2024"}.
   *
   * @return the normalizer
   */
  public static KeyNormalizer<String> upperTrim() {
    return trim().then(upper());
  }

  /**
   * In lower case and without white space around.
   *
   * @return the normalizer
   */
  public static KeyNormalizer<String> lowerTrim() {
    return trim().then(lower());
  }

  /**
   * Each stretch of white space inside becomes one space, that around goes: {@code " new \t york "}
   * is {@code "new york"}.
   *
   * @return the normalizer
   */
  public static KeyNormalizer<String> collapseSpaces() {
    return KeyNormalizers::collapsed;
  }

  private static String collapsed(String key) {
    StringBuilder text = null;
    boolean space = true;
    int end = key.length();
    for (int i = 0; i < end; i++) {
      char c = key.charAt(i);
      boolean white = Character.isWhitespace(c);
      if (text == null && ((white && (space || c != ' ')) || (white && i == end - 1))) {
        text = new StringBuilder(end).append(key, 0, i);
      }
      if (text != null && !(white && space)) {
        text.append(white ? ' ' : c);
      }
      space = white;
    }
    if (text == null) {
      return key;
    }
    int length = text.length();
    return length > 0 && text.charAt(length - 1) == ' '
        ? text.substring(0, length - 1)
        : text.toString();
  }

  /**
   * Numbers inside without zeros that say nothing: {@code "7208.0"} is {@code "7208"},
   * {@code "v=1.50"} is {@code "v=1.5"}. Zeros in front stay, they often mean something.
   *
   * @return the normalizer
   */
  public static KeyNormalizer<String> plainNumbers() {
    return KeyNormalizers::withPlainNumbers;
  }

  private static String withPlainNumbers(String key) {
    int point = key.indexOf('.');
    if (point < 0) {
      return key;
    }
    StringBuilder text = new StringBuilder(key.length());
    int copied = 0;
    while (point >= 0) {
      int end = point + 1;
      while (end < key.length() && isDigit(key.charAt(end))) {
        end++;
      }
      boolean number = point > 0 && isDigit(key.charAt(point - 1)) && end > point + 1;
      boolean last =
          end == key.length() || (key.charAt(end) != '.' && !Character.isLetter(key.charAt(end)));
      if (number && last && !hasPointBefore(key, point)) {
        int keep = end;
        while (key.charAt(keep - 1) == '0') {
          keep--;
        }
        text.append(key, copied, key.charAt(keep - 1) == '.' ? keep - 1 : keep);
        copied = end;
      }
      point = key.indexOf('.', end);
    }
    return copied == 0 ? key : text.append(key, copied, key.length()).toString();
  }

  /** Whether the digits before a point follow another point, as in an address or a version. */
  private static boolean hasPointBefore(String key, int point) {
    int i = point - 1;
    while (i >= 0 && isDigit(key.charAt(i))) {
      i--;
    }
    return i >= 0 && key.charAt(i) == '.';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
