/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.operation.ValueTrace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A guarded statement. Each execution is timed from its call to the driver's answer: that is the
 * execution and, with drivers that fetch all rows at once, the fetch. What {@code next()} fetches
 * later is not timed, nor is closing. A batch is one execution; of texts that differ it is the
 * first one's.
 *
 * <p>Not thread-safe, like the driver's.
 *
 * @param <T> the sort of statement
 */
public abstract class GuardedStatement<T extends Statement> implements Statement {
  /** The driver's. */
  protected final T target;

  final GuardedConnection connection;
  private @Nullable Execution latest;
  private @Nullable GuardedResultSet results;
  private @Nullable String firstOfBatch;

  /**
   * A statement of a guarded connection.
   *
   * @param connection the guard
   * @param target the driver's statement
   */
  protected GuardedStatement(GuardedConnection connection, T target) {
    this.target = target;
    this.connection = connection;
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
    GuardedStatement<?> make(GuardedConnection connection, Statement target);
  }

  /** A call of the driver. */
  @FunctionalInterface
  interface Call<T, R> {
    R on(T target) throws SQLException;
  }

  final <R> R timed(
      StatementEntry statement,
      @Nullable Parameters parameters,
      boolean batch,
      Call<? super T, R> call)
      throws SQLException {
    finishResults();
    connection.executes(this);
    Recorder recorder = connection.recorder;
    long began = recorder.clock.nanoTime();
    long token = ResourceTimer.enter(Resource.DB, began, recorder.clock);
    Throwable failure = null;
    try {
      return call.on(target);
    } catch (Throwable e) { // also a checked one that is not declared: other languages throw them
      failure = e;
      throw e;
    } finally {
      long ended = recorder.clock.nanoTime();
      ResourceTimer.exit(token, ended, recorder.clock);
      latest = recorder.executed(
          connection, statement, parameters, batch, ended - began, takePreparing(), ended, failure);
    }
  }

  /**
   * What preparing took that no execution took over yet: a loop that prepares each time pays it
   * each time.
   */
  long takePreparing() {
    return 0;
  }

  private <R> R timed(String sql, Call<? super T, R> call) throws SQLException {
    return timed(connection.recorder.statement(sql), null, false, call);
  }

  // ---- executions

  @Override
  public @Nullable ResultSet executeQuery(String sql) throws SQLException {
    return guarded(timed(sql, statement -> statement.executeQuery(sql)));
  }

  @Override
  public boolean execute(String sql) throws SQLException {
    return timed(sql, statement -> statement.execute(sql));
  }

  @Override
  public boolean execute(String sql, int generatedKeys) throws SQLException {
    return timed(sql, statement -> statement.execute(sql, generatedKeys));
  }

  @Override
  public boolean execute(String sql, int[] keyColumns) throws SQLException {
    return timed(sql, statement -> statement.execute(sql, keyColumns));
  }

  @Override
  public boolean execute(String sql, String[] keyColumns) throws SQLException {
    return timed(sql, statement -> statement.execute(sql, keyColumns));
  }

  @Override
  public int executeUpdate(String sql) throws SQLException {
    return timed(sql, statement -> statement.executeUpdate(sql));
  }

  @Override
  public int executeUpdate(String sql, int generatedKeys) throws SQLException {
    return timed(sql, statement -> statement.executeUpdate(sql, generatedKeys));
  }

  @Override
  public int executeUpdate(String sql, int[] keyColumns) throws SQLException {
    return timed(sql, statement -> statement.executeUpdate(sql, keyColumns));
  }

  @Override
  public int executeUpdate(String sql, String[] keyColumns) throws SQLException {
    return timed(sql, statement -> statement.executeUpdate(sql, keyColumns));
  }

  @Override
  public long executeLargeUpdate(String sql) throws SQLException {
    return timed(sql, statement -> statement.executeLargeUpdate(sql));
  }

  @Override
  public long executeLargeUpdate(String sql, int generatedKeys) throws SQLException {
    return timed(sql, statement -> statement.executeLargeUpdate(sql, generatedKeys));
  }

  @Override
  public long executeLargeUpdate(String sql, int[] keyColumns) throws SQLException {
    return timed(sql, statement -> statement.executeLargeUpdate(sql, keyColumns));
  }

  @Override
  public long executeLargeUpdate(String sql, String[] keyColumns) throws SQLException {
    return timed(sql, statement -> statement.executeLargeUpdate(sql, keyColumns));
  }

  // ---- batches

  @Override
  public void addBatch(String sql) throws SQLException {
    target.addBatch(sql);
    if (firstOfBatch == null) {
      firstOfBatch = sql;
    }
  }

  @Override
  public void clearBatch() throws SQLException {
    target.clearBatch();
    firstOfBatch = null;
  }

  @Override
  public int[] executeBatch() throws SQLException {
    return timed(batched(), null, true, Statement::executeBatch);
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    return timed(batched(), null, true, Statement::executeLargeBatch);
  }

  /** The statement that the batch counts as. */
  StatementEntry batched() {
    String first = firstOfBatch;
    firstOfBatch = null;
    return connection.recorder.statement(first);
  }

  // ---- results

  final @Nullable ResultSet guarded(@Nullable ResultSet driver) {
    if (driver == null) {
      return null;
    }
    GuardedResultSet known = results;
    if (known != null && known.target == driver) {
      return known;
    }
    finishResults();
    ValueTrace trace = trace();
    GuardedResultSet fresh = trace == null ? lean(driver) : traced(driver, trace);
    results = fresh;
    return fresh == null ? driver : fresh;
  }

  private @Nullable GuardedResultSet lean(ResultSet driver) {
    GuardedResultSet.Maker maker = connection.classes.rows.of(driver);
    return maker == null ? null : maker.make(driver, this);
  }

  private @Nullable GuardedResultSet traced(ResultSet driver, ValueTrace trace) {
    TracedResultSet.Maker maker = connection.classes.tracedRows.of(driver);
    if (maker == null) {
      Traces.lose(trace);
      return null;
    }
    return maker.make(driver, this, trace);
  }

  /** Takes the values that the latest execution gives back; null if nobody wants them. */
  final @Nullable ValueTrace trace() {
    Execution known = latest;
    return known == null ? null : known.trace();
  }

  /** Rows of the latest execution. */
  final void rowsRead(long count) {
    Execution known = latest;
    if (known != null) {
      connection.recorder.rowsRead(known, count);
    }
  }

  /** The driver closes the rows of the execution before; what was read of them counts now. */
  private void finishResults() {
    GuardedResultSet known = results;
    if (known != null) {
      known.finish();
      results = null;
    }
  }

  @Override
  public @Nullable ResultSet getResultSet() throws SQLException {
    return guarded(target.getResultSet());
  }

  @Override
  public @Nullable ResultSet getGeneratedKeys() throws SQLException {
    ResultSet keys = target.getGeneratedKeys();
    UncountedResultSet.Maker maker = connection.classes.otherRows.of(keys);
    return maker == null ? keys : maker.make(keys, connection, this);
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    boolean more = target.getMoreResults();
    finishResults();
    return more;
  }

  @Override
  public boolean getMoreResults(int current) throws SQLException {
    boolean more = target.getMoreResults(current);
    finishResults();
    return more;
  }

  @Override
  public void close() throws SQLException {
    try {
      target.close();
    } finally {
      finishResults();
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    target.getConnection(); // a closed statement says so
    return connection;
  }

  // ---- what stands behind

  @Override
  public <U> U unwrap(Class<U> type) throws SQLException {
    return Wrappers.unwrap(this, target, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return Wrappers.isWrapperFor(this, target, type);
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
