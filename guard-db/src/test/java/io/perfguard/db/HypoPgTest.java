/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.db.plan.Advice;
import io.perfguard.db.plan.AdviceTier;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Indexes that are planned with before they are built, where the server has HypoPG. */
class HypoPgTest {
  private static final String TABLE =
      "create table shipments as select i as id, chr(65 + i % 20) || chr(65 + i / 7 % 10) as country,"
          + " 2000 + i / 13 % 25 as year, i % 2 as half, 'note ' || i as note from generate_series(1, 60000) i";

  private DataSource used;

  /** Other tests share the server. */
  @AfterEach
  void dropIt() throws SQLException {
    if (used != null) {
      try (Connection connection = used.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("drop schema \"Extra\" cascade");
      }
    }
  }

  /** Null if the server has no HypoPG, which is then on the list NOT RUN. */
  private DataSource source() throws SQLException, IOException {
    if (!Database.available().contains(Database.POSTGRES)) {
      return null;
    }
    DataSource source = Database.POSTGRES.empty();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select 1 from pg_available_extensions where name = 'hypopg'")) {
      if (!rows.next()) {
        PostgresServer.notRun(
            "hypopg", "guard-db with HypoPG: the server does not have the extension");
        return null;
      }
    }
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema if exists \"Extra\" cascade");
      statement.execute("drop extension if exists hypopg");
      statement.execute("create schema \"Extra\"");
      statement.execute("create extension hypopg schema \"Extra\"");
      statement.execute(TABLE);
      statement.execute("analyze shipments");
    }
    used = source;
    return source;
  }

  private static GuardedDataSource guarded(DataSource source, String... statements)
      throws SQLException {
    GuardedDataSource guarded = GuardedDataSource.builder("orders", source)
        .slowThreshold(Duration.ofNanos(1))
        .explainSlowQueries(false)
        .build();
    for (String sql : statements) {
      try (Connection connection = guarded.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.execute();
      }
    }
    return guarded;
  }

  private static List<Advice> indexes(GuardedDataSource guarded) {
    return guarded.planAdvisor().advise().stream()
        .filter(each -> !each.ddl().isEmpty())
        .toList();
  }

  @Test
  void an_index_is_proved_by_the_database_wherever_the_extension_is() throws Exception {
    DataSource source = source();
    if (source == null) {
      return;
    }
    GuardedDataSource guarded =
        guarded(source, "select note from shipments where country = 'AB' and year = 2024");
    assertThat(indexes(guarded))
        .as(guarded.planAdvisor().skipped().toString())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.tier()).isEqualTo(AdviceTier.PROOF);
          assertThat(each.columns()).containsExactly("country", "year");
          assertThat(each.costAfter()).isLessThan(each.costBefore() / 10);
        });
    assertThat(guarded.planAdvisor().skipped()).isEmpty();
  }

  @Test
  void an_index_that_the_database_would_not_use_is_not_advised() throws Exception {
    DataSource source = source();
    if (source == null) {
      return;
    }
    GuardedDataSource guarded = guarded(source, "select note from shipments where half = 1");
    assertThat(indexes(guarded)).isEmpty();
  }

  @Test
  void one_that_may_not_be_asked_with_loses_its_proof_alone() throws Exception {
    DataSource source = source();
    if (source == null) {
      return;
    }
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter extension hypopg drop function \"Extra\".hypopg_create_index(text)");
      statement.execute("drop function \"Extra\".hypopg_create_index(text)");
    }
    GuardedDataSource guarded =
        guarded(source, "select note from shipments where country = 'AB' and year = 2024");
    assertThat(indexes(guarded))
        .singleElement()
        .satisfies(each -> assertThat(each.tier()).isEqualTo(AdviceTier.PLAN));
    assertThat(guarded.planAdvisor().skipped())
        .singleElement()
        .satisfies(each -> assertThat(each.what()).contains("HypoPG"));
  }
}
