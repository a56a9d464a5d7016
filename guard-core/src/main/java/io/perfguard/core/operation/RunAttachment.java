/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Require;
import java.util.function.Supplier;

/**
 * What a guard keeps for one run of an operation, such as the queries that it made. Made by
 * {@link OperationScope#attachment} on first use, dropped with the run.
 *
 * <p>Branches of one run may use it at the same time: implementations are thread-safe.
 */
public interface RunAttachment {
  /**
   * The run ended; called once, on the thread that ended it. What it throws is contained and
   * counted.
   *
   * @param operation the operation's name
   * @param durationNanos how long the run took
   */
  void operationEnded(String operation, long durationNanos);

  /**
   * The key of an attachment, one for each guard. Compared by identity. Immutable.
   *
   * @param <T> the attachment's type
   */
  final class Key<T extends RunAttachment> {
    private final Supplier<T> maker;

    /**
     * A key.
     *
     * @param maker makes the attachment for a run
     */
    public Key(Supplier<T> maker) {
      this.maker = Require.nonNull(maker, "maker");
    }

    T make() {
      return Require.nonNull(maker.get(), "attachment");
    }
  }
}
