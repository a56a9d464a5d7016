/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import io.perfguard.core.base.GuardClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A prompt cache as providers have one: a prompt that begins as an earlier one did, with 1,024
 * tokens or more, is billed less for that beginning, in steps of 128 tokens. What nobody used for
 * five minutes is gone. Thread-safe.
 */
final class PrefixCache {
  private static final int LEAST = 1_024;
  private static final int STEP = 128;
  private static final int MOST_ENTRIES = 20_000;
  private static final long IDLE_NANOS = Duration.ofMinutes(5).toNanos();

  private final GuardClock clock;
  /** Hashes of beginnings, and when each was last used. */
  private final Map<Long, Long> used = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
      return size() > MOST_ENTRIES;
    }
  };

  PrefixCache(GuardClock clock) {
    this.clock = clock;
  }

  /**
   * Looks a prompt up, and keeps it.
   *
   * @param model whose cache it is: models share nothing
   * @param tokens the whole prompt
   * @return how many of its first tokens were there already
   */
  synchronized int cached(String model, int[] tokens) {
    long now = clock.nanoTime();
    long hash = model.hashCode();
    int cached = 0;
    for (int i = 0; i < tokens.length; i++) {
      hash = (hash ^ tokens[i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
      int length = i + 1;
      if (length >= LEAST && (length - LEAST) % STEP == 0) {
        Long last = used.put(hash, now);
        if (last != null && now - last <= IDLE_NANOS) {
          cached = length;
        }
      }
    }
    return cached;
  }
}
