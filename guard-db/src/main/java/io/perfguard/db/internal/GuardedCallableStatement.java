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
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/** A guarded call of a procedure. Not thread-safe. */
final class GuardedCallableStatement extends GuardedPreparedStatement<CallableStatement>
    implements CallableStatement {
  GuardedCallableStatement(
      GuardedConnection connection,
      CallableStatement target,
      StatementEntry statement,
      long preparing) {
    super(connection, target, statement, preparing);
  }

  @Override
  public Array getArray(int index) throws SQLException {
    return target.getArray(index);
  }

  @Override
  public Array getArray(String parameter) throws SQLException {
    return target.getArray(parameter);
  }

  @Override
  public BigDecimal getBigDecimal(int index) throws SQLException {
    return target.getBigDecimal(index);
  }

  @Override
  @Deprecated
  @SuppressForbidden("the driver must see the call that the application made")
  public BigDecimal getBigDecimal(int index, int scale) throws SQLException {
    return target.getBigDecimal(index, scale);
  }

  @Override
  public BigDecimal getBigDecimal(String parameter) throws SQLException {
    return target.getBigDecimal(parameter);
  }

  @Override
  public Blob getBlob(int index) throws SQLException {
    return target.getBlob(index);
  }

  @Override
  public Blob getBlob(String parameter) throws SQLException {
    return target.getBlob(parameter);
  }

  @Override
  public boolean getBoolean(int index) throws SQLException {
    return target.getBoolean(index);
  }

  @Override
  public boolean getBoolean(String parameter) throws SQLException {
    return target.getBoolean(parameter);
  }

  @Override
  public byte getByte(int index) throws SQLException {
    return target.getByte(index);
  }

  @Override
  public byte getByte(String parameter) throws SQLException {
    return target.getByte(parameter);
  }

  @Override
  public byte[] getBytes(int index) throws SQLException {
    return target.getBytes(index);
  }

  @Override
  public byte[] getBytes(String parameter) throws SQLException {
    return target.getBytes(parameter);
  }

  @Override
  public Reader getCharacterStream(int index) throws SQLException {
    return target.getCharacterStream(index);
  }

  @Override
  public Reader getCharacterStream(String parameter) throws SQLException {
    return target.getCharacterStream(parameter);
  }

  @Override
  public Clob getClob(int index) throws SQLException {
    return target.getClob(index);
  }

  @Override
  public Clob getClob(String parameter) throws SQLException {
    return target.getClob(parameter);
  }

  @Override
  public Date getDate(int index) throws SQLException {
    return target.getDate(index);
  }

  @Override
  public Date getDate(int index, Calendar calendar) throws SQLException {
    return target.getDate(index, calendar);
  }

  @Override
  public Date getDate(String parameter) throws SQLException {
    return target.getDate(parameter);
  }

  @Override
  public Date getDate(String parameter, Calendar calendar) throws SQLException {
    return target.getDate(parameter, calendar);
  }

  @Override
  public double getDouble(int index) throws SQLException {
    return target.getDouble(index);
  }

  @Override
  public double getDouble(String parameter) throws SQLException {
    return target.getDouble(parameter);
  }

  @Override
  public float getFloat(int index) throws SQLException {
    return target.getFloat(index);
  }

  @Override
  public float getFloat(String parameter) throws SQLException {
    return target.getFloat(parameter);
  }

  @Override
  public int getInt(int index) throws SQLException {
    return target.getInt(index);
  }

  @Override
  public int getInt(String parameter) throws SQLException {
    return target.getInt(parameter);
  }

  @Override
  public long getLong(int index) throws SQLException {
    return target.getLong(index);
  }

  @Override
  public long getLong(String parameter) throws SQLException {
    return target.getLong(parameter);
  }

  @Override
  public Reader getNCharacterStream(int index) throws SQLException {
    return target.getNCharacterStream(index);
  }

  @Override
  public Reader getNCharacterStream(String parameter) throws SQLException {
    return target.getNCharacterStream(parameter);
  }

  @Override
  public NClob getNClob(int index) throws SQLException {
    return target.getNClob(index);
  }

  @Override
  public NClob getNClob(String parameter) throws SQLException {
    return target.getNClob(parameter);
  }

  @Override
  public String getNString(int index) throws SQLException {
    return target.getNString(index);
  }

  @Override
  public String getNString(String parameter) throws SQLException {
    return target.getNString(parameter);
  }

  @Override
  public <T> T getObject(int index, Class<T> type) throws SQLException {
    return target.getObject(index, type);
  }

  @Override
  public <T> T getObject(String parameter, Class<T> type) throws SQLException {
    return target.getObject(parameter, type);
  }

  @Override
  public Object getObject(int index) throws SQLException {
    return target.getObject(index);
  }

  @Override
  public Object getObject(int index, Map<String, Class<?>> types) throws SQLException {
    return target.getObject(index, types);
  }

  @Override
  public Object getObject(String parameter) throws SQLException {
    return target.getObject(parameter);
  }

  @Override
  public Object getObject(String parameter, Map<String, Class<?>> types) throws SQLException {
    return target.getObject(parameter, types);
  }

  @Override
  public Ref getRef(int index) throws SQLException {
    return target.getRef(index);
  }

  @Override
  public Ref getRef(String parameter) throws SQLException {
    return target.getRef(parameter);
  }

  @Override
  public RowId getRowId(int index) throws SQLException {
    return target.getRowId(index);
  }

  @Override
  public RowId getRowId(String parameter) throws SQLException {
    return target.getRowId(parameter);
  }

  @Override
  public SQLXML getSQLXML(int index) throws SQLException {
    return target.getSQLXML(index);
  }

  @Override
  public SQLXML getSQLXML(String parameter) throws SQLException {
    return target.getSQLXML(parameter);
  }

  @Override
  public short getShort(int index) throws SQLException {
    return target.getShort(index);
  }

  @Override
  public short getShort(String parameter) throws SQLException {
    return target.getShort(parameter);
  }

  @Override
  public String getString(int index) throws SQLException {
    return target.getString(index);
  }

  @Override
  public String getString(String parameter) throws SQLException {
    return target.getString(parameter);
  }

  @Override
  public Time getTime(int index) throws SQLException {
    return target.getTime(index);
  }

  @Override
  public Time getTime(int index, Calendar calendar) throws SQLException {
    return target.getTime(index, calendar);
  }

  @Override
  public Time getTime(String parameter) throws SQLException {
    return target.getTime(parameter);
  }

  @Override
  public Time getTime(String parameter, Calendar calendar) throws SQLException {
    return target.getTime(parameter, calendar);
  }

  @Override
  public Timestamp getTimestamp(int index) throws SQLException {
    return target.getTimestamp(index);
  }

  @Override
  public Timestamp getTimestamp(int index, Calendar calendar) throws SQLException {
    return target.getTimestamp(index, calendar);
  }

  @Override
  public Timestamp getTimestamp(String parameter) throws SQLException {
    return target.getTimestamp(parameter);
  }

  @Override
  public Timestamp getTimestamp(String parameter, Calendar calendar) throws SQLException {
    return target.getTimestamp(parameter, calendar);
  }

  @Override
  public URL getURL(int index) throws SQLException {
    return target.getURL(index);
  }

  @Override
  public URL getURL(String parameter) throws SQLException {
    return target.getURL(parameter);
  }

  @Override
  public void registerOutParameter(int index, int type) throws SQLException {
    target.registerOutParameter(index, type);
  }

  @Override
  public void registerOutParameter(int index, int type, int scaleOrName) throws SQLException {
    target.registerOutParameter(index, type, scaleOrName);
  }

  @Override
  public void registerOutParameter(int index, int type, String typeName) throws SQLException {
    target.registerOutParameter(index, type, typeName);
  }

  @Override
  public void registerOutParameter(String parameter, int type) throws SQLException {
    target.registerOutParameter(parameter, type);
  }

  @Override
  public void registerOutParameter(String parameter, int type, int scaleOrName)
      throws SQLException {
    target.registerOutParameter(parameter, type, scaleOrName);
  }

  @Override
  public void registerOutParameter(String parameter, int type, String typeName)
      throws SQLException {
    target.registerOutParameter(parameter, type, typeName);
  }

  @Override
  public void registerOutParameter(int index, SQLType type) throws SQLException {
    target.registerOutParameter(index, type);
  }

  @Override
  public void registerOutParameter(int index, SQLType type, int scaleOrName) throws SQLException {
    target.registerOutParameter(index, type, scaleOrName);
  }

  @Override
  public void registerOutParameter(int index, SQLType type, String typeName) throws SQLException {
    target.registerOutParameter(index, type, typeName);
  }

  @Override
  public void registerOutParameter(String parameter, SQLType type) throws SQLException {
    target.registerOutParameter(parameter, type);
  }

  @Override
  public void registerOutParameter(String parameter, SQLType type, int scaleOrName)
      throws SQLException {
    target.registerOutParameter(parameter, type, scaleOrName);
  }

  @Override
  public void registerOutParameter(String parameter, SQLType type, String typeName)
      throws SQLException {
    target.registerOutParameter(parameter, type, typeName);
  }

  @Override
  public void setAsciiStream(String parameter, InputStream value) throws SQLException {
    target.setAsciiStream(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setAsciiStream(String parameter, InputStream value, int length) throws SQLException {
    target.setAsciiStream(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setAsciiStream(String parameter, InputStream value, long length) throws SQLException {
    target.setAsciiStream(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setBigDecimal(String parameter, BigDecimal value) throws SQLException {
    target.setBigDecimal(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setBinaryStream(String parameter, InputStream value) throws SQLException {
    target.setBinaryStream(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setBinaryStream(String parameter, InputStream value, int length) throws SQLException {
    target.setBinaryStream(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setBinaryStream(String parameter, InputStream value, long length)
      throws SQLException {
    target.setBinaryStream(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setBlob(String parameter, InputStream value) throws SQLException {
    target.setBlob(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setBlob(String parameter, InputStream value, long length) throws SQLException {
    target.setBlob(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setBlob(String parameter, Blob value) throws SQLException {
    target.setBlob(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setBoolean(String parameter, boolean value) throws SQLException {
    target.setBoolean(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setByte(String parameter, byte value) throws SQLException {
    target.setByte(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setBytes(String parameter, byte[] value) throws SQLException {
    target.setBytes(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setCharacterStream(String parameter, Reader value) throws SQLException {
    target.setCharacterStream(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setCharacterStream(String parameter, Reader value, int length) throws SQLException {
    target.setCharacterStream(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setCharacterStream(String parameter, Reader value, long length) throws SQLException {
    target.setCharacterStream(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setClob(String parameter, Reader value) throws SQLException {
    target.setClob(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setClob(String parameter, Reader value, long length) throws SQLException {
    target.setClob(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setClob(String parameter, Clob value) throws SQLException {
    target.setClob(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setDate(String parameter, Date value) throws SQLException {
    target.setDate(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setDate(String parameter, Date value, Calendar calendar) throws SQLException {
    target.setDate(parameter, value, calendar);
    bound(parameter, value);
  }

  @Override
  public void setDouble(String parameter, double value) throws SQLException {
    target.setDouble(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setFloat(String parameter, float value) throws SQLException {
    target.setFloat(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setInt(String parameter, int value) throws SQLException {
    target.setInt(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setLong(String parameter, long value) throws SQLException {
    target.setLong(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setNCharacterStream(String parameter, Reader value) throws SQLException {
    target.setNCharacterStream(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setNCharacterStream(String parameter, Reader value, long length) throws SQLException {
    target.setNCharacterStream(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setNClob(String parameter, Reader value) throws SQLException {
    target.setNClob(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setNClob(String parameter, Reader value, long length) throws SQLException {
    target.setNClob(parameter, value, length);
    hidden(parameter);
  }

  @Override
  public void setNClob(String parameter, NClob value) throws SQLException {
    target.setNClob(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setNString(String parameter, String value) throws SQLException {
    target.setNString(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setNull(String parameter, int type) throws SQLException {
    target.setNull(parameter, type);
    bound(parameter, null);
  }

  @Override
  public void setNull(String parameter, int type, String typeName) throws SQLException {
    target.setNull(parameter, type, typeName);
    bound(parameter, null);
  }

  @Override
  public void setObject(String parameter, Object value) throws SQLException {
    target.setObject(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setObject(String parameter, Object value, int targetType) throws SQLException {
    target.setObject(parameter, value, targetType);
    bound(parameter, value);
  }

  @Override
  public void setObject(String parameter, Object value, int targetType, int scaleOrLength)
      throws SQLException {
    target.setObject(parameter, value, targetType, scaleOrLength);
    bound(parameter, value);
  }

  @Override
  public void setObject(String parameter, Object value, SQLType targetType) throws SQLException {
    target.setObject(parameter, value, targetType);
    bound(parameter, value);
  }

  @Override
  public void setObject(String parameter, Object value, SQLType targetType, int scaleOrLength)
      throws SQLException {
    target.setObject(parameter, value, targetType, scaleOrLength);
    bound(parameter, value);
  }

  @Override
  public void setRowId(String parameter, RowId value) throws SQLException {
    target.setRowId(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setSQLXML(String parameter, SQLXML value) throws SQLException {
    target.setSQLXML(parameter, value);
    hidden(parameter);
  }

  @Override
  public void setShort(String parameter, short value) throws SQLException {
    target.setShort(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setString(String parameter, String value) throws SQLException {
    target.setString(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setTime(String parameter, Time value) throws SQLException {
    target.setTime(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setTime(String parameter, Time value, Calendar calendar) throws SQLException {
    target.setTime(parameter, value, calendar);
    bound(parameter, value);
  }

  @Override
  public void setTimestamp(String parameter, Timestamp value) throws SQLException {
    target.setTimestamp(parameter, value);
    bound(parameter, value);
  }

  @Override
  public void setTimestamp(String parameter, Timestamp value, Calendar calendar)
      throws SQLException {
    target.setTimestamp(parameter, value, calendar);
    bound(parameter, value);
  }

  @Override
  public void setURL(String parameter, URL value) throws SQLException {
    target.setURL(parameter, value);
    hidden(parameter);
  }

  @Override
  public boolean wasNull() throws SQLException {
    return target.wasNull();
  }
}
