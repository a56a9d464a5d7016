/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlDialectTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¬',
      value = {
        "PostgreSQL | \" | POSTGRESQL",
        "CockroachDB | \" | POSTGRESQL",
        "MySQL | ` | MYSQL",
        "MariaDB | ` | MYSQL",
        "MySQL | \" | MYSQL_ANSI",
        "Microsoft SQL Server | \" | SQL_SERVER",
        "Oracle | \" | ORACLE",
        "H2 | \" | STANDARD",
        "HSQL Database Engine | \" | STANDARD",
        "Apache Derby | \" | STANDARD",
        "DB2/LINUXX8664 | \" | STANDARD",
        "SQLite | \" | STANDARD",
        "Snowflake | \" | OTHER",
        "ClickHouse | ` | MYSQL",
      })
  void the_product_tells_the_dialect(String product, String quote, SqlDialect dialect) {
    assertThat(SqlDialect.of(product, quote)).isEqualTo(dialect);
  }

  @Test
  void a_driver_that_says_nothing_speaks_the_standard() {
    assertThat(SqlDialect.of(null, null)).isEqualTo(SqlDialect.OTHER);
    assertThat(SqlDialect.of("MySQL", null)).isEqualTo(SqlDialect.MYSQL);
  }
}
