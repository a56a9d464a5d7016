/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

/**
 * An answer that is coming in.
 *
 * <p>Implementations must be thread-safe.
 */
@FunctionalInterface
public interface LlmStream {
  /** One that has ended: there is nothing to cancel. */
  LlmStream ENDED = () -> {};

  /** Ends it: the provider should write no more. Does nothing once it has ended. */
  void cancel();
}
