/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.pgjdbc;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.db.GuardedDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Wrapper;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where the patched tests get their connections: each comes through one guarded data source that is
 * registered, as an application's would be. {@code open} stands for the methods of
 * {@link DriverManager}.
 *
 * <p>Thread-safe.
 */
public final class GuardedConnections {
  private static final GuardRegistry GUARDS = GuardRegistry.create();

  /** What the target opens for the thread that asks; a method cannot take it as an argument. */
  private static final ThreadLocal<Opening> OPENING = new ThreadLocal<>();

  private static final GuardedDataSource SOURCE =
      GuardedDataSource.builder("pgjdbc", new Target()).register(GUARDS);

  private GuardedConnections() {}

  /** How the driver opens a connection. */
  @FunctionalInterface
  public interface Opening {
    /**
     * Opens one.
     *
     * @return the driver's connection
     * @throws SQLException the driver's own
     */
    Connection open() throws SQLException;
  }

  /** Every test is one run of this operation, so that its queries are looked at together. */
  static NamedOperation operation() {
    return GUARDS.operation("pgjdbc.test");
  }

  /** What the guard saw; if it is nothing, the tests went past it. */
  static GuardedDataSource source() {
    return SOURCE;
  }

  /**
   * Opens a guarded connection.
   *
   * @param url the database
   * @return the connection
   * @throws SQLException the driver's own
   */
  public static Connection open(String url) throws SQLException {
    return guarded(() -> DriverManager.getConnection(url));
  }

  /**
   * Opens a guarded connection.
   *
   * @param url the database
   * @param info user, password and what else the driver takes
   * @return the connection
   * @throws SQLException the driver's own
   */
  public static Connection open(String url, Properties info) throws SQLException {
    return guarded(() -> DriverManager.getConnection(url, info));
  }

  /**
   * Opens a guarded connection.
   *
   * @param url the database
   * @param user the user
   * @param password its password
   * @return the connection
   * @throws SQLException the driver's own
   */
  public static Connection open(String url, @Nullable String user, @Nullable String password)
      throws SQLException {
    return guarded(() -> DriverManager.getConnection(url, user, password));
  }

  /**
   * Opens a guarded connection.
   *
   * @param opening how the driver opens it: by a data source, or as a pool does by a handle
   * @return the connection
   * @throws SQLException the driver's own
   */
  public static Connection open(Opening opening) throws SQLException {
    return guarded(opening);
  }

  /**
   * Stands for {@code value instanceof type} where the type is a class of the driver.
   *
   * @param type the class
   * @param value what the test holds
   * @return whether it is one, or wraps one
   */
  public static boolean is(Class<?> type, @Nullable Object value) {
    if (type.isInstance(value)) {
      return true;
    }
    try {
      return value instanceof Wrapper wrapper && wrapper.isWrapperFor(type);
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * Stands for {@code (T) value} where the type is a class of the driver.
   *
   * @param type the class
   * @param value what the test holds
   * @param <T> the class
   * @return the same, unwrapped if need be
   * @throws ClassCastException if it is none and wraps none
   */
  public static <T> @Nullable T as(Class<T> type, @Nullable Object value) {
    if (value == null || type.isInstance(value)) {
      return type.cast(value);
    }
    try {
      return ((Wrapper) value).unwrap(type);
    } catch (SQLException e) {
      throw (ClassCastException) new ClassCastException(e.getMessage()).initCause(e);
    }
  }

  private static Connection guarded(Opening opening) throws SQLException {
    Opening outer = OPENING.get();
    OPENING.set(opening);
    try {
      return SOURCE.getConnection();
    } finally {
      if (outer == null) {
        OPENING.remove();
      } else {
        OPENING.set(outer);
      }
    }
  }

  /** Opens what its thread is about to open. Thread-safe. */
  private static final class Target implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      return OPENING.get().open();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      throw new SQLFeatureNotSupportedException("the tests name the user where they open");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException("no logger here");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("no " + type + " here");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
