/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a result set says of a column without asking the database again. Immutable.
 *
 * @param label how the statement calls it
 * @param name its own name
 * @param type one of {@link Types}
 * @param typeName the database's name of the type
 * @param className the class of its values
 * @param precision its digits or characters
 * @param scale its digits behind the point
 * @param displaySize how wide it is at most
 * @param signed whether it is a number with a sign
 */
record CachedColumn(
    String label,
    String name,
    int type,
    String typeName,
    String className,
    int precision,
    int scale,
    int displaySize,
    boolean signed) {
  /** Values of these live in their transaction or their connection, or can be changed. */
  private static final Set<Integer> REFUSED = Set.of(
      Types.BLOB,
      Types.CLOB,
      Types.NCLOB,
      Types.ARRAY,
      Types.REF,
      Types.REF_CURSOR,
      Types.STRUCT,
      Types.SQLXML,
      Types.ROWID,
      Types.JAVA_OBJECT,
      Types.DATALINK,
      Types.TIME_WITH_TIMEZONE, // java.sql.Time knows no zone
      Types.LONGVARBINARY);

  static CachedColumn of(ResultSetMetaData metaData, int column) throws SQLException {
    return new CachedColumn(
        text(metaData.getColumnLabel(column)),
        text(metaData.getColumnName(column)),
        metaData.getColumnType(column),
        text(metaData.getColumnTypeName(column)),
        text(metaData.getColumnClassName(column)),
        metaData.getPrecision(column),
        metaData.getScale(column),
        metaData.getColumnDisplaySize(column),
        metaData.isSigned(column));
  }

  private static String text(@Nullable String said) {
    return said == null ? "" : said;
  }

  /** Why its values cannot be kept; null if they can. */
  @Nullable
  String refused() {
    boolean kept = !REFUSED.contains(type) && !typeName.equalsIgnoreCase("timetz");
    return kept ? null : "column " + label + " is a " + typeName;
  }

  boolean hasZone() {
    return type == Types.TIMESTAMP_WITH_TIMEZONE
        || typeName.toLowerCase(Locale.ROOT).endsWith("tz");
  }
}
