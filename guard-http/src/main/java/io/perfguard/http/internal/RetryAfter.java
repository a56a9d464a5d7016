/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * The header {@code Retry-After}: seconds, or a date. Anything else is as if it were not there.
 *
 * <p>Source: RFC 9110, sections 10.2.3 and 5.6.7.
 */
public final class RetryAfter {
  private static final int LONGEST_SECONDS = 9; // digits: 31 years
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
          "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
      .withZone(java.time.ZoneOffset.UTC);

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

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(DATE.parse(text.trim(), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
