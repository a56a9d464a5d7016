/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Require;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record as a JSON schema, and back: what a model is asked for, and a strict reader of what it
 * answers.
 *
 * <p>Components may be strings, numbers ({@code byte} to {@code double}, boxed or not,
 * {@code BigInteger}, {@code BigDecimal}), booleans, enums (by the names of their constants),
 * records of such, and {@code List}s of all these. One that may be absent is an {@code Optional} of
 * them, or has an annotation called {@code Nullable}; all others must be there. A field that the
 * record has not, a number that does not fit and a null are refused: a value is never bent into its
 * place.
 *
 * <p>A record that is neither public in an exported package nor in a package that is open to this
 * module cannot be made, and is refused at once with the line that its module needs.
 *
 * <p>Immutable.
 *
 * @param <T> the record
 */
public final class RecordSchema<T extends Record> {
  private final Class<T> type;
  private final RecordType reader;

  private RecordSchema(Class<T> type) {
    this.type = type;
    this.reader = new RecordType(type, Set.of());
  }

  /**
   * The schema of a record.
   *
   * @param type the record
   * @param <T> the record
   * @return its schema
   * @throws IllegalArgumentException if a component has a type that is not known, or the record
   *     cannot be made from here
   */
  public static <T extends Record> RecordSchema<T> of(Class<T> type) {
    return new RecordSchema<>(Require.nonNull(type, "type"));
  }

  /**
   * The JSON schema, in the form that providers ask of strict ones: all fields required, and no
   * others.
   *
   * @return JSON, without spaces
   */
  public String json() {
    StringBuilder text = new StringBuilder();
    write(new JsonWriter(text));
    return text.toString();
  }

  void write(JsonWriter json) {
    reader.schema(json, false);
  }

  /**
   * Makes the record.
   *
   * @param json a map of strings, {@code BigDecimal}s, booleans, lists and maps
   * @return the record
   * @throws IllegalArgumentException if it does not fit, with the path to the place; the message
   *     repeats no value
   */
  public T read(@Nullable Object json) {
    if (json == null) {
      throw ValueType.mismatch("value", "an object", null);
    }
    return type.cast(reader.read(json, "value"));
  }
}
