/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The time that a limit is for.
 *
 * <p>Days, weeks (from Monday) and months begin at local midnight of a zone, or at the first moment
 * after it where a change of the clocks skips midnight; they are as long as they are there, 23
 * hours for one day in March. Hours are always 3,600 seconds and begin with the hours of the zone's
 * standard time. A rolling window ends now and has a fixed length.
 *
 * <p>Immutable.
 */
public final class BudgetWindow {
  /** How many whole buckets a rolling window has; the one that is being filled comes on top. */
  static final int BUCKETS = 60;

  /** The shortest rolling window, so that a bucket has some milliseconds. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofDays(3_660);
  private static final long HOUR_SECONDS = 3_600;

  /** The sorts of windows. */
  public enum Kind {
    /** 3,600 seconds. */
    HOUR,
    /** From midnight to midnight. */
    DAY,
    /** From Monday to Monday. */
    WEEK,
    /** From the first of a month to the first of the next one. */
    MONTH,
    /** The last so much time, at any moment. */
    ROLLING
  }

  private final Kind kind;
  private final ZoneId zone;
  private final @Nullable Duration length;

  private BudgetWindow(Kind kind, ZoneId zone, @Nullable Duration length) {
    this.kind = kind;
    this.zone = Require.nonNull(zone, "zone");
    this.length = length;
  }

  static BudgetWindow calendar(Kind kind, ZoneId zone) {
    return new BudgetWindow(kind, zone, null);
  }

  static BudgetWindow rolling(Duration length, ZoneId zone) {
    Require.nonNull(length, "length");
    if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the length of a rolling window must be between 1s and 3660 days, was "
              + Durations.print(length));
    }
    return new BudgetWindow(Kind.ROLLING, zone, length);
  }

  BudgetWindow in(ZoneId other) {
    return new BudgetWindow(kind, other, length);
  }

  /**
   * The sort.
   *
   * @return month, week, day, hour or rolling
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The zone in which it begins, and in which its end is told.
   *
   * @return UTC unless another was chosen
   */
  public ZoneId zone() {
    return zone;
  }

  boolean isRolling() {
    return length != null;
  }

  /** The length of a rolling window's bucket in nanoseconds, rounded up. */
  long bucketNanos() {
    long nanos = Require.nonNull(length, "length").toNanos();
    return (nanos + BUCKETS - 1) / BUCKETS;
  }

  /**
   * Where the window begins that holds a moment.
   *
   * @param at the moment
   * @return the first moment of a calendar window; for a rolling one, its length before {@code at}
   */
  public Instant from(Instant at) {
    if (length != null) {
      return at.minus(length);
    }
    if (kind == Kind.HOUR) {
      long offset = zone.getRules().getStandardOffset(at).getTotalSeconds();
      long hour = Math.floorDiv(at.getEpochSecond() + offset, HOUR_SECONDS);
      return Instant.ofEpochSecond(hour * HOUR_SECONDS - offset);
    }
    return firstDay(at).atStartOfDay(zone).toInstant();
  }

  /**
   * Where the window ends that holds a moment.
   *
   * @param at the moment
   * @return the first moment after a calendar window; for a rolling one, {@code at}
   */
  public Instant to(Instant at) {
    if (length != null) {
      return at;
    }
    LocalDate first = firstDay(at);
    return switch (kind) {
      case HOUR -> from(at).plusSeconds(HOUR_SECONDS);
      case DAY -> first.plusDays(1).atStartOfDay(zone).toInstant();
      case WEEK -> first.plusWeeks(1).atStartOfDay(zone).toInstant();
      case MONTH, ROLLING -> first.plusMonths(1).atStartOfDay(zone).toInstant();
    };
  }

  private LocalDate firstDay(Instant at) {
    LocalDate day = LocalDate.ofInstant(at, zone);
    return switch (kind) {
      case MONTH -> day.withDayOfMonth(1);
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case DAY, HOUR, ROLLING -> day;
    };
  }

  /** What an account of this window is called in a store. */
  String key() {
    return length != null ? "rolling " + length : word() + "@" + zone.getId();
  }

  private String word() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BudgetWindow window
        && window.kind == kind
        && window.zone.equals(zone)
        && Objects.equals(window.length, length);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, zone, length);
  }

  /** As a message names it: {@code month}, or {@code last 1h}. */
  @Override
  public String toString() {
    return length != null ? "last " + Durations.print(length) : word();
  }
}
