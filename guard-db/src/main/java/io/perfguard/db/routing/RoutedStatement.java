/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import io.perfguard.db.routing.ReadCheck.Need;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement that goes where its connection says each time that it is executed. What was set on it
 * is set on what it becomes. Not thread-safe, but for {@code cancel}.
 */
final class RoutedStatement implements InvocationHandler {
  /*
   * A plain statement is made when it is executed first: before that nobody knows where. One that is prepared is so at once, where
   * it would go now, so that its errors come when they always came. If it is executed at another place it is made there as well,
   * and both are kept: one may have a batch, or rows that are read still.
   */
  private final RoutedConnection connection;
  private final Method create;
  private final @Nullable Object[] arguments;
  private final Statement self;
  private final @Nullable Need own; // of the text that was prepared; null if each execution has one
  private final boolean updatable;
  private final Map<Object, Setting> settings = new LinkedHashMap<>();

  private volatile @Nullable Made current; // where it was executed last
  private @Nullable Made other;
  private @Nullable Need batch;
  private boolean closed;

  /** Something that was set. */
  private static final class Setting {
    final Method method;
    final @Nullable Object[] arguments;

    Setting(Method method, @Nullable Object[] arguments) {
      this.method = method;
      this.arguments = arguments;
    }

    boolean isParameter() {
      return arguments.length > 1;
    }

    boolean isConsumed() {
      for (Object each : arguments) {
        if (each instanceof InputStream || each instanceof Reader) {
          return true;
        }
      }
      return false;
    }
  }

  /** A statement of a driver, and the connection that made it. */
  private static final class Made {
    final Connection target;
    final Statement statement;

    Made(Connection target, Statement statement) {
      this.target = target;
      this.statement = statement;
    }
  }

  private RoutedStatement(
      RoutedConnection connection,
      Method create,
      @Nullable Object[] arguments,
      @Nullable Need own,
      Class<? extends Statement> type) {
    this.connection = connection;
    this.create = create;
    this.arguments = arguments;
    this.updatable = isUpdatable(arguments, own != null);
    this.own = own != null && updatable ? own.withRowsToWrite() : own;
    this.self = (Statement)
        Proxy.newProxyInstance(RoutedStatement.class.getClassLoader(), new Class<?>[] {type}, this);
  }

  static Statement plain(RoutedConnection connection, Method create, @Nullable Object[] arguments) {
    return new RoutedStatement(connection, create, arguments, null, Statement.class).self;
  }

  static Statement prepared(
      RoutedConnection connection, Method create, @Nullable Object[] arguments, Need need)
      throws Throwable {
    boolean calls = create.getName().equals("prepareCall");
    RoutedStatement made = new RoutedStatement(
        connection,
        create,
        arguments,
        need,
        calls ? CallableStatement.class : PreparedStatement.class);
    Made unused = made.there(made.own == null ? need : made.own, false);
    return made.self;
  }

  /** As {@code createStatement(type, concurrency)} and those behind a text have it. */
  private static boolean isUpdatable(@Nullable Object[] arguments, boolean prepared) {
    int at = prepared ? 2 : 1;
    return arguments.length > at
        && Integer.valueOf(ResultSet.CONCUR_UPDATABLE).equals(arguments[at]);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    String name = method.getName();
    return switch (name) {
      case "equals" -> given != null && proxy == given[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> print();
      case "isClosed" -> isClosed();
      case "close" -> {
        close();
        yield null;
      }
      case "cancel" -> {
        cancel(method);
        yield null;
      }
      case "getConnection" -> {
        checkOpen();
        yield connection.self();
      }
      default -> {
        checkOpen();
        yield open(method, name, given);
      }
    };
  }

  private String print() {
    Made made = current;
    return made == null || own == null ? "routed statement" : made.statement.toString();
  }

  private void checkOpen() throws SQLException {
    if (closed) {
      throw new SQLException("this statement is closed");
    } else if (connection.isClosed()) {
      throw new SQLException("the connection of this statement is closed", "08003");
    }
  }

  private boolean isClosed() throws SQLException {
    Made made = alive();
    return closed || connection.isClosed() || (made != null && made.statement.isClosed());
  }

  private @Nullable Object open(Method method, String name, @Nullable Object @Nullable [] given)
      throws Throwable {
    if (name.startsWith("execute")) {
      return execute(method, name, given);
    } else if (name.equals("addBatch")) {
      batch = withBatch(need(given));
      Made made = there(batch, true);
      return RoutedConnection.call(method, made.statement, given);
    } else if (name.startsWith("set") || name.equals("closeOnCompletion")) {
      return set(method, name, given);
    } else if (name.startsWith("clear")) {
      return clear(method, name, given);
    } else if (name.equals("unwrap") || name.equals("isWrapperFor")) {
      return wrapped(method, name, given);
    }
    return rows(RoutedConnection.call(method, made().statement, given), name);
  }

  /** The driver's, to ask it something. */
  private Made made() throws Throwable {
    Made made = alive();
    return made == null ? at(connection.any()) : made;
  }

  /** Where it was executed last; null if that was on a replica that was let go of. */
  private @Nullable Made alive() {
    Made made = current;
    return made != null && connection.has(made.target) ? made : null;
  }

  // ---- what is set

  private @Nullable Object set(Method method, String name, @Nullable Object @Nullable [] given)
      throws Throwable {
    Made made = alive();
    Object answer = made == null ? null : RoutedConnection.call(method, made.statement, given);
    if (own == null || own == Need.READ || own == Need.CALL) { // the others go to the primary only
      Setting setting = new Setting(method, copy(given));
      Object first = setting.isParameter() ? setting.arguments[0] : null;
      Object key = first == null ? name : first;
      settings.remove(key); // the order counts
      settings.put(key, setting);
    }
    return answer;
  }

  /** What the caller may change afterwards is kept as it is now. */
  @SuppressWarnings("JavaUtilDate") // they are JDBC's
  private static @Nullable Object[] copy(@Nullable Object @Nullable [] given) {
    @Nullable Object[] copy = given == null ? new Object[0] : given.clone();
    for (int i = 0; i < copy.length; i++) {
      if (copy[i] instanceof byte[] bytes) {
        copy[i] = bytes.clone();
      } else if (copy[i] instanceof Date date) {
        copy[i] = date.clone();
      }
    }
    return copy;
  }

  private @Nullable Object clear(Method method, String name, @Nullable Object @Nullable [] given)
      throws Throwable {
    if (name.equals("clearParameters")) {
      settings.values().removeIf(Setting::isParameter);
    } else if (name.equals("clearBatch")) {
      batch = null;
    }
    for (Made each : new @Nullable Made[] {other, current}) {
      if (each != null && connection.has(each.target)) {
        RoutedConnection.call(method, each.statement, given);
      }
    }
    return null;
  }

  private @Nullable Object wrapped(Method method, String name, @Nullable Object @Nullable [] given)
      throws Throwable {
    boolean itself = given != null && given[0] instanceof Class<?> type && type.isInstance(self);
    boolean asks = name.equals("isWrapperFor");
    if (itself) {
      return asks ? true : self;
    }
    Made made = made();
    Object answer = RoutedConnection.call(method, made.statement, given);
    if (!asks) {
      connection.unwrapped(made.target);
    }
    return answer;
  }

  // ---- what is executed

  private Need need(@Nullable Object @Nullable [] given) {
    if (given != null && given.length > 0 && given[0] instanceof String sql) {
      Need need = connection.need(sql);
      return updatable ? need.withRowsToWrite() : need;
    }
    return own == null ? Need.SESSION : own;
  }

  private Need withBatch(Need need) {
    return need == Need.WRITE && batch != Need.SESSION ? Need.WRITE : Need.SESSION;
  }

  private @Nullable Object execute(Method method, String name, @Nullable Object @Nullable [] given)
      throws Throwable {
    Need need = need(given);
    if (name.endsWith("Batch")) {
      need = batch == null ? withBatch(need) : batch;
      batch = null;
    }
    Made made = there(need, true);
    Need again;
    try {
      return rows(run(made, need, method, given), name);
    } catch (SQLException e) {
      connection.failed(made.target, e);
      if (need != Need.READ || !connection.mayAskPrimary(made.target, e) || isConsumed()) {
        throw e;
      }
      again = RoutingDataSource.isReadOnlyServer(e) ? Need.SESSION : Need.PRIMARY;
    }
    return rows(run(there(again, true), again, method, given), name);
  }

  private @Nullable Object run(
      Made made, Need need, Method method, @Nullable Object @Nullable [] given) throws Throwable {
    try {
      return RoutedConnection.call(method, made.statement, given);
    } finally {
      connection.executed(need, made.target);
    }
  }

  private boolean isConsumed() {
    return settings.values().stream().anyMatch(Setting::isConsumed);
  }

  /** The driver's statement where it is to be executed, or where it would be now. */
  private Made there(Need need, boolean executes) throws Throwable {
    Connection target = executes ? connection.target(need) : connection.place(need);
    try {
      return at(target);
    } catch (SQLException e) {
      connection.failed(target, e);
      if (!connection.mayGoElsewhere(target)) {
        throw e;
      }
    }
    return at(executes ? connection.target(need) : connection.place(need));
  }

  /** The driver's statement there. */
  private Made at(Connection wanted) throws Throwable {
    Made known = current;
    if (known != null && known.target == wanted) {
      return known;
    }
    Made before = other;
    Made made = before != null && before.target == wanted ? before : make(wanted);
    try {
      setOn(made.statement, made == before);
    } catch (SQLException e) {
      if (made != before) {
        RoutedConnection.closeQuietly(made.statement);
      }
      throw e;
    }
    other = null;
    for (Made each : new @Nullable Made[] {before, known}) {
      if (each != null && each != made && connection.has(each.target)) {
        other = each;
      } else if (each != null && each != made) {
        RoutedConnection.closeQuietly(each.statement); // of a replica that is not there any more
      }
    }
    current = made;
    return made;
  }

  private void setOn(Statement statement, boolean again) throws Throwable {
    if (current != null && isConsumed()) {
      throw new SQLException(
          "a parameter was given as a stream, which cannot be read twice, and the statement has to go to another"
              + " server; prepare it anew");
    }
    if (again && statement instanceof PreparedStatement prepared) {
      prepared.clearParameters();
    }
    for (Setting setting : settings.values()) {
      RoutedConnection.call(setting.method, statement, setting.arguments);
    }
  }

  private Made make(Connection wanted) throws Throwable {
    Object made = RoutedConnection.call(create, wanted, arguments);
    if (made instanceof Statement statement) {
      return new Made(wanted, statement);
    }
    throw new SQLException("the driver made no statement");
  }

  // ---- rows

  /** Rows that may be written through tell the connection so. */
  private @Nullable Object rows(@Nullable Object answer, String name) {
    if (!updatable || name.equals("getGeneratedKeys") || !(answer instanceof ResultSet driver)) {
      return answer;
    }
    Connection target = current == null ? null : current.target;
    return Proxy.newProxyInstance(
        RoutedStatement.class.getClassLoader(),
        new Class<?>[] {ResultSet.class},
        (proxy, method, given) -> row(driver, target, method, given));
  }

  private @Nullable Object row(
      ResultSet driver,
      @Nullable Connection target,
      Method method,
      @Nullable Object @Nullable [] given)
      throws Throwable {
    String name = method.getName();
    if (name.equals("getStatement")) {
      return self;
    }
    try {
      return RoutedConnection.call(method, driver, given);
    } finally {
      boolean writes =
          name.equals("insertRow") || name.equals("updateRow") || name.equals("deleteRow");
      if (writes && target != null) {
        connection.executed(Need.WRITE, target);
      }
    }
  }

  // ---- the end

  private void cancel(Method method) throws Throwable {
    Made made = current;
    if (made != null) { // else nothing runs
      RoutedConnection.call(method, made.statement, null);
    }
  }

  private void close() throws SQLException {
    closed = true;
    Made made = current;
    Made before = other;
    other = null;
    if (before != null) {
      RoutedConnection.closeQuietly(before.statement);
    }
    if (made != null) {
      made.statement.close();
    }
  }
}
