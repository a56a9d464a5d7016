/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.operation.OperationScope;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client whose calls take as long as a test says, by a clock in the hand. Not thread-safe. */
final class Calling implements AutoCloseable {
  static final HttpHeaders PLAIN = HttpHeaders.of(Map.of(), (name, value) -> true);

  final ManualClock clock = new ManualClock();
  final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  final OutboundCalls calls = OutboundCalls.of(guards, "partners");
  Duration timeout = Duration.ZERO;
  HttpHeaders answer = PLAIN;

  static HttpHeaders maxAge(int seconds) {
    return HttpHeaders.of(
        Map.of("Cache-Control", List.of("max-age=" + seconds)), (name, value) -> true);
  }

  /** Calls that are all answered after the same time. */
  void answered(String uri, int times, Duration took) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    EndpointGuard endpoint = calls.endpoint("GET", request.uri(), null);
    OperationScope run = OperationScope.current();
    for (int i = 0; i < times; i++) {
      long end = clock.nanoTime();
      calls.answered(
          endpoint, request, 200, answer, end - took.toNanos(), end, 1, timeout.toNanos(), run);
    }
  }

  /** Calls that all time out. */
  void timedOut(String uri, int times) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    EndpointGuard endpoint = calls.endpoint("GET", request.uri(), null);
    for (int i = 0; i < times; i++) {
      long end = clock.nanoTime();
      calls.failed(
          endpoint,
          request,
          CallFailure.TIMEOUT,
          end - timeout.toNanos(),
          end,
          1,
          timeout.toNanos(),
          OperationScope.current());
    }
  }

  /** A minute later, so that the window has a length. */
  List<Finding> findings(String code) {
    clock.advance(Duration.ofMinutes(1));
    return guards.diagnose().findings(code);
  }

  @Override
  public void close() {
    guards.close();
  }
}
