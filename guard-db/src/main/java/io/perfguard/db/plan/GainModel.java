/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What looking rows up by an index would cost, in PostgreSQL's own unit and by its own formula for
 * an index scan (costsize.c, cost_index; heap pages by L. F. Mackert and G. M. Lohman, "Index Scans
 * Using a Finite LRU Buffer", TODS 14(3), 1989), with the settings that the server has. Immutable.
 *
 * @param sequentialPage what a page read in order costs
 * @param randomPage what a page read anywhere costs
 * @param tuple what a row costs
 * @param indexTuple what an entry of an index costs
 * @param operator what a comparison costs
 */
record GainModel(
    double sequentialPage, double randomPage, double tuple, double indexTuple, double operator) {
  /** As PostgreSQL has them if nobody changed them. */
  static final GainModel DEFAULTS = new GainModel(1, 4, 0.01, 0.005, 0.0025);

  /** The pages between the root and the leaves, which are as good as always in memory. */
  private static final double DESCENT = 50;

  private static final String SETTINGS = """
      select current_setting('seq_page_cost')::float8, current_setting('random_page_cost')::float8,
        current_setting('cpu_tuple_cost')::float8, current_setting('cpu_index_tuple_cost')::float8,
        current_setting('cpu_operator_cost')::float8
      """;

  static GainModel read(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery(SETTINGS)) {
      rows.next();
      return new GainModel(
          rows.getDouble(1),
          rows.getDouble(2),
          rows.getDouble(3),
          rows.getDouble(4),
          rows.getDouble(5));
    }
  }

  /**
   * What finding a page in memory costs, in rows that are looked at one after the other: measured,
   * see docs/design. PostgreSQL's page costs are those of a disk; of a table that lies in memory
   * they are fifty times too high.
   */
  private static final double PAGE_IN_MEMORY = 10;

  /** What it takes to send a row and to read it, in the same rows; measured as well. */
  private static final double SENT = 5;

  /**
   * The same in rows of the processor's time, for a table of which a share lies in memory.
   *
   * @param share how much of it, 0..1
   * @return a model whose figures can be compared with one another as times
   */
  GainModel cached(double share) {
    double memory = PAGE_IN_MEMORY * tuple;
    return new GainModel(
        share * memory / 2 + (1 - share) * sequentialPage, // in order the processor fetches ahead
        share * memory + (1 - share) * randomPage,
        tuple,
        indexTuple,
        operator);
  }

  /** Sending so many rows, whatever they were found by. */
  double sent(double rows) {
    return rows * SENT * tuple;
  }

  /** Reading all rows of the table. */
  double sequential(TableFacts facts, int conditions) {
    return facts.pages() * sequentialPage + facts.rows() * (tuple + conditions * operator);
  }

  /**
   * Looking up so many rows of it. Where these lie on many pages, they are read in the order of the
   * pages, which makes each cheaper (costsize.c, cost_bitmap_heap_scan).
   */
  double indexed(TableFacts facts, double matching, int conditions) {
    double pages = heapPages(facts.pages(), matching);
    double dense = facts.pages() <= 0 ? 0 : Math.sqrt(pages / facts.pages());
    return DESCENT * operator
        + randomPage
        + matching * (indexTuple + tuple + conditions * operator)
        + pages * (randomPage - (randomPage - sequentialPage) * dense);
  }

  /** How many different pages so many rows lie on, spread evenly. */
  private static double heapPages(double pages, double rows) {
    return pages <= 0 ? rows : Math.min(pages, 2 * pages * rows / (2 * pages + rows));
  }
}
