/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

/**
 * Finds the end of a JSON object or array inside a text, and tells what kind it is. By the letter
 * of RFC 8259: no comments, no trailing commas, no single quotes. Not thread-safe.
 */
final class JsonScan {
  /*
   * A value that fails does so at one place, and every value inside it that is not closed by then fails there as well. So
   * whoever scans a text goes on behind that place, and the whole is read once.
   */
  private static final int DEEPEST = 200;

  // What an object looks like so far, by its depth.
  private static final int TYPE_OF_SCHEMA = 1;
  private static final int WORD_OF_SCHEMA = 2;
  private static final int TYPE_FUNCTION = 4;
  private static final int WORD_OF_FUNCTION = 8;
  private static final int SCHEMA = TYPE_OF_SCHEMA | WORD_OF_SCHEMA;
  private static final int FUNCTION = TYPE_FUNCTION | WORD_OF_FUNCTION;
  private static final String[] SCHEMA_WORDS = {
    "\"properties\"",
    "\"items\"",
    "\"enum\"",
    "\"required\"",
    "\"additionalProperties\"",
    "\"anyOf\"",
    "\"oneOf\"",
    "\"allOf\"",
    "\"format\"",
    "\"pattern\"",
    "\"minimum\""
  };
  private static final String[] SCHEMA_TYPES = {
    "\"object\"", "\"array\"", "\"string\"", "\"number\"", "\"integer\"", "\"boolean\"", "\"null\""
  };
  private static final String[] SCHEMA_MARKS = {"\"$schema\"", "\"$defs\"", "\"$ref\""};

  private final String text;
  private final int length;
  private final boolean[] isObject = new boolean[DEEPEST];
  private final int[] looks = new int[DEEPEST];
  private int depth;
  private int at;
  private int gaps;
  private boolean schema;
  private boolean lines;
  private boolean rich;

  JsonScan(String text) {
    this.text = text;
    this.length = text.length();
  }

  /** Whether a whole value begins at a place; {@link #end} is behind it, or where it fails. */
  boolean scan(int start) {
    depth = 0;
    gaps = 0;
    schema = false;
    lines = false;
    rich = false;
    at = start;
    if (!value()) {
      return false;
    }
    while (depth > 0) {
      if (!next()) {
        return false;
      }
    }
    return true;
  }

  int end() {
    return at;
  }

  /** How many characters of white space could go. */
  int gaps() {
    return gaps;
  }

  boolean isSchema() {
    return schema;
  }

  boolean hasLines() {
    return lines;
  }

  /**
   * Whether there is a member or text in it: {@code [1, 2]}, {@code []} and {@code {}} are poor.
   */
  boolean isRich() {
    return rich;
  }

  /** Behind a value, inside a container: a comma and the next value, or the end of it. */
  private boolean next() {
    skip();
    if (at >= length) {
      return false;
    }
    char c = text.charAt(at);
    boolean object = isObject[depth - 1];
    if (c == (object ? '}' : ']')) {
      at++;
      close();
      return true;
    }
    if (c != ',') {
      return false;
    }
    at++;
    skip();
    return object ? member() : value();
  }

  private void close() {
    depth--;
    int look = looks[depth];
    schema |= (look & SCHEMA) == SCHEMA || (look & FUNCTION) == FUNCTION;
  }

  /** A value up to its end, or up to the first thing inside it. */
  private boolean value() {
    if (at >= length) {
      return false;
    }
    return switch (text.charAt(at)) {
      case '{' -> open(true);
      case '[' -> open(false);
      case '"' -> {
        rich = true;
        yield string();
      }
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    };
  }

  private boolean open(boolean object) {
    if (depth == DEEPEST) {
      return false;
    }
    isObject[depth] = object;
    looks[depth] = 0;
    depth++;
    at++;
    skip();
    if (at < length && text.charAt(at) == (object ? '}' : ']')) {
      at++;
      depth--;
      return true;
    }
    return object ? member() : value();
  }

  private boolean member() {
    int key = at;
    rich = true;
    if (at >= length || text.charAt(at) != '"' || !string()) {
      return false;
    }
    skip();
    if (at >= length || text.charAt(at) != ':') {
      return false;
    }
    at++;
    skip();
    look(key);
    return value();
  }

  private void look(int key) {
    int index = depth - 1;
    if (text.startsWith("\"type\"", key)) {
      looks[index] |= startsWithOne(SCHEMA_TYPES, at) ? TYPE_OF_SCHEMA : 0;
      looks[index] |= text.startsWith("\"function\"", at) ? TYPE_FUNCTION : 0;
    } else if (startsWithOne(SCHEMA_MARKS, key)) {
      schema = true;
    } else if (startsWithOne(SCHEMA_WORDS, key)) {
      looks[index] |= WORD_OF_SCHEMA;
    } else if (text.startsWith("\"function\"", key) || text.startsWith("\"name\"", key)) {
      looks[index] |= WORD_OF_FUNCTION;
    }
  }

  private boolean startsWithOne(String[] words, int place) {
    for (String word : words) {
      if (text.startsWith(word, place)) {
        return true;
      }
    }
    return false;
  }

  private boolean string() {
    at++;
    while (at < length) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return true;
      } else if (c < ' ') {
        return false;
      } else if (c == '\\' && !escape()) {
        return false;
      }
      at++;
    }
    return false;
  }

  /** From a backslash to the last character of what it begins. */
  private boolean escape() {
    at++;
    if (at >= length) {
      return false;
    }
    if (text.charAt(at) != 'u') {
      return "\"\\/bfnrt".indexOf(text.charAt(at)) >= 0;
    }
    for (int i = 0; i < 4; i++) {
      at++;
      if (at >= length || Character.digit(text.charAt(at), 16) < 0 || text.charAt(at) >= 128) {
        return false;
      }
    }
    return true;
  }

  private boolean word(String word) {
    if (!text.startsWith(word, at)) {
      return false;
    }
    at += word.length();
    return true;
  }

  private boolean number() {
    if (text.charAt(at) == '-') {
      at++;
    }
    if (at < length && text.charAt(at) == '0') {
      at++;
    } else if (!digits()) {
      return false;
    }
    if (at < length && text.charAt(at) == '.') {
      at++;
      if (!digits()) {
        return false;
      }
    }
    if (at < length && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < length && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      return digits();
    }
    return true;
  }

  private boolean digits() {
    int start = at;
    while (at < length && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at > start;
  }

  private void skip() {
    while (at < length && isGap(text.charAt(at))) {
      lines |= text.charAt(at) == '\n' || text.charAt(at) == '\r';
      gaps++;
      at++;
    }
  }

  static boolean isGap(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /** A value without its white space; every other character stays. */
  static void minify(String text, int start, int end, StringBuilder out) {
    boolean inString = false;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (inString) {
        out.append(c);
        if (c == '\\') {
          out.append(text.charAt(++i));
        } else if (c == '"') {
          inString = false;
        }
      } else if (!isGap(c)) {
        out.append(c);
        inString = c == '"';
      }
    }
  }
}
