/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.SuppressForbidden;
import io.perfguard.core.operation.ValueTrace;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on and notes what the getters gave back, where a trace is kept. What else the
 * guard cares for is in {@link GuardedResultSet}. Not thread-safe.
 */
abstract class TracedResultSet implements ResultSet {
  final ResultSet target;
  private final @Nullable ValueTrace trace;

  TracedResultSet(ResultSet target, @Nullable ValueTrace trace) {
    this.target = target;
    this.trace = trace;
  }

  private <V extends @Nullable Object> V seen(V value) {
    if (trace != null) {
      if (value != null && Traces.isOpaque(value)) {
        loseTrace();
      } else {
        trace.add(value);
      }
    }
    return value;
  }

  // One for each primitive: none is boxed where no trace is kept, which is nearly always.
  private boolean seen(boolean value) {
    if (trace != null) {
      trace.add(value);
    }
    return value;
  }

  private byte seen(byte value) {
    if (trace != null) {
      trace.add(value);
    }
    return value;
  }

  private short seen(short value) {
    if (trace != null) {
      trace.add(value);
    }
    return value;
  }

  private int seen(int value) {
    if (trace != null) {
      trace.add(value);
    }
    return value;
  }

  private long seen(long value) {
    if (trace != null) {
      trace.add(value);
    }
    return value;
  }

  private float seen(float value) {
    if (trace != null) {
      trace.add(value);
    }
    return value;
  }

  private double seen(double value) {
    if (trace != null) {
      trace.add(value);
    }
    return value;
  }

  private <V extends @Nullable Object> V hidden(V value) {
    loseTrace();
    return value;
  }

  /** From here on values leave unseen. */
  final void loseTrace() {
    if (trace != null) {
      Traces.lose(trace);
    }
  }

  @Override
  public boolean absolute(int row) throws SQLException {
    return target.absolute(row);
  }

  @Override
  public void afterLast() throws SQLException {
    target.afterLast();
  }

  @Override
  public void beforeFirst() throws SQLException {
    target.beforeFirst();
  }

  @Override
  public void cancelRowUpdates() throws SQLException {
    target.cancelRowUpdates();
  }

  @Override
  public void clearWarnings() throws SQLException {
    target.clearWarnings();
  }

  @Override
  public void deleteRow() throws SQLException {
    target.deleteRow();
  }

  @Override
  public int findColumn(String label) throws SQLException {
    return target.findColumn(label);
  }

  @Override
  public boolean first() throws SQLException {
    return target.first();
  }

  @Override
  public Array getArray(int column) throws SQLException {
    return hidden(target.getArray(column));
  }

  @Override
  public Array getArray(String label) throws SQLException {
    return hidden(target.getArray(label));
  }

  @Override
  public InputStream getAsciiStream(int column) throws SQLException {
    return hidden(target.getAsciiStream(column));
  }

  @Override
  public InputStream getAsciiStream(String label) throws SQLException {
    return hidden(target.getAsciiStream(label));
  }

  @Override
  public BigDecimal getBigDecimal(int column) throws SQLException {
    return seen(target.getBigDecimal(column));
  }

  @Override
  @Deprecated
  @SuppressForbidden("the driver must see the call that the application made")
  public BigDecimal getBigDecimal(int column, int scale) throws SQLException {
    return seen(target.getBigDecimal(column, scale));
  }

  @Override
  public BigDecimal getBigDecimal(String label) throws SQLException {
    return seen(target.getBigDecimal(label));
  }

  @Override
  @Deprecated
  @SuppressForbidden("the driver must see the call that the application made")
  public BigDecimal getBigDecimal(String label, int scale) throws SQLException {
    return seen(target.getBigDecimal(label, scale));
  }

  @Override
  public InputStream getBinaryStream(int column) throws SQLException {
    return hidden(target.getBinaryStream(column));
  }

  @Override
  public InputStream getBinaryStream(String label) throws SQLException {
    return hidden(target.getBinaryStream(label));
  }

  @Override
  public Blob getBlob(int column) throws SQLException {
    return hidden(target.getBlob(column));
  }

  @Override
  public Blob getBlob(String label) throws SQLException {
    return hidden(target.getBlob(label));
  }

  @Override
  public boolean getBoolean(int column) throws SQLException {
    return seen(target.getBoolean(column));
  }

  @Override
  public boolean getBoolean(String label) throws SQLException {
    return seen(target.getBoolean(label));
  }

  @Override
  public byte getByte(int column) throws SQLException {
    return seen(target.getByte(column));
  }

  @Override
  public byte getByte(String label) throws SQLException {
    return seen(target.getByte(label));
  }

  @Override
  public byte[] getBytes(int column) throws SQLException {
    return seen(target.getBytes(column));
  }

  @Override
  public byte[] getBytes(String label) throws SQLException {
    return seen(target.getBytes(label));
  }

  @Override
  public Reader getCharacterStream(int column) throws SQLException {
    return hidden(target.getCharacterStream(column));
  }

  @Override
  public Reader getCharacterStream(String label) throws SQLException {
    return hidden(target.getCharacterStream(label));
  }

  @Override
  public Clob getClob(int column) throws SQLException {
    return hidden(target.getClob(column));
  }

  @Override
  public Clob getClob(String label) throws SQLException {
    return hidden(target.getClob(label));
  }

  @Override
  public int getConcurrency() throws SQLException {
    return target.getConcurrency();
  }

  @Override
  public String getCursorName() throws SQLException {
    return target.getCursorName();
  }

  @Override
  public Date getDate(int column) throws SQLException {
    return seen(target.getDate(column));
  }

  @Override
  public Date getDate(int column, Calendar calendar) throws SQLException {
    return seen(target.getDate(column, calendar));
  }

  @Override
  public Date getDate(String label) throws SQLException {
    return seen(target.getDate(label));
  }

  @Override
  public Date getDate(String label, Calendar calendar) throws SQLException {
    return seen(target.getDate(label, calendar));
  }

  @Override
  public double getDouble(int column) throws SQLException {
    return seen(target.getDouble(column));
  }

  @Override
  public double getDouble(String label) throws SQLException {
    return seen(target.getDouble(label));
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
  public float getFloat(int column) throws SQLException {
    return seen(target.getFloat(column));
  }

  @Override
  public float getFloat(String label) throws SQLException {
    return seen(target.getFloat(label));
  }

  @Override
  public int getHoldability() throws SQLException {
    return target.getHoldability();
  }

  @Override
  public int getInt(int column) throws SQLException {
    return seen(target.getInt(column));
  }

  @Override
  public int getInt(String label) throws SQLException {
    return seen(target.getInt(label));
  }

  @Override
  public long getLong(int column) throws SQLException {
    return seen(target.getLong(column));
  }

  @Override
  public long getLong(String label) throws SQLException {
    return seen(target.getLong(label));
  }

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    return target.getMetaData();
  }

  @Override
  public Reader getNCharacterStream(int column) throws SQLException {
    return hidden(target.getNCharacterStream(column));
  }

  @Override
  public Reader getNCharacterStream(String label) throws SQLException {
    return hidden(target.getNCharacterStream(label));
  }

  @Override
  public NClob getNClob(int column) throws SQLException {
    return hidden(target.getNClob(column));
  }

  @Override
  public NClob getNClob(String label) throws SQLException {
    return hidden(target.getNClob(label));
  }

  @Override
  public String getNString(int column) throws SQLException {
    return seen(target.getNString(column));
  }

  @Override
  public String getNString(String label) throws SQLException {
    return seen(target.getNString(label));
  }

  @Override
  public <T> T getObject(int column, Class<T> type) throws SQLException {
    return seen(target.getObject(column, type));
  }

  @Override
  public <T> T getObject(String label, Class<T> type) throws SQLException {
    return seen(target.getObject(label, type));
  }

  @Override
  public Object getObject(int column) throws SQLException {
    return seen(target.getObject(column));
  }

  @Override
  public Object getObject(int column, Map<String, Class<?>> types) throws SQLException {
    return seen(target.getObject(column, types));
  }

  @Override
  public Object getObject(String label) throws SQLException {
    return seen(target.getObject(label));
  }

  @Override
  public Object getObject(String label, Map<String, Class<?>> types) throws SQLException {
    return seen(target.getObject(label, types));
  }

  @Override
  public Ref getRef(int column) throws SQLException {
    return hidden(target.getRef(column));
  }

  @Override
  public Ref getRef(String label) throws SQLException {
    return hidden(target.getRef(label));
  }

  @Override
  public int getRow() throws SQLException {
    return target.getRow();
  }

  @Override
  public RowId getRowId(int column) throws SQLException {
    return hidden(target.getRowId(column));
  }

  @Override
  public RowId getRowId(String label) throws SQLException {
    return hidden(target.getRowId(label));
  }

  @Override
  public SQLXML getSQLXML(int column) throws SQLException {
    return hidden(target.getSQLXML(column));
  }

  @Override
  public SQLXML getSQLXML(String label) throws SQLException {
    return hidden(target.getSQLXML(label));
  }

  @Override
  public short getShort(int column) throws SQLException {
    return seen(target.getShort(column));
  }

  @Override
  public short getShort(String label) throws SQLException {
    return seen(target.getShort(label));
  }

  @Override
  public String getString(int column) throws SQLException {
    return seen(target.getString(column));
  }

  @Override
  public String getString(String label) throws SQLException {
    return seen(target.getString(label));
  }

  @Override
  public Time getTime(int column) throws SQLException {
    return seen(target.getTime(column));
  }

  @Override
  public Time getTime(int column, Calendar calendar) throws SQLException {
    return seen(target.getTime(column, calendar));
  }

  @Override
  public Time getTime(String label) throws SQLException {
    return seen(target.getTime(label));
  }

  @Override
  public Time getTime(String label, Calendar calendar) throws SQLException {
    return seen(target.getTime(label, calendar));
  }

  @Override
  public Timestamp getTimestamp(int column) throws SQLException {
    return seen(target.getTimestamp(column));
  }

  @Override
  public Timestamp getTimestamp(int column, Calendar calendar) throws SQLException {
    return seen(target.getTimestamp(column, calendar));
  }

  @Override
  public Timestamp getTimestamp(String label) throws SQLException {
    return seen(target.getTimestamp(label));
  }

  @Override
  public Timestamp getTimestamp(String label, Calendar calendar) throws SQLException {
    return seen(target.getTimestamp(label, calendar));
  }

  @Override
  public int getType() throws SQLException {
    return target.getType();
  }

  @Override
  public URL getURL(int column) throws SQLException {
    return hidden(target.getURL(column));
  }

  @Override
  public URL getURL(String label) throws SQLException {
    return hidden(target.getURL(label));
  }

  @Override
  @Deprecated
  @SuppressForbidden("the driver must see the call that the application made")
  public InputStream getUnicodeStream(int column) throws SQLException {
    return hidden(target.getUnicodeStream(column));
  }

  @Override
  @Deprecated
  @SuppressForbidden("the driver must see the call that the application made")
  public InputStream getUnicodeStream(String label) throws SQLException {
    return hidden(target.getUnicodeStream(label));
  }

  @Override
  public SQLWarning getWarnings() throws SQLException {
    return target.getWarnings();
  }

  @Override
  public void insertRow() throws SQLException {
    target.insertRow();
  }

  @Override
  public boolean isAfterLast() throws SQLException {
    return target.isAfterLast();
  }

  @Override
  public boolean isBeforeFirst() throws SQLException {
    return target.isBeforeFirst();
  }

  @Override
  public boolean isClosed() throws SQLException {
    return target.isClosed();
  }

  @Override
  public boolean isFirst() throws SQLException {
    return target.isFirst();
  }

  @Override
  public boolean isLast() throws SQLException {
    return target.isLast();
  }

  @Override
  public boolean last() throws SQLException {
    return target.last();
  }

  @Override
  public void moveToCurrentRow() throws SQLException {
    target.moveToCurrentRow();
  }

  @Override
  public void moveToInsertRow() throws SQLException {
    target.moveToInsertRow();
  }

  @Override
  public boolean previous() throws SQLException {
    return target.previous();
  }

  @Override
  public void refreshRow() throws SQLException {
    target.refreshRow();
  }

  @Override
  public boolean relative(int rows) throws SQLException {
    return target.relative(rows);
  }

  @Override
  public boolean rowDeleted() throws SQLException {
    return target.rowDeleted();
  }

  @Override
  public boolean rowInserted() throws SQLException {
    return target.rowInserted();
  }

  @Override
  public boolean rowUpdated() throws SQLException {
    return target.rowUpdated();
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
  public void updateArray(int column, Array value) throws SQLException {
    target.updateArray(column, value);
  }

  @Override
  public void updateArray(String label, Array value) throws SQLException {
    target.updateArray(label, value);
  }

  @Override
  public void updateAsciiStream(int column, InputStream value) throws SQLException {
    target.updateAsciiStream(column, value);
  }

  @Override
  public void updateAsciiStream(int column, InputStream value, int length) throws SQLException {
    target.updateAsciiStream(column, value, length);
  }

  @Override
  public void updateAsciiStream(int column, InputStream value, long length) throws SQLException {
    target.updateAsciiStream(column, value, length);
  }

  @Override
  public void updateAsciiStream(String label, InputStream value) throws SQLException {
    target.updateAsciiStream(label, value);
  }

  @Override
  public void updateAsciiStream(String label, InputStream value, int length) throws SQLException {
    target.updateAsciiStream(label, value, length);
  }

  @Override
  public void updateAsciiStream(String label, InputStream value, long length) throws SQLException {
    target.updateAsciiStream(label, value, length);
  }

  @Override
  public void updateBigDecimal(int column, BigDecimal value) throws SQLException {
    target.updateBigDecimal(column, value);
  }

  @Override
  public void updateBigDecimal(String label, BigDecimal value) throws SQLException {
    target.updateBigDecimal(label, value);
  }

  @Override
  public void updateBinaryStream(int column, InputStream value) throws SQLException {
    target.updateBinaryStream(column, value);
  }

  @Override
  public void updateBinaryStream(int column, InputStream value, int length) throws SQLException {
    target.updateBinaryStream(column, value, length);
  }

  @Override
  public void updateBinaryStream(int column, InputStream value, long length) throws SQLException {
    target.updateBinaryStream(column, value, length);
  }

  @Override
  public void updateBinaryStream(String label, InputStream value) throws SQLException {
    target.updateBinaryStream(label, value);
  }

  @Override
  public void updateBinaryStream(String label, InputStream value, int length) throws SQLException {
    target.updateBinaryStream(label, value, length);
  }

  @Override
  public void updateBinaryStream(String label, InputStream value, long length) throws SQLException {
    target.updateBinaryStream(label, value, length);
  }

  @Override
  public void updateBlob(int column, InputStream value) throws SQLException {
    target.updateBlob(column, value);
  }

  @Override
  public void updateBlob(int column, InputStream value, long length) throws SQLException {
    target.updateBlob(column, value, length);
  }

  @Override
  public void updateBlob(int column, Blob value) throws SQLException {
    target.updateBlob(column, value);
  }

  @Override
  public void updateBlob(String label, InputStream value) throws SQLException {
    target.updateBlob(label, value);
  }

  @Override
  public void updateBlob(String label, InputStream value, long length) throws SQLException {
    target.updateBlob(label, value, length);
  }

  @Override
  public void updateBlob(String label, Blob value) throws SQLException {
    target.updateBlob(label, value);
  }

  @Override
  public void updateBoolean(int column, boolean value) throws SQLException {
    target.updateBoolean(column, value);
  }

  @Override
  public void updateBoolean(String label, boolean value) throws SQLException {
    target.updateBoolean(label, value);
  }

  @Override
  public void updateByte(int column, byte value) throws SQLException {
    target.updateByte(column, value);
  }

  @Override
  public void updateByte(String label, byte value) throws SQLException {
    target.updateByte(label, value);
  }

  @Override
  public void updateBytes(int column, byte[] value) throws SQLException {
    target.updateBytes(column, value);
  }

  @Override
  public void updateBytes(String label, byte[] value) throws SQLException {
    target.updateBytes(label, value);
  }

  @Override
  public void updateCharacterStream(int column, Reader value) throws SQLException {
    target.updateCharacterStream(column, value);
  }

  @Override
  public void updateCharacterStream(int column, Reader value, int length) throws SQLException {
    target.updateCharacterStream(column, value, length);
  }

  @Override
  public void updateCharacterStream(int column, Reader value, long length) throws SQLException {
    target.updateCharacterStream(column, value, length);
  }

  @Override
  public void updateCharacterStream(String label, Reader value) throws SQLException {
    target.updateCharacterStream(label, value);
  }

  @Override
  public void updateCharacterStream(String label, Reader value, int length) throws SQLException {
    target.updateCharacterStream(label, value, length);
  }

  @Override
  public void updateCharacterStream(String label, Reader value, long length) throws SQLException {
    target.updateCharacterStream(label, value, length);
  }

  @Override
  public void updateClob(int column, Reader value) throws SQLException {
    target.updateClob(column, value);
  }

  @Override
  public void updateClob(int column, Reader value, long length) throws SQLException {
    target.updateClob(column, value, length);
  }

  @Override
  public void updateClob(int column, Clob value) throws SQLException {
    target.updateClob(column, value);
  }

  @Override
  public void updateClob(String label, Reader value) throws SQLException {
    target.updateClob(label, value);
  }

  @Override
  public void updateClob(String label, Reader value, long length) throws SQLException {
    target.updateClob(label, value, length);
  }

  @Override
  public void updateClob(String label, Clob value) throws SQLException {
    target.updateClob(label, value);
  }

  @Override
  public void updateDate(int column, Date value) throws SQLException {
    target.updateDate(column, value);
  }

  @Override
  public void updateDate(String label, Date value) throws SQLException {
    target.updateDate(label, value);
  }

  @Override
  public void updateDouble(int column, double value) throws SQLException {
    target.updateDouble(column, value);
  }

  @Override
  public void updateDouble(String label, double value) throws SQLException {
    target.updateDouble(label, value);
  }

  @Override
  public void updateFloat(int column, float value) throws SQLException {
    target.updateFloat(column, value);
  }

  @Override
  public void updateFloat(String label, float value) throws SQLException {
    target.updateFloat(label, value);
  }

  @Override
  public void updateInt(int column, int value) throws SQLException {
    target.updateInt(column, value);
  }

  @Override
  public void updateInt(String label, int value) throws SQLException {
    target.updateInt(label, value);
  }

  @Override
  public void updateLong(int column, long value) throws SQLException {
    target.updateLong(column, value);
  }

  @Override
  public void updateLong(String label, long value) throws SQLException {
    target.updateLong(label, value);
  }

  @Override
  public void updateNCharacterStream(int column, Reader value) throws SQLException {
    target.updateNCharacterStream(column, value);
  }

  @Override
  public void updateNCharacterStream(int column, Reader value, long length) throws SQLException {
    target.updateNCharacterStream(column, value, length);
  }

  @Override
  public void updateNCharacterStream(String label, Reader value) throws SQLException {
    target.updateNCharacterStream(label, value);
  }

  @Override
  public void updateNCharacterStream(String label, Reader value, long length) throws SQLException {
    target.updateNCharacterStream(label, value, length);
  }

  @Override
  public void updateNClob(int column, Reader value) throws SQLException {
    target.updateNClob(column, value);
  }

  @Override
  public void updateNClob(int column, Reader value, long length) throws SQLException {
    target.updateNClob(column, value, length);
  }

  @Override
  public void updateNClob(int column, NClob value) throws SQLException {
    target.updateNClob(column, value);
  }

  @Override
  public void updateNClob(String label, Reader value) throws SQLException {
    target.updateNClob(label, value);
  }

  @Override
  public void updateNClob(String label, Reader value, long length) throws SQLException {
    target.updateNClob(label, value, length);
  }

  @Override
  public void updateNClob(String label, NClob value) throws SQLException {
    target.updateNClob(label, value);
  }

  @Override
  public void updateNString(int column, String value) throws SQLException {
    target.updateNString(column, value);
  }

  @Override
  public void updateNString(String label, String value) throws SQLException {
    target.updateNString(label, value);
  }

  @Override
  public void updateNull(int column) throws SQLException {
    target.updateNull(column);
  }

  @Override
  public void updateNull(String label) throws SQLException {
    target.updateNull(label);
  }

  @Override
  public void updateObject(int column, Object value) throws SQLException {
    target.updateObject(column, value);
  }

  @Override
  public void updateObject(int column, Object value, int scaleOrLength) throws SQLException {
    target.updateObject(column, value, scaleOrLength);
  }

  @Override
  public void updateObject(String label, Object value) throws SQLException {
    target.updateObject(label, value);
  }

  @Override
  public void updateObject(String label, Object value, int scaleOrLength) throws SQLException {
    target.updateObject(label, value, scaleOrLength);
  }

  @Override
  public void updateObject(int column, Object value, SQLType targetType) throws SQLException {
    target.updateObject(column, value, targetType);
  }

  @Override
  public void updateObject(int column, Object value, SQLType targetType, int scaleOrLength)
      throws SQLException {
    target.updateObject(column, value, targetType, scaleOrLength);
  }

  @Override
  public void updateObject(String label, Object value, SQLType targetType) throws SQLException {
    target.updateObject(label, value, targetType);
  }

  @Override
  public void updateObject(String label, Object value, SQLType targetType, int scaleOrLength)
      throws SQLException {
    target.updateObject(label, value, targetType, scaleOrLength);
  }

  @Override
  public void updateRef(int column, Ref value) throws SQLException {
    target.updateRef(column, value);
  }

  @Override
  public void updateRef(String label, Ref value) throws SQLException {
    target.updateRef(label, value);
  }

  @Override
  public void updateRow() throws SQLException {
    target.updateRow();
  }

  @Override
  public void updateRowId(int column, RowId value) throws SQLException {
    target.updateRowId(column, value);
  }

  @Override
  public void updateRowId(String label, RowId value) throws SQLException {
    target.updateRowId(label, value);
  }

  @Override
  public void updateSQLXML(int column, SQLXML value) throws SQLException {
    target.updateSQLXML(column, value);
  }

  @Override
  public void updateSQLXML(String label, SQLXML value) throws SQLException {
    target.updateSQLXML(label, value);
  }

  @Override
  public void updateShort(int column, short value) throws SQLException {
    target.updateShort(column, value);
  }

  @Override
  public void updateShort(String label, short value) throws SQLException {
    target.updateShort(label, value);
  }

  @Override
  public void updateString(int column, String value) throws SQLException {
    target.updateString(column, value);
  }

  @Override
  public void updateString(String label, String value) throws SQLException {
    target.updateString(label, value);
  }

  @Override
  public void updateTime(int column, Time value) throws SQLException {
    target.updateTime(column, value);
  }

  @Override
  public void updateTime(String label, Time value) throws SQLException {
    target.updateTime(label, value);
  }

  @Override
  public void updateTimestamp(int column, Timestamp value) throws SQLException {
    target.updateTimestamp(column, value);
  }

  @Override
  public void updateTimestamp(String label, Timestamp value) throws SQLException {
    target.updateTimestamp(label, value);
  }

  @Override
  public boolean wasNull() throws SQLException {
    return target.wasNull();
  }

  @Override
  public <U> U unwrap(Class<U> type) throws SQLException {
    U unwrapped = Wrappers.unwrap(this, target, type);
    if (unwrapped != this) {
      loseTrace();
    }
    return unwrapped;
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
