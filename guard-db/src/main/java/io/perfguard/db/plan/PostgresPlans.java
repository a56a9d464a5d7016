/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what PostgreSQL's {@code EXPLAIN (FORMAT JSON, VERBOSE)} writes. Thread-safe. */
final class PostgresPlans {
  private PostgresPlans() {}

  /**
   * Reads a plan.
   *
   * @param json what the database wrote
   * @return the plan
   * @throws IllegalArgumentException if it is none
   */
  static QueryPlan read(String json) {
    if (JsonText.read(json) instanceof List<?> all
        && !all.isEmpty()
        && all.get(0) instanceof Map<?, ?> first
        && first.get("Plan") instanceof Map<?, ?> plan) {
      return new QueryPlan(node(plan, 1));
    }
    throw new IllegalArgumentException("no plan of PostgreSQL: a list with a Plan expected");
  }

  private static PlanNode node(Map<?, ?> fields, double loops) {
    String kind = text(fields, "Node Type");
    return new PlanNode(
        kind,
        text(fields, "Schema"),
        text(fields, "Relation Name"),
        text(fields, "Alias"),
        text(fields, "Index Name"),
        text(fields, "Filter"),
        text(fields, "Index Cond").isEmpty()
            ? text(fields, "Recheck Cond")
            : text(fields, "Index Cond"),
        texts(fields, "Sort Key"),
        number(fields, "Plan Rows"),
        number(fields, "Total Cost"),
        kind.equals("Seq Scan"),
        (int) number(fields, "Workers Planned"),
        loops,
        children(fields, loops));
  }

  private static List<PlanNode> children(Map<?, ?> fields, double loops) {
    List<PlanNode> children = new ArrayList<>();
    if (fields.get("Plans") instanceof List<?> plans) {
      double outer = 1; // comes before the inner one
      for (Object each : plans) {
        if (each instanceof Map<?, ?> plan) {
          children.add(node(plan, loops(fields, plan, outer, loops)));
          outer = text(plan, "Parent Relationship").equals("Outer") ? rows(plan) : outer;
        }
      }
    }
    return children;
  }

  private static double loops(Map<?, ?> parent, Map<?, ?> child, double outer, double loops) {
    if (text(parent, "Node Type").equals("Materialize")) {
      return 1; // it keeps what it got
    }
    String relation = text(child, "Parent Relationship");
    if (relation.equals("Inner") && text(parent, "Node Type").equals("Nested Loop")) {
      return loops * outer;
    } else if (relation.equals("SubPlan")) {
      boolean hashed = text(parent, "Filter").contains("hashed " + text(child, "Subplan Name"));
      return hashed ? 1 : loops * rows(parent);
    }
    return relation.equals("InitPlan") ? 1 : loops;
  }

  private static double rows(Map<?, ?> fields) {
    return Math.max(1, number(fields, "Plan Rows"));
  }

  private static String text(Map<?, ?> fields, String name) {
    @Nullable Object value = fields.get(name);
    return value instanceof String text ? text : "";
  }

  private static List<String> texts(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof List<?> all
        ? all.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  private static double number(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof Double number ? number : 0;
  }
}
