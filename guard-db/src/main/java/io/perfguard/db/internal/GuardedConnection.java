/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.HeldLease;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.operation.ThreadFrame;
import io.perfguard.db.lease.Lease;
import io.perfguard.db.lease.LeaseTable;
import io.perfguard.db.result.CacheScope;
import io.perfguard.db.result.ResultKey;
import io.perfguard.db.result.SqlEffect;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.util.Properties;
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
  /** Null once it is closed, and for one too many to be watched. */
  private @Nullable Lease lease;
  /** Null where results are not cached. */
  private final @Nullable Session session;

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
   * @param lease what is noted of it; null if it is not watched
   * @param now when it was acquired
   * @param autoCommit whether it commits by itself
   */
  protected GuardedConnection(
      Connection target,
      Recorder recorder,
      GuardClasses classes,
      @Nullable Lease lease,
      long now,
      boolean autoCommit) {
    this.target = target;
    this.recorder = recorder;
    this.classes = classes;
    this.lease = lease;
    this.session =
        recorder == null ? null : recorder.session(target); // null in the class's first object
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
     * @param lease what is noted of it; null if it is not watched
     * @param now when it was acquired
     * @param autoCommit whether it commits by itself
     * @return a guard
     */
    GuardedConnection make(
        Connection target,
        Recorder recorder,
        GuardClasses classes,
        @Nullable Lease lease,
        long now,
        boolean autoCommit);
  }

  /** The thread holds it from now on. */
  GuardedConnection begin(ThreadFrame frame) {
    frame.hold(this);
    if (!autoCommit) {
      transaction = recorder.nextTransaction();
      frame.transactionBegan(this);
    }
    return this;
  }

  /** Connections of this thread that were closed on another: only here can its frame be told. */
  static void letGoOfClosed(ThreadFrame frame) {
    if (frame.heldCount() == 0) {
      return; // without a copy
    }
    for (HeldLease held : frame.held()) {
      if (held instanceof GuardedConnection known && known.closed) {
        known.leave(frame);
      }
    }
  }

  /** What this thread took last of a pool and has not given back or handed on; null for nothing. */
  static @Nullable Lease latestLease(ThreadFrame frame, LeaseTable pool, Thread self) {
    for (int i = frame.heldCount() - 1; i >= 0; i--) {
      if (frame.held(i) instanceof GuardedConnection known) {
        Lease lease = known.lease;
        if (lease != null && lease.table() == pool && lease.isOf(self)) {
          return lease;
        }
      }
    }
    return null;
  }

  // ---- what is cached

  @Nullable
  Session session() {
    return session;
  }

  /** How old the result of a text may be; 0 if it is not to be cached. */
  long ttlNanos(KnownText text) {
    return text.ttlNanos > 0 ? text.ttlNanos : CacheScope.ttlNanos();
  }

  /**
   * What a query is kept under; null if it may be neither answered from the cache nor kept. What
   * fails in that is the cache's fault.
   */
  @Nullable
  ResultKey cacheKey(KnownText text, @Nullable Parameters parameters, Statement statement) {
    Session known = session;
    if (known == null || ttlNanos(text) == 0) {
      return null;
    }
    try {
      return known.key(text, parameters, statement, autoCommit);
    } catch (SQLException | RuntimeException | LinkageError e) {
      recorder.faults.record("asking what a cached answer depends on", e);
      return null;
    }
  }

  /** A statement was executed, well or not. */
  void executed(SqlEffect effect) {
    Session known = session;
    if (known != null) {
      known.executed(effect, autoCommit);
    }
  }

  /** Rows were written to by the result set of a text. */
  void wroteRows(KnownText text) {
    Session known = session;
    if (known != null) {
      known.wroteRows(text, autoCommit);
    }
  }

  private void sessionMoved() {
    Session known = session;
    if (known != null) {
      known.moved();
    }
  }

  /** Something is set that rows may depend on. */
  public void sessionSet() {
    Session known = session;
    if (known != null) {
      known.lose();
    }
  }

  // Each is noted before, since a failure does not say that nothing was set.

  @Override
  public void setSchema(String schema) throws SQLException {
    sessionMoved();
    target.setSchema(schema);
  }

  @Override
  public void setCatalog(String catalog) throws SQLException {
    sessionMoved();
    target.setCatalog(catalog);
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    if (session == null) {
      target.setTransactionIsolation(level);
      return;
    }
    session.isolated(Sessions.NOT_ASKED);
    target.setTransactionIsolation(level);
    session.isolated(level);
  }

  @Override
  public void setClientInfo(String name, String value) throws SQLClientInfoException {
    sessionSet();
    target.setClientInfo(name, value);
  }

  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    sessionSet();
    target.setClientInfo(properties);
  }

  @Override
  public void setShardingKey(ShardingKey key) throws SQLException {
    sessionSet();
    target.setShardingKey(key);
  }

  @Override
  public void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
    sessionSet();
    target.setShardingKey(key, superKey);
  }

  @Override
  public boolean setShardingKeyIfValid(ShardingKey key, int timeout) throws SQLException {
    sessionSet();
    return target.setShardingKeyIfValid(key, timeout);
  }

  @Override
  public boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int timeout)
      throws SQLException {
    sessionSet();
    return target.setShardingKeyIfValid(key, superKey, timeout);
  }

  /** Something runs on it. */
  void busy(long now, @Nullable KnownText text) {
    Lease known = lease;
    if (known != null) {
      known.busy(now, text == null ? null : text.statement.fingerprint());
      if (!autoCommit) {
        known.transaction(now); // with the first statement, whenever auto-commit was switched off
      }
    }
  }

  /** What ran has ended. */
  void idle(long now) {
    Lease known = lease;
    if (known != null) {
      known.idle(now);
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
      known = new Parameters(recorder.masking, recorder.faults, session != null);
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
    Lease known = lease;
    if (known != null) {
      known.busy(began, null);
    }
    try {
      return call.on(target);
    } finally {
      ResourceTimer.exit(token);
      if (known != null) {
        idle(recorder.clock.nanoTime()); // unless it was closed meanwhile
      }
    }
  }

  private void inDatabase(Ending ending) throws SQLException {
    inDatabase(recorder.clock.nanoTime(), driver -> {
      ending.of(driver);
      return this;
    });
  }

  private void end(Ending ending) throws SQLException {
    boolean done = false;
    try {
      inDatabase(ending);
      done = true;
    } finally {
      if (session != null) {
        session.ended(done);
      }
    }
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
    boolean done = false;
    try {
      target.setAutoCommit(on);
      done = true;
    } finally {
      if (session != null && on != autoCommit) {
        session.ended(done); // JDBC: it is committed
      }
    }
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
    end(Connection::commit);
    transactionEnded();
    ThreadFrame frame = ThreadFrame.current();
    frame.transactionCommitted(this);
    if (!autoCommit) {
      transactionBegan(frame);
    }
  }

  @Override
  public void rollback() throws SQLException {
    end(Connection::rollback);
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
    try {
      countRows();
      if (session != null) {
        session.closed(); // some drivers commit when they are
      }
      leave(ThreadFrame.current());
      scopeEnded();
    } finally {
      recorder.closed();
      Lease known = lease;
      if (known != null) {
        lease = null;
        known.ended(recorder.clock.nanoTime());
      }
    }
  }

  private void transactionEnded() {
    transaction = autoCommit ? 0 : recorder.nextTransaction();
    Lease known = lease;
    if (known != null) {
      known.transaction(0);
    }
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
      return;
    }
    recorder.remoteCallWhileHeld();
    Lease known = lease;
    if (known != null && known.isOf(Thread.currentThread())) { // not one that was handed on
      known.remoteCallBegan(recorder.clock.nanoTime());
    }
  }

  @Override
  public void remoteCallEnded(Resource resource) {
    Lease known = lease;
    if (known != null && !closed) {
      long now = recorder.clock.nanoTime();
      long took = known.remoteCallEnded(now);
      if (took >= 0) {
        recorder.leases().remoteCallEnded(known, resource, took, now);
      }
    }
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
