/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

/**
 * Something that protects or watches calls and keeps its own numbers.
 *
 * <p>A guard never breaks the guarded call: at build time it fails fast, at run time its own faults
 * are contained, logged once and counted in {@link #faultCount()}.
 *
 * <p>Implementations are thread-safe.
 *
 * @param <S> its numbers
 */
public interface Guard<S extends GuardStats<S>> {
  /**
   * The name, unique among guards of one kind.
   *
   * @return never blank
   */
  String name();

  /**
   * The kind.
   *
   * @return the same instance in each call
   */
  GuardKind<?, S> kind();

  /**
   * The numbers now. Cheap (no lock that a guarded call waits for, no scan) and free of side
   * effects.
   *
   * @return cumulative since the guard was built
   */
  S stats();

  /**
   * The dearer numbers, made on request. A guard that has some narrows the type.
   *
   * @return {@link GuardDetails#NONE} if the guard has none
   */
  default GuardDetails details() {
    return GuardDetails.NONE;
  }

  /**
   * Faults of the guard's own that were contained, so that the guarded call went on.
   *
   * @return a count that only grows
   */
  default long faultCount() {
    return 0;
  }
}
