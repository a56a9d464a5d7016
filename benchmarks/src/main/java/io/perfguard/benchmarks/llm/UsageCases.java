/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads labelled answers: one array, an object for each. Thread-safe. */
final class UsageCases {
  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> PRICES = List.of("input_price", "output_price", "total_price");

  private UsageCases() {}

  /**
   * All of a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is no such file, or has no case
   */
  static List<UsageCase> read(Path file) throws IOException {
    try (JsonParser json = JSON.createParser(file.toFile())) {
      json.nextToken();
      if (!(value(json) instanceof List<?> rows) || rows.isEmpty()) {
        throw new IllegalArgumentException(file + ": must be an array of cases");
      }
      List<UsageCase> cases = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        cases.add(one(object(rows.get(i), file + "[" + i + "]"), file + "[" + i + "]"));
      }
      return cases;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
    } catch (java.io.FileNotFoundException e) {
      throw new java.nio.file.NoSuchFileException(file.toString());
    }
  }

  private static UsageCase one(Map<?, ?> row, String where) {
    if (!(row.get("extracted") instanceof List<?> extracted)) {
      throw new IllegalArgumentException(where + ": extracted is missing");
    }
    List<UsageCase.Expected> expected = new ArrayList<>();
    for (Object one : extracted) {
      Map<?, ?> element = object(one, where + ".extracted");
      Map<String, BigDecimal> usage =
          numbers(object(element.get("usage"), where + ".usage"), where);
      if (!(element.get("extractors") instanceof List<?> extractors)) {
        throw new IllegalArgumentException(where + ": extractors is missing");
      }
      for (Object extractor : extractors) {
        expected.add(expected(object(extractor, where + ".extractors"), usage, where));
      }
    }
    Object body = row.get("body");
    Object name = body instanceof Map<?, ?> map ? map.get("file") : null;
    return new UsageCase(
        name == null ? where : name.toString(),
        body,
        row.get("model") instanceof String model ? model : null,
        expected);
  }

  private static UsageCase.Expected expected(
      Map<?, ?> extractor, Map<String, BigDecimal> usage, String where) {
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    for (String price : PRICES) {
      if (extractor.get(price) != null) {
        prices.put(price, number(extractor.get(price), where + "." + price));
      }
    }
    return new UsageCase.Expected(
        String.valueOf(extractor.get("provider_id")),
        String.valueOf(extractor.get("api_flavor")),
        usage,
        prices);
  }

  private static Map<String, BigDecimal> numbers(Map<?, ?> json, String where) {
    Map<String, BigDecimal> numbers = new LinkedHashMap<>();
    json.forEach((name, value) -> {
      BigDecimal number = number(value, where + "." + name);
      if (number.signum() != 0) {
        numbers.put(String.valueOf(name), number);
      }
    });
    return numbers;
  }

  private static BigDecimal number(@Nullable Object value, String where) {
    try {
      return new BigDecimal(String.valueOf(value));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(where + ": no number: " + value, e);
    }
  }

  private static Map<?, ?> object(@Nullable Object value, String where) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException(where + " must be an object");
  }

  /** As the extractors take it: maps, lists, texts, decimal numbers, booleans and null. */
  private static @Nullable Object value(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        object.put(name, value(json));
      }
      return object;
    } else if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> array = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        array.add(value(json));
      }
      return array;
    } else if (token == JsonToken.VALUE_NULL || token == null) {
      return null;
    } else if (token.isNumeric()) {
      return json.getDecimalValue();
    }
    return token.isBoolean() ? json.getBooleanValue() : json.getText();
  }
}
