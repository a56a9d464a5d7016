/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directives of {@code Cache-Control} that say whether and how long an answer may be kept.
 * Parsed strictly: what is not in the grammar of RFC 9110 and 9111 makes the whole field malformed.
 * Not thread-safe.
 */
final class CacheControl {
  /** Seconds of a directive that is not there. */
  static final long NONE = -1;

  private static final long LONGEST_SECONDS = Integer.MAX_VALUE; // as RFC 9111, 1.2.2

  boolean malformed;
  boolean noStore;
  boolean noCache;

  /** Of several the least. */
  long maxAge = NONE;

  private String text = "";
  private int at;

  private CacheControl() {}

  static CacheControl parse(List<String> values) {
    CacheControl control = new CacheControl();
    for (String value : values) {
      control.text = value;
      control.at = 0;
      control.directives();
    }
    return control;
  }

  private void directives() {
    while (!malformed) {
      skipSpace();
      if (at < text.length() && text.charAt(at) != ',') {
        directive();
        skipSpace();
      }
      if (at >= text.length()) {
        return;
      }
      malformed |= text.charAt(at++) != ',';
    }
  }

  private void directive() {
    int begin = at;
    while (at < text.length() && isToken(text.charAt(at))) {
      at++;
    }
    if (at == begin) {
      malformed = true;
      return;
    }
    int end = at;
    String argument = null;
    if (at < text.length() && text.charAt(at) == '=') {
      at++;
      argument = argument();
      if (argument == null) {
        malformed = true;
        return;
      }
    }
    if (is("no-store", begin, end)) {
      noStore = true;
    } else if (is("no-cache", begin, end)) {
      noCache = true; // one that names fields is taken like one that does not: the safe side
    } else if (is("max-age", begin, end)) {
      maxAge(argument);
    }
  }

  private boolean is(String name, int begin, int end) {
    return end - begin == name.length() && text.regionMatches(true, begin, name, 0, name.length());
  }

  private void maxAge(@Nullable String argument) {
    long seconds = argument == null ? NONE : seconds(argument);
    if (seconds == NONE) {
      malformed = true;
    } else {
      maxAge = maxAge == NONE ? seconds : Math.min(maxAge, seconds);
    }
  }

  /** Digits only; {@link #NONE} if it is anything else. */
  static long seconds(String digits) {
    long seconds = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return NONE;
      }
      seconds = Math.min(LONGEST_SECONDS, seconds * 10 + (c - '0'));
    }
    return digits.isEmpty() ? NONE : seconds;
  }

  private @Nullable String argument() {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int begin = at;
    while (at < text.length() && isToken(text.charAt(at))) {
      at++;
    }
    return at == begin ? null : text.substring(begin, at);
  }

  private @Nullable String quoted() {
    StringBuilder content = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return content.toString();
      }
      if (c == '\\' && ++at >= text.length()) {
        return null;
      }
      content.append(text.charAt(at));
    }
    return null;
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private static boolean isToken(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
