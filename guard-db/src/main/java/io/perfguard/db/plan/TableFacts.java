/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import java.util.Map;

/**
 * What a database's statistics say of a table. Immutable.
 *
 * @param rows how many rows it has; 0 if that is not known
 * @param pages how many pages it takes; 0 if that is not known
 * @param cached the share of its pages that are found in memory when they are asked for, 0..1
 * @param columns by name, of those that the statistics know
 */
record TableFacts(double rows, double pages, double cached, Map<String, ColumnFacts> columns) {
  /**
   * What they say of a column. Immutable.
   *
   * @param distinct how many different values it has
   * @param nulls the share of rows without one, 0..1
   * @param correlation how well the rows lie in its order, -1..1
   * @param width how many bytes a value has on average; 0 if that is not known
   */
  record ColumnFacts(double distinct, double nulls, double correlation, double width) {
    /** The share of rows that have a value which is asked for, 0..1. */
    double equalShare() {
      return distinct <= 0 ? 1 : (1 - nulls) / distinct;
    }
  }

  /** Copies. */
  TableFacts {
    columns = Map.copyOf(columns);
  }

  /** The same table, all of it in memory. */
  TableFacts inMemory() {
    return new TableFacts(rows, pages, 1, columns);
  }
}
