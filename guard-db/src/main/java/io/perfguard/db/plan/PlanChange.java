/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Require;
import io.perfguard.db.catalog.TableName;
import io.perfguard.db.sql.Fingerprint;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A statement whose plan went another way than before. Immutable.
 *
 * @param statement the statement
 * @param before how it was executed
 * @param after how it is executed now
 * @param seen when that was seen
 */
public record PlanChange(Fingerprint statement, QueryPlan before, QueryPlan after, Instant seen) {
  /**
   * Checks.
   *
   * @param statement the statement
   * @param before how it was executed
   * @param after how it is executed now
   * @param seen when that was seen
   */
  public PlanChange {
    Require.nonNull(statement, "statement");
    Require.nonNull(before, "before");
    Require.nonNull(after, "after");
    Require.nonNull(seen, "seen");
  }

  /**
   * The tables that it reads whole now and looked rows up in before. A table that it had not read
   * is none, such as a new partition.
   *
   * @return the steps that read them; empty if it did not get worse by its way, whatever the
   *     database expects it to cost
   */
  public List<PlanNode> readWholeNow() {
    Set<TableName> lookedUp = new HashSet<>();
    before.nodes().stream()
        .filter(node -> !node.table().isEmpty() && !node.sequential())
        .forEach(node -> lookedUp.add(name(node)));
    before.sequentialScans().forEach(node -> lookedUp.remove(name(node)));
    return after.sequentialScans().stream()
        .filter(node -> lookedUp.contains(name(node)))
        .toList();
  }

  private static TableName name(PlanNode node) {
    return new TableName(node.schema(), node.table());
  }
}
