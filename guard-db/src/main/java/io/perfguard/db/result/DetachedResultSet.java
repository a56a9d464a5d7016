/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Calendar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result set over rows that are kept: read-only, and it can be walked in both directions. Not
 * thread-safe, like a driver's.
 */
final class DetachedResultSet implements InvocationHandler {
  private final CachedRows rows;
  private final Statement statement;
  private int at = -1; // before the first
  private boolean wasNull;
  private boolean closed;

  private DetachedResultSet(CachedRows rows, Statement statement) {
    this.rows = rows;
    this.statement = statement;
  }

  static ResultSet make(CachedRows rows, Statement statement) {
    return (ResultSet) Proxy.newProxyInstance(
        DetachedResultSet.class.getClassLoader(),
        new Class<?>[] {ResultSet.class},
        new DetachedResultSet(rows, statement));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    @Nullable Object[] arguments = given == null ? new Object[0] : given;
    String name = method.getName();
    return switch (name) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "cached result of " + rows.count() + " rows";
      case "close" -> {
        closed = true;
        yield null;
      }
      case "isClosed" -> closed;
      case "unwrap" -> unwrap(proxy, (Class<?>) arguments[0]);
      case "isWrapperFor" -> arguments[0] instanceof Class<?> type && type.isInstance(proxy);
      default -> {
        if (closed) {
          throw new SQLException("this result set is closed");
        }
        yield open(method, name, arguments);
      }
    };
  }

  private static Object unwrap(Object proxy, @Nullable Class<?> type) throws SQLException {
    if (type != null && type.isInstance(proxy)) {
      return proxy;
    }
    throw new SQLException("a cached result is no " + type);
  }

  private @Nullable Object open(Method method, String name, @Nullable Object[] arguments)
      throws SQLException {
    if (name.startsWith("get") && arguments.length > 0) {
      return get(method, name, arguments);
    }
    return switch (name) {
      case "next" -> moveTo(Math.min(at + 1, rows.count()));
      case "previous" -> moveTo(Math.max(at - 1, -1));
      case "first" -> moveTo(rows.count() == 0 ? -1 : 0);
      case "last" -> moveTo(rows.count() - 1);
      case "beforeFirst" -> {
        at = -1;
        yield null;
      }
      case "afterLast" -> {
        at = rows.count();
        yield null;
      }
      case "absolute" -> absolute(number(arguments));
      case "relative" -> moveTo(Math.max(-1, Math.min(rows.count(), at + number(arguments))));
      case "isBeforeFirst" -> at < 0 && rows.count() > 0;
      case "isAfterLast" -> at >= rows.count() && rows.count() > 0;
      case "isFirst" -> at == 0 && rows.count() > 0;
      case "isLast" -> at == rows.count() - 1 && rows.count() > 0;
      case "getRow" -> at < 0 || at >= rows.count() ? 0 : at + 1;
      case "wasNull" -> wasNull;
      case "findColumn" -> find((String) arguments[0]) + 1;
      default -> rest(name);
    };
  }

  private @Nullable Object rest(String name) throws SQLException {
    return switch (name) {
      case "getMetaData" -> metaData();
      case "getStatement" -> statement;
      case "getType" -> ResultSet.TYPE_SCROLL_INSENSITIVE;
      case "getConcurrency" -> ResultSet.CONCUR_READ_ONLY;
      case "getHoldability" -> ResultSet.HOLD_CURSORS_OVER_COMMIT;
      case "getFetchDirection" -> ResultSet.FETCH_FORWARD;
      case "getFetchSize" -> 0;
      case "getWarnings", "clearWarnings", "setFetchDirection", "setFetchSize" -> null;
      case "rowUpdated", "rowInserted", "rowDeleted" -> false;
      default ->
        throw new SQLFeatureNotSupportedException("a cached result can only be read: " + name);
    };
  }

  // ---- where it is

  private boolean moveTo(int row) {
    at = row;
    return at >= 0 && at < rows.count();
  }

  private boolean absolute(int row) {
    int wanted = row < 0 ? rows.count() + row : row - 1;
    return moveTo(Math.max(-1, Math.min(rows.count(), wanted)));
  }

  private static int number(@Nullable Object[] arguments) {
    return arguments[0] instanceof Integer number ? number : 0;
  }

  private int find(@Nullable String label) throws SQLException {
    List<CachedColumn> columns = rows.columns();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).label().equalsIgnoreCase(label)) {
        return i;
      }
    }
    for (int i = 0; i < columns.size(); i++) { // as some drivers do
      if (columns.get(i).name().equalsIgnoreCase(label)) {
        return i;
      }
    }
    throw new SQLException("there is no column " + label, "42703");
  }

  // ---- values

  private @Nullable Object get(Method method, String name, @Nullable Object[] arguments)
      throws SQLException {
    int column = arguments[0] instanceof Integer index ? index - 1 : find((String) arguments[0]);
    if (column < 0 || column >= rows.columns().size()) {
      throw new SQLException(
          "column must be 1.." + rows.columns().size() + ", was " + (column + 1), "07009");
    } else if (at < 0 || at >= rows.count()) {
      throw new SQLException("there is no row here: next() before", "24000");
    }
    Conversions value = new Conversions(
        rows.value(at, column),
        rows.whole(at, column),
        rows.text(at, column),
        rows.columns().get(column));
    wasNull = value.isNull();
    Object more = arguments.length > 1 ? arguments[1] : null;
    return switch (name) {
      case "getString", "getNString" -> value.string();
      case "getBoolean" -> value.bool();
      case "getByte" -> (byte) value.whole(Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
      case "getShort" -> (short) value.whole(Short.MIN_VALUE, Short.MAX_VALUE, "short");
      case "getInt" -> (int) value.whole(Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
      case "getLong" -> value.whole(Long.MIN_VALUE, Long.MAX_VALUE, "long");
      case "getFloat" -> (float) value.floating("float");
      case "getDouble" -> value.floating("double");
      case "getBigDecimal" -> scaled(value.decimal(), more);
      case "getBytes" -> value.bytes();
      case "getDate" -> value.date((Calendar) more);
      case "getTime" -> value.time((Calendar) more);
      case "getTimestamp" -> value.timestamp((Calendar) more);
      case "getObject" -> more instanceof Class<?> type ? value.as(type) : value.object();
      case "getBinaryStream" -> value.stream();
      case "getCharacterStream", "getNCharacterStream" -> value.reader();
      case "getAsciiStream" -> {
        String text = value.string();
        yield text == null
            ? null
            : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
      }
      default ->
        throw new SQLFeatureNotSupportedException(
            "a cached result has no " + method.getReturnType().getSimpleName());
    };
  }

  private static @Nullable BigDecimal scaled(@Nullable BigDecimal value, @Nullable Object scale) {
    return value != null && scale instanceof Integer digits
        ? value.setScale(digits, RoundingMode.HALF_UP)
        : value;
  }

  // ---- columns

  private ResultSetMetaData metaData() {
    return (ResultSetMetaData) Proxy.newProxyInstance(
        DetachedResultSet.class.getClassLoader(),
        new Class<?>[] {ResultSetMetaData.class},
        (proxy, method, given) -> {
          if (given == null || given.length == 0) {
            return method.getName().equals("getColumnCount")
                ? rows.columns().size()
                : method.getName().equals("hashCode")
                    ? System.identityHashCode(proxy)
                    : "columns of a cached result";
          }
          return given[0] instanceof Integer index
              ? about(method.getName(), index)
              : aboutItself(proxy, method.getName(), given[0]);
        });
  }

  private static Object aboutItself(Object proxy, String name, @Nullable Object argument)
      throws SQLException {
    return switch (name) {
      case "equals" -> proxy == argument;
      case "isWrapperFor" -> argument instanceof Class<?> type && type.isInstance(proxy);
      default -> unwrap(proxy, (Class<?>) argument);
    };
  }

  private Object about(String name, int index) throws SQLException {
    if (index < 1 || index > rows.columns().size()) {
      throw new SQLException("column must be 1.." + rows.columns().size() + ", was " + index);
    }
    CachedColumn column = rows.columns().get(index - 1);
    return switch (name) {
      case "getColumnLabel" -> column.label();
      case "getColumnName" -> column.name();
      case "getColumnType" -> column.type();
      case "getColumnTypeName" -> column.typeName();
      case "getColumnClassName" -> column.className();
      case "getPrecision" -> column.precision();
      case "getScale" -> column.scale();
      case "getColumnDisplaySize" -> column.displaySize();
      case "isSigned" -> column.signed();
      case "isNullable" -> ResultSetMetaData.columnNullableUnknown;
      case "isSearchable", "isCaseSensitive", "isReadOnly" -> true;
      case "isAutoIncrement", "isCurrency", "isWritable", "isDefinitelyWritable" -> false;
      default -> ""; // table, schema, catalog: drivers ask the database for them
    };
  }
}
