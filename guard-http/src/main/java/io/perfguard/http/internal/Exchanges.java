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
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
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
  private final boolean protects;
  private final boolean leavesTraces;
  private volatile boolean closed;

  /**
   * For one client.
   *
   * @param target sends
   * @param guard the guard, as a sentence calls it
   * @param maximumBody the longest body that is collected as a whole
   * @param longestIdle how long a stream may bring nothing
   * @param protects whether that is a failure if somebody waits for more, and the bound is in
   *     force; else both are only watched
   * @param leavesTraces whether what is sent may differ from what the target would send, for the
   *     sake of counting
   */
  public Exchanges(
      HttpClient target,
      String guard,
      DataSize maximumBody,
      Duration longestIdle,
      boolean protects,
      boolean leavesTraces) {
    this.protects = protects;
    this.leavesTraces = leavesTraces;
    this.target = target;
    this.guard = guard;
    this.maximumBody = maximumBody;
    this.longestIdle = longestIdle;
  }

  /** From now on nothing is sent a second time. */
  public void close() {
    closed = true;
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
    return new Sending<>(request, handler, pushes, protects ? maximumBody.bytes() : Long.MAX_VALUE);
  }

  /**
   * Begins to send a request whose answer others may share: its body is bounded in any case.
   *
   * @param request the request
   * @return its attempts
   */
  public Sending<byte[]> sharedSending(HttpRequest request) {
    return new Sending<>(request, BodyHandlers.ofByteArray(), null, maximumBody.bytes());
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

    private final long maximumBytes;
    /** Whoever has an answer whose body acts outside, such as on a file: one of them may. */
    private final AtomicReference<@Nullable Attempt> acting = new AtomicReference<>();

    private Sending(
        HttpRequest request,
        BodyHandler<T> handler,
        @Nullable PushPromiseHandler<T> pushes,
        long maximumBytes) {
      this.maximumBytes = maximumBytes;
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
      if (closed) {
        attempt.notRepeatable();
      }
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
          if (!acting.compareAndSet(null, attempt)) {
            // Two were answered at once: the bodies of both would go to the same place.
            throw new CancellationException("another attempt was answered, too");
          }
        }
        GuardedBody<T> body = new GuardedBody<>(
            subscriber, maximumBytes, () -> new BodyTooLargeException(guard, maximumBody));
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

    /**
     * Whether the body of an answer was left alone, since nobody read it for long.
     *
     * @param answer one of this request's
     * @return if so, what it took ended with the headers
     */
    public boolean isLeft(HttpResponse<?> answer) {
      GuardedBody<?> body = bodies.get(answer);
      return body != null && body.isLeft();
    }
  }

  /**
   * Of a body that is read as a stream, looks now and then whether anything comes. Holds on to it
   * weakly, since bodies are large.
   */
  private void watchIdle(GuardedBody<?> body) {
    if (!body.ended().isDone()) {
      lookLater(body);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a look
  private void lookLater(GuardedBody<?> body) {
    long nanos = Durations.saturatedNanos(longestIdle);
    long before = body.progress();
    WeakReference<GuardedBody<?>> reference = new WeakReference<>(body);
    // Unlike a task of a delayed executor, it is taken out once the body has ended.
    CompletableFuture<Void> alarm =
        new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    alarm.thenRunAsync(() -> look(reference.get(), before));
    body.ended().whenComplete((done, failure) -> alarm.cancel(false));
  }

  private void look(@Nullable GuardedBody<?> body, long before) {
    if (body == null || body.ended().isDone()) {
      return;
    }
    if (body.progress() != before) {
      lookLater(body);
    } else if (!body.isWaitedFor()) {
      body.leaveAlone();
    } else if (protects) {
      body.fail(new HttpTimeoutException(
          guard + ": the answer's body brought nothing for " + longestIdle));
    } else {
      lookLater(body);
    }
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
