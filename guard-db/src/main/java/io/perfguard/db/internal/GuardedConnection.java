/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.HeldLease;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.operation.ThreadFrame;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A guarded connection: hands out guarded statements, tells the thread's frame of its transactions,
 * and is a lease that the thread holds until it is closed. Equal to itself only, like the driver's.
 *
 * <p>A transaction is the frame's from {@code setAutoCommit(false)}, or from the beginning if the
 * pool hands connections out so, to commit, rollback or close; it is committed when the driver says
 * so. One that is begun or ended in SQL text is not seen. What waits for a commit stays with the
 * thread that asked for it, so a connection should be committed on the thread that works with it. A
 * thread notices that its connection was closed elsewhere at its next remote call or connection.
 *
 * <p>Not thread-safe, like the driver's.
 */
public abstract class GuardedConnection implements Connection, HeldLease {
  /** The driver's, or the pool's. */
  protected final Connection target;

  final Recorder recorder;
  final GuardClasses classes;

  private @Nullable RunQueries queries;
  private @Nullable GuardedMetaData metaData;
  /** The scope of the latest execution: what is read now is of it. */
  private @Nullable RunQueries scope;

  /** Stays: storing it each time would cost a barrier of the collector. */
  private @Nullable Parameters spare;

  private boolean spareTaken;
  private int transaction;
  private int samples;
  private long scopeBegan;
  /** The text whose rows are being read, and how many of them the log does not know yet. */
  private @Nullable KnownText reading;

  private long rows;

  private boolean autoCommit;
  /** Read by the thread that acquired it, which may not be the one that closes it. */
  private volatile boolean closed;

  /**
   * A connection that was acquired.
   *
   * @param target the driver's
   * @param recorder what it records into
   * @param classes those of what it hands out
   * @param now when it was acquired
   * @param autoCommit whether it commits by itself
   */
  protected GuardedConnection(
      Connection target, Recorder recorder, GuardClasses classes, long now, boolean autoCommit) {
    this.target = target;
    this.recorder = recorder;
    this.classes = classes;
    this.scopeBegan = now;
    this.samples = (int) now;
    this.autoCommit = autoCommit;
  }

  /** Makes one. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one.
     *
     * @param target the driver's
     * @param recorder what it records into
     * @param classes those of what it hands out
     * @param now when it was acquired
     * @param autoCommit whether it commits by itself
     * @return a guard
     */
    GuardedConnection make(
        Connection target, Recorder recorder, GuardClasses classes, long now, boolean autoCommit);
  }

  /** The thread holds it from now on. */
  GuardedConnection begin() {
    ThreadFrame frame = ThreadFrame.current();
    letGoOfClosed(frame);
    frame.hold(this);
    if (!autoCommit) {
      transaction = recorder.nextTransaction();
      frame.transactionBegan(this);
    }
    return this;
  }

  /** Connections of this thread that were closed on another: only here can its frame be told. */
  private static void letGoOfClosed(ThreadFrame frame) {
    for (HeldLease lease : frame.held()) {
      if (lease instanceof GuardedConnection known && known.closed) {
        known.leave(frame);
      }
    }
  }

  /** The scope of what is executed outside operations. */
  RunQueries queries() {
    RunQueries known = queries;
    if (known == null) {
      known = new RunQueries(recorder);
      queries = known;
    }
    return known;
  }

  /** The latest execution was in this scope; rows of one before are told to that one's. */
  void executesIn(@Nullable RunQueries queries) {
    if (queries != scope) {
      countRows();
      scope = queries;
    }
  }

  /** A number of the open transaction; 0 with auto-commit. */
  int transaction() {
    return transaction;
  }

  /**
   * Whether this result set is the one in sixteen that is timed; by chance, since a loop of as many
   * queries would always show the same one (Numerical Recipes' generator, its high bits).
   */
  boolean isSampled() {
    samples = samples * 1_664_525 + 1_013_904_223;
    return samples >>> 28 == 0;
  }

  /** One for a new statement; that of a statement that was closed, if there is one. */
  Parameters takeParameters() {
    Parameters known = spare;
    if (known == null || spareTaken) {
      known = new Parameters(recorder.masking, recorder.faults);
      spare = spare == null ? known : spare;
    }
    spareTaken = true;
    return known;
  }

  void giveBack(Parameters parameters) {
    if (parameters == spare) {
      parameters.clear();
      spareTaken = false;
    }
  }

  // Rows are counted here and not in their result set: the log knows them once the result set
  // ends, or another one is read in between, or the connection is closed.
  void rowRead(KnownText text) {
    if (reading != text) {
      countRows();
      reading = text;
    }
    rows++;
  }

  /** A result set ended after so many rows. */
  void rowsEnded(KnownText text, int all) {
    if (reading == text) {
      countRows();
    }
    recorder.rowsEnded(text, all);
  }

  private void countRows() {
    KnownText text = reading;
    if (text != null && rows > 0) {
      long count = rows;
      rows = 0;
      recorder.rowsRead(text, scope, count);
    }
  }

  // ---- statements

  @Override
  public Statement createStatement() throws SQLException {
    return guarded(target.createStatement());
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    return guarded(target.createStatement(type, concurrency));
  }

  @Override
  public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
    return guarded(target.createStatement(type, concurrency, holdability));
  }

  private Statement guarded(Statement driver) {
    GuardedPlainStatement.Maker maker = classes.statements.of(driver);
    return maker == null ? driver : maker.make(this, driver);
  }

  private PreparedStatement guarded(PreparedStatement driver, KnownText text, long preparing) {
    GuardedPreparedStatement.Maker maker = classes.prepared.of(driver);
    return maker == null ? driver : maker.make(this, driver, text, preparing);
  }

  private CallableStatement guarded(CallableStatement driver, KnownText text, long preparing) {
    GuardedCallableStatement.Maker maker = classes.calls.of(driver);
    return maker == null ? driver : maker.make(this, driver, text, preparing);
  }

  /** A statement that the driver made by itself, of a text that nobody knows. */
  Statement adopt(Statement driver) {
    if (driver instanceof CallableStatement call) {
      return guarded(call, recorder.known(null), 0);
    } else if (driver instanceof PreparedStatement prepared) {
      return guarded(prepared, recorder.known(null), 0);
    }
    return guarded(driver);
  }

  /** Rows of a statement that the driver made by itself. */
  ResultSet otherRows(ResultSet driver) {
    UncountedResultSet.Maker maker = classes.otherRows.of(driver);
    return maker == null ? driver : maker.make(driver, this, null);
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    // The usual way, without a lambda that would capture the text.
    return recorder.prepareTiming.isDue()
        ? timedPrepare(sql, driver -> driver.prepareStatement(sql))
        : guarded(target.prepareStatement(sql), recorder.known(sql), 0);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    return prepared(sql, driver -> driver.prepareStatement(sql, type, concurrency));
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    return prepared(sql, driver -> driver.prepareStatement(sql, type, concurrency, holdability));
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
    return prepared(sql, driver -> driver.prepareStatement(sql, generatedKeys));
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int[] keyColumns) throws SQLException {
    return prepared(sql, driver -> driver.prepareStatement(sql, keyColumns));
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] keyColumns) throws SQLException {
    return prepared(sql, driver -> driver.prepareStatement(sql, keyColumns));
  }

  private PreparedStatement prepared(
      String sql, GuardedStatement.Call<Connection, PreparedStatement> prepare)
      throws SQLException {
    return recorder.prepareTiming.isDue()
        ? timedPrepare(sql, prepare)
        : guarded(prepare.on(target), recorder.known(sql), 0);
  }

  private PreparedStatement timedPrepare(
      String sql, GuardedStatement.Call<Connection, PreparedStatement> prepare)
      throws SQLException {
    long began = recorder.clock.nanoTime();
    PreparedStatement statement = inDatabase(began, prepare);
    long took = recorder.clock.nanoTime() - began;
    recorder.prepareTiming.took(took);
    return guarded(statement, recorder.known(sql), took);
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    return call(sql, driver -> driver.prepareCall(sql));
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    return call(sql, driver -> driver.prepareCall(sql, type, concurrency));
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    return call(sql, driver -> driver.prepareCall(sql, type, concurrency, holdability));
  }

  private CallableStatement call(
      String sql, GuardedStatement.Call<Connection, CallableStatement> prepare)
      throws SQLException {
    long began = recorder.clock.nanoTime();
    CallableStatement statement = inDatabase(began, prepare);
    return guarded(statement, recorder.known(sql), recorder.clock.nanoTime() - began);
  }

  /**
   * Time of the database, though no execution: with many drivers preparing is a round trip, with
   * all of them committing is one.
   */
  private <R> R inDatabase(long began, GuardedStatement.Call<Connection, R> call)
      throws SQLException {
    long token = ResourceTimer.enterUncounted(Resource.DB, began, recorder.clock);
    try {
      return call.on(target);
    } finally {
      ResourceTimer.exit(token);
    }
  }

  private void inDatabase(Ending ending) throws SQLException {
    inDatabase(recorder.clock.nanoTime(), driver -> {
      ending.of(driver);
      return this;
    });
  }

  /** Commits or rolls back. */
  @FunctionalInterface
  private interface Ending {
    void of(Connection driver) throws SQLException;
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    DatabaseMetaData drivers = target.getMetaData();
    GuardedMetaData known = metaData;
    if (known == null || known.target != drivers) {
      GuardedMetaData.Maker maker = classes.metaData.of(drivers);
      if (maker == null) {
        return drivers;
      }
      known = maker.make(this, drivers);
      metaData = known;
    }
    return known;
  }

  // ---- transactions

  @Override
  public void setAutoCommit(boolean on) throws SQLException {
    target.setAutoCommit(on);
    if (on == autoCommit) {
      return; // JDBC: no change, no commit
    }
    autoCommit = on;
    transactionEnded();
    if (on) {
      ThreadFrame.current().transactionCommitted(this);
    } else {
      transactionBegan(ThreadFrame.current());
    }
  }

  /** Of a thread that does not hold the connection nobody would ever tell that it was closed. */
  private void transactionBegan(ThreadFrame frame) {
    if (frame.holds(this)) {
      frame.transactionBegan(this);
    }
  }

  @Override
  public void commit() throws SQLException {
    inDatabase(Connection::commit);
    transactionEnded();
    ThreadFrame frame = ThreadFrame.current();
    frame.transactionCommitted(this);
    if (!autoCommit) {
      transactionBegan(frame);
    }
  }

  @Override
  public void rollback() throws SQLException {
    inDatabase(Connection::rollback);
    undone();
    transactionEnded();
    ThreadFrame frame = ThreadFrame.current();
    frame.transactionRolledBack(this);
    if (!autoCommit) {
      transactionBegan(frame);
    }
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    inDatabase(driver -> driver.rollback(savepoint));
    undone();
  }

  /** What comes next may be done anew: that is no repetition. */
  private void undone() {
    recorder.undone(scope);
  }

  // ---- the end

  @Override
  public void close() throws SQLException {
    try {
      target.close();
    } finally {
      end();
    }
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    try {
      target.abort(executor);
    } finally {
      end();
    }
  }

  private void end() {
    synchronized (this) { // an abort may come from a watchdog, at the same time
      if (closed) {
        return;
      }
      closed = true;
    }
    countRows();
    leave(ThreadFrame.current());
    recorder.closed();
    scopeEnded();
  }

  private void transactionEnded() {
    transaction = autoCommit ? 0 : recorder.nextTransaction();
    if (queries != null) {
      countRows();
      scopeEnded();
    }
  }

  /** Outside operations a transaction is a scope, or the whole lease where there is none. */
  private void scopeEnded() {
    RunQueries known = queries;
    if (known != null) {
      long now = recorder.clock.nanoTime();
      recorder.scopeEnded(known, now - scopeBegan);
      scopeBegan = now;
      queries = null;
      scope = scope == known ? null : scope;
    }
  }

  private void leave(ThreadFrame frame) {
    frame.transactionRolledBack(this);
    frame.release(this);
  }

  @Override
  public void remoteCallBegan(Resource resource) {
    if (closed) {
      leave(ThreadFrame.current());
    } else {
      recorder.remoteCallWhileHeld();
    }
  }

  @Override
  public void remoteCallEnded(Resource resource) {
    // Counted when it began.
  }

  // ---- what stands behind

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
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
