/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.perfguard.core.base.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, strings, numbers, booleans and null. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** The value that begins at a place, whatever comes after it; null if there is none. */
  static @Nullable Object read(String text, int from) {
    try (JsonParser parser = FACTORY.createParser(new StringReader(text.substring(from)))) {
      parser.nextToken();
      return value(parser);
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return null;
    }
    switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, value(parser));
        }
        return map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        return list;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return parser.getDecimalValue();
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return parser.getBooleanValue();
      }
      default -> {
        return token == JsonToken.VALUE_STRING ? parser.getText() : null;
      }
    }
  }

  /** What is inside of maps, or null. */
  static @Nullable Object at(@Nullable Object root, String... path) {
    Object value = root;
    for (String name : path) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value;
  }

  /** A text inside of maps, or "". */
  static String text(@Nullable Object root, String... path) {
    return at(root, path) instanceof String text ? text : "";
  }

  /** A list inside of maps, or an empty one. */
  static List<?> list(@Nullable Object root, String... path) {
    return at(root, path) instanceof List<?> list ? list : List.of();
  }

  /** A whole number inside of maps, or -1. */
  static int number(@Nullable Object root, String... path) {
    return at(root, path) instanceof BigDecimal number ? number.intValue() : -1;
  }

  /** As people write it, and as most programs hand it to a model. */
  static String pretty(Object value) {
    StringBuilder out = new StringBuilder();
    pretty(value, "\n", out);
    return out.toString();
  }

  private static void pretty(Object value, String line, StringBuilder out) {
    String inner = line + "  ";
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator).append(inner);
        quote(String.valueOf(entry.getKey()), out);
        pretty(entry.getValue(), inner, out.append(": "));
        separator = ",";
      }
      out.append(line).append('}');
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object element : list) {
        pretty(element, inner, out.append(separator).append(inner));
        separator = ",";
      }
      out.append(line).append(']');
    } else if (value instanceof String text) {
      quote(text, out);
    } else {
      out.append(value);
    }
  }

  private static void quote(String text, StringBuilder out) {
    JsonStringEncoder.getInstance().quoteAsString(text, out.append('"'));
    out.append('"');
  }

  /** Writes what was read. */
  static void write(@Nullable Object value, JsonWriter json) {
    if (value instanceof Map<?, ?> map) {
      json.beginObject();
      map.forEach((name, inner) -> write(inner, json.name(String.valueOf(name))));
      json.endObject();
    } else if (value instanceof List<?> list) {
      json.beginArray();
      list.forEach(inner -> write(inner, json));
      json.endArray();
    } else if (value instanceof Number number) {
      json.value(number.longValue());
    } else if (value instanceof Boolean truth) {
      json.value(truth);
    } else if (value == null) {
      json.nullValue();
    } else {
      json.value(value.toString());
    }
  }

  /** Without spaces. */
  static String compact(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, new JsonWriter(out));
    return out.toString();
  }
}
