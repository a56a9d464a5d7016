/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Require;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says what an item's value must look like, and reads it.
 *
 * @param <T> what it is read as
 */
interface ItemReader<T> {
  /** Writes the JSON schema of a value. */
  void schema(JsonWriter json);

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if it is not of the form; the message repeats nothing of it
   */
  T read(@Nullable Object json);

  /** A record. */
  static <T extends Record> ItemReader<T> record(RecordSchema<T> schema) {
    return new ItemReader<>() {
      @Override
      public void schema(JsonWriter json) {
        schema.write(json);
      }

      @Override
      public T read(@Nullable Object json) {
        return schema.read(json);
      }
    };
  }

  /** A string that a function makes something of. */
  static <T> ItemReader<T> text(Function<? super String, ? extends T> function) {
    Require.nonNull(function, "function");
    return new ItemReader<>() {
      @Override
      public void schema(JsonWriter json) {
        json.beginObject().name("type").value("string").endObject();
      }

      @Override
      public T read(@Nullable Object json) {
        if (!(json instanceof String text)) {
          throw ValueType.mismatch("value", "a string", json);
        }
        T made;
        try {
          made = function.apply(text);
        } catch (RuntimeException e) {
          throw new IllegalArgumentException(
              "the function that reads a value threw " + e.getClass().getName(), e);
        }
        if (made == null) {
          throw new IllegalArgumentException("the function that reads a value returned null");
        }
        return made;
      }
    };
  }
}
