/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.StatementKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a database how it would execute a statement, without executing it. Not thread-safe.
 *
 * <p>PostgreSQL: {@code PREPARE} and {@code EXPLAIN EXECUTE} with nulls, under
 * {@code plan_cache_mode = force_generic_plan}; it needs nothing of the driver and works from
 * version 12 on. H2: {@code EXPLAIN}.
 *
 * <p>Each question is a transaction of its own, which writes nothing, has time-outs and is rolled
 * back. All that outlives a transaction, such as a prepared statement, is taken back inside of it:
 * a proxy such as PgBouncer may give the next one to another server process.
 */
final class Explainer {
  /** Whatever else a statement is, these only look, and none of them can be part of another. */
  private static final Set<String> VERBS = Set.of("select", "with", "update", "delete", "insert");

  private static final String NAME = "perfguard_plan";
  private static final Duration PLANNING = Duration.ofMillis(500);
  private static final String INDETERMINATE = "42P18";
  private static final Pattern PLACE = Pattern.compile("\\$(\\d+)");

  private final Connection connection;
  private final boolean postgres;
  private @Nullable String hypoPgSchema;

  /** A question to the database. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Statement statement) throws SQLException;
  }

  /** Takes something back, whatever failed in between. */
  @FunctionalInterface
  private interface Undo extends AutoCloseable {
    @Override
    void close() throws SQLException;
  }

  private Explainer(Connection connection, boolean postgres) {
    this.connection = connection;
    this.postgres = postgres;
  }

  /**
   * For one database.
   *
   * @param connection its own
   * @return null if plans of this database cannot be read
   * @throws SQLException if the driver does not say what database it is
   */
  static @Nullable Explainer of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    boolean postgres = product.equals("PostgreSQL");
    return postgres || product.equals("H2") ? new Explainer(connection, postgres) : null;
  }

  boolean isPostgres() {
    return postgres;
  }

  /** Why a statement is not for a plan; null if it is. */
  static @Nullable String refuse(Fingerprint statement) {
    String text = statement.text();
    String first = text.replaceFirst("^[\\s(]+", "").split("\\W", 2)[0].toLowerCase(Locale.ROOT);
    if (statement.kind() == StatementKind.OTHER || !VERBS.contains(first)) {
      return "it neither reads nor writes rows";
    } else if (text.endsWith("…")) {
      return "its text is longer than what is kept of it";
    } else if (statement.tables().isEmpty()) {
      return "it reads no table";
    } else if (PlaceNumbers.of(text, 0) == null) {
      return "it holds question marks that are operators, or more than one statement";
    }
    return null;
  }

  // ---- questions

  /** Answers a question in a transaction that ends soon and leaves nothing behind. */
  <T> T ask(Duration patience, Question<T> question) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    boolean readOnly = connection.isReadOnly();
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    Undo undo = () -> {
      connection.rollback();
      connection.setAutoCommit(autoCommit);
      connection.setReadOnly(readOnly);
    };
    try (undo;
        Statement statement = connection.createStatement()) {
      int before = limit(statement, patience);
      Undo timeout = () -> {
        if (!postgres) {
          statement.setQueryTimeout(before); // of the whole connection on H2
        }
      };
      try (timeout) {
        return question.ask(statement);
      }
    }
  }

  /** Gives back H2's time-out of before, seconds; elsewhere it ends with the transaction. */
  private int limit(Statement statement, Duration patience) throws SQLException {
    if (!postgres) {
      int before = statement.getQueryTimeout();
      statement.setQueryTimeout((int) patience.plusMillis(999).toSeconds());
      return before;
    }
    statement.execute("set transaction read only"); // a driver may ignore setReadOnly
    statement.execute("set local statement_timeout = " + patience.toMillis());
    statement.execute("set local lock_timeout = '50ms'");
    return 0;
  }

  /** The generic plan. */
  QueryPlan explain(SlowStatement slow) throws SQLException {
    return explain(slow, "");
  }

  /** The one with an index that is not there, if it is not empty; only with HypoPG. */
  QueryPlan explain(SlowStatement slow, String createIndex) throws SQLException {
    Fingerprint statement = slow.statement();
    String refused = refuse(statement);
    PlaceNumbers numbered = PlaceNumbers.of(statement.text(), slow.listSize());
    if (refused != null || numbered == null) {
      throw new SQLException("not explained: " + refused);
    }
    return postgres ? postgres(numbered, createIndex) : ask(PLANNING, any -> h2(statement.text()));
  }

  private QueryPlan h2(String text) throws SQLException {
    try (var explain = connection.prepareStatement("explain " + text)) {
      for (int i = 1; i <= explain.getParameterMetaData().getParameterCount(); i++) {
        explain.setNull(i, Types.NULL);
      }
      try (ResultSet rows = explain.executeQuery()) {
        rows.next();
        return H2Plans.read(rows.getString(1));
      }
    }
  }

  /**
   * Where nothing says of what type a value is, as in {@code ? is null}, it is taken for a text.
   */
  private QueryPlan postgres(PlaceNumbers numbered, String createIndex) throws SQLException {
    Set<Integer> texts = new TreeSet<>();
    while (true) {
      try {
        return ask(PLANNING, statement -> planned(statement, numbered, texts, createIndex));
      } catch (SQLException e) {
        Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
        boolean another = INDETERMINATE.equals(e.getSQLState())
            && place.find()
            && texts.add(Integer.valueOf(place.group(1)));
        if (!another) {
          throw e;
        }
      }
    }
  }

  private QueryPlan planned(
      Statement statement, PlaceNumbers numbered, Set<Integer> texts, String createIndex)
      throws SQLException {
    statement.execute("set local plan_cache_mode = force_generic_plan");
    // For nulls, which are all that is known of the values, no partition would be left.
    statement.execute("set local enable_partition_pruning = off");
    if (createIndex.isEmpty()) {
      return prepared(statement, numbered, texts);
    }
    Savepoint clean = connection.setSavepoint();
    Undo undo = () -> {
      connection.rollback(clean);
      statement.execute("select " + hypoPgSchema + ".hypopg_reset()");
    };
    try (undo;
        var create = connection.prepareStatement(
            "select * from " + hypoPgSchema + ".hypopg_create_index(?)")) {
      create.setString(1, createIndex);
      create.execute();
      return prepared(statement, numbered, texts);
    }
  }

  private QueryPlan prepared(Statement statement, PlaceNumbers numbered, Set<Integer> texts)
      throws SQLException {
    statement.execute("prepare " + NAME + types(numbered, texts) + " as " + numbered.sql());
    Savepoint clean = connection.setSavepoint();
    Undo undo = () -> {
      connection.rollback(clean);
      statement.execute("deallocate " + NAME);
    };
    String nulls =
        numbered.places() == 0 ? "" : "(" + "null, ".repeat(numbered.places() - 1) + "null)";
    try (undo;
        ResultSet rows =
            statement.executeQuery("explain (format json, verbose) execute " + NAME + nulls)) {
      rows.next();
      return PostgresPlans.read(rows.getString(1));
    }
  }

  private static String types(PlaceNumbers numbered, Set<Integer> texts) {
    return texts.isEmpty()
        ? ""
        : IntStream.rangeClosed(1, numbered.places())
            .mapToObj(place -> texts.contains(place) ? "text" : "unknown")
            .collect(Collectors.joining(", ", "(", ")"));
  }

  /** It may be in any schema. */
  boolean hasHypoPg() throws SQLException {
    if (!postgres) {
      return false;
    } else if (hypoPgSchema == null) {
      hypoPgSchema = ask(PLANNING, statement -> {
        try (ResultSet rows = statement.executeQuery(
            "select quote_ident(n.nspname) from pg_extension e join pg_namespace n"
                + " on n.oid = e.extnamespace where e.extname = 'hypopg'")) {
          return rows.next() ? rows.getString(1) : "";
        }
      });
    }
    return !String.valueOf(hypoPgSchema).isEmpty();
  }
}
