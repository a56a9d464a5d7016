/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.operation.ValueTrace;
import io.perfguard.db.result.ResultCache;
import io.perfguard.db.result.ResultKey;
import io.perfguard.db.result.SqlEffect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A guarded statement. Each execution is timed from its call to the driver's answer: that is the
 * execution and, with drivers that fetch all rows at once, the fetch. What {@code next()} fetches
 * later is not timed, nor is closing. A batch is one execution.
 *
 * <p>Not thread-safe, like the driver's.
 *
 * @param <T> the sort of statement
 */
public abstract class GuardedStatement<T extends Statement> implements Statement {
  /** The driver's. */
  protected final T target;

  final GuardedConnection connection;
  // Few fields, since most statements live for one execution. One of these, which are never there
  // together: how long preparing took, until an execution takes that over; what the next result set
  // is to find out; the result set.
  private @Nullable Object results;
  /** What is known of the text that was executed last, or prepared; null before that. */
  private @Nullable KnownText text;

  /**
   * A statement of a guarded connection.
   *
   * @param connection the guard
   * @param target the driver's statement
   */
  protected GuardedStatement(GuardedConnection connection, T target) {
    this(connection, target, null);
  }

  GuardedStatement(GuardedConnection connection, T target, @Nullable KnownText text) {
    this.target = target;
    this.connection = connection;
    this.text = text;
  }

  /** What preparing took, nanoseconds; nothing to keep where it took nothing to speak of. */
  final void prepared(long nanos) {
    if (nanos > 0) {
      results = nanos;
    }
  }

  /** A call of the driver. */
  @FunctionalInterface
  interface Call<T, R> {
    R on(T target) throws SQLException;
  }

  final <R> R timed(
      KnownText text, @Nullable Parameters parameters, boolean batch, Call<? super T, R> call)
      throws SQLException {
    long preparing = takePreparing();
    finishResults();
    Recorder recorder = connection.recorder;
    long began = recorder.clock.nanoTime();
    long token = ResourceTimer.enter(Resource.DB, began, recorder.clock);
    connection.busy(began, text);
    Throwable failure = null;
    try {
      return call.on(target);
    } catch (Throwable e) { // also a checked one that is not declared: other languages throw them
      failure = e;
      throw e;
    } finally {
      long ended = recorder.clock.nanoTime();
      ResourceTimer.exit(token, ended, recorder.clock);
      connection.idle(ended);
      connection.executed(batch ? effectOfBatch() : text.effect);
      results = recorder.executed(
          connection, text, parameters, batch, began, ended - began, preparing, failure);
    }
  }

  /**
   * What preparing took that no execution took over yet: a loop that prepares each time pays it
   * each time.
   */
  private long takePreparing() {
    if (results instanceof Long nanos) {
      results = null;
      return nanos;
    }
    return 0;
  }

  private <R> R timed(String sql, Call<? super T, R> call) throws SQLException {
    KnownText known = connection.recorder.known(sql);
    finishResults(); // of the text before
    text = known;
    return timed(known, null, false, call);
  }

  // ---- executions

  @Override
  public @Nullable ResultSet executeQuery(String sql) throws SQLException {
    if (connection.session() != null) {
      return cached(connection.recorder.known(sql), null, () -> query(sql));
    }
    return query(sql);
  }

  private @Nullable ResultSet query(String sql) throws SQLException {
    return guarded(timed(sql, statement -> statement.executeQuery(sql)));
  }

  /** The rows of a query from the cache, if they are there and may be given. */
  final @Nullable ResultSet cached(
      KnownText text, @Nullable Parameters parameters, ResultCache.Query query)
      throws SQLException {
    Session session = connection.session();
    ResultKey key = connection.cacheKey(text, parameters, target);
    return key == null || session == null
        ? query.execute()
        : session.query(key, text, connection.ttlNanos(text), this, query);
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
  public int[] executeBatch() throws SQLException {
    return timed(batched(), null, true, Statement::executeBatch);
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    return timed(batched(), null, true, Statement::executeLargeBatch);
  }

  /** The text that the batch counts as. */
  KnownText batched() {
    return text();
  }

  /** What the batch does to results that are kept. */
  SqlEffect effectOfBatch() {
    return text().effect;
  }

  /** The text that the rows are of. */
  final KnownText text() {
    KnownText known = text;
    return known == null ? connection.recorder.known("") : known;
  }

  // ---- results

  final @Nullable ResultSet guarded(@Nullable ResultSet driver) {
    if (driver == null) {
      return null;
    }
    Object known = results;
    if (known instanceof GuardedResultSet rows && rows.target == driver) {
      return rows;
    }
    ResultDetails details = known instanceof ResultDetails pending ? pending : null;
    finishResults();
    GuardedResultSet fresh = details == null ? lean(driver) : detailed(driver, details);
    results = fresh;
    return fresh == null ? driver : fresh;
  }

  private @Nullable GuardedResultSet lean(ResultSet driver) {
    GuardedResultSet.Maker maker = connection.classes.rows.of(driver);
    return maker == null ? null : maker.make(driver, this);
  }

  private @Nullable GuardedResultSet detailed(ResultSet driver, ResultDetails details) {
    DetailedResultSet.Maker maker = connection.classes.detailedRows.of(driver);
    if (maker == null) {
      details.loseTrace();
      return null;
    }
    return maker.make(driver, this, details);
  }

  /** Takes the values that the latest execution gives back; null if nobody wants them. */
  final @Nullable ValueTrace trace() {
    Object known = results;
    ResultDetails details = known instanceof ResultDetails pending
        ? pending
        : known instanceof DetailedResultSet rows ? rows.details : null;
    return details == null ? null : details.trace();
  }

  /** The driver closes the rows of the execution before; what was read of them counts now. */
  private void finishResults() {
    Object known = results;
    if (known != null) {
      results = null;
      if (known instanceof GuardedResultSet rows) {
        rows.finish();
      }
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
