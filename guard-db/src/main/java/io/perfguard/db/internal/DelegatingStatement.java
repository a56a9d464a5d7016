/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * What a statement passes on as it is. What the guard cares for is in {@link GuardedStatement}. Not
 * thread-safe.
 *
 * @param <T> the sort of statement
 */
abstract class DelegatingStatement<T extends Statement> implements Statement {
  final T target;

  DelegatingStatement(T target) {
    this.target = target;
  }

  @Override
  public void cancel() throws SQLException {
    target.cancel();
  }

  @Override
  public void clearWarnings() throws SQLException {
    target.clearWarnings();
  }

  @Override
  public void closeOnCompletion() throws SQLException {
    target.closeOnCompletion();
  }

  @Override
  public String enquoteIdentifier(String text, boolean always) throws SQLException {
    return target.enquoteIdentifier(text, always);
  }

  @Override
  public String enquoteLiteral(String text) throws SQLException {
    return target.enquoteLiteral(text);
  }

  @Override
  public String enquoteNCharLiteral(String text) throws SQLException {
    return target.enquoteNCharLiteral(text);
  }

  @Override
  public int getFetchDirection() throws SQLException {
    return target.getFetchDirection();
  }

  @Override
  public int getFetchSize() throws SQLException {
    return target.getFetchSize();
  }

  @Override
  public long getLargeMaxRows() throws SQLException {
    return target.getLargeMaxRows();
  }

  @Override
  public long getLargeUpdateCount() throws SQLException {
    return target.getLargeUpdateCount();
  }

  @Override
  public int getMaxFieldSize() throws SQLException {
    return target.getMaxFieldSize();
  }

  @Override
  public int getMaxRows() throws SQLException {
    return target.getMaxRows();
  }

  @Override
  public int getQueryTimeout() throws SQLException {
    return target.getQueryTimeout();
  }

  @Override
  public int getResultSetConcurrency() throws SQLException {
    return target.getResultSetConcurrency();
  }

  @Override
  public int getResultSetHoldability() throws SQLException {
    return target.getResultSetHoldability();
  }

  @Override
  public int getResultSetType() throws SQLException {
    return target.getResultSetType();
  }

  @Override
  public int getUpdateCount() throws SQLException {
    return target.getUpdateCount();
  }

  @Override
  public SQLWarning getWarnings() throws SQLException {
    return target.getWarnings();
  }

  @Override
  public boolean isCloseOnCompletion() throws SQLException {
    return target.isCloseOnCompletion();
  }

  @Override
  public boolean isClosed() throws SQLException {
    return target.isClosed();
  }

  @Override
  public boolean isPoolable() throws SQLException {
    return target.isPoolable();
  }

  @Override
  public boolean isSimpleIdentifier(String text) throws SQLException {
    return target.isSimpleIdentifier(text);
  }

  @Override
  public void setCursorName(String name) throws SQLException {
    target.setCursorName(name);
  }

  @Override
  public void setEscapeProcessing(boolean on) throws SQLException {
    target.setEscapeProcessing(on);
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    target.setFetchDirection(direction);
  }

  @Override
  public void setFetchSize(int rows) throws SQLException {
    target.setFetchSize(rows);
  }

  @Override
  public void setLargeMaxRows(long rows) throws SQLException {
    target.setLargeMaxRows(rows);
  }

  @Override
  public void setMaxFieldSize(int bytes) throws SQLException {
    target.setMaxFieldSize(bytes);
  }

  @Override
  public void setMaxRows(int rows) throws SQLException {
    target.setMaxRows(rows);
  }

  @Override
  public void setPoolable(boolean on) throws SQLException {
    target.setPoolable(on);
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    target.setQueryTimeout(seconds);
  }

  @Override
  public <U> U unwrap(Class<U> type) throws SQLException {
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
