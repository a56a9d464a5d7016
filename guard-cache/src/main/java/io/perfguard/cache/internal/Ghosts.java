/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why keys left, for a while, so that a miss can be told why. Keeps hashes, no keys.
 *
 * <p>Thread-safe.
 */
public final class Ghosts {
  /*
   * A table without chains: the low bits of a hash choose the slot, the others are kept in it with the cause, and whoever
   * comes later overwrites. So a key is forgotten once another key of its slot left: with four slots for each entry of the
   * cache, a quarter of the keys is forgotten by the time that as many keys left as there are entries. Two keys of equal
   * hash are mistaken for one another, one time in four billion. A slot is written without order: a lost write is a miss
   * counted as cold.
   */
  private static final int SLOTS_FOR_EACH_ENTRY = 4;
  private static final int FEWEST = 1 << 10;
  private static final int MOST = 1 << 18; // 1 MB
  private static final int CAUSE_BITS = 3;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
  private static final Removal[] CAUSES = Removal.values();

  private final int slots;
  private volatile int @Nullable [] table; // made when the first entry leaves
  private final LongAdder cold = new LongAdder();
  private final LongAdder[] misses = new LongAdder[CAUSES.length];

  /**
   * Remembers nothing yet.
   *
   * @param maximumItems of the cache
   */
  public Ghosts(long maximumItems) {
    long wanted =
        Math.min(MOST, Math.max(FEWEST, SLOTS_FOR_EACH_ENTRY * Math.min(MOST, maximumItems)));
    slots = Integer.highestOneBit((int) wanted * 2 - 1);
    for (int i = 0; i < misses.length; i++) {
      misses[i] = new LongAdder();
    }
  }

  /**
   * An entry left.
   *
   * @param hash of its key, well spread
   * @param cause why
   */
  @SuppressWarnings("EnumOrdinal") // kept in memory only
  public void left(int hash, Removal cause) {
    int[] slot = table;
    if (slot == null) {
      synchronized (this) {
        slot = table == null ? new int[slots] : table;
        table = slot;
      }
    }
    // 0 is an empty slot, so causes count from 1
    SLOT.setOpaque(
        slot, hash & (slots - 1), hash >>> CAUSE_BITS << CAUSE_BITS | (cause.ordinal() + 1));
  }

  /**
   * A key was asked for in vain: counts why.
   *
   * @param hash of the key
   * @param death why its entry, which is still there, is dead; null if it is not there
   * @return whether it was never there, as far as is remembered
   */
  @SuppressWarnings("EnumOrdinal")
  public boolean missed(int hash, @Nullable Removal death) {
    if (death != null) {
      misses[death.ordinal()].increment();
      return false;
    }
    int[] slot = table;
    int seen = slot == null ? 0 : (int) SLOT.getOpaque(slot, hash & (slots - 1));
    if (seen != 0 && (seen ^ hash) >>> CAUSE_BITS == 0) {
      misses[(seen & ((1 << CAUSE_BITS) - 1)) - 1].increment();
      return false;
    }
    cold.increment();
    return true;
  }

  /**
   * Misses of keys that were never there, as far as is remembered.
   *
   * @return misses
   */
  public long coldMisses() {
    return cold.sum();
  }

  /**
   * Misses of keys whose entry left for a reason.
   *
   * @param cause the reason
   * @return misses
   */
  @SuppressWarnings("EnumOrdinal")
  public long misses(Removal cause) {
    return misses[cause.ordinal()].sum();
  }
}
