/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardListener;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.internal.CaptureScope;
import io.perfguard.db.internal.Connections;
import io.perfguard.db.internal.GuardedConnection;
import io.perfguard.db.internal.Recorder;
import io.perfguard.db.internal.Wrappers;
import io.perfguard.db.plan.PlanAdvisor;
import io.perfguard.db.plan.SlowStatement;
import io.perfguard.db.pool.PoolView;
import io.perfguard.db.result.ResultCache;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKey;
import java.sql.ShardingKeyBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that watches what goes through it and changes nothing: the same results, the same
 * exceptions.
 *
 * <pre>{@code
 * DataSource orders = GuardedDataSource.builder("orders", pool).register(guards);
 * }</pre>
 *
 * <p>Put it around the pool, so that the wait for a connection is seen, and inside of what chooses,
 * delays or shares connections, such as Spring's {@code LazyConnectionDataSourceProxy}. Each
 * execution is timed into the running operation ({@code DB}), the wait for a connection too
 * ({@code WAIT}). Preparing, committing and rolling back are time of the database as well, though
 * no execution. Not timed is what {@code next()} fetches after the driver's first answer.
 *
 * <p>Thread-safe, if the target is.
 */
public final class GuardedDataSource implements DataSource, Guard<DataSourceStats> {
  /** The kind of all guarded data sources. */
  public static final GuardKind<GuardedDataSource, DataSourceStats> KIND =
      GuardKind.<GuardedDataSource, DataSourceStats>builder(
              "datasource", GuardedDataSource.class, DataSourceStats.schema())
          .label("data source")
          .check(new NPlusOneCheck())
          .check(new DuplicateQueryCheck())
          .check(new BatchableWritesCheck())
          .check(new SlowQueryCheck())
          .check(new DominantStatementCheck())
          .check(new StatementLintCheck())
          .check(new FetchCheck())
          .check(new QueryTimeoutCheck())
          .check(new MissingIndexCheck())
          .check(new SequentialScanCheck())
          .check(new UnindexedForeignKeyCheck())
          .check(new PlanChangeCheck())
          .check(new GrowingTableCheck())
          .build();

  private static final int OFTEN = 10;
  private static final Duration ENOUGH = Duration.ofMinutes(10);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long ROUND_TRIP_NANOS = 100_000; // on one machine or beside it
  private static final DataSize MAXIMUM_TEXT = DataSize.ofMegabytes(4);

  private final String name;
  private final DataSource target;
  private final GuardClock clock;
  private final Duration slowThreshold;
  private final Recorder recorder;
  private final Connections connections;
  private final QueryLog queryLog;
  private final RepetitionFilter allowed;
  private final PoolGuard pool;
  private final PlanAdvisor planAdvisor;
  private @Nullable ResultCache results;

  private GuardedDataSource(Builder builder, GuardClock clock) {
    name = builder.name;
    target = builder.target;
    slowThreshold = builder.slowThreshold;
    this.clock = clock;
    recorder = new Recorder(new Recorder.Settings(
        KIND.subject(name).toString(),
        clock,
        builder.maximumStatements,
        MAXIMUM_TEXT.bytes(),
        builder.repetitions,
        builder.slowThreshold.toNanos(),
        builder.allowed,
        builder.masker));
    allowed = builder.allowed;
    connections = new Connections(recorder);
    queryLog = new QueryLog(recorder);
    PoolView view = builder.view;
    pool = new PoolGuard(
        name, view == null ? Pools.view(target) : view, recorder, builder.leakThreshold);
    DataSource own = builder.planConnections;
    planAdvisor = new PlanAdvisor(
        KIND.subject(name).toString(),
        own == null ? Pools.unpooled(target) : own::getConnection,
        clock,
        this::slowStatements,
        this::roundTripNanos);
    DataSize size = builder.queryCache;
    if (size != null) {
      results = new ResultCache(name, size, clock);
      recorder.cacheResults(results);
    }
  }

  /**
   * Begins a guarded data source.
   *
   * @param name the name, unique among the data sources of a registry
   * @param target the data source to guard
   * @return a builder
   * @throws NullPointerException if one of them is null
   * @throws IllegalArgumentException if the name is blank, or the target is guarded already, be it
   *     further inside, or is a lazy, routing or transaction-aware data source of Spring, which
   *     belongs outside of the guard; the message says what to write instead
   */
  public static Builder builder(String name, DataSource target) {
    return new Builder(name, target);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<GuardedDataSource, DataSourceStats> kind() {
    return KIND;
  }

  @Override
  public DataSourceStats stats() {
    return recorder.numbers(DataSourceStats::new);
  }

  @Override
  public DataSourceDetails details() {
    return new DataSourceDetails(
        recorder.repetitionsFound(),
        queryLog.statements(),
        planAdvisor.latest(),
        planAdvisor.changes(),
        planAdvisor.plans(),
        planAdvisor.tables(),
        planAdvisor.skipped());
  }

  @Override
  public long faultCount() {
    return recorder.faultCount() + planAdvisor.faultCount();
  }

  /**
   * The statements that were executed.
   *
   * @return the same log in each call
   */
  public QueryLog queryLog() {
    return queryLog;
  }

  /**
   * The pool behind it.
   *
   * @return the same guard in each call
   */
  public PoolGuard pool() {
    return pool;
  }

  /**
   * What the database's plans of slow statements show.
   *
   * @return the same advisor in each call
   */
  public PlanAdvisor planAdvisor() {
    return planAdvisor;
  }

  /**
   * Queries whose result could not be kept, though that was allowed.
   *
   * @return a count that only grows
   */
  public long uncachedCount() {
    ResultCache known = results;
    return known == null ? 0 : known.refusedCount();
  }

  /** The cache comes and goes with the data source. */
  private void registerResults(GuardRegistry guards) {
    ResultCache known = results;
    if (known == null) {
      return;
    }
    try {
      guards.register(known.cache());
    } catch (RuntimeException e) {
      guards.remove(this);
      throw e;
    }
    guards.addListener(new GuardListener() {
      @Override
      public void removed(Guard<?> guard) {
        if (guard == GuardedDataSource.this) {
          guards.removeListener(this);
          guards.remove(known.cache());
        }
      }
    });
  }

  /** Those that were slow, that took longest in all first. */
  private List<SlowStatement> slowStatements() {
    return queryLog.statements().stream()
        .filter(query -> query.slowCount() > 0)
        .sorted(Comparator.comparing(QueryStats::total).reversed())
        .map(this::slowStatement)
        .toList();
  }

  /**
   * The median of the fastest statement that came often: nearly all of that is the way, unless all
   * statements are slow ones.
   */
  private long roundTripNanos() {
    return queryLog.statements().stream()
        .filter(query -> query.executionCount() >= OFTEN)
        .mapToLong(query -> query.p50().toNanos())
        .filter(nanos -> nanos < slowThreshold.toNanos() / 10)
        .min()
        .orElse(ROUND_TRIP_NANOS);
  }

  /** What was seen for a short time alone may not go on like that. */
  private SlowStatement slowStatement(QueryStats query) {
    Duration known = Duration.between(query.firstAt(), clock.instant());
    Duration time = known.compareTo(ENOUGH) < 0 ? ENOUGH : known;
    return new SlowStatement(
        query.statement(),
        query.executionCount(),
        query.average(),
        (double) query.executionCount() * HOUR.toMillis() / time.toMillis(),
        query.averageRows(),
        query.traits(),
        query.listSize());
  }

  boolean allows(Repetition repetition) {
    return allowed.test(repetition);
  }

  void begin(CaptureScope capture) {
    recorder.begin(capture);
  }

  void end(CaptureScope capture) {
    recorder.end(capture);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connections.acquire(target::getConnection);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return connections.acquire(() -> target.getConnection(user, password));
  }

  @Override
  public ConnectionBuilder createConnectionBuilder() throws SQLException {
    return new GuardedConnectionBuilder(target.createConnectionBuilder());
  }

  @Override
  public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
    return target.createShardingKeyBuilder();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return target.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    target.setLogWriter(out);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return target.getLoginTimeout();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    target.setLoginTimeout(seconds);
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return target.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrappers.unwrap(this, target, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return Wrappers.isWrapperFor(this, target, type);
  }

  /** The target's own words. */
  @Override
  public String toString() {
    return target.toString();
  }

  /** Passes what it is told on, and guards what is built. Not thread-safe. */
  private final class GuardedConnectionBuilder implements ConnectionBuilder {
    private final ConnectionBuilder builder;
    private boolean sharded;

    GuardedConnectionBuilder(ConnectionBuilder builder) {
      this.builder = builder;
    }

    @Override
    public ConnectionBuilder user(String user) {
      builder.user(user);
      return this;
    }

    @Override
    public ConnectionBuilder password(String password) {
      builder.password(password);
      return this;
    }

    @Override
    public ConnectionBuilder shardingKey(ShardingKey key) {
      builder.shardingKey(key);
      sharded = true;
      return this;
    }

    @Override
    public ConnectionBuilder superShardingKey(ShardingKey key) {
      builder.superShardingKey(key);
      sharded = true;
      return this;
    }

    @Override
    public Connection build() throws SQLException {
      Connection made = connections.acquire(builder::build);
      if (sharded && made instanceof GuardedConnection guard) {
        guard.sessionSet();
      }
      return made;
    }
  }

  /** Collects the parts of a guarded data source. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final DataSource target;
    private @Nullable GuardClock clock;
    private int maximumStatements = 1_000;
    private int repetitions = Math.toIntExact(NPlusOneCheck.REPETITIONS.defaultValue());

    private Duration slowThreshold = Duration.ofMillis(100);
    private RepetitionFilter allowed = RepetitionFilter.NONE;
    private @Nullable Function<@Nullable Object, String> masker;
    private @Nullable PoolView view;
    private Duration leakThreshold = Duration.ofSeconds(60);
    private @Nullable DataSource planConnections;
    private boolean explainsSlowQueries = true;
    private @Nullable DataSize queryCache;

    private Builder(String name, DataSource target) {
      this.name = Require.name(name, "name");
      this.target = Require.nonNull(target, "target");
      Placement.check(name, target);
    }

    /**
     * The clock that measures executions. Default: the registry's, or the system's without one.
     *
     * @param source the clock
     * @return this
     */
    public Builder clock(GuardClock source) {
      clock = Require.nonNull(source, "clock");
      return this;
    }

    /**
     * The most statements in the query log. Default: 1,000.
     *
     * @param statements how many, >= 1
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder maximumStatements(int statements) {
      maximumStatements = (int) Require.atLeast(1, statements, "maximumStatements");
      return this;
    }

    /**
     * From how many executions of one statement in a run on the places they come from are looked
     * at. Default: the default of {@link NPlusOneCheck#REPETITIONS}; with a threshold below that,
     * set both.
     *
     * @param executions how many, >= 2
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder repetitions(int executions) {
      repetitions = (int) Require.atLeast(2, executions, "repetitions");
      return this;
    }

    /**
     * How long an execution takes at least to be slow. Default: 100 ms, as the playbook says.
     *
     * @param least the duration, > 0
     * @return this
     * @throws IllegalArgumentException if it is 0 or negative
     */
    public Builder slowThreshold(Duration least) {
      slowThreshold = Require.positive(least, "slowThreshold");
      return this;
    }

    /**
     * Repetitions that are known and need not be told. Default: those below an
     * {@link AllowRepeatedQueries} alone.
     *
     * @param filter which
     * @return this
     */
    public Builder allowRepetitions(RepetitionFilter filter) {
      allowed = Require.nonNull(filter, "filter");
      return this;
    }

    /**
     * Keeps the parameters of slow executions, as the masker shows them; they appear in
     * {@link QueryLog#slow()} and nowhere else. Default: no parameter is kept. At most 32
     * parameters of at most 100 characters are kept of an execution. Bound streams are shown as
     * {@code …}. The masker is called for each parameter that is bound by its index, so let it be
     * fast; if it fails, {@code ?} is shown and the fault is counted.
     *
     * @param masker turns a parameter, which may be null, into what may be seen of it
     * @return this
     */
    public Builder showParameters(Function<@Nullable Object, String> masker) {
      this.masker = Require.nonNull(masker, "masker");
      return this;
    }

    /**
     * How to ask the pool for its numbers. Default: found out for the pools that are known, see
     * {@link PoolView}; of another one only what goes through the guard is known, not its size.
     *
     * @param pool what the pool says
     * @return this
     */
    public Builder pool(PoolView pool) {
      view = Require.nonNull(pool, "pool");
      return this;
    }

    /**
     * How long a connection is idle at least to count as forgotten, if the code that asked for it
     * is done. Default: 60 s.
     *
     * @param least the duration, > 0
     * @return this
     * @throws IllegalArgumentException if it is 0 or negative
     */
    public Builder leakThreshold(Duration least) {
      leakThreshold = Require.positive(least, "leakThreshold");
      return this;
    }

    /**
     * Where the connections come from on which plans of slow statements are asked for. They should
     * be none of the application's, of a role that may read what it reads and write nothing.
     * Default: a connection of its own with the application's user, if the pool says how it makes
     * its own.
     *
     * @param source gives them out one at a time, and gets them back at once
     * @return this
     * @throws IllegalArgumentException if it is guarded: what is asked there would count as the
     *     application's
     */
    public Builder planConnections(DataSource source) {
      planConnections = Require.nonNull(source, "planConnections");
      if (Placement.isGuarded(source)) {
        throw new IllegalArgumentException("planConnections of data source \"" + name
            + "\" must not be guarded, since plans that are asked for would count as the application's"
            + " statements; give the data source behind the guard");
      }
      return this;
    }

    /**
     * Whether the database is asked for the plans of slow statements in the background. Default:
     * true. {@link PlanAdvisor#advise()} asks in any case.
     *
     * @param on whether it is
     * @return this
     */
    public Builder explainSlowQueries(boolean on) {
      explainsSlowQueries = on;
      return this;
    }

    /**
     * Keeps results of queries that {@link QueryCache} or a hint in the text allows. Default: none.
     * It is a guarded cache of its own, called as the data source with {@code queries} behind.
     *
     * @param size the most bytes of all results
     * @return this
     */
    public Builder queryCache(DataSize size) {
      queryCache = Require.nonNull(size, "queryCache");
      return this;
    }

    /**
     * A guarded data source without a registry. It counts into the running operation all the same.
     * Plans are asked for in the background until {@link PlanAdvisor#end()}, or nobody holds it any
     * more.
     *
     * @return a new one
     */
    public GuardedDataSource build() {
      return begun(new GuardedDataSource(this, clock == null ? GuardClock.system() : clock));
    }

    private GuardedDataSource begun(GuardedDataSource made) {
      if (explainsSlowQueries) {
        made.planAdvisor.begin();
      }
      return made;
    }

    /**
     * A guarded data source, registered, and its pool as {@link PoolGuard#KIND} of the same name.
     *
     * @param guards the registry
     * @return a new one
     * @throws IllegalArgumentException if the registry has a data source or a pool of this name, or
     *     a cache of the name that the query cache would have
     */
    public GuardedDataSource register(GuardRegistry guards) {
      Require.nonNull(guards, "guards");
      GuardedDataSource made = new GuardedDataSource(this, clock == null ? guards.clock() : clock);
      made.pool.register(guards, made);
      made.registerResults(guards);
      return begun(made); // not before: what cannot be registered is never removed
    }
  }
}
