/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import static io.perfguard.test.PerfguardAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.QueryCapture;
import io.perfguard.examples.after.ShipmentAgent;
import io.perfguard.examples.after.ShipmentAgent.FactorKey;
import io.perfguard.examples.shipments.Factor;
import io.perfguard.examples.shipments.Shipments;
import io.perfguard.test.NoNPlusOne;
import io.perfguard.test.PerfguardExtension;
import io.perfguard.test.QueryBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests that docs/reference/testing.md shows. */
class ShipmentsPageTest {
  private static final JdbcDataSource DATABASE = new JdbcDataSource();

  @BeforeAll
  static void create() throws SQLException {
    DATABASE.setURL("jdbc:h2:mem:shipments_page;DB_CLOSE_DELAY=-1");
    try (Connection connection = DATABASE.getConnection()) {
      Shipments.create(connection);
    }
  }

  // region annotated
  private final GuardRegistry guards = GuardRegistry.create();
  private final DataSource shipments =
      GuardedDataSource.builder("shipments", DATABASE).register(guards);

  private final ShipmentAgent agent = new ShipmentAgent(
      shipments, GuardedCache.<FactorKey, Factor>builder("factors").register(guards));

  @Test
  @QueryBudget(select = 3, write = 0)
  @NoNPlusOne
  void a_page_of_shipments_asks_once_for_all_companies() throws SQLException {
    agent.load(0);
  }
  // endregion

  // region told
  @RegisterExtension
  final PerfguardExtension perfguard = PerfguardExtension.of(guards);
  // endregion

  @AfterEach
  void close() {
    guards.close();
  }

  @Test
  void queries_are_asserted() throws SQLException {
    // region queries
    agent.load(0);
    assertThat(guards).queries().select().atMost(3).write().none().withoutNPlusOne();
    assertThat(guards).queries().matching("from shipments … join companies").exactly(1);
    // endregion
  }

  @Test
  void a_capture_is_asserted() throws SQLException {
    // region capture
    try (QueryCapture queries = QueryCapture.open(guards)) {
      agent.load(0);
      agent.load(1);
      assertThat(queries).total().exactly(2);
    }
    // endregion
  }

  @Test
  void migrations_are_asserted() {
    // region foreign-keys
    assertThat(shipments).foreignKeys().areIndexed();
    // endregion
  }

  /** The page shows a real message; {@code -Dperfguard.docs=write} writes it anew. */
  @Test
  void the_page_shows_what_a_test_is_told() throws IOException, SQLException {
    var before = new io.perfguard.examples.before.ShipmentAgent(shipments);
    String[] said = new String[1];
    try (QueryCapture queries = QueryCapture.open(guards)) {
      before.load(0);
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> assertThat(queries).select().atMost(3))
          .satisfies(failure -> said[0] = failure.getMessage());
    }
    Path file = Pages.ROOT.resolve("docs/reference/testing-message.txt");
    if ("write".equals(System.getProperty("perfguard.docs"))) {
      Files.writeString(file, said[0] + "\n");
    }
    org.assertj.core.api.Assertions.assertThat(Files.readString(file))
        .satisfies(shown -> org.assertj.core.api.Assertions.assertThat(withoutFigures(shown))
            .isEqualTo(withoutFigures(said[0] + "\n")));
  }

  /** Without lines, which move, and times, which vary. */
  private static String withoutFigures(String message) {
    return message
        .replaceAll("([. ])(java:|line )[0-9]+", "$1$2NN")
        .replaceAll("[0-9.]+ (ns|µs|ms|s)\\b", "T");
  }
}
