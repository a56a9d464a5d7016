/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.db.catalog.Catalog;
import io.perfguard.db.catalog.Skipped;
import io.perfguard.db.catalog.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog and the statistics say, and what the database would do with indexes that are not
 * there. Each is asked once and kept for later looks. What is refused is said, and nothing is
 * concluded from it. Not thread-safe.
 */
final class DatabaseFacts {
  /** Tables smaller than that are read whole as quickly. */
  static final double FEW_ROWS = 1_000;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String FORBIDDEN = "42501";

  private final Connection connection;
  private final Explainer explainer;
  private final Memory memory;
  private int budget;

  /** What is kept. */
  static final class Memory {
    final Map<String, Optional<Catalog>> catalogs = new HashMap<>();
    final Map<TableName, Optional<TableFacts>> tables = new HashMap<>();
    final Map<TableName, TableName> roots = new HashMap<>();
    final Map<String, Optional<QueryPlan>> proofs = new HashMap<>();
    final List<SkippedStatement> missed = new ArrayList<>();

    @Nullable
    GainModel model;

    boolean pending;
  }

  /**
   * Facts.
   *
   * @param budget how many more plans may be asked for
   */
  DatabaseFacts(Connection connection, Explainer explainer, Memory memory, int budget) {
    this.connection = connection;
    this.explainer = explainer;
    this.memory = memory;
    this.budget = budget;
    memory.pending = false;
  }

  /** A question that may be refused. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SQLException;
  }

  /** Empty if it is refused. Without a connection nothing more is to be had, that is thrown. */
  private <T> Optional<T> ask(String what, Question<Optional<T>> question) throws SQLException {
    try {
      return question.ask();
    } catch (SQLException | RuntimeException e) {
      if (isLost(e)) {
        throw e;
      }
      boolean forbidden = FORBIDDEN.equals(e instanceof SQLException sql ? sql.getSQLState() : "");
      miss(what, "skipped: " + (forbidden ? "no metadata permission: " : "") + reason(e));
      return Optional.empty();
    }
  }

  /** The first line of what was said. */
  static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  static boolean isLost(Exception e) {
    String state = e instanceof SQLException sql ? sql.getSQLState() : null;
    return state != null && state.startsWith("08");
  }

  private void miss(String what, String why) {
    memory.missed.add(new SkippedStatement(what, why));
  }

  boolean isPostgres() {
    return explainer.isPostgres();
  }

  // ---- the catalog

  /** A schema, or without a name the current one; empty if not all of it can be read. */
  Optional<Catalog> catalog(String schema) throws SQLException {
    Optional<Catalog> known = memory.catalogs.get(schema);
    if (known == null) {
      String what = schema.isEmpty() ? "the catalog" : "schema " + schema;
      known = ask(what, () -> {
        Catalog read = explainer.ask(
            PATIENCE,
            any -> schema.isEmpty() ? Catalog.of(connection) : Catalog.of(connection, schema));
        // An index that is not told may be there.
        read.skipped().stream().map(Skipped::toString).forEach(each -> miss(what, each));
        return read.skipped().isEmpty() ? Optional.of(read) : Optional.empty();
      });
      memory.catalogs.put(schema, known);
    }
    return known;
  }

  /** All that were asked for. */
  List<Catalog> catalogs() {
    return memory.catalogs.values().stream().flatMap(Optional::stream).toList();
  }

  /** The partitioned table that it is a part of, or itself. */
  TableName root(TableName table) throws SQLException {
    TableName known = memory.roots.get(table);
    if (known == null) {
      known = explainer.isPostgres()
          ? ask(
                  "table " + table,
                  () -> Optional.of(explainer.ask(
                      PATIENCE, any -> new PostgresStatistics(connection).root(table))))
              .orElse(table)
          : table;
      memory.roots.put(table, known);
    }
    return known;
  }

  // ---- statistics

  /** A table of which a part, if it has partitions, is given as well. */
  @Nullable
  TableFacts table(TableName table, TableName part) throws SQLException {
    Optional<TableFacts> known = memory.tables.get(table);
    if (known == null) {
      known = ask("the statistics of table " + table, () -> read(table, part));
      memory.tables.put(table, known);
    }
    return known.orElse(null);
  }

  private Optional<TableFacts> read(TableName table, TableName part) throws SQLException {
    Optional<TableFacts> read = explainer.ask(
        PATIENCE,
        any -> explainer.isPostgres()
            ? new PostgresStatistics(connection).read(table, part)
            : H2Statistics.read(connection, table));
    if (read.isEmpty()) {
      miss("table " + table, "it was never analysed, or is not visible: run ANALYZE " + table);
    } else if (read.get().columns().isEmpty() && read.get().rows() >= FEW_ROWS) {
      miss(
          "the statistics of table " + table,
          "skipped: no metadata permission (select on the table; row security hides them, too), or it"
              + " was never analysed");
      return Optional.empty();
    }
    return read;
  }

  /** The tables that were looked at, and how many rows they have. */
  Map<String, Double> rows() {
    Map<String, Double> rows = new HashMap<>();
    memory.tables.forEach(
        (table, known) -> known.ifPresent(each -> rows.put(table.toString(), each.rows())));
    return rows;
  }

  GainModel model() throws SQLException {
    GainModel known = memory.model;
    if (known == null) {
      known =
          explainer.isPostgres() ? explainer.ask(PATIENCE, GainModel::read) : GainModel.DEFAULTS;
      memory.model = known;
    }
    return known;
  }

  // ---- proofs

  /** A plan with an index that is not there; empty if it cannot be had, or only in a later look. */
  record Proof(Optional<QueryPlan> plan, boolean later) {}

  /** What the database would do with an index that is not there. */
  Proof with(String createIndex, SlowStatement statement, QueryPlan plan) throws SQLException {
    String key = createIndex + '\n' + statement.statement().text() + '\n' + plan.shape();
    Optional<QueryPlan> known = memory.proofs.get(key);
    if (known == null && !explainer.hasHypoPg()) {
      return new Proof(Optional.empty(), false);
    } else if (known == null && budget <= 0) {
      memory.pending = true;
      return new Proof(Optional.empty(), true);
    } else if (known == null) {
      budget--;
      known = ask(
          "HypoPG with " + createIndex,
          () -> Optional.of(explainer.explain(statement, createIndex)));
      memory.proofs.put(key, known);
    }
    return new Proof(known, false);
  }
}
