/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** How a database writes SQL, as far as it matters for finding where a literal begins and ends. */
public enum SqlDialect {
  /** Not known yet, or any other: what could be a literal is taken for one. */
  UNKNOWN,
  /** As the standard says; H2, HSQLDB, Derby, Db2. */
  STANDARD,
  /** PostgreSQL and those who speak as it does. */
  POSTGRESQL,
  /** MySQL and MariaDB: {@code "x"} is a text, a backslash escapes, {@code #} begins a comment. */
  MYSQL,
  /** SQL Server: {@code [x]} is a name. */
  SQL_SERVER,
  /** Oracle: {@code q'[x]'} is a text. */
  ORACLE;

  /**
   * The dialect of a database.
   *
   * @param product as {@code DatabaseMetaData.getDatabaseProductName()} names it
   * @param identifierQuote as {@code DatabaseMetaData.getIdentifierQuoteString()} gives it
   * @return the dialect; {@code STANDARD} for a database that is not known here
   */
  public static SqlDialect of(String product, String identifierQuote) {
    throw new UnsupportedOperationException(product + identifierQuote);
  }
}
