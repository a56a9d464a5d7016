/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.llm.internal.json.JsonTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes lists of JSON objects with equal keys as {@code {"columns":[…],"rows":[[…],…]}}, at any
 * depth, and reads them back. Values are copied letter by letter. Not thread-safe.
 */
final class JsonTables {
  private static final int FEWEST_ROWS = 3;
  private static final int FEWEST_COLUMNS = 2;
  private static final String COLUMNS = "columns";
  private static final String ROWS = "rows";

  /** A value as it is written now; keys and values if it is an object. */
  private record Node(String text, @Nullable List<String> keys, List<String> values) {}

  private final String json;
  private int at;

  private JsonTables(String json) {
    this.json = json;
  }

  /** Minified JSON, which must be JSON, with its tables. */
  static String write(String minified) {
    return new JsonTables(minified).value().text();
  }

  private Node value() {
    char c = json.charAt(at);
    if (c == '{') {
      return object();
    } else if (c == '[') {
      return new Node(array(), null, List.of());
    }
    int start = at;
    if (c == '"') {
      skipString();
    } else {
      while (at < json.length() && ",]}".indexOf(json.charAt(at)) < 0) {
        at++;
      }
    }
    return new Node(json.substring(start, at), null, List.of());
  }

  private void skipString() {
    at++;
    while (json.charAt(at) != '"') {
      at += json.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
  }

  private Node object() {
    List<String> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    StringBuilder out = new StringBuilder("{");
    at++;
    while (json.charAt(at) != '}') {
      int start = at;
      skipString();
      String key = json.substring(start, at);
      at++; // the colon
      String value = value().text();
      out.append(keys.isEmpty() ? "" : ",").append(key).append(':').append(value);
      keys.add(key);
      values.add(value);
      at += json.charAt(at) == ',' ? 1 : 0;
    }
    at++;
    return new Node(out.append('}').toString(), keys, values);
  }

  private String array() {
    List<Node> items = new ArrayList<>();
    at++;
    while (json.charAt(at) != ']') {
      items.add(value());
      at += json.charAt(at) == ',' ? 1 : 0;
    }
    at++;
    List<String> columns = columnsOf(items);
    if (columns != null) {
      return table(columns, items);
    }
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(item.text()));
    return '[' + String.join(",", texts) + ']';
  }

  private static @Nullable List<String> columnsOf(List<Node> items) {
    if (items.size() < FEWEST_ROWS) {
      return null;
    }
    List<String> columns = items.get(0).keys();
    if (columns == null
        || columns.size() < FEWEST_COLUMNS
        || new HashSet<>(columns).size() < columns.size()) {
      return null;
    }
    return items.stream().allMatch(item -> columns.equals(item.keys())) ? columns : null;
  }

  private static String table(List<String> columns, List<Node> items) {
    List<String> rows = new ArrayList<>();
    items.forEach(item -> rows.add('[' + String.join(",", item.values()) + ']'));
    return "{\"" + COLUMNS + "\":[" + String.join(",", columns) + "],\"" + ROWS + "\":["
        + String.join(",", rows) + "]}";
  }

  /** Whether two texts are the same JSON, tables read back in both. */
  static boolean same(String one, String other) {
    try {
      Object first = read(JsonTree.parse(one));
      return first != null && first.equals(read(JsonTree.parse(other)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static @Nullable Object read(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(read(item)));
      return items;
    }
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    List<Object> rows = rowsOf(map);
    if (rows != null) {
      return rows;
    }
    Map<Object, @Nullable Object> members = new LinkedHashMap<>();
    map.forEach((key, member) -> members.put(key, read(member)));
    return members;
  }

  private static @Nullable List<Object> rowsOf(Map<?, ?> map) {
    if (map.size() != 2
        || !(map.get(COLUMNS) instanceof List<?> columns)
        || !(map.get(ROWS) instanceof List<?> rows)) {
      return null;
    }
    List<Object> objects = new ArrayList<>();
    for (Object row : rows) {
      if (!(row instanceof List<?> cells) || cells.size() != columns.size()) {
        return null;
      }
      Map<Object, @Nullable Object> object = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        object.put(columns.get(i), read(cells.get(i)));
      }
      objects.add(object);
    }
    return objects;
  }
}
