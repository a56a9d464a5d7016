/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

/**
 * Sees the waits of the followers of a {@link FlightTable}. It is called on the follower's own
 * thread, so that it can charge the wait to whatever runs there; a leader causes no call. It must
 * not throw and must not load anything.
 *
 * <p>An implementation must be thread-safe.
 *
 * @param <K> the keys
 */
public interface WaitListener<K> {
  /**
   * A follower begins to wait.
   *
   * @param key what it waits for
   * @return a token of the listener's own, handed back at the end; usually when the wait began
   */
  long waitStarted(K key);

  /**
   * The same follower waits no longer.
   *
   * @param key what it waited for
   * @param token what {@link #waitStarted} returned
   * @param end how the wait ended
   */
  void waitEnded(K key, long token, WaitEnd end);

  /**
   * A listener that does nothing.
   *
   * @param <K> the keys
   * @return the listener
   */
  static <K> WaitListener<K> none() {
    return new WaitListener<>() {
      @Override
      public long waitStarted(K key) {
        return 0;
      }

      @Override
      public void waitEnded(K key, long token, WaitEnd end) {}
    };
  }
}
