/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes JSON piece by piece, without spaces. The text may stand inside an HTML page or script as
 * it is: {@code <}, {@code >}, {@code &} and what JavaScript takes for a line end are escaped.
 * Halves of a surrogate pair are replaced by U+FFFD.
 *
 * <p>{@code NaN} and the infinities, which JSON does not know, become {@code null}: no data.
 *
 * <p>A piece in the wrong place is an {@link IllegalStateException}; what the target throws comes
 * as an {@link UncheckedIOException}. Not thread-safe.
 */
public final class JsonWriter {
  private enum Scope {
    OBJECT("object"),
    ARRAY("array");

    private final String word;

    Scope(String word) {
      this.word = word;
    }
  }

  private final Appendable out;
  private final Deque<Scope> open = new ArrayDeque<>();
  // Whether nothing was written yet at this place: at the top, or in the innermost open scope.
  private boolean first = true;
  // Whether a name waits for its value.
  private boolean named;

  /**
   * A writer of one value.
   *
   * @param out where to, such as a {@link StringBuilder}
   */
  public JsonWriter(Appendable out) {
    this.out = Require.nonNull(out, "out");
  }

  /**
   * Begins an object.
   *
   * @return this
   */
  public JsonWriter beginObject() {
    return begin(Scope.OBJECT, '{');
  }

  /**
   * Ends the innermost object.
   *
   * @return this
   */
  public JsonWriter endObject() {
    return end(Scope.OBJECT, '}');
  }

  /**
   * Begins an array.
   *
   * @return this
   */
  public JsonWriter beginArray() {
    return begin(Scope.ARRAY, '[');
  }

  /**
   * Ends the innermost array.
   *
   * @return this
   */
  public JsonWriter endArray() {
    return end(Scope.ARRAY, ']');
  }

  /**
   * Writes the name of an object's next value.
   *
   * @param name the name; that it is not there yet is the caller's care
   * @return this
   */
  public JsonWriter name(String name) {
    Require.nonNull(name, "name");
    if (open.peek() != Scope.OBJECT) {
      throw new IllegalStateException("name " + Text.quote(name) + " outside of an object");
    }
    if (named) {
      throw new IllegalStateException(
          "name " + Text.quote(name) + " where the name before it needs a value");
    }
    comma();
    string(name);
    append(':');
    named = true;
    return this;
  }

  /**
   * Writes a string.
   *
   * @param value the string
   * @return this
   */
  public JsonWriter value(String value) {
    Require.nonNull(value, "value");
    place("a string");
    string(value);
    return this;
  }

  /**
   * Writes a whole number.
   *
   * @param value the number
   * @return this
   */
  public JsonWriter value(long value) {
    place("a number");
    append(Long.toString(value));
    return this;
  }

  /**
   * Writes a number; {@code null} for {@code NaN} and the infinities.
   *
   * @param value the number
   * @return this
   */
  public JsonWriter value(double value) {
    place("a number");
    append(Double.isFinite(value) ? Double.toString(value) : "null");
    return this;
  }

  /**
   * Writes a truth value.
   *
   * @param value the value
   * @return this
   */
  public JsonWriter value(boolean value) {
    place("a boolean");
    append(Boolean.toString(value));
    return this;
  }

  /**
   * Writes {@code null}.
   *
   * @return this
   */
  public JsonWriter nullValue() {
    place("null");
    append("null");
    return this;
  }

  private JsonWriter begin(Scope scope, char bracket) {
    place("an " + scope.word);
    open.push(scope);
    first = true;
    append(bracket);
    return this;
  }

  private JsonWriter end(Scope scope, char bracket) {
    if (open.peek() != scope) {
      String where = open.isEmpty() ? "nothing is open" : "an " + open.element().word + " is";
      throw new IllegalStateException(
          "end of an " + scope.word + " where " + where + (open.isEmpty() ? "" : " open"));
    }
    if (named) {
      throw new IllegalStateException("end of an object where a name needs a value");
    }
    open.pop();
    first = false;
    append(bracket);
    return this;
  }

  /**
   * Makes the next value's place: checks that one may stand here, and writes the comma before it.
   */
  private void place(String what) {
    if (open.isEmpty()) {
      if (!first) {
        throw new IllegalStateException(what + " after the end of the document");
      }
      first = false;
    } else if (open.element() == Scope.ARRAY) {
      comma();
    } else if (named) {
      named = false;
    } else {
      throw new IllegalStateException(what + " in an object needs a name before it");
    }
  }

  private void comma() {
    if (!first) {
      append(',');
    }
    first = false;
  }

  private void string(String text) {
    append('"');
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (isEscaped(c)) {
        append(text, written, i);
        escape(c);
        written = i + 1;
      }
    }
    append(text, written, text.length());
    append('"');
  }

  private static boolean isEscaped(char c) {
    return c < ' '
        || c == '"'
        || c == '\\'
        || c == '<'
        || c == '>'
        || c == '&'
        || (c >= 0x7F && c <= 0x9F)
        || c == '\u2028'
        || c == '\u2029'
        || Character.isSurrogate(c);
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> append("\\\"");
      case '\\' -> append("\\\\");
      case '\n' -> append("\\n");
      case '\r' -> append("\\r");
      case '\t' -> append("\\t");
      default -> {
        String hex = Integer.toHexString(Character.isSurrogate(c) ? 0xFFFD : c);
        append("\\u" + "0".repeat(4 - hex.length()) + hex);
      }
    }
  }

  private void append(char c) {
    try {
      out.append(c);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(String text) {
    append(text, 0, text.length());
  }

  private void append(String text, int from, int to) {
    try {
      out.append(text, from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
