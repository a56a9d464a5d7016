/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result set, apart from the database: values as the driver gives them, and what it
 * writes them as where that is not plain. Immutable: what can be changed is copied on its way out.
 */
public final class CachedRows {
  /** The most rows that are kept of one query. */
  static final int MAXIMUM_ROWS = 100_000;

  private static final int OLDEST_YEAR = 1900;
  private static final String OLDEST = String.valueOf(OLDEST_YEAR);
  private static final long EMPTY_BYTES = 200;
  private static final long COLUMN_BYTES = 100;
  private static final long ROW_BYTES = 32;
  private static final long CELL_BYTES = 8;
  private static final long OBJECT_BYTES = 24;

  private final List<CachedColumn> columns;
  private final @Nullable Object[][] cells;
  private final @Nullable String[][] texts;
  private final Set<String> tables;
  private final long bytes;
  private final long loaded;
  private final long expires;
  private final boolean refused;

  private CachedRows(
      List<CachedColumn> columns,
      @Nullable Object[][] cells,
      @Nullable String[][] texts,
      Set<String> tables,
      long bytes,
      long loaded,
      long expires,
      boolean refused) {
    this.columns = columns;
    this.cells = cells;
    this.texts = texts;
    this.tables = tables;
    this.bytes = bytes;
    this.loaded = loaded;
    this.expires = expires;
    this.refused = refused;
  }

  /** Why rows cannot be kept. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why, null, false, false);
    }
  }

  /** The columns, if their values can be kept. */
  static List<CachedColumn> columns(ResultSet rows) throws SQLException, RefusedException {
    ResultSetMetaData metaData = rows.getMetaData();
    List<CachedColumn> columns = new ArrayList<>();
    for (int i = 1; i <= metaData.getColumnCount(); i++) {
      CachedColumn column = CachedColumn.of(metaData, i);
      String refused = column.refused();
      if (refused != null) {
        throw new RefusedException(refused);
      }
      columns.add(column);
    }
    return columns;
  }

  /** What stands in for rows that cannot be kept, so that nobody tries again or waits for them. */
  static CachedRows refused(Set<String> tables, long now, long ttlNanos) {
    return new CachedRows(
        List.of(),
        new @Nullable Object[0][],
        new @Nullable String[0][],
        tables,
        EMPTY_BYTES,
        now,
        now + ttlNanos,
        true);
  }

  /**
   * Reads all rows.
   *
   * @param rows before the first; they are read to their end and closed
   * @param tables the tables that they are of
   * @param maximumBytes the most that is kept
   * @param began when they were asked for
   * @param ttlNanos how long they are good
   */
  static CachedRows read(
      ResultSet rows, Set<String> tables, long maximumBytes, long began, long ttlNanos)
      throws SQLException, RefusedException {
    try (rows) {
      List<CachedColumn> columns = columns(rows);
      int width = columns.size();
      List<@Nullable Object[]> cells = new ArrayList<>();
      List<@Nullable String[]> texts = new ArrayList<>();
      long bytes = EMPTY_BYTES + COLUMN_BYTES * width;
      while (rows.next()) {
        @Nullable Object[] row = new Object[width];
        @Nullable String[] written = new String[width];
        for (int i = 0; i < width; i++) {
          Object value = rows.getObject(i + 1);
          row[i] = hasFraction(value) ? new Fractional((Number) value, whole(rows, i + 1)) : value;
          written[i] = isPlain(value) ? null : rows.getString(i + 1);
          if (value instanceof java.util.Date && !isWritten(columns.get(i), value, written[i])) {
            throw new RefusedException("a time has no date of the calendar");
          }
          bytes += CELL_BYTES + bytes(value) + bytes(written[i]);
        }
        bytes += ROW_BYTES;
        if (bytes > maximumBytes || cells.size() >= MAXIMUM_ROWS) {
          throw new RefusedException("its rows take more than " + maximumBytes
              + " bytes, or are more" + " than " + MAXIMUM_ROWS);
        }
        cells.add(row);
        texts.add(written);
      }
      return new CachedRows(
          columns,
          cells.toArray(new @Nullable Object[0][]),
          texts.toArray(new @Nullable String[0][]),
          tables,
          bytes,
          began,
          began + ttlNanos,
          false);
    }
  }

  /**
   * A number with a fraction, and what the driver makes of it where a whole one is asked for: some
   * cut, others round.
   */
  record Fractional(Number value, @Nullable Long whole) {}

  private static boolean hasFraction(@Nullable Object value) {
    return value instanceof Double
        || value instanceof Float
        || (value instanceof BigDecimal decimal && decimal.scale() > 0);
  }

  /**
   * Whether the text of a time says all of it. Infinity and years before Christ do not; before 1900
   * drivers differ in what zones and calendars they count by.
   */
  private static boolean isWritten(CachedColumn column, Object value, @Nullable String text) {
    if (text == null || text.isEmpty() || !Character.isDigit(text.charAt(0))) {
      return false;
    } else if (column.hasZone()) {
      return text.compareTo(OLDEST) >= 0 && text.chars().noneMatch(Character::isLetter);
    }
    try {
      if (value instanceof java.sql.Time) {
        return LocalTime.parse(text).isBefore(LocalTime.MAX);
      }
      LocalDate day =
          value instanceof Timestamp ? localDateTime(text).toLocalDate() : LocalDate.parse(text);
      return day.getYear() >= OLDEST_YEAR;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** As JDBC writes them. */
  static LocalDateTime localDateTime(String text) {
    return LocalDateTime.parse(text.replace(' ', 'T'));
  }

  private static @Nullable Long whole(ResultSet rows, int column) {
    try {
      return rows.getLong(column);
    } catch (SQLException e) { // too large, say
      return null;
    }
  }

  /** Whether it is written as its own text says. */
  private static boolean isPlain(@Nullable Object value) {
    return value == null
        || value instanceof String
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Short;
  }

  private static long bytes(@Nullable Object value) throws RefusedException {
    if (value == null || value instanceof Boolean) {
      return 0;
    } else if (value instanceof String text) {
      return OBJECT_BYTES + 16 + 2L * text.length();
    } else if (value instanceof byte[] some) {
      return OBJECT_BYTES + some.length;
    } else if (value instanceof BigDecimal decimal) {
      return 2 * OBJECT_BYTES + decimal.precision() / 2;
    } else if (value instanceof BigInteger number) {
      return 2 * OBJECT_BYTES + number.bitLength() / 8;
    } else if (value instanceof Number
        || value instanceof java.util.Date
        || value instanceof UUID
        || value.getClass().getName().startsWith("java.time.")) {
      return 2 * OBJECT_BYTES;
    }
    throw new RefusedException("a value is a " + value.getClass().getName());
  }

  Set<String> tables() {
    return tables;
  }

  long bytes() {
    return bytes;
  }

  /** Whether they may be given to one who allows rows of this age. */
  boolean isGood(long now, long ttlNanos) {
    return now - expires < 0 && now - loaded < ttlNanos;
  }

  boolean isRefused() {
    return refused;
  }

  List<CachedColumn> columns() {
    return columns;
  }

  int count() {
    return cells.length;
  }

  @Nullable
  Object value(int row, int column) {
    return cells[row][column] instanceof Fractional number ? number.value() : cells[row][column];
  }

  /** What the driver makes of a number with a fraction; null for other values. */
  @Nullable
  Long whole(int row, int column) {
    return cells[row][column] instanceof Fractional number ? number.whole() : null;
  }

  @Nullable
  String text(int row, int column) {
    String written = texts[row][column];
    Object value = value(row, column);
    return written != null || value == null ? written : value.toString();
  }

  /**
   * A result set over the rows.
   *
   * @param statement whose result they are
   * @return before the first row
   */
  public ResultSet open(Statement statement) {
    return DetachedResultSet.make(this, statement);
  }
}
