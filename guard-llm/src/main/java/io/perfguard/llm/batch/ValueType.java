/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.JsonWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The type of a part of a record: how it is written in a schema, and read from JSON. */
interface ValueType {
  /**
   * Writes its schema.
   *
   * @param json where to
   * @param nullable whether null will do as well
   */
  void schema(JsonWriter json, boolean nullable);

  /**
   * Reads a value.
   *
   * @param json not null
   * @param where its path, for messages
   * @throws IllegalArgumentException if it is of another type; the message repeats nothing of it
   */
  Object read(Object json, String where);

  /** Begins a schema with its type. */
  static JsonWriter begin(JsonWriter json, String type, boolean nullable) {
    json.beginObject().name("type");
    if (nullable) {
      return json.beginArray().value(type).value("null").endArray();
    }
    return json.value(type);
  }

  /** Says what was wanted and what kind of thing was there. */
  static IllegalArgumentException mismatch(String where, String wanted, @Nullable Object json) {
    return new IllegalArgumentException(where + " must be " + wanted + ", was " + kind(json));
  }

  private static String kind(@Nullable Object json) {
    if (json instanceof String) {
      return "a string";
    }
    if (json instanceof BigDecimal) {
      return "a number";
    }
    if (json instanceof Boolean) {
      return "a boolean";
    }
    if (json instanceof List) {
      return "an array";
    }
    return json instanceof Map ? "an object" : "null";
  }
}
