/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as configuration writes them and as a person reads them. Thread-safe. */
public final class Durations {
  // The pattern matcher's stack grows with the text.
  private static final int LONGEST = 100;
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;
  private static final Duration LONGEST_DURATION = Duration.ofNanos(LONGEST_NANOS);
  private static final Pattern FORM =
      Pattern.compile("(?:[0-9]{1,18} ?(?:d|h|min|m|s|ms|us|µs|ns) ?)+");
  private static final Pattern PART =
      Pattern.compile("([0-9]{1,18}) ?(d|h|min|m(?!s)|s|ms|us|µs|ns)");

  private static final List<Step> STEPS = List.of(
      new Step(" ns", 1, 1e3),
      new Step(" µs", 1e3, 1e3),
      new Step(" ms", 1e6, 1e3),
      new Step(" s", 1e9, 60),
      new Step(" min", 60e9, 60),
      new Step(" h", 3600e9, 48),
      new Step(" d", 86_400e9, Double.POSITIVE_INFINITY));

  /**
   * A unit to print in, its nanoseconds, and the number of it from which on the next unit serves
   * better.
   */
  private record Step(String unit, double nanos, double limit) {}

  private Durations() {}

  /**
   * Reads a duration: whole numbers with d, h, m (or min), s, ms, us (or µs) or ns, one or several
   * that are added up, or the ISO form that begins with P.
   *
   * @param text such as {@code 24h}, {@code 1h30m}, {@code 500ms} or {@code PT5M}
   * @return the duration; negative only if the ISO form says so
   * @throws IllegalArgumentException if it is no duration, or too long for one
   */
  public static Duration parse(String text) {
    Require.nonNull(text, "duration");
    try {
      if (text.startsWith("P")) {
        return Duration.parse(text);
      }
      if (text.length() <= LONGEST && FORM.matcher(text).matches()) {
        Duration sum = Duration.ZERO;
        for (Matcher part = PART.matcher(text); part.find(); ) {
          sum = sum.plus(of(Long.parseLong(part.group(1)), part.group(2)));
        }
        return sum;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException(message(text), e);
    }
    throw new IllegalArgumentException(message(text));
  }

  private static Duration of(long count, String unit) {
    return switch (unit) {
      case "d" -> Duration.ofDays(count);
      case "h" -> Duration.ofHours(count);
      case "m", "min" -> Duration.ofMinutes(count);
      case "s" -> Duration.ofSeconds(count);
      case "ms" -> Duration.ofMillis(count);
      case "ns" -> Duration.ofNanos(count);
      default -> Duration.ofSeconds(count / 1_000_000, count % 1_000_000 * 1_000);
    };
  }

  private static String message(String text) {
    return "duration must look like 24h, 5m, 1h30m, 500ms or PT5M, was " + Text.quote(text);
  }

  /**
   * A duration as a person reads it: one unit, one decimal below ten.
   *
   * @param duration the duration
   * @return such as {@code 850 ms}, {@code 1.2 s} or {@code 24 h}; rounded
   */
  public static String print(Duration duration) {
    return print(duration.getSeconds() * 1e9 + duration.getNano());
  }

  /**
   * The nanoseconds of a duration, however long.
   *
   * @param duration the duration
   * @return {@code Long.MAX_VALUE / 4}, some 73 years, for all that is longer: it can still be
   *     added to a reading of a clock
   */
  public static long saturatedNanos(Duration duration) {
    return duration.compareTo(LONGEST_DURATION) >= 0 ? LONGEST_NANOS : duration.toNanos();
  }

  /**
   * A number of nanoseconds as a person reads it.
   *
   * @param nanos the nanoseconds
   * @return as {@link #print(Duration)}
   */
  public static String print(long nanos) {
    return print((double) nanos);
  }

  private static String print(double nanos) {
    if (nanos == 0) {
      return "0 s";
    }
    if (nanos < 0) {
      return "-" + print(-nanos);
    }
    for (Step step : STEPS) {
      // Rounded before it is compared: 999.6 µs are 1 ms, never 1000 µs.
      double tenths = Math.rint(nanos / step.nanos * 10);
      boolean small = tenths < 100;
      double value = small ? tenths / 10 : Math.rint(nanos / step.nanos);
      if (value < step.limit) {
        return String.format(Locale.ROOT, small && tenths % 10 != 0 ? "%.1f" : "%.0f", value)
            + step.unit;
      }
    }
    throw new AssertionError("the last unit has no limit");
  }
}
