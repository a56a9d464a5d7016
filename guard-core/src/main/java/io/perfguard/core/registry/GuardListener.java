/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

/**
 * Is told of guards that come and go and of their events. A listener added late is told of the
 * guards that are present, each exactly once. What it throws is contained, logged once and counted.
 *
 * <p>Called on the thread that registers, removes or publishes: return quickly, block nothing.
 * Implementations are thread-safe.
 */
public interface GuardListener {
  /**
   * A guard was registered, or was present when the listener came.
   *
   * @param guard the guard
   */
  default void registered(Guard<?> guard) {}

  /**
   * A guard was removed, also when the registry closes.
   *
   * @param guard the guard
   */
  default void removed(Guard<?> guard) {}

  /**
   * Something happened.
   *
   * @param event what
   */
  default void event(GuardEvent event) {}
}
