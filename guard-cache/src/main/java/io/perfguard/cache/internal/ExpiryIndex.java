/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many entries expire when: counts for each stretch of time, kept as entries come and go, so
 * that nobody has to look at the entries. It tells how many are dead and still there, and how long
 * the others have left.
 *
 * <p>A moment is known to within a sixteenth of the entry's ttl, at worst. Times are nanoseconds
 * since the cache was built, >= 0. At most 7 KB.
 *
 * <p>Thread-safe.
 */
public final class ExpiryIndex {
  /*
   * Ttls differ by orders of magnitude, and a count has to be found again when its entry leaves. So there are tiers: in
   * tier t a stretch takes 2^(24 + 2t) ns, 17 ms in the first, and an entry goes to the first tier in which its ttl is no
   * more than 48 stretches. A tier is a ring of 64: what is written now lies at most 48 ahead, so a slot that holds another
   * stretch than the one looked for holds one that is over. The slot's long says which: 32 bits of the stretch's number
   * above, 32 bits of count below. Whoever needs the slot for a new stretch moves the old count to "overdue".
   *
   * One compare-and-set changes number and count together, so no count is ever lost or taken from another stretch: an
   * entry that leaves is taken from its slot if that still is its stretch's, else from overdue.
   */
  /** The tier of an entry that does not expire, or in so long that it does not matter. */
  static final int NONE = -1;

  private static final int TIERS = 14;
  private static final int FIRST_SHIFT = 24;
  private static final int SLOTS = 64;
  private static final int FARTHEST = 48;
  private static final int COUNT_BITS = 32;
  private static final long COUNT = (1L << COUNT_BITS) - 1;

  private final AtomicReferenceArray<@Nullable AtomicLongArray> tiers =
      new AtomicReferenceArray<>(TIERS);
  private final LongAdder overdue = new LongAdder();

  /** Nothing expires. */
  public ExpiryIndex() {}

  /**
   * Counts an entry.
   *
   * @param writtenAt when it was written
   * @param expiresAt when it expires
   * @return its tier, for {@link #remove}
   */
  int add(long writtenAt, long expiresAt) {
    int tier = tier(expiresAt - writtenAt);
    if (tier != NONE) {
      AtomicLongArray ring = ring(tier);
      long number = expiresAt >>> shift(tier);
      int slot = (int) number & (SLOTS - 1);
      while (true) {
        long old = ring.get(slot);
        int ahead = ahead(number, old);
        if (ahead < 0) { // so late that its stretch is over and gone
          overdue.increment();
          break;
        }
        long next = ahead == 0 ? old + 1 : number << COUNT_BITS | 1;
        if (ring.compareAndSet(slot, old, next)) {
          if (ahead > 0) {
            overdue.add(old & COUNT);
          }
          break;
        }
      }
    }
    return tier;
  }

  /**
   * Takes an entry out.
   *
   * @param tier what {@link #add} returned
   * @param expiresAt as it was given to {@link #add}
   */
  void remove(int tier, long expiresAt) {
    if (tier != NONE) {
      AtomicLongArray ring = ring(tier);
      long number = expiresAt >>> shift(tier);
      int slot = (int) number & (SLOTS - 1);
      while (true) {
        long old = ring.get(slot);
        if (ahead(number, old) != 0) {
          overdue.decrement();
          return;
        }
        if (ring.compareAndSet(slot, old, old - 1)) {
          return;
        }
      }
    }
  }

  private static int tier(long ttl) {
    for (int tier = 0; tier < TIERS; tier++) {
      if (ttl <= (long) FARTHEST << shift(tier)) {
        return tier;
      }
    }
    return NONE;
  }

  private static int shift(int tier) {
    return FIRST_SHIFT + 2 * tier;
  }

  private AtomicLongArray ring(int tier) {
    AtomicLongArray ring = tiers.get(tier);
    if (ring == null) {
      tiers.compareAndSet(tier, null, new AtomicLongArray(SLOTS));
      ring = tiers.get(tier);
    }
    return ring;
  }

  /**
   * How far a stretch lies after the one that a slot holds; numbers are compared by their low 32
   * bits.
   */
  private static int ahead(long number, long slot) {
    return (int) number - (int) (slot >>> COUNT_BITS);
  }

  /**
   * How many entries are dead and still counted.
   *
   * @param now the time
   * @return those that expired a stretch ago or more
   */
  public long dueCount(long now) {
    long[] due = {overdue.sum()};
    forEach(now, (left, width, count) -> due[0] += left <= 0 ? count : 0);
    return Math.max(0, due[0]);
  }

  /**
   * How many entries are counted.
   *
   * @return entries that expire some day
   */
  public long count() {
    long[] all = {overdue.sum()};
    forEach(0, (left, width, count) -> all[0] += count);
    return Math.max(0, all[0]);
  }

  /**
   * Tells each stretch that has entries.
   *
   * @param now the time
   * @param stretch takes the time until its end, 0 or less if it is over, and how many entries it
   *     has
   */
  public void forEach(long now, Stretch stretch) {
    for (int tier = 0; tier < TIERS; tier++) {
      AtomicLongArray ring = tiers.get(tier);
      if (ring != null) {
        long current = now >>> shift(tier);
        for (int slot = 0; slot < SLOTS; slot++) {
          long held = ring.get(slot);
          if ((held & COUNT) > 0) {
            long number = current - ahead(current, held);
            stretch.entries(((number + 1) << shift(tier)) - now, 1L << shift(tier), held & COUNT);
          }
        }
      }
    }
  }

  /** Takes what {@link ExpiryIndex#forEach} tells. */
  @FunctionalInterface
  public interface Stretch {
    /**
     * A stretch that has entries.
     *
     * @param left nanoseconds until its end; 0 or less if it is over
     * @param width how long it takes
     * @param count how many entries
     */
    void entries(long left, long width, long count);
  }
}
