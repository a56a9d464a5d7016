/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import io.perfguard.core.base.Require;

/** Reads SQL texts. Never throws for what a text holds, and comes to an end on any. Thread-safe. */
public final class Fingerprinter {
  private final SqlDialect dialect;
  private final char[] folding;

  /**
   * For the texts of one database.
   *
   * @param dialect how it writes SQL
   */
  public Fingerprinter(SqlDialect dialect) {
    this.dialect = Require.nonNull(dialect, "dialect");
    this.folding = Characters.foldingOfWords(dialect.othersInWords());
  }

  /**
   * Reads a text, in one pass.
   *
   * @param sql the text as the application wrote it
   * @return what it is
   */
  public SqlStatement read(String sql) {
    return new Lexer(Require.nonNull(sql, "sql"), dialect, folding).read();
  }
}
