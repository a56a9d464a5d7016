/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import java.util.concurrent.CompletableFuture;

/**
 * Something that can be asked, and answers: a model, or a session that guards one.
 *
 * <p>Implementations must be thread-safe.
 */
public interface LlmCaller {
  /**
   * Asks, and waits for the answer.
   *
   * @param request what is asked
   * @return the answer
   * @throws LlmException or any other unchecked exception, as it came
   */
  LlmResponse call(LlmRequest request);

  /**
   * Asks, and does not wait.
   *
   * @param request what is asked
   * @return the answer; canceling it should end the call
   */
  CompletableFuture<LlmResponse> callAsync(LlmRequest request);

  /**
   * Asks, and hands on the answer as it comes. The handler may be called on this thread or another,
   * but by one at a time, and ends with {@code onComplete} or {@code onError}, once; after a cancel
   * it may hear nothing more.
   *
   * @param request what is asked
   * @param handler hears the pieces
   * @return the stream, to cancel it
   */
  LlmStream stream(LlmRequest request, LlmStreamHandler handler);
}
