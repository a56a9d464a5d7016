/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as maps, lists, strings, {@link BigDecimal}s, booleans and null. Numbers keep every digit.
 * Thread-safe.
 */
public final class JsonTree {
  private static final int DEEPEST = 200;
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(DEEPEST)
          .maxNumberLength(1_000)
          .maxStringLength(100_000_000)
          .build())
      .build();
  private static final JsonFactory STRICT =
      FACTORY.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonTree() {}

  /**
   * Reads one value and nothing behind it.
   *
   * @param text JSON
   * @return a map, list, string, number, boolean or null
   * @throws IllegalArgumentException if it is no JSON, with the place; its text is not repeated
   */
  public static @Nullable Object parse(String text) {
    return parse(FACTORY, text);
  }

  /**
   * The same, where no object may have a name twice: what cannot be trusted must not mean one thing
   * to one reader and another to the next.
   *
   * @param text JSON
   * @return a map, list, string, number, boolean or null
   * @throws IllegalArgumentException if it is no JSON or a name comes twice, with the place; its
   *     text is not repeated
   */
  public static @Nullable Object parseStrict(String text) {
    return parse(STRICT, text);
  }

  private static @Nullable Object parse(JsonFactory factory, String text) {
    try (JsonParser parser = factory.createParser(text)) {
      return whole(parser);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * The same of what a reader gives.
   *
   * @param reader gives JSON; is closed
   * @return a map, list, string, number, boolean or null
   * @throws IllegalArgumentException if it is no JSON
   * @throws UncheckedIOException if it cannot be read
   */
  public static @Nullable Object parse(Reader reader) {
    try (JsonParser parser = FACTORY.createParser(reader)) {
      return whole(parser);
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw broken(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Object whole(JsonParser parser) throws IOException {
    if (parser.nextToken() == null) {
      throw new IllegalArgumentException("JSON must have a value, had none");
    }
    Object value = value(parser);
    if (parser.nextToken() != null) {
      throw new IllegalArgumentException("JSON must end after one value, went on at "
          + parser.currentLocation().offsetDescription());
    }
    return value;
  }

  private static IllegalArgumentException broken(IOException e) {
    String where = e instanceof com.fasterxml.jackson.core.JacksonException jackson
            && jackson.getLocation() != null
        ? " at " + jackson.getLocation().offsetDescription()
        : "";
    return new IllegalArgumentException("not JSON" + where, e);
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.put(name, value(parser));
    }
    return object;
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }

  /**
   * A value inside maps.
   *
   * @param root where to begin; anything but a map has nothing inside
   * @param path names, outermost first
   * @return the value, or null if there is none
   */
  public static @Nullable Object at(@Nullable Object root, String... path) {
    Object value = root;
    for (String name : path) {
      if (!(value instanceof Map<?, ?> map)) {
        return null;
      }
      value = map.get(name);
    }
    return value;
  }
}
