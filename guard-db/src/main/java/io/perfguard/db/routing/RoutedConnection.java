/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import io.perfguard.db.routing.ReadCheck.Need;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Savepoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection that goes to the primary or to a replica once it is known what is asked of it. Not
 * thread-safe, like the driver's.
 *
 * <p>With auto-commit each statement goes its own way. A transaction goes where its first statement
 * goes, to the end. What is set on the connection before is set on what it becomes. Methods that a
 * later JDBC adds are passed on: it is a proxy of the interface that is there.
 */
final class RoutedConnection implements InvocationHandler {
  /*
   * One connection to a replica and one to the primary, at most. Who has the one to the primary does not wait for one to a
   * replica: else two who each have one and wait for the other would stand still when the pools are exhausted.
   *
   * What a statement leaves behind in the session of the primary (a setting, a temporary table, a transaction that was begun by
   * its text) no replica has. So once something was sent that is neither a plain read nor plain writing of rows, all that follows
   * goes to the primary until the connection is closed, and counts as a write at that time, too.
   */
  private final RoutingDataSource router;
  private final Connection self;
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private @Nullable Connection primary;
  private @Nullable Connection reading; // a replica's
  private @Nullable Replica replica;
  private @Nullable Connection bound; // of the transaction that is open
  private boolean lost; // whether what reads is of no use any more
  private boolean autoCommit;
  private boolean readOnly;
  private boolean wrote; // in the transaction that is open
  private boolean mayBeCommitted; // in spite of a rollback
  private boolean stays; // with the primary
  private boolean unsure; // what it did there
  private boolean closed;

  /** Something that was set, to be set on each connection behind. */
  private static final class Setting {
    final Method method;
    final @Nullable Object[] arguments;

    Setting(Method method, @Nullable Object[] arguments) {
      this.method = method;
      this.arguments = arguments;
    }

    void on(Connection connection) throws Throwable {
      Object unused = call(method, connection, arguments);
    }
  }

  /**
   * A new one.
   *
   * @param router whose it is
   * @param autoCommit as the pool hands connections out
   * @param primary the one that it is for good; null if each statement is to be looked at
   */
  RoutedConnection(RoutingDataSource router, boolean autoCommit, @Nullable Connection primary) {
    this.router = router;
    this.autoCommit = autoCommit;
    this.primary = primary;
    this.stays = primary != null;
    this.self = (Connection) Proxy.newProxyInstance(
        RoutedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
  }

  Connection self() {
    return self;
  }

  boolean isClosed() {
    return closed;
  }

  static @Nullable Object call(
      Method method, Object target, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  static void closeQuietly(AutoCloseable given) {
    try {
      given.close();
    } catch (Exception e) { // it is of no use any more
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    @Nullable Object[] arguments = given == null ? new Object[0] : given;
    String name = method.getName();
    return switch (name) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "routed connection of " + router.name();
      case "isClosed" -> closed;
      case "close" -> {
        close();
        yield null;
      }
      case "abort" -> {
        abort(method, arguments);
        yield null;
      }
      case "isValid" -> !closed && Boolean.TRUE.equals(call(method, any(), arguments));
      default -> {
        checkOpen();
        yield open(method, name, arguments);
      }
    };
  }

  private void checkOpen() throws SQLException {
    if (closed) {
      throw new SQLNonTransientConnectionException("this connection is closed", "08003");
    }
  }

  private @Nullable Object open(Method method, String name, @Nullable Object[] arguments)
      throws Throwable {
    return switch (name) {
      case "prepareStatement" -> {
        Need need = arguments[0] instanceof String sql ? need(sql) : Need.SESSION;
        yield RoutedStatement.prepared(this, method, arguments, need);
      }
      case "prepareCall" -> RoutedStatement.prepared(this, method, arguments, Need.SESSION);
      case "createStatement" -> RoutedStatement.plain(this, method, arguments);
      case "getAutoCommit" -> autoCommit;
      case "isReadOnly" -> readOnly;
      case "setAutoCommit" -> {
        setAutoCommit(method, arguments);
        yield null;
      }
      case "setReadOnly" -> {
        setReadOnly(method, arguments);
        yield null;
      }
      case "commit", "rollback" -> {
        end(method, arguments, name.equals("commit"));
        yield null;
      }
      case "setSavepoint" -> call(method, autoCommit ? any() : target(Need.READ), arguments);
      case "getMetaData" -> metaData(call(method, any(), arguments));
      case "unwrap" -> unwrap(method, arguments);
      case "isWrapperFor" -> isWrapperFor(method, arguments);
      default -> {
        if (name.startsWith("set") && method.getReturnType() == void.class) {
          set(method, arguments);
          yield null;
        }
        yield call(method, any(), arguments);
      }
    };
  }

  /** The driver's, but it leads back here. */
  private @Nullable Object metaData(@Nullable Object driver) {
    return driver == null
        ? null
        : Proxy.newProxyInstance(
            RoutedConnection.class.getClassLoader(),
            new Class<?>[] {DatabaseMetaData.class},
            (proxy, method, arguments) ->
                method.getName().equals("getConnection") ? self : call(method, driver, arguments));
  }

  // ---- where it goes

  Need need(String sql) {
    return router.need(sql);
  }

  /** Where a statement goes that is executed now. */
  Connection target(Need need) throws Throwable {
    Connection chosen = place(need, true);
    if (!autoCommit) {
      bound = chosen;
    }
    return chosen;
  }

  /** Where a statement would go that is prepared now. */
  Connection place(Need need) throws Throwable {
    return place(need, false);
  }

  private Connection place(Need need, boolean counts) throws Throwable {
    checkOpen();
    Connection transaction = bound;
    if (transaction == null) {
      return mayRead(need) ? reading(counts) : primary(counts);
    }
    // Of functions that are called volatile most only read, and a replica of PostgreSQL refuses to
    // write.
    boolean fits = need == Need.READ || (need == Need.CALL && router.isPostgres());
    if (transaction == reading && !fits) {
      throw new SQLException(
          "routing data source \"" + router.name()
              + "\": this read-only transaction reads from a replica, and the"
              + " statement needs the primary; execute it first, or in a transaction that is not read-only",
          "25006");
    }
    return transaction;
  }

  private boolean mayRead(Need need) {
    return need == Need.READ
        && !stays
        && (readOnly || (autoCommit && RoutingDataSource.isReadOnly()))
        && !(router.isPostgres() && isSerializable()); // no replica of PostgreSQL can do that
  }

  private boolean isSerializable() {
    Setting isolation = settings.get("setTransactionIsolation");
    return isolation != null
        && Integer.valueOf(Connection.TRANSACTION_SERIALIZABLE).equals(isolation.arguments[0]);
  }

  private Connection reading(boolean counts) throws Throwable {
    Replica known = replica;
    Connection connection = reading;
    if (known != null && connection != null && !lost && known.isUp()) {
      // If it is behind only, what is read from it goes on.
      return router.mayRead(known, counts) ? connection : primary(false);
    }
    letGoOfReplica();
    if (primary != null) {
      if (counts) {
        router.stayed();
      }
      return primary;
    }
    RoutingDataSource.Choice choice = router.choose(counts);
    if (choice == null) {
      return primary(false);
    }
    try {
      choice.connection().setReadOnly(true);
      prepareNew(choice.connection(), true);
    } catch (SQLException | RuntimeException e) {
      closeQuietly(choice.connection());
      router.failedOver(choice.replica(), e, counts);
      return primary(false);
    }
    if (counts) {
      router.readFrom(choice.replica());
    }
    replica = choice.replica();
    reading = choice.connection();
    return choice.connection();
  }

  private void letGoOfReplica() {
    Connection connection = reading;
    reading = null;
    replica = null;
    lost = false;
    if (connection != null) {
      closeQuietly(connection);
    }
  }

  private Connection primary(boolean counts) throws Throwable {
    if (counts) {
      router.wentToPrimary();
    }
    Connection known = primary;
    if (known == null) {
      known = router.primaryConnection();
      try {
        prepareNew(known, false);
      } catch (SQLException | RuntimeException e) {
        closeQuietly(known);
        throw e;
      }
      primary = known;
    }
    return known;
  }

  private void prepareNew(Connection connection, boolean replicas) throws Throwable {
    for (Map.Entry<String, Setting> each : settings.entrySet()) {
      if (!replicas || !each.getKey().equals("setReadOnly")) {
        each.getValue().on(connection);
      }
    }
    if (connection.getAutoCommit() != autoCommit) {
      connection.setAutoCommit(autoCommit);
    }
  }

  /** One that is asked for something else than a statement. */
  Connection any() throws Throwable {
    checkOpen();
    Connection known = bound;
    if (known != null) {
      return known;
    }
    known = reading;
    if (known != null && !lost && (primary == null || readOnly)) {
      return known;
    }
    return primary == null && mayRead(Need.READ) ? reading(false) : primary(false);
  }

  /** Whether it is one of those behind. */
  boolean has(Connection target) {
    return target == primary || target == reading;
  }

  // ---- settings

  private void set(Method method, @Nullable Object[] arguments) throws Throwable {
    boolean ofClient = method.getName().equals("setClientInfo") && arguments.length == 2;
    String key = ofClient ? "setClientInfo " + arguments[0] : method.getName();
    Setting setting = new Setting(method, arguments);
    if (primary != null) {
      setting.on(primary);
    }
    Connection connection = reading;
    if (connection != null && !lost) {
      try {
        setting.on(connection);
      } catch (SQLException e) {
        giveUp(connection, e);
      }
    }
    settings.remove(key); // the order counts
    settings.put(key, setting);
  }

  /** What reads is let go of if it fails, unless a transaction is open there. */
  private void giveUp(Connection connection, SQLException e) throws SQLException {
    failed(connection, e);
    if (bound == connection) {
      throw e;
    }
    lost = true;
  }

  private void setReadOnly(Method method, @Nullable Object[] arguments) throws Throwable {
    boolean on = Boolean.TRUE.equals(arguments[0]);
    if (bound != null && bound == reading) {
      if (on != readOnly) {
        throw new SQLException(
            "a transaction is open, whether it reads only cannot change", "25001");
      }
      return;
    }
    if (primary != null) {
      call(method, primary, arguments);
    }
    readOnly = on;
    settings.put("setReadOnly", new Setting(method, arguments));
  }

  private void setAutoCommit(Method method, @Nullable Object[] arguments) throws Throwable {
    boolean on = Boolean.TRUE.equals(arguments[0]);
    if (on == autoCommit) {
      return;
    }
    boolean done = false;
    try {
      if (primary != null) {
        call(method, primary, arguments);
      }
      Connection connection = reading;
      if (connection != null && !lost) {
        try {
          call(method, connection, arguments);
        } catch (SQLException e) {
          failed(connection, e);
          lost = true; // it has only read
        }
      }
      autoCommit = on;
      done = true;
    } finally {
      ended(on || !done);
    }
  }

  // ---- transactions

  private void end(Method method, @Nullable Object[] arguments, boolean commits) throws Throwable {
    if (arguments.length > 0 && arguments[0] instanceof Savepoint) {
      call(method, any(), arguments); // the transaction goes on
      return;
    }
    boolean done = false;
    try {
      Connection connection = reading;
      if (primary != null) {
        call(method, primary, arguments);
      }
      if (connection != null && !lost) {
        try {
          call(method, connection, arguments);
        } catch (SQLException e) {
          failed(connection, e);
          lost = true;
          if (bound == connection) {
            throw e;
          }
        }
      }
      done = true;
    } finally {
      // Of a commit that failed nobody knows what became of it.
      ended(commits || !done);
    }
  }

  private void ended(boolean committed) {
    bound = null;
    boolean tell = wrote && (committed || mayBeCommitted);
    wrote = false;
    mayBeCommitted = false;
    if (tell) {
      router.wrote();
    }
  }

  /** A statement was executed, well or not: a failure may have come after the database was done. */
  void executed(Need need, Connection target) {
    if (need == Need.READ || need == Need.PRIMARY || target == reading) {
      return;
    }
    boolean more = need != Need.WRITE;
    stays |= more;
    unsure |= more;
    if (autoCommit || more) {
      router.wrote();
    }
    if (!autoCommit) {
      wrote = true;
      mayBeCommitted |=
          more; // by its text, or since the database does that before such a statement
    }
  }

  /** Somebody works past the statements that are seen here. */
  void unwrapped(Connection target) {
    if (target == primary) {
      executed(Need.SESSION, target);
    }
  }

  /** What a statement says of the connection that it went to. */
  void failed(Connection target, SQLException how) {
    Replica known = replica;
    if (known != null && target == reading && RoutingDataSource.isBroken(how)) {
      lost = true;
      known.broke(how);
    }
  }

  /** Whether a replica is lost, and nothing was begun there. */
  boolean mayGoElsewhere(Connection target) {
    return lost && target == reading && bound == null;
  }

  /**
   * Whether a replica has refused to do what it was asked for, so that the primary can be asked.
   */
  boolean mayAskPrimary(Connection target, SQLException how) {
    return target == reading && bound == null && router.isRefused(how);
  }

  // ---- the end

  private void close() throws SQLException {
    boolean first = !closed;
    Connection known = primary;
    closed = true;
    primary = null;
    bound = null;
    letGoOfReplica();
    try {
      if (known != null) {
        known.close();
      }
    } finally {
      if (first && (wrote || unsure)) {
        router.wrote(); // some databases commit when they are left
      }
    }
  }

  /** Whoever closes it afterwards gives both of them back. */
  private void abort(Method method, @Nullable Object[] arguments) throws Throwable {
    boolean first = !closed;
    closed = true;
    if (first && (wrote || unsure)) {
      router.wrote();
    }
    try {
      if (primary != null) {
        call(method, primary, arguments);
      }
    } finally {
      if (reading != null) {
        call(method, reading, arguments);
      }
    }
  }

  private @Nullable Object unwrap(Method method, @Nullable Object[] arguments) throws Throwable {
    if (arguments[0] instanceof Class<?> type && type.isInstance(self)) {
      return self;
    }
    Connection target = any();
    Object driver = call(method, target, arguments);
    unwrapped(target);
    return driver;
  }

  private @Nullable Object isWrapperFor(Method method, @Nullable Object[] arguments)
      throws Throwable {
    return (arguments[0] instanceof Class<?> type && type.isInstance(self))
        || Boolean.TRUE.equals(call(method, any(), arguments));
  }
}
