/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.resilience.AsyncAttempt;
import io.perfguard.core.resilience.Attempt;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends one request as often as it is asked to, and watches the bodies. Thread-safe. */
public final class Exchanges {
  private final HttpClient target;
  private final String guard;
  private final DataSize maximumBody;
  private final Duration longestIdle;

  /**
   * For one client.
   *
   * @param target sends
   * @param guard the guard, as a sentence calls it
   * @param maximumBody the longest body that is collected as a whole
   * @param longestIdle how long a stream may bring nothing while somebody waits for more; zero: as
   *     long as it likes
   */
  public Exchanges(HttpClient target, String guard, DataSize maximumBody, Duration longestIdle) {
    this.target = target;
    this.guard = guard;
    this.maximumBody = maximumBody;
    this.longestIdle = longestIdle;
  }

  /**
   * The attempts of a request.
   *
   * @param request the request
   * @param handler makes the body
   * @param pushes takes what the server pushes; null if nothing may be
   * @param <T> what the body becomes
   * @return begins an attempt each time
   */
  public <T> AsyncAttempt<HttpResponse<T>> attempts(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return attempt -> {
      BodyHandler<T> watched = watched(handler, attempt);
      return pushes == null
          ? target.sendAsync(request, watched)
          : target.sendAsync(request, watched, pushes);
    };
  }

  private <T> BodyHandler<T> watched(BodyHandler<T> handler, Attempt attempt) {
    return info -> {
      GuardedBody<T> body = new GuardedBody<>(
          handler.apply(info),
          maximumBody.bytes(),
          () -> new BodyTooLargeException(guard, maximumBody));
      attempt.holdUntil(body.ended());
      if (!longestIdle.isZero()) {
        watchIdle(body);
      }
      return body;
    };
  }

  /** Looks now and then whether anything comes; ends with the body. */
  private void watchIdle(GuardedBody<?> body) {
    long before = body.progress();
    CompletableFuture.delayedExecutor(longestIdle.toNanos(), TimeUnit.NANOSECONDS).execute(() -> {
      if (body.ended().isDone()) {
        return;
      }
      if (body.isWaitedFor() && body.progress() == before) {
        body.fail(new HttpTimeoutException(
            guard + ": the answer's body brought nothing for " + longestIdle));
      } else {
        watchIdle(body);
      }
    });
  }
}
