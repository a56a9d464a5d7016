/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When a price counts. Immutable. */
sealed interface Validity {
  /** At any time. */
  Validity ALWAYS = new Always();

  boolean holds(Instant at);

  /** At any time. */
  record Always() implements Validity {
    @Override
    public boolean holds(Instant at) {
      return true;
    }
  }

  /**
   * From a day on, which begins at midnight UTC.
   *
   * @param day the first day
   */
  record From(LocalDate day) implements Validity {
    @Override
    public boolean holds(Instant at) {
      return !at.isBefore(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }
  }

  /**
   * At some hours of each day, UTC; over midnight, if the end is before the start.
   *
   * @param start the first moment
   * @param end the first moment after it
   */
  record Daily(LocalTime start, LocalTime end) implements Validity {
    @Override
    public boolean holds(Instant at) {
      LocalTime time = LocalTime.ofInstant(at, ZoneOffset.UTC);
      boolean started = !time.isBefore(start);
      boolean ended = !time.isBefore(end);
      return start.isAfter(end) ? started || !ended : started && !ended;
    }
  }

  /** Nothing, {@code {start_date}}, or {@code {start_time, end_time}} with an offset. */
  static Validity parse(@Nullable Object json, String where) {
    if (json == null) {
      return ALWAYS;
    }
    try {
      if (json instanceof Map<?, ?> map) {
        if (map.get("start_date") instanceof String date) {
          return new From(LocalDate.parse(date));
        }
        if (map.get("start_time") instanceof String start
            && map.get("end_time") instanceof String end) {
          return new Daily(utc(start), utc(end));
        }
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(where + ": no date or time: " + e.getParsedString(), e);
    }
    throw new IllegalArgumentException(
        where + ": a constraint must have a start_date, or a start_time and an end_time");
  }

  private static LocalTime utc(String text) {
    return OffsetTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalTime();
  }
}
