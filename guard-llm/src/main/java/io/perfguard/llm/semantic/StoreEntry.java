/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;

/**
 * One kept answer, as a {@link SemanticStore} gives it.
 *
 * <p>Implementations must be thread-safe. Two are equal if they are the same entry.
 */
public interface StoreEntry {
  /**
   * What names it in its store.
   *
   * @return unique
   */
  long id();

  /**
   * The text that it was put for.
   *
   * @return in the form in which texts are compared
   */
  String text();

  /**
   * The answer.
   *
   * @return with what it had used, without the library's own form of it
   */
  LlmResponse answer();

  /**
   * What the answer had cost.
   *
   * @return pico-dollars, >= 0; 0 if that is not known
   */
  long costPicos();

  /**
   * How long ago it was put.
   *
   * @param nowNanos the time of the cache's clock
   * @return nanoseconds
   */
  long ageNanos(long nowNanos);

  /**
   * What the gate learned of it in this JVM, as {@link io.perfguard.llm.semantic.gate.EntryBelief}
   * packs it.
   *
   * @return 0 if nothing
   */
  long learned();

  /**
   * Keeps what the gate learned of it, for as long as the entry stays.
   *
   * @param belief as it is packed
   */
  void learned(long belief);
}
