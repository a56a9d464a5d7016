/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a database writes as JSON (RFC 8259) into maps, lists, texts, numbers and truth
 * values. Strict, and bounded in depth. Not thread-safe.
 */
final class JsonText {
  private static final int DEEPEST = 200;

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  /**
   * Reads one value.
   *
   * @param text nothing but that value
   * @return a {@code Map<String, Object>}, {@code List}, {@code String}, {@code Double},
   *     {@code Boolean}, or null
   * @throws IllegalArgumentException if it is none
   */
  static @Nullable Object read(String text) {
    JsonText reader = new JsonText(text);
    Object value = reader.value(0);
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.wrong("one value only");
    }
    return value;
  }

  private IllegalArgumentException wrong(String wanted) {
    return new IllegalArgumentException("no JSON: " + wanted + " expected at character " + at);
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char next() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at++);
  }

  private boolean tryTake(char wanted) {
    skipSpace();
    boolean there = at < text.length() && text.charAt(at) == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  private void take(char wanted) {
    if (!tryTake(wanted)) {
      throw wrong("'" + wanted + "'");
    }
  }

  private @Nullable Object value(int depth) {
    if (depth > DEEPEST) {
      throw wrong("fewer levels");
    }
    skipSpace();
    if (at >= text.length()) {
      throw wrong("a value");
    }
    return switch (text.charAt(at)) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong(word);
    }
    at += word.length();
    return value;
  }

  private Map<String, @Nullable Object> object(int depth) {
    take('{');
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    if (tryTake('}')) {
      return all;
    }
    do {
      skipSpace();
      String key = string();
      take(':');
      all.put(key, value(depth + 1));
    } while (tryTake(','));
    take('}');
    return all;
  }

  private List<@Nullable Object> array(int depth) {
    take('[');
    List<@Nullable Object> all = new ArrayList<>();
    if (tryTake(']')) {
      return all;
    }
    do {
      all.add(value(depth + 1));
    } while (tryTake(','));
    take(']');
    return all;
  }

  private String string() {
    take('"');
    StringBuilder read = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      read.append(c == '\\' ? escaped() : c);
    }
    return read.toString();
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("an escape");
    };
  }

  private char unicode() {
    if (at + 4 > text.length()) {
      throw wrong("four hexadecimal digits");
    }
    try {
      char c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
      at += 4;
      return c;
    } catch (NumberFormatException e) {
      throw wrong("four hexadecimal digits");
    }
  }

  private Double number() {
    int from = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    try {
      return Double.valueOf(text.substring(from, at));
    } catch (NumberFormatException e) {
      throw wrong("a value");
    }
  }
}
