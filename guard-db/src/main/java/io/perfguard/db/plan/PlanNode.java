/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Require;
import java.util.List;
import java.util.function.Consumer;

/**
 * One step of a plan, in words that databases have in common. Immutable.
 *
 * @param kind what it does, as the database calls it: {@code Seq Scan}
 * @param schema the schema of the table that it reads; empty if it reads none or the database does
 *     not say
 * @param table the table that it reads, without schema; empty if it reads none
 * @param alias what the statement calls the table; empty if it reads none
 * @param index the index that it uses; empty for none
 * @param filter what rows must fulfil that were read already; empty for nothing
 * @param condition what rows are looked up by in an index; empty for nothing
 * @param sortKeys what it sorts by; empty if it does not sort
 * @param rows how many rows the database expects it to give
 * @param cost what the database expects it to cost with all below it, in its own unit; 0 if it does
 *     not say
 * @param sequential whether it reads all rows of its table
 * @param workers how many processes beside its own are to do what is below it
 * @param loops how often it is executed in one execution of the statement, as the database expects:
 *     on the inner side of a nested loop once for each row of the outer one
 * @param children what gives it its rows
 */
public record PlanNode(
    String kind,
    String schema,
    String table,
    String alias,
    String index,
    String filter,
    String condition,
    List<String> sortKeys,
    double rows,
    double cost,
    boolean sequential,
    int workers,
    double loops,
    List<PlanNode> children) {
  /**
   * Checks and copies.
   *
   * @param kind what it does
   * @param schema the schema of the table
   * @param table the table that it reads
   * @param alias what the statement calls the table
   * @param index the index that it uses
   * @param filter what rows must fulfil that were read already
   * @param condition what rows are looked up by in an index
   * @param sortKeys what it sorts by
   * @param rows how many rows it gives
   * @param cost what it costs with all below it
   * @param sequential whether it reads all rows of its table
   * @param workers how many processes beside its own
   * @param loops how often it is executed
   * @param children what gives it its rows
   */
  public PlanNode {
    Require.nonNull(kind, "kind");
    sortKeys = List.copyOf(sortKeys);
    children = List.copyOf(children);
  }

  /**
   * This step and all below it.
   *
   * @param each takes them, this one first
   */
  public void walk(Consumer<PlanNode> each) {
    each.accept(this);
    children.forEach(child -> child.walk(each));
  }
}
