/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.operation.ThreadFrame;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commits that the database itself turns down. */
class RefusedCommitTest {
  private final List<String> done = new ArrayList<>();

  /** H2 checks its constraints at once. */
  static Stream<Database> withDeferredConstraints() throws IOException {
    return Database.available().stream().filter(database -> database != Database.H2);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("withDeferredConstraints")
  void a_commit_that_breaks_a_deferred_constraint_runs_nothing(Database database)
      throws SQLException {
    DataSource source = GuardedDataSource.builder("db", database.shipments(3)).build();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter table shipments add constraint company foreign key (company_id)"
          + " references company deferrable initially deferred");
      connection.setAutoCommit(false);
      statement.execute("insert into shipments values (99, 99)");
      ThreadFrame.afterCommit(() -> done.add("a"));
      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23503"));
      connection.rollback();
      connection.commit();
    }
    assertThat(done).isEmpty();
  }
}
