/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.engine.CastDataProvider;
import org.junit.jupiter.api.Test;

/** What can be cast to through a guard of H2. */
class H2InterfacesTest {
  @Test
  void the_connection_is_one_of_the_driver() throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("h2", Database.H2.empty()).build();
    try (Connection connection = source.getConnection()) {
      CastDataProvider drivers = (CastDataProvider) connection;
      CastDataProvider own = (CastDataProvider) connection.unwrap(Database.H2.driversConnection);
      assertThat(drivers).isNotSameAs(own);
      assertThat(drivers.getMode()).isSameAs(own.getMode());
      assertThat(drivers.currentTimeZone()).isSameAs(own.currentTimeZone());
    }
    assertThat(source.faultCount()).isZero();
  }
}
