/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.GuardClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches for a silence that lasts too long. Signs of life put it off; signs without an event, such
 * as the comments by which some providers keep a connection open, only so often. Real time,
 * whatever clock measures. Thread-safe.
 */
final class Silence {
  /** How many times over signs without an event put it off. */
  private static final int PATIENCE = 5;

  private final long timeoutNanos;
  private final Runnable onSilence;
  private final GuardClock clock = GuardClock.system();
  private volatile long lastSign = clock.nanoTime();
  private volatile long lastEvent = lastSign;
  private volatile boolean over;
  private volatile @Nullable CompletableFuture<Void> timer;

  /**
   * A watch that begins when it is started.
   *
   * @param timeout how long it may last
   * @param onSilence is run on a thread of the common pool, again after another timeout if the
   *     watch is not over by then
   */
  Silence(Duration timeout, Runnable onSilence) {
    this.timeoutNanos = Durations.saturatedNanos(timeout);
    this.onSilence = onSilence;
  }

  void start() {
    arm(timeoutNanos);
  }

  /** Starts it for as long as something lasts. */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing is thrown
  void startUntil(CompletionStage<?> last) {
    start();
    last.whenComplete((done, failure) -> end());
  }

  void sign() {
    lastSign = clock.nanoTime();
  }

  void event() {
    lastEvent = clock.nanoTime();
  }

  /** Nothing is watched any more. */
  void end() {
    over = true;
    CompletableFuture<Void> armed = timer;
    if (armed != null) {
      armed.cancel(false);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing is thrown
  private void arm(long nanos) {
    CompletableFuture<Void> next = new CompletableFuture<>();
    timer = next;
    // Canceled, it leaves the JDK's queue of timers at once, and what follows is not run.
    next.completeOnTimeout(null, Math.max(1, nanos), TimeUnit.NANOSECONDS).thenRunAsync(this::look);
    if (over) {
      next.cancel(false);
    }
  }

  private void look() {
    if (over) {
      return;
    }
    long now = clock.nanoTime();
    long left =
        Math.min(timeoutNanos - (now - lastSign), PATIENCE * timeoutNanos - (now - lastEvent));
    if (left > 0) {
      arm(left);
      return;
    }
    onSilence.run();
    if (!over) {
      arm(timeoutNanos);
    }
  }
}
