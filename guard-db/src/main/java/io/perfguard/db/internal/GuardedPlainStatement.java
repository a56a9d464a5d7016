/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.db.result.SqlEffect;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A guarded statement that was not prepared. A batch of texts that differ counts as the first one.
 *
 * <p>Not thread-safe, like the driver's.
 */
public abstract class GuardedPlainStatement extends GuardedStatement<Statement> {
  private @Nullable String firstOfBatch;
  /** What the whole batch does to results that are kept; null where none are. */
  private @Nullable SqlEffect effect;

  /**
   * A statement of a guarded connection.
   *
   * @param connection the guard
   * @param target the driver's statement
   */
  protected GuardedPlainStatement(GuardedConnection connection, Statement target) {
    super(connection, target, null);
  }

  /** Makes one. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one.
     *
     * @param connection the guard
     * @param target the driver's statement
     * @return a guard
     */
    GuardedPlainStatement make(GuardedConnection connection, Statement target);
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    target.addBatch(sql);
    if (firstOfBatch == null) {
      firstOfBatch = sql;
    }
    if (connection.session() != null) {
      SqlEffect one = SqlEffect.of(sql);
      effect = effect == null ? one : effect.and(one);
    }
  }

  @Override
  public void clearBatch() throws SQLException {
    target.clearBatch();
    firstOfBatch = null;
    effect = null;
  }

  @Override
  SqlEffect effectOfBatch() {
    SqlEffect all = effect;
    effect = null;
    return all == null ? SqlEffect.ANYTHING : all;
  }

  @Override
  KnownText batched() {
    String first = firstOfBatch;
    firstOfBatch = null;
    return connection.recorder.known(first);
  }
}
