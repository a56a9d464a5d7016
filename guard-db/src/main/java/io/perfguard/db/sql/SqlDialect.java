/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a database writes SQL, as far as it matters for finding where a literal begins and ends. */
public enum SqlDialect {
  /** Not known yet, or any other: what could be a literal is taken for one. */
  UNKNOWN,
  /** As the standard says; H2, HSQLDB, Derby, Db2. */
  STANDARD,
  /**
   * One that is not known here, such as Snowflake: as the standard says, but a backslash may or may
   * not escape, so that what follows one in a text is masked.
   */
  OTHER,
  /** PostgreSQL and those who speak as it does. */
  POSTGRESQL,
  /** MySQL and MariaDB: {@code "x"} is a text, a backslash escapes, {@code #} begins a comment. */
  MYSQL,
  /** MySQL and MariaDB in their mode {@code ANSI_QUOTES}: {@code "x"} is a name. */
  MYSQL_ANSI,
  /** SQL Server: {@code [x]} is a name. */
  SQL_SERVER,
  /** Oracle: {@code q'[x]'} is a text. */
  ORACLE;

  /**
   * The dialect of a database.
   *
   * @param product as {@code DatabaseMetaData.getDatabaseProductName()} names it; null if the
   *     driver does not say
   * @param identifierQuote as {@code DatabaseMetaData.getIdentifierQuoteString()} gives it; null if
   *     the driver does not say
   * @return the dialect; {@code OTHER} for a database that is not known here, or {@code MYSQL} if
   *     it quotes names as MySQL does
   */
  public static SqlDialect of(@Nullable String product, @Nullable String identifierQuote) {
    String name = product == null ? "" : product.toLowerCase(Locale.ROOT);
    if (containsAny(name, "mysql", "mariadb", "tidb", "singlestore", "memsql", "percona")) {
      return "\"".equals(identifierQuote) ? MYSQL_ANSI : MYSQL;
    }
    if (containsAny(
        name, "postgres", "cockroach", "redshift", "yugabyte", "greenplum", "enterprisedb")) {
      return POSTGRESQL;
    }
    if (containsAny(name, "sql server", "adaptive server", "sybase")) {
      return SQL_SERVER;
    }
    if (name.contains("oracle")) {
      return ORACLE;
    }
    // Those who quote names as MySQL does write texts as it does, too: Hive, Spark, ClickHouse.
    if ("`".equals(identifierQuote)) {
      return MYSQL;
    }
    return containsAny(name, "h2", "hsql", "derby", "db2", "sqlite", "firebird", "informix", "hana")
        ? STANDARD
        : OTHER;
  }

  private static boolean containsAny(String name, String... parts) {
    for (String part : parts) {
      if (name.contains(part)) {
        return true;
      }
    }
    return false;
  }

  boolean isMySql() {
    return this == MYSQL || this == MYSQL_ANSI;
  }

  /** What a name without quotes may hold beside letters, digits and the low line. */
  String othersInWords() {
    return switch (this) {
      case SQL_SERVER, ORACLE -> "$#@";
      case STANDARD -> "$#";
      default -> "$";
    };
  }
}
