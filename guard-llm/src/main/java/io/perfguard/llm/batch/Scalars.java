/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.JsonWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Types that hold one thing: strings, numbers, booleans and enums. */
final class Scalars {
  /** Digits of a whole number, beyond which one would take memory and mean nothing. */
  private static final int MOST_DIGITS = 1_000;

  private static final Map<Class<?>, ValueType> KNOWN = known();

  private Scalars() {}

  /** The type of a class, or null if it is none of these. */
  static @Nullable ValueType of(Class<?> type) {
    return type.isEnum() ? new OneOf(type) : KNOWN.get(type);
  }

  private static Map<Class<?>, ValueType> known() {
    Map<Class<?>, ValueType> known = new HashMap<>();
    known.put(String.class, new Plain("string", "a string", String.class));
    Plain truth = new Plain("boolean", "true or false", Boolean.class);
    known.put(boolean.class, truth);
    known.put(Boolean.class, truth);
    whole(known, byte.class, Byte.class, BigDecimal::byteValueExact);
    whole(known, short.class, Short.class, BigDecimal::shortValueExact);
    whole(known, int.class, Integer.class, BigDecimal::intValueExact);
    whole(known, long.class, Long.class, BigDecimal::longValueExact);
    known.put(BigInteger.class, new Numeric("integer", "a whole number", Scalars::bigInteger));
    known.put(BigDecimal.class, new Numeric("number", "a number", number -> number));
    ValueType real = new Numeric("number", "a number in the range of double", Scalars::finite);
    known.put(double.class, real);
    known.put(Double.class, real);
    ValueType single = new Numeric("number", "a number in the range of float", Scalars::single);
    known.put(float.class, single);
    known.put(Float.class, single);
    return known;
  }

  private static void whole(
      Map<Class<?>, ValueType> known,
      Class<?> primitive,
      Class<?> boxed,
      Function<BigDecimal, Object> exact) {
    ValueType type =
        new Numeric("integer", "a whole number in the range of " + primitive.getName(), exact);
    known.put(primitive, type);
    known.put(boxed, type);
  }

  private static Object bigInteger(BigDecimal number) {
    // 1e999999999 is short in JSON and long in memory.
    if ((long) number.precision() - number.scale() > MOST_DIGITS) {
      throw new ArithmeticException("too long");
    }
    return number.toBigIntegerExact();
  }

  private static Object finite(BigDecimal number) {
    double value = number.doubleValue();
    if (Double.isInfinite(value)) {
      throw new ArithmeticException("out of range");
    }
    return value;
  }

  private static Object single(BigDecimal number) {
    float value = number.floatValue();
    if (Float.isInfinite(value)) {
      throw new ArithmeticException("out of range");
    }
    return value;
  }

  /** What JSON has as it is. */
  private record Plain(String name, String words, Class<?> type) implements ValueType {
    @Override
    public void schema(JsonWriter json, boolean nullable) {
      ValueType.begin(json, name, nullable).endObject();
    }

    @Override
    public Object read(Object json, String where) {
      if (!type.isInstance(json)) {
        throw ValueType.mismatch(where, words, json);
      }
      return json;
    }
  }

  /** A number; {@code exact} throws an ArithmeticException where it does not fit. */
  private record Numeric(String name, String words, Function<BigDecimal, Object> exact)
      implements ValueType {
    @Override
    public void schema(JsonWriter json, boolean nullable) {
      ValueType.begin(json, name, nullable).endObject();
    }

    @Override
    public Object read(Object json, String where) {
      if (!(json instanceof BigDecimal number)) {
        throw ValueType.mismatch(where, words, json);
      }
      try {
        return exact.apply(number);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(where + " must be " + words + ", was another number", e);
      }
    }
  }

  /** A constant of an enum, by its name. */
  private static final class OneOf implements ValueType {
    private final Map<String, Object> constants = new LinkedHashMap<>();

    OneOf(Class<?> type) {
      Arrays.stream(type.getEnumConstants())
          .forEach(constant -> constants.put(((Enum<?>) constant).name(), constant));
    }

    @Override
    public void schema(JsonWriter json, boolean nullable) {
      ValueType.begin(json, "string", nullable).name("enum").beginArray();
      constants.keySet().forEach(json::value);
      if (nullable) {
        json.nullValue();
      }
      json.endArray().endObject();
    }

    @Override
    public Object read(Object json, String where) {
      Object constant = json instanceof String name ? constants.get(name) : null;
      if (constant == null) {
        throw new IllegalArgumentException(where + " must be one of " + constants.keySet()
            + ", was " + (json instanceof String ? "another string" : "no string"));
      }
      return constant;
    }
  }
}
