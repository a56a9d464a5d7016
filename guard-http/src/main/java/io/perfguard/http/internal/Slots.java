/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What was found for a key lately: a small cache whose look-up is one array access. Keys are hashes
 * of 64 bits, so that no path and no id is kept in it.
 *
 * <p>Thread-safe.
 *
 * @param <T> what is found
 */
public final class Slots<T> {
  /* A key has one place; another one that wants it takes it. Two threads that do so at once lose nothing but a look-up. */
  private static final int COUNT = 1_024;

  private record Slot<T>(long key, T value) {}

  private final AtomicReferenceArray<@Nullable Slot<T>> slots = new AtomicReferenceArray<>(COUNT);

  /** Knows nothing. */
  public Slots() {}

  /**
   * What was put for a key.
   *
   * @param key a hash
   * @return null if nothing was, or another key took its place
   */
  public @Nullable T get(long key) {
    Slot<T> slot = slots.getAcquire(place(key));
    return slot != null && slot.key == key ? slot.value : null;
  }

  /**
   * Puts a value.
   *
   * @param key a hash
   * @param value the value
   */
  public void put(long key, T value) {
    slots.setRelease(place(key), new Slot<>(key, value));
  }

  private static int place(long key) {
    return (int) (key >>> 32) & (COUNT - 1);
  }
}
