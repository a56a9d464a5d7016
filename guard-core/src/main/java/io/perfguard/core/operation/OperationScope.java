/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Money;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One run of an operation, from {@link NamedOperation#begin()} to {@link #close()}. It is closed on
 * the thread that opened it. Closing it twice, or elsewhere, breaks nothing: that is contained,
 * logged once and counted in {@link OperationStats#misuseCount()}.
 *
 * <p>{@link #addCost}, {@link #failed} and {@link #attachment} are thread-safe; {@link #close()}
 * belongs to one thread.
 */
public abstract sealed class OperationScope implements AutoCloseable permits Run {
  OperationScope() {}

  /**
   * The run that this thread is in.
   *
   * @return the innermost run; null outside operations
   */
  public static @Nullable OperationScope current() {
    ThreadFrame frame = ThreadFrame.peek();
    if (frame == null) {
      return null;
    }
    Branch branch = frame.branch;
    return branch == null ? null : branch.run;
  }

  /**
   * The run that this one is inside of.
   *
   * @return null for an outermost run
   */
  public abstract @Nullable OperationScope outer();

  /**
   * Whether branches of this run may be on other threads, now or later. What is kept for a run
   * needs no lock before that: only the run's own thread has it, and it is the one that shares it.
   *
   * @return false as long as the run is its own thread's alone
   */
  public abstract boolean isShared();

  /**
   * The operation's name.
   *
   * @return the name; {@code _other} if there were too many names
   */
  public abstract String operationName();

  /**
   * Notes that the run failed. The exception stays the caller's; only its type and place are kept.
   *
   * @param error what went wrong
   */
  public abstract void failed(Throwable error);

  /**
   * Adds money that this run cost. After the run ended it is added to the operation and counted as
   * late.
   *
   * @param cost the amount
   */
  public abstract void addCost(Money cost);

  /**
   * What a guard keeps for this run.
   *
   * @param key the guard's key
   * @param <T> the attachment's type
   * @return made at the first call; null if the run has ended, or if it holds too many attachments
   *     (64) already
   */
  public abstract <T extends RunAttachment> @Nullable T attachment(RunAttachment.Key<T> key);

  /**
   * Reports a slow remote call of this run, see {@link RemoteCall#WORTH_NANOS}. Calls made by
   * parallel branches are ignored: they run side by side already.
   *
   * @param call the call
   */
  public abstract void remoteCall(RemoteCall call);

  /**
   * Ends the run when a stage completes, and lets this thread leave it now, in place of
   * {@link #close()}.
   *
   * @param stage the stage; if it fails, the run does
   */
  public abstract void closeWith(CompletionStage<?> stage);

  /** Ends the run. What is still open inside it on this thread is ended first. */
  @Override
  public abstract void close();
}
