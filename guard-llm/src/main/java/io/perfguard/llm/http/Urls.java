/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import io.perfguard.core.base.Require;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks of what goes into requests; none repeats what may be secret. Thread-safe. */
final class Urls {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");
  private static final Pattern TAKEN = Pattern.compile(
      "connection|content-length|expect|host|upgrade|transfer-encoding|content-type|accept",
      Pattern.CASE_INSENSITIVE);

  private Urls() {}

  /** The URL of the chat completions behind a base URL. */
  static URI chatCompletions(String baseUrl) {
    URI base = parse(Require.nonNull(baseUrl, "baseUrl").strip());
    String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
    if (base.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException(
          "baseUrl must be an absolute http or https URL, was " + shown(baseUrl));
    }
    if (base.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "baseUrl must not have a user or password, had one; see apiKey and header");
    }
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    String trimmed = path.replaceFirst("/+$", "");
    String whole = trimmed.endsWith("/chat/completions") ? trimmed : trimmed + "/chat/completions";
    String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
    return URI.create(scheme + "://" + base.getRawAuthority() + whole + query);
  }

  private static URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // The cause would repeat the URL.
      throw new IllegalArgumentException("baseUrl must be a URL, was " + shown(text));
    }
  }

  // Neither a query nor what stands before an @.
  private static String shown(String url) {
    String shown = url.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
    return '"'
        + shown.replaceAll("\\p{Cntrl}", " ").substring(0, Math.min(60, shown.length()))
        + '"';
  }

  static String headerName(String name) {
    if (!TOKEN.matcher(Require.nonNull(name, "name")).matches()) {
      throw new IllegalArgumentException("a header's name must be a token of HTTP");
    }
    if (TAKEN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a header must be none that the request sets by itself, was " + name);
    }
    return name;
  }

  /** Checks that a value can stand in a header, and repeats nothing of it. */
  static String visible(String value, String what, boolean spaces) {
    for (int i = 0; i < Require.nonNull(value, what).length(); i++) {
      char c = value.charAt(i);
      if (c > '~' || c < ' ' || (c == ' ' && !spaces)) {
        throw new IllegalArgumentException(String.format(
            Locale.ROOT, "%s must be visible ASCII, had U+%04X at index %d", what, (int) c, i));
      }
    }
    return value;
  }
}
