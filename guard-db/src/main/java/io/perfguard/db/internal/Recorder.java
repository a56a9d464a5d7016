/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Place;
import io.perfguard.core.mechanism.BoundedNames;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.mechanism.ThreadCounter;
import io.perfguard.core.mechanism.ThreadHistogram;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.RemoteCall;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.RunAttachment;
import io.perfguard.core.operation.ValueTrace;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.detect.RepeatedQuery;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.lease.LeaseTable;
import io.perfguard.db.result.CacheHint;
import io.perfguard.db.result.ResultCache;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlDialect;
import io.perfguard.db.sql.SqlStatement;
import io.perfguard.db.sql.StatementKind;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one data source counts. The wrappers call it after the driver has answered; what fails in
 * here is contained, so that the application gets its answer. Thread-safe.
 */
public final class Recorder {
  private static final int MAXIMUM_OPERATIONS = 500;
  private static final int MAXIMUM_SLOW = 1_000;
  private static final String OTHER = "_other";
  /** The state of a statement that was cancelled, by a time-out in nearly all cases. */
  private static final String CANCELLED = "57014";

  private static final CaptureScope[] NO_CAPTURES = {};

  final GuardClock clock;
  final Faults faults;
  private final Settings settings;
  final @Nullable Masking masking;
  private final StatementTable statements;
  private final StackBudget stacks;
  /** In place of a text that could not be read; never shown. */
  private final KnownText unreadable;

  private final RepetitionTable found = new RepetitionTable();
  private final OperationEntry other = new OperationEntry(OTHER);
  private final BoundedNames<OperationEntry> operations =
      new BoundedNames<>(MAXIMUM_OPERATIONS, OperationEntry::new, other);
  private final RunAttachment.Key<RunQueries> attachment =
      new RunAttachment.Key<>(() -> new RunQueries(this));
  final PrepareTiming prepareTiming = new PrepareTiming();
  private final LeaseTable leases;
  private final Sessions sessions = new Sessions();
  private volatile @Nullable ResultCache results;
  private final AtomicBoolean looked = new AtomicBoolean();
  private final AtomicInteger transactions = new AtomicInteger();
  private volatile CaptureScope[] captures = NO_CAPTURES;

  private final ThreadHistogram executions = new ThreadHistogram();
  private final LogLinearHistogram acquires = new LogLinearHistogram();
  private final ThreadCounter selects = new ThreadCounter();
  private final ThreadCounter writes = new ThreadCounter();
  private final ThreadCounter rows = new ThreadCounter();
  private final LongAdder errors = new LongAdder();
  private final LongAdder timeouts = new LongAdder();
  private final LongAdder slow = new LongAdder();
  private final LongAdder suppressed = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final LongAdder closes = new LongAdder();
  private final LongAdder heldCalls = new LongAdder();
  private final Deque<SlowExecution> slowest = new ArrayDeque<>(); // guarded by itself

  /**
   * What a data source was built with.
   *
   * @param owner whose faults are contained, as a log line names it
   * @param clock measures and dates
   * @param maximumStatements the most statements in the query log
   * @param maximumBytes the most bytes of their texts
   * @param repetitions how many executions from one place are a repetition
   * @param slowNanos how long an execution takes at least to be slow
   * @param suppressed whether a repetition is not to be told
   * @param masker shows parameters; null if they are not to be shown
   */
  public record Settings(
      String owner,
      GuardClock clock,
      int maximumStatements,
      long maximumBytes,
      int repetitions,
      long slowNanos,
      Predicate<Repetition> suppressed,
      @Nullable Function<@Nullable Object, String> masker) {}

  /**
   * A recorder.
   *
   * @param settings what it is to do
   */
  public Recorder(Settings settings) {
    this.settings = settings;
    this.clock = settings.clock;
    this.faults = new Faults(settings.owner);
    this.masking = settings.masker == null ? null : new Masking(settings.masker, faults);
    this.statements = new StatementTable(clock, settings.maximumStatements, settings.maximumBytes);
    this.stacks = new StackBudget(clock);
    this.leases = new LeaseTable(clock);
    this.unreadable = statements.unreadable();
  }

  int repetitions() {
    return settings.repetitions;
  }

  /** The call site, if the budget has one left. */
  @Nullable
  CallSite callSite() {
    return stacks.take() ? CallSite.here() : null;
  }

  int nextTransaction() {
    int number = transactions.incrementAndGet();
    return number == 0 ? transactions.incrementAndGet() : number;
  }

  // ---- connections

  /**
   * What its connections are doing.
   *
   * @return the table itself
   */
  public LeaseTable leases() {
    return leases;
  }

  /**
   * Results are cached from now on.
   *
   * @param cache where
   */
  public void cacheResults(ResultCache cache) {
    results = cache;
    statements.readHints(sql -> CacheHint.ttlNanos(sql, faults));
  }

  /** What answers on a fresh connection depend on; null where results are not cached. */
  @Nullable
  Session session(Connection connection) {
    ResultCache cache = results;
    return cache == null ? null : new Session(connection, cache, sessions, faults);
  }

  void acquired(long nanos) {
    acquires.record(nanos);
  }

  void refused(Throwable why, long waitedNanos) {
    refusals.increment();
    leases.refused(why, waitedNanos);
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

  /** Learns from the first connection how the database writes SQL. */
  void look(Connection connection) {
    if (looked.get() || !looked.compareAndSet(false, true)) {
      return;
    }
    try {
      DatabaseMetaData metaData = connection.getMetaData();
      statements.use(SqlDialect.of(
          text(metaData.getDatabaseProductName()), text(metaData.getIdentifierQuoteString())));
    } catch (SQLException | RuntimeException | LinkageError e) {
      faults.record("asking the driver what database it is", e);
    }
  }

  private static String text(@Nullable String said) {
    return said == null ? "" : said;
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

  /** What a text is; a text that the driver is about to refuse is the driver's to refuse. */
  KnownText known(@Nullable String sql) {
    try {
      return statements.get(sql == null ? "" : sql);
    } catch (RuntimeException | LinkageError e) {
      faults.record("reading a SQL text", e);
      return unreadable;
    }
  }

  @Nullable
  RunQueries queriesOf(OperationScope scope) {
    RunQueries queries = scope.attachment(attachment);
    return queries == null ? null : queries.in(scope);
  }

  /**
   * An execution ended.
   *
   * @return what its result set is to find out; null if that is its rows alone
   */
  @Nullable
  ResultDetails executed(
      GuardedConnection connection,
      KnownText text,
      @Nullable Parameters parameters,
      boolean batch,
      long began,
      long nanos,
      long preparing,
      @Nullable Throwable failure) {
    try {
      SqlStatement statement = text.statement;
      StatementEntry entry = statements.live(text);
      OperationScope scope = OperationScope.current();
      String operation = scope == null ? "" : scope.operationName();
      count(entry, operation, nanos, began + nanos, failure);
      RunQueries queries = scope == null ? connection.queries() : queriesOf(scope);
      connection.executesIn(queries);
      boolean wrote = true;
      if (failure != null) {
        if (queries != null) {
          queries.failed(nanos);
        }
      } else if (batch) {
        if (queries != null) {
          queries.executedBatch(statement, nanos, connection.transaction());
        }
      } else {
        long values =
            parameters == null ? statement.places().literals() : parameters.values(statement);
        long core = statement.places().isAllCore()
            ? values
            : parameters == null ? statement.places().coreLiterals() : parameters.core(statement);
        if (queries != null) {
          wrote = queries.executed(
              statement,
              entry.suspect,
              values,
              core,
              began,
              nanos,
              preparing,
              connection.transaction());
        }
        if (captures.length > 0) {
          capture(statement, values, core, began, nanos, preparing, connection.transaction());
        }
      }
      if ((failure != null || batch) && captures.length > 0) {
        captureOther(statement, batch && failure == null, nanos, connection.transaction());
      }
      SlowExecution slowOne = nanos >= settings.slowNanos
          ? slow(entry, operation, parameters, nanos, failure != null)
          : null;
      ValueTrace trace = scope != null
              && nanos >= RemoteCall.WORTH_NANOS
              && failure == null
              && !wrote
              && statement.fingerprint().kind() == StatementKind.SELECT
          ? report(scope, statement, parameters, nanos)
          : null;
      boolean sampled = connection.isSampled();
      if (slowOne == null && trace == null) {
        return sampled ? ResultDetails.SAMPLED : null;
      }
      return new ResultDetails(trace, slowOne, sampled);
    } catch (RuntimeException | LinkageError e) {
      faults.record("recording an execution", e);
      return null;
    }
  }

  private void count(
      StatementEntry entry, String operation, long nanos, long now, @Nullable Throwable failure) {
    executions.record(nanos);
    StatementKind kind = entry.fingerprint.kind();
    if (kind == StatementKind.SELECT) {
      selects.increment();
    } else if (kind == StatementKind.WRITE) {
      writes.increment();
    }
    if (failure != null) {
      errors.increment();
      if (isTimeout(failure)) {
        timeouts.increment();
        entry.timedOut(clock.instant());
      }
    }
    entry.record(operation, nanos, failure != null, now);
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof SQLTimeoutException
        || (failure instanceof SQLException e && CANCELLED.equals(e.getSQLState()));
  }

  private SlowExecution slow(
      StatementEntry entry,
      String operation,
      @Nullable Parameters parameters,
      long nanos,
      boolean failed) {
    slow.increment();
    CallSite site = callSite();
    List<Place> frames = site == null ? List.of() : site.frames();
    Place place = frames.isEmpty() ? null : frames.get(0);
    SlowExecution one = new SlowExecution(
        entry.fingerprint,
        operation,
        nanos,
        failed,
        clock.instant(),
        place,
        parameters == null ? "" : parameters.shown());
    entry.slow(nanos, clock.instant(), place);
    synchronized (slowest) {
      if (slowest.size() >= MAXIMUM_SLOW) {
        slowest.removeFirst();
      }
      slowest.addLast(one);
    }
    return one;
  }

  /**
   * Tells the run of a slow query, so that PG-202 can say which could run side by side. Only of
   * reads before any write of the run: what a read finds may depend on the write, and nothing here
   * can see that.
   */
  private static ValueTrace report(
      OperationScope scope, SqlStatement statement, @Nullable Parameters parameters, long nanos) {
    ValueTrace trace = new ValueTrace();
    scope.remoteCall(new RemoteCall(
        Resource.DB,
        statement.fingerprint().text(),
        CallSite.here().frames(),
        nanos,
        parameters == null ? new long[0] : parameters.hashes(),
        trace));
    return trace;
  }

  void rowsRead(KnownText text, @Nullable RunQueries queries, long count) {
    Fingerprint statement = text.statement.fingerprint();
    try {
      rows.add(count);
      statements.live(text).read(count);
      if (queries != null) {
        queries.rowsRead(statement, count);
      }
      for (CaptureScope capture : captures) {
        capture.rowsRead(statement, count);
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("counting rows", e);
    }
  }

  void rowsEnded(KnownText text, int all) {
    try {
      statements.live(text).ended(all);
    } catch (RuntimeException | LinkageError e) {
      faults.record("counting rows", e);
    }
  }

  void fetched(KnownText text, ResultDetails details, long nanos, long count) {
    try {
      if (details.sampled()) { // those that were slow besides would make the mean another one
        statements.live(text).fetched(nanos, count);
      }
      SlowExecution slowOne = details.slow();
      if (slowOne != null) {
        slowOne.read(count, nanos);
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("noting what fetching took", e);
    }
  }

  /** Something was rolled back. */
  void undone(@Nullable RunQueries queries) {
    try {
      if (queries != null) {
        queries.undone();
      }
      for (CaptureScope capture : captures) {
        capture.undone();
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("noting a rollback", e);
    }
  }

  // ---- captures

  /**
   * Tells a capture of each execution from now on.
   *
   * @param capture the capture
   */
  public synchronized void begin(CaptureScope capture) {
    CaptureScope[] more = Arrays.copyOf(captures, captures.length + 1);
    more[captures.length] = capture;
    captures = more;
  }

  /**
   * Tells a capture no more.
   *
   * @param capture the capture
   */
  public synchronized void end(CaptureScope capture) {
    captures =
        Arrays.stream(captures).filter(known -> known != capture).toArray(CaptureScope[]::new);
  }

  private void capture(
      SqlStatement statement,
      long values,
      long core,
      long began,
      long nanos,
      long preparing,
      int transaction) {
    CallSite site = CallSite.here();
    for (CaptureScope capture : captures) {
      capture.executed(statement, values, core, site, began, nanos, preparing, transaction);
    }
  }

  private void captureOther(SqlStatement statement, boolean batch, long nanos, int transaction) {
    CallSite site = CallSite.here();
    for (CaptureScope capture : captures) {
      if (batch) {
        capture.executedBatch(statement, site, nanos, transaction);
      } else {
        capture.failed(statement, site, nanos);
      }
    }
  }

  // ---- scopes

  /** A scope ended: what it executed. */
  void ended(String operation, long count, long nanos, long failures) {
    if (count > 0) {
      operations.get(operation).add(count, nanos, failures);
    }
  }

  /** A scope ended: what it repeated goes into the table, and is looked at closer from now on. */
  void fold(String operation, long nanos, List<Repetition> repetitions) {
    for (Repetition repetition : repetitions) {
      suspect(repetition.statement());
      repetition.loop().forEach(this::suspect);
      repetition.parent().ifPresent(parent -> suspect(parent.statement()));
      if (settings.suppressed.test(repetition)) {
        suppressed.increment();
      } else {
        found.add(operation, repetition, nanos, clock.instant());
      }
    }
  }

  private void suspect(Fingerprint statement) {
    StatementEntry known = statements.find(statement);
    if (known != null) {
      known.suspect = true;
    }
  }

  /** Ends a scope outside operations; a run's scope is ended by the run. */
  void scopeEnded(RunQueries queries, long nanos) {
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
   * The statements that are kept and were executed.
   *
   * @param maker makes one of its numbers and of what dates a reading of the clock in the past
   * @param <R> what becomes of it
   * @return in no order
   */
  public <R> List<R> queryStats(
      BiFunction<StatementEntry.Numbers, LongFunction<Instant>, R> maker) {
    long now = clock.nanoTime();
    Instant today = clock.instant();
    LongFunction<Instant> dated = nanos -> today.minusNanos(Math.max(0, now - nanos));
    return statements.numbers().stream()
        .map(numbers -> maker.apply(numbers, dated))
        .toList();
  }

  /**
   * The repetitions that were found.
   *
   * @return a copy, the one seen latest last
   */
  public List<RepeatedQuery> repetitionsFound() {
    return found.list();
  }

  /**
   * The slow executions, as many as are kept.
   *
   * @return a copy, the latest last
   */
  public List<SlowExecution> slowExecutions() {
    synchronized (slowest) {
      return List.copyOf(slowest);
    }
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
   * How long it took to get each connection.
   *
   * @return the durations
   */
  public HistogramSnapshot acquires() {
    return acquires.snapshot();
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
        slow.sum(),
        rows.sum(),
        refusals.sum(),
        Math.max(0, acquired.count() - closes.sum()),
        heldCalls.sum(),
        suppressed.sum(),
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
     * @param slow executions that took long
     * @param rows rows read
     * @param refusals connections that could not be had
     * @param open connections not closed
     * @param heldCalls remote calls made while a connection was held
     * @param suppressed repetitions that were not told, as the application wanted
     * @param executions the executions' durations
     * @param acquires how long it took to get each connection
     * @return the record
     */
    R make(
        long selects,
        long writes,
        long errors,
        long timeouts,
        long slow,
        long rows,
        long refusals,
        long open,
        long heldCalls,
        long suppressed,
        HistogramSnapshot executions,
        HistogramSnapshot acquires);
  }
}
