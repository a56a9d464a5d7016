/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.servlet;

import io.perfguard.core.operation.OperationScope;
import io.perfguard.http.InboundCalls;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request that is watched, until it is recorded: once. Thread-safe. */
final class RequestRecord implements AsyncListener {
  /** Where a request carries it, so that a second filter lets it pass. */
  static final String ATTRIBUTE = "io.perfguard.http.request";

  private static final int FAILED = 500;

  private final InboundCalls calls;
  private final HttpServletResponse response;
  private final String method;
  private final String path;
  private final long start;
  private final AtomicBoolean recorded = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private @Nullable OperationScope operation; // its own thread's
  private volatile @Nullable String route;
  private volatile @Nullable Throwable error;

  RequestRecord(InboundCalls calls, HttpServletRequest request, HttpServletResponse response) {
    this.calls = calls;
    this.response = response;
    this.method = request.getMethod();
    this.path = Routes.path(request);
    this.start = calls.clock().nanoTime();
  }

  /** The operation that the request runs as. */
  void run(@Nullable OperationScope scope) {
    operation = scope;
  }

  /** The chain threw. */
  void failed(Throwable thrown) {
    error = thrown;
    OperationScope scope = operation;
    if (scope != null) {
      scope.failed(thrown);
    }
  }

  /** The chain returned, or threw: the request is done, unless it goes on asynchronously. */
  void returned(HttpServletRequest request) {
    boolean goesOn = false;
    try {
      route = Routes.known(request);
      if (request.isAsyncStarted()) {
        request.getAsyncContext().addListener(this);
        goesOn = true;
      }
    } catch (RuntimeException | LinkageError e) {
      calls.contained("looking at a request", e);
    }
    if (!goesOn) {
      record();
    }
    leave(goesOn);
  }

  private void leave(boolean goesOn) {
    OperationScope scope = operation;
    if (scope == null) {
      return;
    }
    if (goesOn) {
      scope.closeWith(ended);
    } else {
      scope.close();
    }
  }

  private void record() {
    if (recorded.compareAndSet(false, true)) {
      int status = status();
      calls.answered(method, path, route, status, calls.clock().nanoTime() - start);
    }
  }

  /** What escaped the chain, the container answers by 500, though it may not have done so yet. */
  private int status() {
    try {
      int status = response.getStatus();
      return error != null && status < FAILED ? FAILED : status;
    } catch (RuntimeException | LinkageError e) {
      calls.contained("looking at a response", e);
      return FAILED;
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    record();
    Throwable thrown = error;
    if (thrown == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(thrown);
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // The status tells: whoever handles it may still answer, and the container does by an error.
  }

  @Override
  public void onError(AsyncEvent event) {
    Throwable thrown = event.getThrowable();
    if (thrown != null) {
      error = thrown;
    }
  }

  /** A dispatch that starts asynchronous work again drops all listeners. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    try {
      event.getAsyncContext().addListener(this);
    } catch (RuntimeException | LinkageError e) {
      calls.contained("following an asynchronous request", e);
      onComplete(event);
    }
  }
}
