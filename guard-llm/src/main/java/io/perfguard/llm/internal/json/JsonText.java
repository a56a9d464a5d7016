/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.json;

import io.perfguard.core.base.JsonWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what {@link JsonTree} reads, with every digit of a number. Strings are written by
 * {@link JsonWriter}; what is no JSON value is written as the string that it prints itself as.
 * Thread-safe.
 */
public final class JsonText {
  private JsonText() {}

  /**
   * Writes a value, the names of its objects in their order.
   *
   * @param value a map, collection, string, number, boolean or null
   * @return JSON
   */
  public static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, false, out);
    return out.toString();
  }

  /**
   * Writes a value, the names of its objects sorted: equal maps give equal text.
   *
   * @param value a map, collection, string, number, boolean or null
   * @return JSON
   */
  public static String sorted(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, true, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, boolean sort, StringBuilder out) {
    if (value == null || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof Number number) {
      number(number, out);
    } else if (value instanceof Map<?, ?> map) {
      object(map, sort, out);
    } else if (value instanceof Collection<?> items) {
      String comma = "";
      out.append('[');
      for (Object item : items) {
        out.append(comma);
        write(item, sort, out);
        comma = ",";
      }
      out.append(']');
    } else {
      string(value.toString(), out);
    }
  }

  private static void object(Map<?, ?> map, boolean sort, StringBuilder out) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (sort) {
      entries.sort((a, b) -> String.valueOf(a.getKey()).compareTo(String.valueOf(b.getKey())));
    }
    String comma = "";
    out.append('{');
    for (Map.Entry<?, ?> entry : entries) {
      out.append(comma);
      string(String.valueOf(entry.getKey()), out);
      out.append(':');
      write(entry.getValue(), sort, out);
      comma = ",";
    }
    out.append('}');
  }

  private static void number(Number number, StringBuilder out) {
    if (number instanceof Double || number instanceof Float) {
      double value = number.doubleValue();
      out.append(Double.isFinite(value) ? number.toString() : "null");
    } else if (number instanceof BigDecimal
        || number instanceof BigInteger
        || number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      out.append(number);
    } else {
      string(number.toString(), out);
    }
  }

  private static void string(String text, StringBuilder out) {
    new JsonWriter(out).value(text);
  }
}
