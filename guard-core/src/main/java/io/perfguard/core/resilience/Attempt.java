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
  private volatile @Nullable Runnable abandon;
  private final CallRecorder recorder;
  private volatile boolean repeatable = true;

  Attempt(int number, boolean hedge, long timeoutNanos, CallRecorder recorder) {
    this.recorder = recorder;
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
   * How long it may take; it is cut off earlier if it takes long and another one is affordable.
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

  /**
   * What to do if the value of this attempt will not be given to the caller: it is tried again,
   * another one was faster, or the caller has gone. To be called before the stage ends.
   *
   * @param action lets go of what the value holds, such as a connection; what it throws is
   *     contained
   */
  public void onAbandon(Runnable action) {
    abandon = Require.nonNull(action, "action");
  }

  /**
   * This attempt has done something that must not be done twice, such as to write into a file:
   * there is no further one. To be called before the stage ends.
   */
  public void notRepeatable() {
    repeatable = false;
  }

  /**
   * Something further inside sent this attempt again, on its own, as the JDK's HTTP client does
   * when a connection is closed before an answer: counted, see
   * {@link CallStats#hiddenRetryCount()}.
   *
   * @param times how often, beyond the first time; 0 or less counts nothing
   */
  public void sentAgain(int times) {
    for (int i = 0; i < times; i++) {
      recorder.count(CallEvent.HIDDEN_RETRY);
    }
  }

  boolean isRepeatable() {
    return repeatable;
  }

  @Nullable
  Runnable abandoning() {
    return abandon;
  }

  @Nullable
  CompletionStage<?> heldUntil() {
    return heldUntil;
  }
}
