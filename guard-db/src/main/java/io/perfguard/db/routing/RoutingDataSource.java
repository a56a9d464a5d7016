/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardListener;
import io.perfguard.db.sql.SqlDialect;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends reads to replicas, and all else to the primary.
 *
 * <pre>{@code
 * DataSource db = RoutingDataSource.builder("orders", primary)
 *     .replica("r1", replica1)
 *     .stickFor(Duration.ofSeconds(2))
 *     .register(guards);
 * List<Order> open = RoutingDataSource.readOnly(() -> orders.open(db));
 * }</pre>
 *
 * <p>To a replica go: transactions on a connection that is read-only, and inside of
 * {@link #readOnly(Callable)} each statement outside of a transaction; if it is certain that they
 * only read: no {@code FOR UPDATE}, no {@code WITH} that writes, no sequence, no volatile function
 * (on PostgreSQL as its catalog says, of others those that are known and all that were made in the
 * database). A transaction goes where its first statement goes, and stays; what needs the primary
 * behind a read of a replica is refused with the state 25006.
 *
 * <p>Once a connection has sent anything but reads and plain {@code INSERT}, {@code UPDATE},
 * {@code DELETE} or {@code MERGE}, it goes to the primary until it is closed: a replica has neither
 * its settings nor its temporary tables.
 *
 * <p>Who has written reads from the primary: until a replica has replayed what was written, on
 * PostgreSQL; for {@code stickFor} on others. Who that is: the running operation with all its
 * threads, outside operations the thread, or what {@code stickBy} says.
 *
 * <p>Replicas that are too far behind, promoted or down are left out; if none is left, the primary
 * does it all. A connection that has one of the primary already reads from that.
 *
 * <p>The first connection waits for one of the primary, to learn what database it is.
 *
 * <p>Put it around guarded data sources, not inside of one: each server has its own pool.
 *
 * <p>Thread-safe.
 */
public final class RoutingDataSource implements DataSource, Guard<RoutingStats> {
  /** The kind of all routing data sources. */
  public static final GuardKind<RoutingDataSource, RoutingStats> KIND =
      GuardKind.<RoutingDataSource, RoutingStats>builder(
              "routing", RoutingDataSource.class, RoutingStats.schema())
          .label("routing data source")
          .check(new ReplicaCheck())
          .build();

  private static final int TIMEOUT_SECONDS = 2;
  private static final long FUNCTIONS_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final ThreadLocal<Boolean> READ_ONLY = new ThreadLocal<>();

  private final String name;
  private final DataSource primary;
  private final List<Replica> replicas;
  private final long maximumLagNanos;
  private final GuardClock clock;
  private final Pins pins;
  private final Faults faults;
  private final ReadCheck reads = new ReadCheck();
  private final AtomicInteger turn = new AtomicInteger();
  private final LongAdder toReplica = new LongAdder();
  private final LongAdder toPrimary = new LongAdder();
  private final LongAdder pinned = new LongAdder();
  private final LongAdder lagging = new LongAdder();
  private final LongAdder failedOver = new LongAdder();
  private volatile boolean postgres;
  private volatile boolean known; // what database it is
  private volatile @Nullable Boolean autoCommit; // of fresh connections; null until one was seen
  private volatile boolean places = true; // whether PostgreSQL tells where its log is
  private volatile boolean routines = true; // whether others tell which functions they have
  private volatile long functionsAsked;

  private RoutingDataSource(Builder builder, GuardClock clock) {
    name = builder.name;
    primary = builder.primary;
    maximumLagNanos = builder.maximumLag.toNanos();
    this.clock = clock;
    faults = new Faults(KIND.subject(name).toString());
    pins = new Pins(builder.stickFor.toNanos(), builder.stickBy, faults);
    List<Replica> all = new ArrayList<>();
    for (Builder.Named each : builder.replicas) {
      all.add(new Replica(name, each.name, each.source, clock));
    }
    replicas = List.copyOf(all);
    RoutingMonitor.add(this);
  }

  /**
   * Begins a routing data source.
   *
   * @param name the name, unique among those of a registry
   * @param primary where writes go
   * @return a builder
   * @throws IllegalArgumentException if the name is blank
   */
  public static Builder builder(String name, DataSource primary) {
    return new Builder(name, primary);
  }

  /**
   * Reads that may come from a replica: what is done outside of transactions in there.
   *
   * @param work what is done, on this thread
   * @param <T> what comes of it
   * @return what came of it
   * @throws Exception what the work throws, as it came
   */
  public static <T> T readOnly(Callable<T> work) throws Exception {
    Require.nonNull(work, "work");
    boolean before = isReadOnly();
    READ_ONLY.set(true);
    try {
      return work.call();
    } finally {
      if (before) {
        READ_ONLY.set(true);
      } else {
        READ_ONLY.remove();
      }
    }
  }

  static boolean isReadOnly() {
    return READ_ONLY.get() != null;
  }

  // ---- what a connection asks

  /** A replica and a fresh connection to it. */
  record Choice(Replica replica, Connection connection) {}

  ReadCheck.Need need(String sql) {
    try {
      return reads.need(sql);
    } catch (RuntimeException | LinkageError e) {
      faults.record("reading a statement", e);
      return ReadCheck.Need.SESSION;
    }
  }

  /** Why a replica is not read from. */
  private enum Refusal {
    NONE,
    DOWN,
    FAR,
    PINNED
  }

  private Refusal refusal(Replica replica, Pins.@Nullable Pin pin) {
    if (!known) {
      return Refusal.DOWN; // nobody knows what it is to be asked
    }
    if (!replica.isKnown()) {
      replica.look(postgres); // the first one waits until it has said how far it is
    }
    long now = clock.nanoTime();
    if (!replica.isUp()) {
      return Refusal.DOWN;
    } else if (replica.lagNanos(now) > maximumLagNanos) {
      return Refusal.FAR;
    } else if (pins.isBehind(pin, replica.replayed(), now)) {
      return pin == null ? Refusal.FAR : Refusal.PINNED;
    }
    return Refusal.NONE;
  }

  /**
   * A replica for a read, in turn; null if the primary is to do it.
   *
   * @param counts whether something is read, so that it counts if there is none
   */
  @Nullable
  Choice choose(boolean counts) {
    Pins.Pin pin = pins.current();
    Refusal why = Refusal.DOWN;
    int first = Math.floorMod(turn.getAndIncrement(), Math.max(1, replicas.size()));
    for (int i = 0; i < replicas.size(); i++) {
      Replica replica = replicas.get((first + i) % replicas.size());
      Refusal refusal = refusal(replica, pin);
      if (refusal != Refusal.NONE) {
        why = refusal.compareTo(why) > 0 ? refusal : why;
        continue;
      }
      if (!replica.breaker.tryAcquirePermission()) {
        continue;
      }
      try {
        return new Choice(replica, replica.connect());
      } catch (SQLException | RuntimeException e) {
        // It only looked as if it was up; its breaker knows.
      }
    }
    if (counts) {
      missed(why);
    }
    return null;
  }

  /**
   * Whether one that a connection has already may be read from still.
   *
   * @param counts whether something is read
   */
  boolean mayRead(Replica replica, boolean counts) {
    Refusal refusal = refusal(replica, pins.current());
    boolean may = refusal == Refusal.NONE;
    if (counts && may) {
      readFrom(replica);
    } else if (counts) {
      missed(refusal);
    }
    return may;
  }

  /**
   * A read goes to the primary, since there is a connection already: counts what else was in the
   * way.
   */
  void stayed() {
    Pins.Pin pin = pins.current();
    Refusal why = Refusal.DOWN;
    for (Replica replica : replicas) {
      Refusal refusal = refusal(replica, pin);
      if (refusal == Refusal.NONE) {
        toPrimary.increment();
        return;
      }
      why = refusal.compareTo(why) > 0 ? refusal : why;
    }
    missed(why);
  }

  void readFrom(Replica replica) {
    replica.reads.increment();
    toReplica.increment();
  }

  /** A fresh connection of a replica was of no use. */
  void failedOver(Replica replica, Exception how, boolean counts) {
    if (how instanceof SQLException sql && isBroken(sql)) {
      replica.broke(how);
    }
    if (counts) {
      missed(Refusal.DOWN);
    }
  }

  private void missed(Refusal why) {
    toPrimary.increment();
    switch (why) {
      case PINNED -> pinned.increment();
      case FAR -> lagging.increment();
      default -> failedOver.increment();
    }
  }

  void wentToPrimary() {
    toPrimary.increment();
  }

  void wrote() {
    pins.wrote(clock.nanoTime());
  }

  Connection primaryConnection() throws SQLException {
    return primary.getConnection();
  }

  /** Whether a connection is of no use any more. */
  static boolean isBroken(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("58"));
  }

  /**
   * Whether a replica refused what the primary would do: it only reads, or has to go on replaying.
   */
  boolean isRefused(SQLException e) {
    return postgres && (isReadOnlyServer(e) || "40001".equals(e.getSQLState()));
  }

  static boolean isReadOnlyServer(SQLException e) {
    return "25006".equals(e.getSQLState());
  }

  /** Whether a server that answers does not know the question of how far it is. */
  static boolean hasNoPlaces(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("42") || state.startsWith("0A"));
  }

  // ---- the monitor

  /** Looks at a connection of the primary: what database it is, and which functions it has. */
  private void learn(Connection connection) throws SQLException {
    autoCommit = connection.getAutoCommit();
    try {
      DatabaseMetaData database = connection.getMetaData();
      String product = database.getDatabaseProductName();
      SqlDialect dialect = SqlDialect.of(product, database.getIdentifierQuoteString());
      postgres = "PostgreSQL".equals(product);
      pins.placesAreAsked(postgres && places);
      functionsAsked = clock.nanoTime();
      Set<String> functions = postgres ? volatileFunctions(connection) : functions(connection);
      reads.use(dialect, postgres && hasStandardTexts(connection), functions);
      known = true;
    } catch (SQLException | RuntimeException e) { // until it is known, all goes to the primary
      faults.record("asking the primary what database it is", e);
    }
  }

  private static Set<String> volatileFunctions(Connection connection) throws SQLException {
    return names(connection, "select distinct proname from pg_proc where provolatile = 'v'");
  }

  private static boolean hasStandardTexts(Connection connection) throws SQLException {
    return names(connection, "select current_setting('standard_conforming_strings')")
        .contains("on");
  }

  /** Those that were made there: nobody knows what they do. */
  private Set<String> functions(Connection connection) {
    if (!routines) {
      return Set.of();
    }
    try {
      return names(connection, "select routine_name from information_schema.routines");
    } catch (SQLException e) {
      routines = false; // it has no such view
      return Set.of();
    }
  }

  private static Set<String> names(Connection connection, String sql) throws SQLException {
    Set<String> names = new HashSet<>();
    boolean transaction = !connection.getAutoCommit();
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(TIMEOUT_SECONDS);
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          names.add(rows.getString(1).toLowerCase(Locale.ROOT));
        }
      }
    } finally {
      if (transaction) {
        connection.rollback();
      }
    }
    return names;
  }

  /** Asks the primary where its log is, and lets go of who is held back no more. */
  void lookAtPrimary() {
    long now = clock.nanoTime();
    boolean learns = !known || now - functionsAsked >= FUNCTIONS_NANOS;
    boolean asks = postgres && places && !pins.isEmpty();
    if (learns || asks) {
      try (Connection connection = primary.getConnection()) {
        if (learns) {
          learn(connection);
        }
        if (asks) {
          pins.at(position(connection), now);
        }
      } catch (SQLException | RuntimeException e) {
        faults.record("asking the primary where its log is", e);
        if (e instanceof SQLException sql && hasNoPlaces(sql)) {
          places = false;
          pins.placesAreAsked(false);
        }
      }
    }
    long least = Long.MAX_VALUE;
    boolean anySays = false;
    boolean anySilent = false;
    for (Replica replica : replicas) {
      if (replica.isKnown() && replica.isUp()) {
        boolean says = replica.replayed() != Pins.UNKNOWN;
        anySays |= says;
        anySilent |= !says;
        least = says ? Math.min(least, replica.replayed()) : least;
      }
    }
    pins.sweep(least, anySays, anySilent, now);
  }

  private static long position(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(TIMEOUT_SECONDS);
      try (ResultSet rows =
          statement.executeQuery("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn")) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  List<Replica> replicasToLookAt() {
    return replicas;
  }

  boolean isPostgres() {
    return postgres;
  }

  boolean isKnown() {
    return known;
  }

  // ---- a guard

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<RoutingDataSource, RoutingStats> kind() {
    return KIND;
  }

  @Override
  public RoutingStats stats() {
    List<ReplicaState> states = replicas();
    return new RoutingStats(
        toReplica.sum(),
        toPrimary.sum(),
        pinned.sum(),
        lagging.sum(),
        failedOver.sum(),
        states.size(),
        states.stream().filter(ReplicaState::up).count(),
        states.stream().mapToLong(each -> each.lag().toNanos()).max().orElse(0));
  }

  /**
   * The replicas.
   *
   * @return in the order that they were given
   */
  public List<ReplicaState> replicas() {
    return replicas.stream().map(Replica::state).toList();
  }

  @Override
  public long faultCount() {
    return faults.count();
  }

  // ---- a data source

  @Override
  public Connection getConnection() throws SQLException {
    if (autoCommit == null) {
      // Before the first one nobody knows how the pool hands its connections out.
      try (Connection connection = primary.getConnection()) {
        learn(connection);
      }
    }
    return new RoutedConnection(this, Boolean.TRUE.equals(autoCommit), null).self();
  }

  /** Goes to the primary, since replicas have been given their own users. */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    Connection connection = primary.getConnection(user, password);
    try {
      return new RoutedConnection(this, connection.getAutoCommit(), connection).self();
    } catch (SQLException | RuntimeException e) {
      RoutedConnection.closeQuietly(connection);
      throw e;
    }
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return primary.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    primary.setLogWriter(out);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return primary.getLoginTimeout();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    primary.setLoginTimeout(seconds);
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return primary.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : primary.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || primary.isWrapperFor(type);
  }

  /** Collects the parts of a routing data source. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final DataSource primary;
    private final List<Named> replicas = new ArrayList<>();
    private Duration stickFor = Duration.ofSeconds(2);
    private Duration maximumLag = Duration.ofSeconds(10);
    private @Nullable Supplier<?> stickBy;
    private @Nullable GuardClock clock;

    /** A replica that was given. */
    private record Named(String name, DataSource source) {}

    private Builder(String name, DataSource primary) {
      this.name = Require.name(name, "name");
      this.primary = Require.nonNull(primary, "primary");
    }

    /**
     * Adds a replica.
     *
     * @param replicaName its name, unique among the replicas
     * @param source its connections, all to one server; no guard with a query cache, which would
     *     not be told of writes to the primary
     * @return this
     * @throws IllegalArgumentException if the name is blank, or there is one of this name
     */
    public Builder replica(String replicaName, DataSource source) {
      Require.name(replicaName, "replica");
      if (replicas.stream().anyMatch(each -> each.name.equals(replicaName))) {
        throw new IllegalArgumentException(
            "replica names must differ, \"" + replicaName + "\" is there already");
      }
      replicas.add(new Named(replicaName, Require.nonNull(source, "source")));
      return this;
    }

    /**
     * How long who has written reads from the primary, where replicas do not say how far they have
     * come; PostgreSQL's do. Default: 2 s.
     *
     * @param duration the duration, >= 0
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder stickFor(Duration duration) {
      stickFor = Require.notNegative(duration, "stickFor");
      return this;
    }

    /**
     * Who has written and must see it: such as the user of the session, so that his next request
     * does. Default: the running operation, or the thread.
     *
     * @param session says who it is, quickly; null for the default
     * @return this
     */
    public Builder stickBy(Supplier<?> session) {
      stickBy = Require.nonNull(session, "stickBy");
      return this;
    }

    /**
     * How far behind a replica may be that is read from. Default: 10 s.
     *
     * @param most the duration, > 0
     * @return this
     * @throws IllegalArgumentException if it is 0 or negative
     */
    public Builder maximumLag(Duration most) {
      maximumLag = Require.positive(most, "maximumLag");
      return this;
    }

    /**
     * The clock. Default: the registry's, or the system's without one.
     *
     * @param source the clock
     * @return this
     */
    public Builder clock(GuardClock source) {
      clock = Require.nonNull(source, "clock");
      return this;
    }

    /**
     * A routing data source without a registry.
     *
     * @return a new one
     */
    public RoutingDataSource build() {
      return new RoutingDataSource(this, clock == null ? GuardClock.system() : clock);
    }

    /**
     * A routing data source, registered.
     *
     * @param guards the registry
     * @return a new one
     * @throws IllegalArgumentException if the registry has one of this name
     */
    public RoutingDataSource register(GuardRegistry guards) {
      Require.nonNull(guards, "guards");
      RoutingDataSource made =
          guards.register(new RoutingDataSource(this, clock == null ? guards.clock() : clock));
      guards.addListener(new GuardListener() {
        @Override
        public void removed(Guard<?> guard) {
          if (guard == made) {
            RoutingMonitor.remove(made);
            guards.removeListener(this);
          }
        }
      });
      return made;
    }
  }
}
