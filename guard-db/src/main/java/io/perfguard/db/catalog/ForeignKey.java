/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import io.perfguard.core.base.Require;
import java.util.List;

/**
 * A foreign key: rows of one table name rows of another, or of the same. Immutable.
 *
 * @param name the constraint's name; empty if the database gives it none
 * @param table the table whose rows refer
 * @param columns its columns, in the order of the constraint
 * @param referencedTable the table whose rows are referred to
 * @param referencedColumns its columns, each beside the one that refers to it
 */
public record ForeignKey(
    String name,
    TableName table,
    List<String> columns,
    TableName referencedTable,
    List<String> referencedColumns) {
  /**
   * Checks and copies.
   *
   * @param name the constraint's name; empty if the database gives it none
   * @param table the table whose rows refer
   * @param columns its columns, in the order of the constraint
   * @param referencedTable the table whose rows are referred to
   * @param referencedColumns its columns, each beside the one that refers to it
   */
  public ForeignKey {
    Require.nonNull(name, "name");
    Require.nonNull(table, "table");
    columns = List.copyOf(columns);
    Require.nonNull(referencedTable, "referencedTable");
    referencedColumns = List.copyOf(referencedColumns);
  }

  /** {@code shipments (company_id) -> company (id)}. */
  @Override
  public String toString() {
    return table + " (" + String.join(", ", columns) + ") -> " + referencedTable + " ("
        + String.join(", ", referencedColumns) + ")";
  }
}
