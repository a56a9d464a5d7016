/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The header {@code Retry-After}: seconds, or a date. Anything else is as if it were not there.
 *
 * <p>Source: RFC 9110, sections 10.2.3 and 5.6.7.
 */
public final class RetryAfter {
  private static final int LONGEST_SECONDS = 9; // digits: 31 years
  /** The one that is sent today, and two that must be understood still. */
  private static final List<DateTimeFormatter> DATES = List.of(
      format("EEE, dd MMM yyyy HH:mm:ss 'GMT'"),
      new DateTimeFormatterBuilder()
          .appendPattern("EEEE, dd-MMM-")
          // A year of two digits is one of the last fifty or of the next fifty.
          .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.of(1977, 1, 1))
          .appendPattern(" HH:mm:ss 'GMT'")
          .toFormatter(Locale.US)
          .withZone(ZoneOffset.UTC),
      format("EEE MMM ppd HH:mm:ss yyyy"));

  private RetryAfter() {}

  /**
   * Reads it.
   *
   * @param headers of an answer
   * @param now the wall clock's instant; the answer's own {@code Date} goes before it, since a date
   *     is meant by the server's clock
   * @return how long to wait, never negative; empty if it says nothing that can be understood
   */
  public static Optional<Duration> read(HttpHeaders headers, Instant now) {
    Optional<String> value = headers.firstValue("Retry-After").map(String::trim);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = value.get();
    if (isNumber(text)) {
      String digits = text.length() > LONGEST_SECONDS ? "9".repeat(LONGEST_SECONDS) : text;
      return Optional.of(Duration.ofSeconds(Long.parseLong(digits)));
    }
    Instant sent = headers.firstValue("Date").flatMap(RetryAfter::date).orElse(now);
    return date(text)
        .map(until -> Duration.between(sent, until))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  private static boolean isNumber(String text) {
    if (text.isEmpty()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(ZoneOffset.UTC);
  }

  private static Optional<Instant> date(String text) {
    String trimmed = text.trim();
    for (DateTimeFormatter format : DATES) {
      try {
        return Optional.of(format.parse(trimmed, Instant::from));
      } catch (DateTimeException e) {
        // The next one, then; what none of them reads says nothing.
      }
    }
    return Optional.empty();
  }
}
