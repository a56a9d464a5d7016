/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the database executes a statement, whatever its values: a generic plan. Numbers are the
 * database's estimates; nothing was executed.
 *
 * <p>Immutable.
 *
 * @param root the step that gives the result
 */
public record QueryPlan(PlanNode root) {
  /**
   * Checks.
   *
   * @param root the step that gives the result
   */
  public QueryPlan {
    Require.nonNull(root, "root");
  }

  /**
   * What the database expects it to cost, in its own unit.
   *
   * @return 0 if it does not say
   */
  public double cost() {
    return root.cost();
  }

  /**
   * All steps.
   *
   * @return the one that gives the result first
   */
  public List<PlanNode> nodes() {
    List<PlanNode> all = new ArrayList<>();
    root.walk(all::add);
    return all;
  }

  /**
   * The steps that read all rows of a table.
   *
   * @return in the order of the plan
   */
  public List<PlanNode> sequentialScans() {
    return nodes().stream().filter(PlanNode::sequential).toList();
  }

  /**
   * How many processes execute it at once, as PostgreSQL reckons with: the leader has its workers
   * to look after (costsize.c, get_parallel_divisor).
   *
   * @return 1 without workers
   */
  public double processes() {
    int workers = nodes().stream().mapToInt(PlanNode::workers).max().orElse(0);
    return workers + Math.max(0, 1 - 0.3 * workers);
  }

  /**
   * The plan without its numbers: the same as long as the database goes the same way.
   *
   * @return a line for each step, indented by its depth
   */
  public String shape() {
    StringBuilder lines = new StringBuilder();
    shape(root, 0, lines);
    return lines.toString();
  }

  private static void shape(PlanNode node, int depth, StringBuilder lines) {
    lines.append("  ".repeat(depth)).append(node.kind());
    if (!node.index().isEmpty()) {
      lines.append(" by ").append(node.index());
    }
    if (!node.table().isEmpty()) {
      lines.append(" on ").append(node.table());
    }
    if (!node.condition().isEmpty()) {
      lines.append(" where ").append(node.condition());
    }
    if (!node.filter().isEmpty()) {
      lines.append(" filter ").append(node.filter());
    }
    if (!node.sortKeys().isEmpty()) {
      lines.append(" key ").append(String.join(", ", node.sortKeys()));
    }
    lines.append('\n');
    node.children().forEach(child -> shape(child, depth + 1, lines));
  }

  /** The plan as a person reads it, with the database's estimates. */
  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder();
    print(root, 0, lines);
    return lines.toString();
  }

  private static void print(PlanNode node, int depth, StringBuilder lines) {
    lines.append("  ".repeat(depth)).append(node.kind());
    if (!node.table().isEmpty()) {
      lines.append(" on ").append(node.table());
    }
    if (!node.index().isEmpty()) {
      lines.append(" by ").append(node.index());
    }
    lines.append(String.format(Locale.ROOT, ": %,.0f rows", node.rows()));
    if (node.cost() > 0) {
      lines.append(String.format(Locale.ROOT, ", cost %,.0f", node.cost()));
    }
    if (!node.filter().isEmpty()) {
      lines.append(", filter ").append(node.filter());
    }
    lines.append('\n');
    node.children().forEach(child -> print(child, depth + 1, lines));
  }
}
