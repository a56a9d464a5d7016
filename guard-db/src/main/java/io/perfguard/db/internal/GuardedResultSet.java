/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A guarded result set: counts the rows that {@code next()} gives and reads no clock. The count
 * goes to the log when the rows end, when it, its statement or its connection is closed, when its
 * statement executes anew, and when another result set of the connection is read in between.
 *
 * <p>Not thread-safe, like the driver's.
 */
final class GuardedResultSet extends TracedResultSet {
  private final GuardedStatement<?> statement;
  private final @Nullable Execution execution;
  private final boolean counts;
  private long rows;

  GuardedResultSet(
      ResultSet target,
      GuardedStatement<?> statement,
      @Nullable Execution execution,
      boolean counts) {
    super(target, execution == null ? null : execution.trace());
    this.statement = statement;
    this.execution = execution;
    this.counts = counts;
  }

  @Override
  public boolean next() throws SQLException {
    if (target.next()) {
      rows++;
      if (!statement.connection.isReading(this)) {
        statement.connection.reads(this);
      }
      return true;
    }
    finish();
    return false;
  }

  /** Hands the rows read so far to the log; there may be more. */
  void count() {
    if (rows > 0 && counts && execution != null) {
      statement.connection.recorder.rowsRead(execution, rows);
    }
    rows = 0;
  }

  /** Hands the rows read so far to the log; there are no more. */
  void finish() {
    count();
    statement.connection.read(this);
  }

  @Override
  public void close() throws SQLException {
    try {
      target.close();
    } finally {
      finish();
    }
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    return target.getStatement() == null ? null : statement;
  }
}
