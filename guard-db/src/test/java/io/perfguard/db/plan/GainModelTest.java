/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.db.Database;
import io.perfguard.db.catalog.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The costs that are computed, beside those of PostgreSQL itself. */
class GainModelTest {
  private static final TableFacts MILLION = new TableFacts(1_000_000, 10_000, 1, Map.of());

  @Test
  void the_more_rows_are_wanted_the_dearer_they_are() {
    GainModel model = GainModel.DEFAULTS;
    double before = 0;
    for (int rows = 1; rows <= 1_000_000; rows *= 10) {
      double cost = model.indexed(MILLION, rows, 1);
      assertThat(cost).isGreaterThan(before);
      before = cost;
    }
    assertThat(model.indexed(MILLION, 1, 1)).isLessThan(model.sequential(MILLION, 1) / 1_000);
    assertThat(before).isGreaterThan(model.sequential(MILLION, 1));
  }

  @Test
  void in_memory_a_lookup_gains_more() {
    GainModel disk = GainModel.DEFAULTS.cached(0);
    GainModel memory = GainModel.DEFAULTS.cached(1);
    assertThat(memory.sequential(MILLION, 1) / memory.indexed(MILLION, 200, 1))
        .isGreaterThan(disk.sequential(MILLION, 1) / disk.indexed(MILLION, 200, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 200, 2_000, 20_000})
  void costs_are_those_of_the_database(int values) throws SQLException, IOException {
    if (!Database.available().contains(Database.POSTGRES)) {
      return; // on the list NOT RUN
    }
    try (Connection connection = Database.POSTGRES.empty().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table t as select (i::bigint * 7919) % " + values
          + " as c, 'note ' || i as note from generate_series(1, 100000) i");
      statement.execute("vacuum analyze t");
      statement.execute("set plan_cache_mode = force_generic_plan");
      statement.execute("set max_parallel_workers_per_gather = 0");
      statement.execute("prepare p as select note from t where c = $1");
      GainModel model = GainModel.read(statement);
      TableFacts facts = new PostgresStatistics(connection)
          .read(new TableName(connection.getSchema(), "t"), new TableName("", "t"))
          .orElseThrow();
      assertThat(model.sequential(facts, 1)).isCloseTo(cost(statement), within(1.0));
      statement.execute("create index on t (c)");
      double rows = 100_000.0 / values;
      double cost = cost(statement);
      assertThat(model.indexed(facts, rows, 1)).isBetween(cost / 1.5, cost * 1.5);
    }
  }

  private static double cost(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery("explain (format json, verbose) execute p(null)")) {
      rows.next();
      return PostgresPlans.read(rows.getString(1)).cost();
    }
  }
}
