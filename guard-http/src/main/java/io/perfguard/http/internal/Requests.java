/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.Locale;
import java.util.Set;

/** What can be told of a request before it is sent. */
public final class Requests {
  // RFC 9110, section 9.2.2
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
  /**
   * The JDK's publishers that begin anew with each subscriber. One of a stream may, or may not:
   * that depends on the supplier.
   */
  private static final Set<String> REPLAYABLE =
      Set.of("EmptyPublisher", "ByteArrayPublisher", "StringPublisher", "FilePublisher");

  private Requests() {}

  /**
   * Whether a request can be sent twice, and doing so does no more than doing it once.
   *
   * @param request the request
   * @return false if that is not known for sure
   */
  public static boolean isRepeatable(HttpRequest request) {
    boolean idempotent = IDEMPOTENT.contains(request.method())
        || request.headers().firstValue("Idempotency-Key").isPresent();
    return idempotent && request.bodyPublisher().map(Requests::isReplayable).orElse(true);
  }

  private static boolean isReplayable(BodyPublisher publisher) {
    Class<?> type = publisher.getClass();
    return publisher.contentLength() == 0
        || (type.getName().startsWith("jdk.internal.net.http.")
            && REPLAYABLE.contains(type.getSimpleName()));
  }

  /**
   * Scheme, host and port: what has a breaker of its own.
   *
   * @param uri of a request
   * @return such as {@code https://api.example.com:443}
   */
  public static String place(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(scheme) ? 443 : 80;
    return scheme + "://" + host + ":" + port;
  }
}
