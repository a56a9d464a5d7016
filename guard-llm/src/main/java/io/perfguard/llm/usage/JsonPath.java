/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import io.perfguard.llm.internal.match.TextMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way to a value in JSON: names, and between them the first object of an array that has a field
 * that fits. It ends with a name, or has no step and leads to the whole. Immutable.
 *
 * @param steps the steps, outermost first
 */
record JsonPath(List<Step> steps) {
  private static final Missing NOTHING = new Missing("nothing");

  /** Copies. */
  JsonPath {
    steps = List.copyOf(steps);
  }

  /** One step. */
  sealed interface Step {}

  /** To the value of a name. */
  record Name(String name) implements Step {
    @Override
    public String toString() {
      return name;
    }
  }

  /** To the first object of an array whose field is a text that fits. */
  record Item(String field, TextMatch match) implements Step {
    @Override
    public String toString() {
      return "[" + field + "]";
    }
  }

  /** There is no such value; says what is there instead. */
  record Missing(String what) {}

  /** A path of names. */
  static JsonPath of(String... names) {
    List<Step> steps = new ArrayList<>();
    for (String name : names) {
      steps.add(new Name(name));
    }
    return new JsonPath(steps);
  }

  /** A name, or an array of names and of objects {@code {type: array-match, field, match}}. */
  static JsonPath parse(@Nullable Object json, String where) {
    if (json instanceof String name) {
      return of(name);
    }
    if (!(json instanceof List<?> list) || list.isEmpty()) {
      throw new IllegalArgumentException(where + " must be a name or an array of names");
    }
    List<Step> steps = new ArrayList<>();
    for (Object step : list) {
      steps.add(step instanceof String name ? new Name(name) : item(step, where));
    }
    if (!(steps.get(steps.size() - 1) instanceof Name)) {
      throw new IllegalArgumentException(where + " must end with a name");
    }
    return new JsonPath(steps);
  }

  private static Item item(@Nullable Object step, String where) {
    if (step instanceof Map<?, ?> map
        && "array-match".equals(map.get("type"))
        && map.get("field") instanceof String field) {
      return new Item(field, TextMatch.parse(map.get("match"), where));
    }
    throw new IllegalArgumentException(
        where + ": a step must be a name or an array-match with field and match");
  }

  /** The value, which may be JSON's null, or a {@link Missing}. */
  @Nullable
  Object in(@Nullable Object root) {
    Object value = root;
    for (Step step : steps) {
      if (step instanceof Name name) {
        if (!(value instanceof Map<?, ?> map)) {
          return new Missing(type(value) + " and no object before " + name.name());
        }
        if (!map.containsKey(name.name())) {
          return NOTHING;
        }
        value = map.get(name.name());
      } else if (step instanceof Item item) {
        value = first(item, value);
      }
    }
    return value;
  }

  private static Object first(Item item, @Nullable Object value) {
    if (value instanceof List<?> list) {
      for (Object one : list) {
        // An empty text never fits, whatever the rule: it says nothing.
        if (one instanceof Map<?, ?> map
            && map.get(item.field()) instanceof String text
            && !text.isEmpty()
            && item.match().matches(text)) {
          return one;
        }
      }
      return NOTHING;
    }
    return new Missing(type(value) + " and no array");
  }

  /** What a value is, without saying which: answers may be private. */
  static String type(@Nullable Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof Missing missing) {
      return missing.what();
    } else if (value instanceof Map) {
      return "an object";
    } else if (value instanceof List) {
      return "an array";
    } else if (value instanceof Boolean) {
      return "a boolean";
    }
    return value instanceof String ? "a text" : "a number";
  }

  @Override
  public String toString() {
    return String.join(".", steps.stream().map(Object::toString).toList());
  }
}
