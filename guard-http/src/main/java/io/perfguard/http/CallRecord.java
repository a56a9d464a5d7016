/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.operation.OperationScope;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One request on its way to the numbers of its endpoint. */
final class CallRecord {
  private final OutboundCalls calls;
  private final HttpRequest request;
  private final EndpointGuard endpoint;
  private final @Nullable OperationScope run;
  private final long timeoutNanos;
  private final long start;

  CallRecord(OutboundCalls calls, HttpRequest request, @Nullable String route, long timeoutNanos) {
    this.calls = calls;
    this.request = request;
    this.timeoutNanos = timeoutNanos;
    endpoint = calls.endpoint(request.method(), request.uri(), route);
    run = OperationScope.current();
    start = calls.clock().nanoTime();
  }

  /** What has time-outs of its own. */
  String route() {
    return endpoint.name();
  }

  /** The answer was there, and its body has ended, or has broken off. */
  void ended(HttpResponse<?> answer, @Nullable Throwable broken, int attempts, long endNanos) {
    if (broken != null) {
      failed(broken, attempts);
      return;
    }
    calls.answered(
        endpoint,
        request,
        answer.statusCode(),
        answer.headers(),
        start,
        endNanos,
        attempts,
        timeoutNanos,
        run);
  }

  void failed(Throwable failure, int attempts) {
    calls.failed(
        endpoint,
        request,
        kind(failure),
        start,
        calls.clock().nanoTime(),
        attempts,
        timeoutNanos,
        run);
  }

  private static CallFailure kind(Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    if (cause instanceof HttpCallRejectedException) {
      return CallFailure.REJECTED;
    }
    if (cause instanceof CancellationException || cause instanceof InterruptedException) {
      return CallFailure.CANCELED;
    }
    if (cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)) {
      return CallFailure.TIMEOUT;
    }
    boolean connecting = cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof SSLException;
    return connecting ? CallFailure.CONNECT : CallFailure.RESET;
  }
}
