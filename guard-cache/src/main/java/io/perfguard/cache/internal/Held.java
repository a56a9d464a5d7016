/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

/**
 * A value and what the engine must know of it. Immutable.
 *
 * @param <V> the value
 */
final class Held<V> {
  final V value;
  /**
   * What it counted when it was put; taken back unchanged, whatever the weigher would say by then.
   */
  final long bytes;
  /** When it was put, nanoseconds of the engine's clock; 0 where entries do not age. */
  final long putAt;

  Held(V value, long bytes, long putAt) {
    this.value = value;
    this.bytes = bytes;
    this.putAt = putAt;
  }
}
