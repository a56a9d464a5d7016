/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Anything that is a {@link HttpClient}, used as an application would. It is not closed: the JDK's
 * would wait for answers that never come, and its JVM ends with the cell. Thread-safe.
 */
final class JdkClient implements LabClient {
  private final HttpClient http;
  private final @Nullable Duration timeout;

  /**
   * A client of this.
   *
   * @param timeout of each request; null for none
   */
  JdkClient(HttpClient http, @Nullable Duration timeout) {
    this.http = http;
    this.timeout = timeout;
  }

  /** The JDK's own, as it comes. */
  static HttpClient plain() {
    return HttpClient.newHttpClient();
  }

  @Override
  public CompletableFuture<Integer> get(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
    if (timeout != null) {
      request.timeout(timeout);
    }
    return http.sendAsync(request.build(), BodyHandlers.ofByteArray())
        .thenApply(HttpResponse::statusCode);
  }

  /** As {@link #get}, and a 5xx is a failure: what retries and breakers of others go by. */
  CompletableFuture<Integer> getOrFail(URI uri) {
    return get(uri).thenApply(status -> {
      if (status >= 500) {
        throw new ServerErrorException(status);
      }
      return status;
    });
  }

  /** The server said that it failed. */
  private static final class ServerErrorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ServerErrorException(int status) {
      super("status " + status, null, false, false);
    }
  }
}
