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
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.internal.CaptureScope;
import io.perfguard.db.internal.Connections;
import io.perfguard.db.internal.Recorder;
import io.perfguard.db.internal.Wrappers;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKey;
import java.sql.ShardingKeyBuilder;
import java.time.Duration;
import java.util.Optional;
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
          .build();

  private static final DataSize MAXIMUM_TEXT = DataSize.ofMegabytes(4);

  private final String name;
  private final DataSource target;
  private final Recorder recorder;
  private final Connections connections;
  private final QueryLog queryLog;
  private final RepetitionFilter allowed;

  private GuardedDataSource(Builder builder, GuardClock clock) {
    name = builder.name;
    target = builder.target;
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
  public Optional<GuardDetails> details() {
    return Optional.of(new DataSourceDetails(recorder.repetitionsFound(), queryLog.statements()));
  }

  @Override
  public long faultCount() {
    return recorder.faultCount();
  }

  /**
   * The statements that were executed.
   *
   * @return the same log in each call
   */
  public QueryLog queryLog() {
    return queryLog;
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
      return this;
    }

    @Override
    public ConnectionBuilder superShardingKey(ShardingKey key) {
      builder.superShardingKey(key);
      return this;
    }

    @Override
    public Connection build() throws SQLException {
      return connections.acquire(builder::build);
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
     * A guarded data source without a registry. It counts into the running operation all the same.
     *
     * @return a new one
     */
    public GuardedDataSource build() {
      return new GuardedDataSource(this, clock == null ? GuardClock.system() : clock);
    }

    /**
     * A guarded data source, registered.
     *
     * @param guards the registry
     * @return a new one
     * @throws IllegalArgumentException if the registry has a data source of this name
     */
    public GuardedDataSource register(GuardRegistry guards) {
      Require.nonNull(guards, "guards");
      return guards.register(new GuardedDataSource(this, clock == null ? guards.clock() : clock));
    }
  }
}
