/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads a setting's text as a value, and says what is wrong with it.
 *
 * @param parser throws IllegalArgumentException for what is no value
 * @param inRange whether a value keeps its bound
 * @param form what is accepted, with the bound
 */
record SettingParser<T>(Function<String, T> parser, Predicate<T> inRange, String form) {
  T read(Configuration source, String key, T defaultValue) {
    return source.get(key).map(text -> parse(key, text)).orElse(defaultValue);
  }

  private T parse(String key, String text) {
    try {
      T value = parser.apply(text.trim());
      if (inRange.test(value)) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(message(key, text), e);
    }
    throw new IllegalArgumentException(message(key, text));
  }

  private String message(String key, String text) {
    return key + " must be " + form + ", was " + Text.quote(text);
  }

  static boolean parseBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("no switch");
    };
  }
}
