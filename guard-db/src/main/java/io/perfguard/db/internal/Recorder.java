/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.mechanism.BoundedNames;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.RemoteCall;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.RunAttachment;
import io.perfguard.core.operation.ValueTrace;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.detect.StatementKey;
import io.perfguard.db.sql.StatementKind;
import io.perfguard.db.detect.TextFingerprinter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one data source counts. The wrappers call it after the driver has answered; what fails in
 * here is contained, so that the application gets its answer. Thread-safe.
 */
public final class Recorder {
  private static final int MAXIMUM_OPERATIONS = 500;
  private static final String OTHER = "_other";
  /** The state of a statement that was cancelled, by a time-out in nearly all cases. */
  private static final String CANCELLED = "57014";

  final GuardClock clock;
  private final Faults faults;
  private final int repetitions;
  private final StatementTable statements;
  private final RepetitionTable found = new RepetitionTable();
  private final OperationEntry other = new OperationEntry(OTHER);
  private final BoundedNames<OperationEntry> operations =
      new BoundedNames<>(MAXIMUM_OPERATIONS, OperationEntry::new, other);
  private final RunAttachment.Key<RunQueries> attachment =
      new RunAttachment.Key<>(() -> new RunQueries(this));
  private final AtomicBoolean looked = new AtomicBoolean();

  private final LogLinearHistogram executions = new LogLinearHistogram();
  private final LogLinearHistogram acquires = new LogLinearHistogram();
  private final LongAdder selects = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAdder timeouts = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final LongAdder closes = new LongAdder();
  private final LongAdder heldCalls = new LongAdder();

  /**
   * A recorder.
   *
   * @param owner whose faults it contains, as a log line names it
   * @param clock measures and dates
   * @param maximumStatements the most statements in the query log
   * @param maximumBytes the most bytes of their texts
   * @param repetitions how many executions from one place are a repetition
   */
  public Recorder(
      String owner, GuardClock clock, int maximumStatements, long maximumBytes, int repetitions) {
    this.clock = clock;
    this.faults = new Faults(owner);
    this.statements = new StatementTable(clock, maximumStatements, maximumBytes);
    this.repetitions = repetitions;
  }

  int repetitions() {
    return repetitions;
  }

  // ---- connections

  void acquired(long nanos) {
    acquires.record(nanos);
  }

  void refused() {
    refusals.increment();
  }

  void closed() {
    closes.increment();
  }

  void remoteCallWhileHeld() {
    heldCalls.increment();
  }

  /** A class of guards could not be made: the call goes on with less, or without one. */
  void guardFailed(String what, Throwable fault) {
    faults.record(what, fault);
  }

  /** Learns from the first connection how the database quotes. */
  void look(Connection connection) {
    if (looked.get() || !looked.compareAndSet(false, true)) {
      return;
    }
    try {
      if (!"`".equals(connection.getMetaData().getIdentifierQuoteString())) {
        statements.use(new TextFingerprinter(TextFingerprinter.Quotes.STANDARD));
      }
    } catch (SQLException | RuntimeException | LinkageError e) {
      faults.record("asking the driver how the database quotes", e);
    }
  }

  /**
   * Whether a fresh connection commits by itself; a driver that cannot say is taken at JDBC's
   * default.
   */
  boolean isAutoCommit(Connection connection) {
    try {
      return connection.getAutoCommit();
    } catch (SQLException | RuntimeException | LinkageError e) {
      faults.record("asking a fresh connection for its auto-commit", e);
      return true;
    }
  }

  // ---- executions

  /**
   * The log's entry of a text; a text that the driver is about to refuse is the driver's to refuse.
   */
  StatementEntry statement(@Nullable String sql) {
    return statements.get(sql == null ? "" : sql);
  }

  /**
   * An execution ended.
   *
   * @return what its result set goes on telling
   */
  Execution executed(
      GuardedConnection connection,
      StatementEntry prepared,
      @Nullable Parameters parameters,
      boolean batch,
      long nanos,
      long preparing,
      long now,
      @Nullable Throwable failure) {
    try {
      StatementEntry statement = statements.live(prepared);
      OperationScope scope = OperationScope.current();
      count(statement, scope == null ? "" : scope.operationName(), nanos, now, failure);
      RunQueries queries = scope == null ? connection.queries() : scope.attachment(attachment);
      ValueTrace trace = null;
      if (failure == null && queries != null) {
        long hash = parameters == null ? 0 : parameters.hash();
        boolean wrote = queries.executed(statement, hash, batch, nanos + preparing);
        if (scope != null && nanos >= RemoteCall.WORTH_NANOS) {
          trace = report(scope, statement, parameters, wrote, nanos);
        }
      }
      return new Execution(statement, queries, trace);
    } catch (RuntimeException | LinkageError e) {
      faults.record("recording an execution", e);
      return new Execution(prepared, null, null);
    }
  }

  private void count(
      StatementEntry statement,
      String operation,
      long nanos,
      long now,
      @Nullable Throwable failure) {
    executions.record(nanos);
    StatementKind kind = statement.key.kind();
    if (kind == StatementKind.SELECT) {
      selects.increment();
    } else if (kind == StatementKind.WRITE) {
      writes.increment();
    }
    if (failure != null) {
      errors.increment();
      if (isTimeout(failure)) {
        timeouts.increment();
      }
    }
    statement.record(operation, nanos, failure != null, now);
    operations.get(operation).record(nanos, failure != null);
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof SQLTimeoutException
        || (failure instanceof SQLException e && CANCELLED.equals(e.getSQLState()));
  }

  /**
   * Tells the run of a slow query, so that PG-202 can say which could run side by side. Only of
   * reads before any write of the run: what a read finds may depend on the write, and nothing here
   * can see that.
   */
  private @Nullable ValueTrace report(
      OperationScope scope,
      StatementEntry statement,
      @Nullable Parameters parameters,
      boolean wrote,
      long nanos) {
    if (statement.key.kind() != StatementKind.SELECT || wrote) {
      return null;
    }
    ValueTrace trace = new ValueTrace();
    scope.remoteCall(new RemoteCall(
        Resource.DB,
        statement.key.shown(),
        CallSite.here().frames(),
        nanos,
        parameters == null ? new long[0] : parameters.hashes(),
        trace));
    return trace;
  }

  void rowsRead(Execution execution, long count) {
    try {
      rows.add(count);
      execution.statement().rows.add(count);
      RunQueries queries = execution.queries();
      if (queries != null) {
        queries.rowsRead(execution.statement(), count);
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("counting rows", e);
    }
  }

  /** A scope ended: what it repeated goes into the table, and is looked at closer from now on. */
  void fold(String operation, long nanos, List<Repetition> repetitions) {
    for (Repetition repetition : repetitions) {
      suspect(repetition.statement());
      repetition.parent().ifPresent(parent -> suspect(parent.statement()));
      found.add(operation, repetition, nanos, clock.instant());
    }
  }

  private void suspect(StatementKey key) {
    StatementEntry known = statements.find(key);
    if (known != null) {
      known.suspect = true;
    }
  }

  /** Ends the scope of a lease; a run's scope is ended by the run. */
  void leaseEnded(RunQueries queries, long nanos) {
    try {
      queries.operationEnded("", nanos);
    } catch (RuntimeException | LinkageError e) {
      faults.record("folding the queries of a connection", e);
    }
  }

  // ---- what is read

  /**
   * Faults of our own that were contained.
   *
   * @return a count that only grows
   */
  public long faultCount() {
    return faults.count();
  }

  /**
   * The statements of the query log.
   *
   * @return the table itself
   */
  public StatementTable statements() {
    return statements;
  }

  /**
   * The repetitions that were found.
   *
   * @return the table itself
   */
  public RepetitionTable repetitionsFound() {
    return found;
  }

  /**
   * What each operation executed.
   *
   * @return in no order
   */
  public List<OperationEntry> operations() {
    List<OperationEntry> all = new ArrayList<>(operations.values());
    if (other.executionCount() > 0) {
      all.add(other);
    }
    return all;
  }

  /**
   * How many executions there were.
   *
   * @return a count that only grows
   */
  public long executionCount() {
    return executions.snapshot().count();
  }

  /**
   * All counters.
   *
   * @param to takes them
   * @param <R> the record they become
   * @return the record
   */
  public <R> R numbers(Numbers<R> to) {
    HistogramSnapshot acquired = acquires.snapshot();
    return to.make(
        selects.sum(),
        writes.sum(),
        errors.sum(),
        timeouts.sum(),
        rows.sum(),
        refusals.sum(),
        Math.max(0, acquired.count() - closes.sum()),
        heldCalls.sum(),
        executions.snapshot(),
        acquired);
  }

  /**
   * Makes a record of the counters.
   *
   * @param <R> the record
   */
  @FunctionalInterface
  public interface Numbers<R> {
    /**
     * Makes it.
     *
     * @param selects executions that only read
     * @param writes executions that changed rows
     * @param errors executions that failed
     * @param timeouts of these, by a time-out
     * @param rows rows read
     * @param refusals connections that could not be had
     * @param open connections not closed
     * @param heldCalls remote calls made while a connection was held
     * @param executions the executions' durations
     * @param acquires how long it took to get each connection
     * @return the record
     */
    R make(
        long selects,
        long writes,
        long errors,
        long timeouts,
        long rows,
        long refusals,
        long open,
        long heldCalls,
        HistogramSnapshot executions,
        HistogramSnapshot acquires);
  }
}
