/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts solutions into the form that was asked for. */
final class ChatAnswer {
  private ChatAnswer() {}

  /**
   * The text of an answer.
   *
   * @param call what was asked
   * @param solver knows the answers
   * @param loses whether the last item of several is left out
   */
  static String of(ChatCall call, Solver solver, boolean loses) {
    List<?> items = call.items();
    if (items.isEmpty()) {
      Solver.Solution solution = solver.solve(call.prompt());
      Object schema = call.schema();
      return schema == null ? solution.text() : Json.compact(value(schema, solution));
    }
    Object schema = Json.at(call.schema(), "properties", "items", "items", "properties", "value");
    List<Object> answers = new ArrayList<>();
    for (Object item : items.subList(0, items.size() - (loses ? 1 : 0))) {
      Solver.Solution solution = solver.solve(call.preamble() + "\n\n" + Json.text(item, "text"));
      answers.add(Reference.map("id", Json.number(item, "id"), "value", value(schema, solution)));
    }
    return Json.compact(Map.of("items", answers));
  }

  private static Object value(@Nullable Object schema, Solver.Solution solution) {
    if (!(Json.at(schema, "properties") instanceof Map<?, ?> properties)) {
      return solution.text();
    }
    Map<String, Object> value = new LinkedHashMap<>();
    for (Map.Entry<?, ?> property : properties.entrySet()) {
      String name = String.valueOf(property.getKey());
      boolean isText = Json.text(property.getValue(), "type").equals("string");
      value.put(
          name,
          solution.fields().getOrDefault(name, isText ? solution.text() : Integer.valueOf(0)));
    }
    return value;
  }
}
