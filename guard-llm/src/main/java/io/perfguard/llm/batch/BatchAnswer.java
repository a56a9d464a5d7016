/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.spi.LlmResponse;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an answer to a {@link BatchPrompt}, and finds out whose items are in it. */
final class BatchAnswer {
  private static final Set<String> FIELDS = Set.of("id", "value");
  private static final String FENCE = "```";

  /** What is wrong with all of it, or null. */
  private final @Nullable BatchError trouble;

  private final Map<Integer, Found> found = new HashMap<>();
  private int unknown;

  /** The items that came under one id. */
  private static final class Found {
    private int count;
    private boolean plain;
    private @Nullable Object value;
  }

  /**
   * Reads it.
   *
   * @param response the answer
   * @param ids what was asked for
   */
  BatchAnswer(LlmResponse response, int[] ids) {
    for (int id : ids) {
      found.put(id, new Found());
    }
    this.trouble = read(response);
  }

  private @Nullable BatchError read(LlmResponse response) {
    String finish = response.finishReason();
    boolean cut = finish.equals("length") || finish.equals("max_tokens");
    Object root;
    try {
      root = JsonTree.parseStrict(unfenced(response.text()));
    } catch (IllegalArgumentException e) {
      return cut
          ? new BatchError(
              BatchError.Kind.CUT, "the answer was cut by the bound of its tokens", null)
          : new BatchError(
              BatchError.Kind.NO_JSON,
              "the answer was no JSON" + (finish.isEmpty() ? "" : ", it ended with " + finish),
              e);
    }
    if (!(root instanceof Map<?, ?> map)
        || map.size() != 1
        || !(map.get("items") instanceof List<?> items)) {
      return new BatchError(
          BatchError.Kind.NO_JSON, "the answer must be an object of items alone, was not", null);
    }
    items.forEach(this::sort);
    return null;
  }

  /** Some models put JSON between fences, whatever they are told. */
  private static String unfenced(String text) {
    String body = text.strip();
    int line = body.indexOf('\n');
    if (!body.startsWith(FENCE) || !body.endsWith(FENCE) || line < 0) {
      return body;
    }
    return body.substring(line + 1, Math.max(line + 1, body.length() - FENCE.length()));
  }

  private void sort(@Nullable Object item) {
    if (!(item instanceof Map<?, ?> fields)) {
      unknown++;
      return;
    }
    Integer id = id(fields.get("id"));
    Found place = id == null ? null : found.get(id);
    if (place == null) {
      unknown++;
      return;
    }
    place.count++;
    place.plain = fields.keySet().equals(FIELDS);
    place.value = fields.get("value");
  }

  private static @Nullable Integer id(@Nullable Object json) {
    if (!(json instanceof BigDecimal number)) {
      return null;
    }
    try {
      return number.intValueExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** What is wrong with the answer as a whole; null if its items can be looked at. */
  @Nullable
  BatchError trouble() {
    return trouble;
  }

  /** What is wrong with an item before its value is looked at; null if there is one to look at. */
  @Nullable
  BatchError trouble(int id) {
    Found place = place(id);
    if (place.count == 0) {
      return new BatchError(
          BatchError.Kind.MISSING, "the answer has no item for it" + others(), null);
    }
    if (place.count > 1) {
      return new BatchError(
          BatchError.Kind.DUPLICATE, "the answer has " + place.count + " items for it", null);
    }
    return place.plain
        ? null
        : new BatchError(
            BatchError.Kind.INVALID, "its item must have an id and a value alone, had not", null);
  }

  private String others() {
    return unknown == 0 ? "" : ", and " + unknown + " that nobody asked for";
  }

  /** The value of an item; null if there is none. */
  @Nullable
  Object value(int id) {
    return place(id).value;
  }

  /** About how many characters of the answer are an item's. */
  long length(int id) {
    Found place = place(id);
    return place.count == 0 ? 0 : length(place.value) + 16L; // {"id":123,"value":}
  }

  private Found place(int id) {
    Found place = found.get(id);
    if (place == null) {
      throw new IllegalArgumentException("id must be one that was asked for, was " + id);
    }
    return place;
  }

  private static long length(@Nullable Object json) {
    if (json instanceof Map<?, ?> map) {
      long sum = 2;
      for (Map.Entry<?, ?> field : map.entrySet()) {
        sum += String.valueOf(field.getKey()).length() + 4 + length(field.getValue());
      }
      return sum;
    }
    if (json instanceof List<?> list) {
      return 2 + list.stream().mapToLong(each -> length(each) + 1).sum();
    }
    return json instanceof BigDecimal number
        ? number.precision()
        : String.valueOf(json).length();
  }
}
