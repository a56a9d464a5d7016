/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.SuppressForbidden;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * Passes parameters on and has their hashes noted. What else the guard cares for is in
 * {@link GuardedPreparedStatement}. Not thread-safe.
 *
 * @param <T> the sort of statement
 */
abstract class DelegatingPreparedStatement<T extends PreparedStatement> extends GuardedStatement<T>
    implements PreparedStatement {
  DelegatingPreparedStatement(GuardedConnection connection, T target) {
    super(connection, target);
  }

  /** The driver took a value. */
  abstract void bound(int index, @Nullable Object value);

  /** The driver took a value that cannot be looked at without using it up. */
  abstract void hidden(int index);

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    return target.getMetaData();
  }

  @Override
  public ParameterMetaData getParameterMetaData() throws SQLException {
    return target.getParameterMetaData();
  }

  @Override
  public void setArray(int index, Array value) throws SQLException {
    target.setArray(index, value);
    hidden(index);
  }

  @Override
  public void setAsciiStream(int index, InputStream value) throws SQLException {
    target.setAsciiStream(index, value);
    hidden(index);
  }

  @Override
  public void setAsciiStream(int index, InputStream value, int length) throws SQLException {
    target.setAsciiStream(index, value, length);
    hidden(index);
  }

  @Override
  public void setAsciiStream(int index, InputStream value, long length) throws SQLException {
    target.setAsciiStream(index, value, length);
    hidden(index);
  }

  @Override
  public void setBigDecimal(int index, BigDecimal value) throws SQLException {
    target.setBigDecimal(index, value);
    bound(index, value);
  }

  @Override
  public void setBinaryStream(int index, InputStream value) throws SQLException {
    target.setBinaryStream(index, value);
    hidden(index);
  }

  @Override
  public void setBinaryStream(int index, InputStream value, int length) throws SQLException {
    target.setBinaryStream(index, value, length);
    hidden(index);
  }

  @Override
  public void setBinaryStream(int index, InputStream value, long length) throws SQLException {
    target.setBinaryStream(index, value, length);
    hidden(index);
  }

  @Override
  public void setBlob(int index, InputStream value) throws SQLException {
    target.setBlob(index, value);
    hidden(index);
  }

  @Override
  public void setBlob(int index, InputStream value, long length) throws SQLException {
    target.setBlob(index, value, length);
    hidden(index);
  }

  @Override
  public void setBlob(int index, Blob value) throws SQLException {
    target.setBlob(index, value);
    hidden(index);
  }

  @Override
  public void setBoolean(int index, boolean value) throws SQLException {
    target.setBoolean(index, value);
    bound(index, value);
  }

  @Override
  public void setByte(int index, byte value) throws SQLException {
    target.setByte(index, value);
    bound(index, value);
  }

  @Override
  public void setBytes(int index, byte[] value) throws SQLException {
    target.setBytes(index, value);
    bound(index, value);
  }

  @Override
  public void setCharacterStream(int index, Reader value) throws SQLException {
    target.setCharacterStream(index, value);
    hidden(index);
  }

  @Override
  public void setCharacterStream(int index, Reader value, int length) throws SQLException {
    target.setCharacterStream(index, value, length);
    hidden(index);
  }

  @Override
  public void setCharacterStream(int index, Reader value, long length) throws SQLException {
    target.setCharacterStream(index, value, length);
    hidden(index);
  }

  @Override
  public void setClob(int index, Reader value) throws SQLException {
    target.setClob(index, value);
    hidden(index);
  }

  @Override
  public void setClob(int index, Reader value, long length) throws SQLException {
    target.setClob(index, value, length);
    hidden(index);
  }

  @Override
  public void setClob(int index, Clob value) throws SQLException {
    target.setClob(index, value);
    hidden(index);
  }

  @Override
  public void setDate(int index, Date value) throws SQLException {
    target.setDate(index, value);
    bound(index, value);
  }

  @Override
  public void setDate(int index, Date value, Calendar calendar) throws SQLException {
    target.setDate(index, value, calendar);
    bound(index, value);
  }

  @Override
  public void setDouble(int index, double value) throws SQLException {
    target.setDouble(index, value);
    bound(index, value);
  }

  @Override
  public void setFloat(int index, float value) throws SQLException {
    target.setFloat(index, value);
    bound(index, value);
  }

  @Override
  public void setInt(int index, int value) throws SQLException {
    target.setInt(index, value);
    bound(index, value);
  }

  @Override
  public void setLong(int index, long value) throws SQLException {
    target.setLong(index, value);
    bound(index, value);
  }

  @Override
  public void setNCharacterStream(int index, Reader value) throws SQLException {
    target.setNCharacterStream(index, value);
    hidden(index);
  }

  @Override
  public void setNCharacterStream(int index, Reader value, long length) throws SQLException {
    target.setNCharacterStream(index, value, length);
    hidden(index);
  }

  @Override
  public void setNClob(int index, Reader value) throws SQLException {
    target.setNClob(index, value);
    hidden(index);
  }

  @Override
  public void setNClob(int index, Reader value, long length) throws SQLException {
    target.setNClob(index, value, length);
    hidden(index);
  }

  @Override
  public void setNClob(int index, NClob value) throws SQLException {
    target.setNClob(index, value);
    hidden(index);
  }

  @Override
  public void setNString(int index, String value) throws SQLException {
    target.setNString(index, value);
    bound(index, value);
  }

  @Override
  public void setNull(int index, int type) throws SQLException {
    target.setNull(index, type);
    bound(index, null);
  }

  @Override
  public void setNull(int index, int type, String typeName) throws SQLException {
    target.setNull(index, type, typeName);
    bound(index, null);
  }

  @Override
  public void setObject(int index, Object value) throws SQLException {
    target.setObject(index, value);
    bound(index, value);
  }

  @Override
  public void setObject(int index, Object value, int targetType) throws SQLException {
    target.setObject(index, value, targetType);
    bound(index, value);
  }

  @Override
  public void setObject(int index, Object value, int targetType, int scaleOrLength)
      throws SQLException {
    target.setObject(index, value, targetType, scaleOrLength);
    bound(index, value);
  }

  @Override
  public void setObject(int index, Object value, SQLType targetType) throws SQLException {
    target.setObject(index, value, targetType);
    bound(index, value);
  }

  @Override
  public void setObject(int index, Object value, SQLType targetType, int scaleOrLength)
      throws SQLException {
    target.setObject(index, value, targetType, scaleOrLength);
    bound(index, value);
  }

  @Override
  public void setRef(int index, Ref value) throws SQLException {
    target.setRef(index, value);
    hidden(index);
  }

  @Override
  public void setRowId(int index, RowId value) throws SQLException {
    target.setRowId(index, value);
    hidden(index);
  }

  @Override
  public void setSQLXML(int index, SQLXML value) throws SQLException {
    target.setSQLXML(index, value);
    hidden(index);
  }

  @Override
  public void setShort(int index, short value) throws SQLException {
    target.setShort(index, value);
    bound(index, value);
  }

  @Override
  public void setString(int index, String value) throws SQLException {
    target.setString(index, value);
    bound(index, value);
  }

  @Override
  public void setTime(int index, Time value) throws SQLException {
    target.setTime(index, value);
    bound(index, value);
  }

  @Override
  public void setTime(int index, Time value, Calendar calendar) throws SQLException {
    target.setTime(index, value, calendar);
    bound(index, value);
  }

  @Override
  public void setTimestamp(int index, Timestamp value) throws SQLException {
    target.setTimestamp(index, value);
    bound(index, value);
  }

  @Override
  public void setTimestamp(int index, Timestamp value, Calendar calendar) throws SQLException {
    target.setTimestamp(index, value, calendar);
    bound(index, value);
  }

  @Override
  public void setURL(int index, URL value) throws SQLException {
    target.setURL(index, value);
    hidden(index);
  }

  @Override
  @Deprecated
  @SuppressForbidden("the driver must see the call that the application made")
  public void setUnicodeStream(int index, InputStream value, int length) throws SQLException {
    target.setUnicodeStream(index, value, length);
    hidden(index);
  }
}
