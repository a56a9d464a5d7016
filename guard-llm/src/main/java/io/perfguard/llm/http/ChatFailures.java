/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.GuardClock;
import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Failures, told without what is secret: what a provider says in words is left out, since it may
 * repeat the prompt or a part of the key; its code is told if it looks like one. Thread-safe.
 */
final class ChatFailures {
  private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,59}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final long LONGEST_WAIT_SECONDS = 365L * 24 * 3600;

  private ChatFailures() {}

  /** An error status, with what the body says of it. */
  static LlmException status(
      String who, int status, HttpHeaders headers, String body, GuardClock clock) {
    String code = code(parsed(body));
    return new LlmException(
        who + " answered " + status + (code.isEmpty() ? "" : " " + code),
        Delivery.ofStatus(status),
        status,
        retryAfter(headers, clock),
        null);
  }

  /**
   * An error inside of an answer whose status was none.
   *
   * @param begun whether a piece of the answer came before, so that something is billed
   */
  static LlmException inside(String who, @Nullable Object root, boolean begun) {
    String code = code(root);
    int status = JsonTree.at(root, "error", "code") instanceof BigDecimal number
            && number.compareTo(BigDecimal.valueOf(100)) >= 0
            && number.compareTo(BigDecimal.valueOf(600)) < 0
        ? number.intValue()
        : 0;
    Delivery delivery = begun ? Delivery.UNKNOWN : Delivery.ofStatus(status);
    return new LlmException(
        who + " answered with an error" + (status == 0 ? "" : " " + status)
            + (code.isEmpty() ? "" : " " + code),
        delivery,
        status,
        null,
        null);
  }

  /** Something came that is no answer. */
  static LlmException noAnswer(String who, int status, String what, @Nullable Throwable cause) {
    return new LlmException(who + " " + what, Delivery.UNKNOWN, status, null, cause);
  }

  /** The request could not be made. */
  static LlmException unmade(IllegalArgumentException cause) {
    return new LlmException(
        "request not sent: " + cause.getMessage(), Delivery.NOT_SENT, 0, null, cause);
  }

  /** Nothing came for too long. */
  static LlmException silent(String who, Duration timeout, boolean sent) {
    return new LlmException(
        who + " said nothing for " + Durations.print(timeout),
        sent ? Delivery.UNKNOWN : Delivery.NOT_SENT,
        0,
        null,
        null);
  }

  /**
   * The connection failed.
   *
   * @param sent whether the request, or a part of it, had left
   */
  static LlmException connection(String who, Throwable cause, boolean sent) {
    String late = cause instanceof HttpTimeoutException ? " in time" : "";
    String what = sent
        ? late.isEmpty() ? " broke the connection off" : " did not answer in time"
        : " was not reached" + late;
    boolean telling = cause instanceof IOException;
    return new LlmException(
        who + what + (telling ? "" : ": " + cause.getClass().getSimpleName()),
        sent ? Delivery.UNKNOWN : Delivery.NOT_SENT,
        0,
        null,
        cause);
  }

  /** Whether a parsed answer is an error. */
  static boolean isError(@Nullable Object root) {
    return JsonTree.at(root, "error") != null;
  }

  private static String code(@Nullable Object root) {
    for (String[] path :
        new String[][] {{"error", "code"}, {"error", "type"}, {"code"}, {"type"}}) {
      if (JsonTree.at(root, path) instanceof String text && CODE.matcher(text).matches()) {
        return text;
      }
    }
    return "";
  }

  private static @Nullable Object parsed(String body) {
    try {
      return JsonTree.parse(body);
    } catch (IllegalArgumentException e) {
      return null; // a page of a gateway, say
    }
  }

  /** How long the provider asks to be left alone: in milliseconds, in seconds, or until a date. */
  static @Nullable Duration retryAfter(HttpHeaders headers, GuardClock clock) {
    Optional<String> millis = headers.firstValue("retry-after-ms");
    if (millis.isPresent() && SECONDS.matcher(millis.get()).matches()) {
      return seconds(Double.parseDouble(millis.get()) / 1_000);
    }
    String text = headers.firstValue("retry-after").orElse("").strip();
    if (SECONDS.matcher(text).matches()) {
      return seconds(Double.parseDouble(text));
    }
    try {
      Duration until = Duration.between(
          clock.instant(), ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
      return until.isNegative() ? Duration.ZERO : until;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (Math.min(seconds, LONGEST_WAIT_SECONDS) * 1e9));
  }
}
