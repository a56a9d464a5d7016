/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import io.perfguard.core.base.SuppressForbidden;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One value as the types that JDBC's getters ask for. Not thread-safe. */
@SuppressForbidden("dates and times of JDBC are those of the machine's zone")
final class Conversions {
  private final @Nullable Object value;
  private final @Nullable Long whole; // where the driver says it; null elsewhere
  private final @Nullable String text;
  private final CachedColumn column;

  Conversions(
      @Nullable Object value, @Nullable Long whole, @Nullable String text, CachedColumn column) {
    this.value = value;
    this.whole = whole;
    this.text = text;
    this.column = column;
  }

  private SQLException cannot(String type) {
    return new SQLDataException(
        "column " + column.label() + " is a " + column.typeName() + ", not a " + type, "22000");
  }

  boolean isNull() {
    return value == null;
  }

  /** The value itself, or a copy if it can be changed. */
  @Nullable
  @SuppressWarnings("JavaUtilDate") // what JDBC gives
  Object object() {
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    } else if (value instanceof java.util.Date date) {
      return date.clone();
    }
    return value;
  }

  @Nullable
  String string() {
    return text;
  }

  boolean bool() throws SQLException {
    if (value == null) {
      return false;
    } else if (value instanceof Boolean known) {
      return known;
    } else if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    String word = String.valueOf(value).trim().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "t", "true", "y", "yes", "on", "1" -> true;
      case "f", "false", "n", "no", "off", "0" -> false;
      default -> throw cannot("boolean");
    };
  }

  long whole(long least, long most, String type) throws SQLException {
    if (value == null) {
      return 0;
    } else if (value instanceof Boolean known) {
      return known ? 1 : 0;
    }
    BigInteger number;
    try {
      number = whole != null ? BigInteger.valueOf(whole) : decimalOf(type).toBigInteger();
    } catch (NumberFormatException e) {
      throw cannot(type);
    }
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new SQLDataException(
          column.label() + " must be " + least + ".." + most + " as " + type + ", was " + number,
          "22003");
    }
    return number.longValue();
  }

  double floating(String type) throws SQLException {
    if (value == null) {
      return 0;
    } else if (value instanceof Number number) {
      return number.doubleValue();
    } else if (value instanceof Boolean known) {
      return known ? 1 : 0;
    }
    try {
      return Double.parseDouble(String.valueOf(value).trim());
    } catch (NumberFormatException e) {
      throw cannot(type);
    }
  }

  @Nullable
  BigDecimal decimal() throws SQLException {
    return value == null ? null : decimalOf("BigDecimal");
  }

  private BigDecimal decimalOf(String type) throws SQLException {
    if (value instanceof BigDecimal known) {
      return known;
    } else if (value instanceof Boolean known) {
      return known ? BigDecimal.ONE : BigDecimal.ZERO;
    } else if (value instanceof Number || value instanceof String) {
      try {
        return new BigDecimal(String.valueOf(value).trim());
      } catch (NumberFormatException e) {
        throw cannot(type);
      }
    }
    throw cannot(type);
  }

  byte @Nullable [] bytes() throws SQLException {
    if (value == null) {
      return null;
    } else if (value instanceof byte[] known) {
      return known.clone();
    } else if (value instanceof String known) {
      return known.getBytes(StandardCharsets.UTF_8);
    }
    throw cannot("byte[]");
  }

  @Nullable
  InputStream stream() throws SQLException {
    byte[] all = bytes();
    return all == null ? null : new ByteArrayInputStream(all);
  }

  @Nullable
  Reader reader() {
    return text == null ? null : new StringReader(text);
  }

  // ---- times

  /*
   * Of a value without zone its text says what the clock on the wall showed. A java.sql.Timestamp does not: it is a moment,
   * which the JVM's zone may skip or show twice.
   */

  private LocalDateTime local(ZoneId zone, String type) throws SQLException {
    if (column.hasZone()) {
      return LocalDateTime.ofInstant(instant(type), zone);
    } else if (value instanceof Timestamp && text != null) {
      return CachedRows.localDateTime(text);
    } else if (value instanceof Time && text != null) {
      return LocalTime.parse(text).atDate(LocalDate.EPOCH);
    } else if (value instanceof Date && text != null) {
      return LocalDate.parse(text).atStartOfDay();
    } else if (value instanceof LocalDateTime known) {
      return known;
    } else if (value instanceof LocalDate known) {
      return known.atStartOfDay();
    } else if (value instanceof LocalTime known) {
      return known.atDate(LocalDate.EPOCH);
    }
    throw cannot(type);
  }

  private Instant instant(String type) throws SQLException {
    if (value instanceof OffsetDateTime known) {
      return known.toInstant();
    } else if (value instanceof ZonedDateTime known) {
      return known.toInstant();
    } else if (value instanceof Instant known) {
      return known;
    } else if (value instanceof Timestamp known) {
      return known.toInstant();
    }
    return local(zone(null), type).atZone(zone(null)).toInstant();
  }

  @Nullable
  Timestamp timestamp(@Nullable Calendar calendar) throws SQLException {
    if (value == null) {
      return null;
    } else if (value instanceof Timestamp known && (calendar == null || column.hasZone())) {
      return (Timestamp) known.clone();
    } else if (column.hasZone()) {
      return Timestamp.from(instant("Timestamp"));
    }
    LocalDateTime local = local(zone(null), "Timestamp");
    Timestamp moment = new Timestamp(millis(local, calendar));
    moment.setNanos(local.get(ChronoField.NANO_OF_SECOND));
    return moment;
  }

  @Nullable
  Date date(@Nullable Calendar calendar) throws SQLException {
    if (value == null) {
      return null;
    } else if (value instanceof Date known && calendar == null) {
      return (Date) known.clone();
    }
    LocalDateTime local = local(zone(calendar), "Date");
    return new Date(millis(local.toLocalDate().atStartOfDay(), calendar));
  }

  @Nullable
  Time time(@Nullable Calendar calendar) throws SQLException {
    if (value == null) {
      return null;
    } else if (value instanceof Time known && calendar == null) {
      return (Time) known.clone();
    }
    LocalDateTime local = local(zone(calendar), "Time");
    return new Time(millis(local.toLocalTime().atDate(LocalDate.EPOCH), calendar));
  }

  /**
   * As drivers count them: by the calendar of old, which knows other zones before 1900 and other
   * days before 1582.
   */
  @SuppressForbidden(
      "JDBC without a calendar is in the zone of the machine; the time is set at once")
  private static long millis(LocalDateTime local, @Nullable Calendar given) {
    Calendar calendar = given == null ? new GregorianCalendar() : (Calendar) given.clone();
    calendar.clear();
    calendar.set(
        local.getYear(),
        local.getMonthValue() - 1,
        local.getDayOfMonth(),
        local.getHour(),
        local.getMinute(),
        local.getSecond());
    return calendar.getTimeInMillis() + local.getNano() / 1_000_000;
  }

  @SuppressForbidden("JDBC without a calendar is in the zone of the machine")
  private static ZoneId zone(@Nullable Calendar calendar) {
    TimeZone zone = calendar == null ? TimeZone.getDefault() : calendar.getTimeZone();
    return zone.toZoneId();
  }

  // ---- any type

  <T> @Nullable T as(Class<T> type) throws SQLException {
    if (value == null) {
      return null;
    }
    Object found = found(type);
    if (!type.isInstance(found)) {
      throw cannot(type.getSimpleName());
    }
    return type.cast(found);
  }

  private @Nullable Object found(Class<?> type) throws SQLException {
    if (type == String.class) {
      return string();
    } else if (type == Boolean.class) {
      return bool();
    } else if (type == Byte.class) {
      return (byte) whole(Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
    } else if (type == Short.class) {
      return (short) whole(Short.MIN_VALUE, Short.MAX_VALUE, "short");
    } else if (type == Integer.class) {
      return (int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
    } else if (type == Long.class) {
      return whole(Long.MIN_VALUE, Long.MAX_VALUE, "long");
    } else if (type == Float.class) {
      return (float) floating("float");
    } else if (type == Double.class) {
      return floating("double");
    } else if (type == BigDecimal.class) {
      return decimal();
    } else if (type == BigInteger.class) {
      return decimalOf("BigInteger").toBigInteger();
    } else if (type == byte[].class) {
      return bytes();
    } else if (type == UUID.class) {
      return value instanceof UUID ? value : UUID.fromString(String.valueOf(text));
    }
    return time(type);
  }

  private @Nullable Object time(Class<?> type) throws SQLException {
    if (type == Timestamp.class || type == java.util.Date.class) {
      return timestamp(null);
    } else if (type == Date.class) {
      return date(null);
    } else if (type == Time.class) {
      return time((Calendar) null);
    } else if (type == LocalDateTime.class) {
      return local(zone(null), "LocalDateTime");
    } else if (type == LocalDate.class) {
      return local(zone(null), "LocalDate").toLocalDate();
    } else if (type == LocalTime.class) {
      return local(zone(null), "LocalTime").toLocalTime();
    } else if (type == Instant.class) {
      return instant("Instant");
    } else if (type == OffsetDateTime.class) {
      return value instanceof OffsetDateTime ? value : zoned("OffsetDateTime").toOffsetDateTime();
    } else if (type == ZonedDateTime.class) {
      return value instanceof OffsetDateTime known
          ? known.toZonedDateTime()
          : zoned("ZonedDateTime");
    }
    return object();
  }

  private ZonedDateTime zoned(String type) throws SQLException {
    return instant(type).atZone(column.hasZone() ? ZoneOffset.UTC : zone(null));
  }
}
