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
  /*
   * A key has two places. A new one takes the first, and what was there moves to the second, so that of three keys that
   * share them the two used latest stay. With one place each, a quarter of 256 paths pushed each other out. Two threads
   * that put at once lose nothing but a look-up.
   */
  private static final int COUNT = 2_048;

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
    int place = place(key);
    Slot<T> slot = slots.getAcquire(place);
    if (slot != null && slot.key == key) {
      return slot.value;
    }
    Slot<T> second = slots.getAcquire(place ^ 1);
    return second != null && second.key == key ? second.value : null;
  }

  /**
   * Puts a value.
   *
   * @param key a hash
   * @param value the value
   */
  public void put(long key, T value) {
    int place = place(key);
    Slot<T> before = slots.getAcquire(place);
    if (before != null && before.key != key) {
      slots.setRelease(place ^ 1, before);
    }
    slots.setRelease(place, new Slot<>(key, value));
  }

  /** Even, so that the odd one beside it is the second. */
  private static int place(long key) {
    return (int) (key >>> 32) & (COUNT - 2);
  }
}
