/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One attempt of a guarded call, as the code that makes it sees it. Thread-safe. */
public final class Attempt {
  private final int number;
  private final boolean hedge;
  private final long timeoutNanos;
  private volatile @Nullable CompletionStage<?> heldUntil;

  Attempt(int number, boolean hedge, long timeoutNanos) {
    this.number = number;
    this.hedge = hedge;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * Which attempt it is.
   *
   * @return 1 for the first
   */
  public int number() {
    return number;
  }

  /**
   * Whether it runs beside another one that takes long.
   *
   * @return false for the first attempt and for a retry
   */
  public boolean isHedge() {
    return hedge;
  }

  /**
   * How long it may take.
   *
   * @return > 0
   */
  public Duration timeout() {
    return Duration.ofNanos(timeoutNanos);
  }

  /**
   * The other side is busy with this attempt longer than until its value is there, as with a body
   * that streams: its place among the calls under way is kept until then, and a failure counts as
   * the attempt's. To be called before the stage ends.
   *
   * @param stage ends when the other side is done
   */
  public void holdUntil(CompletionStage<?> stage) {
    heldUntil = Require.nonNull(stage, "stage");
  }

  @Nullable
  CompletionStage<?> heldUntil() {
    return heldUntil;
  }
}
