/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Durations;
import io.perfguard.core.resilience.Attempt;
import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends one request as often as it is asked to, and watches the bodies. Thread-safe. */
public final class Exchanges {
  private final HttpClient target;
  private final String guard;
  private final DataSize maximumBody;
  private final Duration longestIdle;
  private final boolean leavesTraces;

  /**
   * For one client.
   *
   * @param target sends
   * @param guard the guard, as a sentence calls it
   * @param maximumBody the longest body that is collected as a whole
   * @param longestIdle how long a stream may bring nothing while somebody waits for more; zero: as
   *     long as it likes
   * @param leavesTraces whether what is sent may differ from what the target would send, for the
   *     sake of counting
   */
  public Exchanges(
      HttpClient target,
      String guard,
      DataSize maximumBody,
      Duration longestIdle,
      boolean leavesTraces) {
    this.leavesTraces = leavesTraces;
    this.target = target;
    this.guard = guard;
    this.maximumBody = maximumBody;
    this.longestIdle = longestIdle;
  }

  /**
   * Begins to send a request.
   *
   * @param request the request
   * @param handler makes the body
   * @param pushes takes what the server pushes; null if nothing may be
   * @param <T> what the body becomes
   * @return its attempts
   */
  public <T> Sending<T> sending(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return new Sending<>(request, handler, pushes);
  }

  /**
   * The attempts of one request, and what is known of them. Thread-safe.
   *
   * @param <T> what the body becomes
   */
  public final class Sending<T> {
    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final @Nullable PushPromiseHandler<T> pushes;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger hiddenRetries = new AtomicInteger();
    // Two attempts at once, a slow one and a hedge, may both be answered.
    private final Map<HttpResponse<?>, GuardedBody<?>> bodies =
        Collections.synchronizedMap(new IdentityHashMap<>(2));

    private Sending(
        HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
      this.request = request;
      this.handler = handler;
      this.pushes = pushes;
    }

    /**
     * Begins an attempt.
     *
     * @param attempt which one it is
     * @return ends with the answer
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what it ends with goes into what is returned
    public CompletableFuture<HttpResponse<?>> begin(Attempt attempt) {
      attempts.incrementAndGet();
      AtomicReference<@Nullable GuardedBody<T>> body = new AtomicReference<>();
      BodyHandler<T> watched = watched(attempt, body);
      SendingCount count = SendingCount.of(target, request, leavesTraces);
      HttpRequest toSend = count == null ? request : count.request();
      CompletableFuture<HttpResponse<T>> sent = pushes == null
          ? target.sendAsync(toSend, watched)
          : target.sendAsync(toSend, watched, pushes);
      Canceling<HttpResponse<?>> answer = new Canceling<>(sent);
      sent.whenComplete((response, failure) -> {
        if (count != null) {
          int repeats = count.repeats(target, response);
          hiddenRetries.addAndGet(repeats);
          attempt.sentAgain(repeats);
        }
        if (failure != null) {
          answer.completeExceptionally(failure);
          return;
        }
        GuardedBody<T> itsBody = body.get();
        if (itsBody != null) {
          bodies.put(response, itsBody);
          attempt.onAbandon(itsBody::abandon);
          watchIdle(itsBody);
        }
        if (!answer.complete(response) && itsBody != null) {
          itsBody.abandon(); // it was canceled in the same moment
        }
      });
      return answer;
    }

    private BodyHandler<T> watched(
        Attempt attempt, AtomicReference<@Nullable GuardedBody<T>> made) {
      return info -> {
        BodySubscriber<T> subscriber = handler.apply(info);
        if (Bodies.actsOutside(subscriber)) {
          attempt.notRepeatable();
        }
        GuardedBody<T> body = new GuardedBody<>(
            subscriber, maximumBody.bytes(), () -> new BodyTooLargeException(guard, maximumBody));
        made.set(body);
        attempt.holdUntil(body.ended());
        return body;
      };
    }

    /**
     * How often it was sent, as far as can be seen.
     *
     * @return 0 if another one's answer served, or if it was refused
     */
    public int attempts() {
      return attempts.get() + hiddenRetries.get();
    }

    /**
     * When the body of an answer has ended.
     *
     * @param answer one of this request's
     * @return ends with the last byte, or when none comes any more
     */
    public CompletableFuture<Void> bodyOf(HttpResponse<?> answer) {
      GuardedBody<?> body = bodies.get(answer);
      return body == null ? CompletableFuture.completedFuture(null) : body.ended();
    }
  }

  /**
   * Of a body that is read as a stream, looks now and then whether anything comes. Holds on to it
   * weakly: a look cannot be called off, and bodies are large.
   */
  private void watchIdle(GuardedBody<?> body) {
    if (!body.ended().isDone() && !longestIdle.isZero()) {
      lookLater(new WeakReference<>(body), body.progress());
    }
  }

  private void lookLater(WeakReference<GuardedBody<?>> reference, long before) {
    long nanos = Durations.saturatedNanos(longestIdle);
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(() -> {
      GuardedBody<?> body = reference.get();
      if (body == null || body.ended().isDone()) {
        return;
      }
      if (body.progress() != before) {
        lookLater(reference, body.progress());
      } else if (body.isWaitedFor()) {
        body.fail(new HttpTimeoutException(
            guard + ": the answer's body brought nothing for " + longestIdle));
      } else {
        body.leaveAlone();
      }
    });
  }

  /** A future that cancels what it stands for, whatever client made that. */
  private static final class Canceling<R> extends CompletableFuture<R> {
    private final CompletableFuture<?> sent;

    Canceling(CompletableFuture<?> sent) {
      this.sent = sent;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean canceled = super.cancel(mayInterruptIfRunning);
      sent.cancel(mayInterruptIfRunning);
      return canceled;
    }
  }
}
