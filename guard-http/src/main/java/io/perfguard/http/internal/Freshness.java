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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long the answer to a GET may be used again, as it says itself (RFC 9111, a private cache), or
 * why not. Stateless; thread-safe.
 */
public final class Freshness {
  /*
   * Only what the answer says in so many words counts: a lifetime guessed from Last-Modified is allowed by the RFC, but a
   * finding that promises a hit rate must not rest on a guess. An answer that sets a cookie is not counted either, though
   * it might be kept: the cookie is meant for one caller.
   */

  /** Why an answer may not be used again. */
  public enum Reason {
    /** {@code Cache-Control: no-store}. */
    NO_STORE("no-store"),
    /** It may be kept, but must be asked for again each time. */
    STALE_AT_ONCE("stale at once"),
    /** Neither {@code max-age} nor {@code Expires}. */
    NO_LIFETIME("no lifetime given"),
    /** {@code Vary: *}, or more fields than are followed. */
    VARIES("varies"),
    /** It sets a cookie. */
    SETS_COOKIE("sets a cookie"),
    /** Its status is not one that is kept. */
    STATUS("status"),
    /** Its header cannot be read. */
    MALFORMED("malformed header");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /**
     * The words of a table.
     *
     * @return such as {@code no lifetime given}
     */
    public String label() {
      return label;
    }
  }

  /** The most fields of {@code Vary} that are followed. */
  static final int MAXIMUM_VARY = 8;

  private static final Reason[] REASONS = Reason.values();

  private Freshness() {}

  /**
   * How long an answer stays fresh.
   *
   * @param status its status
   * @param headers its headers
   * @return nanoseconds, > 0; else {@link #of(Reason)}
   */
  public static long of(int status, HttpHeaders headers) {
    if (!isKept(status)) {
      return of(Reason.STATUS);
    }
    CacheControl control = CacheControl.parse(headers.allValues("cache-control"));
    if (control.malformed) {
      return of(Reason.MALFORMED);
    }
    if (control.noStore) {
      return of(Reason.NO_STORE);
    }
    if (control.noCache) {
      return of(Reason.STALE_AT_ONCE);
    }
    if (headers.firstValue("set-cookie").isPresent()) {
      return of(Reason.SETS_COOKIE);
    }
    List<String> vary = vary(headers);
    if (vary.contains("*") || vary.size() > MAXIMUM_VARY) {
      return of(Reason.VARIES);
    }
    return lifetime(control, headers);
  }

  private static long lifetime(CacheControl control, HttpHeaders headers) {
    long seconds;
    if (control.maxAge != CacheControl.NONE) {
      seconds = control.maxAge;
    } else {
      List<String> expires = headers.allValues("expires");
      if (expires.isEmpty()) {
        return of(Reason.NO_LIFETIME);
      }
      seconds = expires.size() > 1 ? 0 : untilExpiry(expires.get(0), headers);
    }
    String age = headers.firstValue("age").orElse("0").trim();
    seconds -= Math.max(0, CacheControl.seconds(age));
    return seconds <= 0 ? of(Reason.STALE_AT_ONCE) : TimeUnit.SECONDS.toNanos(seconds);
  }

  /** 0 if either date cannot be read: the RFC takes such an answer as expired. */
  private static long untilExpiry(String expires, HttpHeaders headers) {
    try {
      Instant date = date(headers.firstValue("date").orElse(""));
      return Duration.between(date, date(expires)).toSeconds();
    } catch (DateTimeException e) {
      return 0;
    }
  }

  private static Instant date(String text) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.trim(), Instant::from);
  }

  /** The fields of the request that the answer depends on, in lower case. */
  static List<String> vary(HttpHeaders headers) {
    List<String> values = headers.allValues("vary");
    return values.isEmpty()
        ? List.of()
        : List.of(String.join(",", values).toLowerCase(Locale.ROOT).split(",", -1)).stream()
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
  }

  private static boolean isKept(int status) {
    return switch (status) {
      case 200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501 -> true;
      default -> false;
    };
  }

  /**
   * A reason in place of a lifetime.
   *
   * @param reason the reason
   * @return negative
   */
  @SuppressWarnings("EnumOrdinal") // a code that lives as long as the call
  public static long of(Reason reason) {
    return -1L - reason.ordinal();
  }

  /**
   * The reason that a negative lifetime stands for.
   *
   * @param lifetime from {@link #of(int, HttpHeaders)}
   * @return the reason
   */
  public static Reason reason(long lifetime) {
    return REASONS[(int) (-1L - lifetime)];
  }
}
