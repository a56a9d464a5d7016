/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects what was read, as numbers, until somebody has the time to look at it. Readers never
 * wait: what finds no room is lost, which makes an order by use a little less exact, no more.
 *
 * <p>Source: the idea is that of Ding, Jiang, Zhang, "BP-Wrapper: A System Framework Making Any
 * Replacement Algorithms (Almost) Lock Contention Free", ICDE 2009.
 *
 * <p>Any thread may {@link #offer}; {@link #drain} needs a lock of the caller's.
 */
final class ReadBuffer {
  /*
   * A few rings; a thread always comes to the same one, by its id, so that threads seldom meet. A writer fills the slot at
   * the tail and moves the tail on, with plain stores that only must not be torn or reordered. Two that meet in one ring may
   * write the same slot: then one read is lost, which saves all others a compare-and-set. A single thread keeps the exact
   * order of its reads and loses none, as long as a full ring is drained at once.
   *
   * The one who drains, under the caller's lock, reads the slots from head to tail. Against a writer that is caught in
   * between it may read a slot's older number, which says that something was read which was, only earlier.
   *
   * Numbers, since each reference that is stored is something to tell the garbage collector, and may cost a fence.
   *
   * Who drains touches the entries' places in the order and their neighbours'. If all threads took turns, each would fetch
   * these from the other's CPU every time, which takes many times as long as the work itself. So the one who drained last
   * goes on, at each batch, and takes along what others have noted; these drain only if their ring is full because he did
   * not come.
   */
  static final int BATCH = 32;
  static final int SLOTS = 4 * BATCH;
  private static final int SPACE = 8; // longs, a cache line of 64 bytes
  private static final int STRIPES = Math.min(
      64,
      Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors() * 2 - 1)) * 2);
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle TAIL;
  private static final VarHandle HEAD;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAIL = lookup.findVarHandle(Places.class, "tail", int.class);
      HEAD = lookup.findVarHandle(Places.class, "head", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Ring[] rings = new Ring[STRIPES];
  private int drainer = -1; // racy: whose turn it is, for speed alone

  /*
   * Space before and after, so that nothing that other threads use shares a cache line with what a ring's writer writes at
   * each read: neither another ring, nor whatever the garbage collector happens to place beside one.
   */
  @SuppressWarnings("unused")
  private abstract static class SpaceBefore {
    long b0;
    long b1;
    long b2;
    long b3;
    long b4;
    long b5;
    long b6;
    long b7;
  }

  private abstract static class Places extends SpaceBefore {
    @SuppressWarnings("UnusedVariable") // these, by their VarHandles
    int tail;

    @SuppressWarnings("UnusedVariable")
    int head;

    final long[] slots = new long[SPACE + SLOTS + SPACE];
  }

  @SuppressWarnings("unused")
  private static final class Ring extends Places {
    long a0;
    long a1;
    long a2;
    long a3;
    long a4;
    long a5;
    long a6;
    long a7;
  }

  /**
   * Notes a read.
   *
   * @param read what was read
   * @return whether it is time to {@link #drain} or {@link #drainMost}
   */
  boolean offer(long read) {
    int at = stripe();
    Ring ring = rings[at];
    if (ring == null) {
      ring = ring(at);
    }
    int head = (int) HEAD.getOpaque(ring);
    int tail = (int) TAIL.getOpaque(ring);
    int used = tail - head;
    if (used < 0 || used >= SLOTS) {
      return true;
    }
    SLOT.setOpaque(ring.slots, SPACE + (tail & (SLOTS - 1)), read);
    TAIL.setRelease(ring, tail + 1);
    used++;
    return (used & (BATCH - 1)) == 0 && (drainer == at || used == SLOTS);
  }

  private static int stripe() {
    return (int) Thread.currentThread().getId() & (STRIPES - 1);
  }

  private synchronized Ring ring(int at) {
    Ring ring = rings[at];
    if (ring == null) {
      ring = new Ring();
      rings[at] = ring;
    }
    return ring;
  }

  /** Whether it is this thread that tidies up, or nobody yet. */
  boolean isMyTurn() {
    int whose = drainer;
    return whose < 0 || whose == stripe();
  }

  /** From now on it is this thread that tidies up. */
  void takeTurn() {
    int own = stripe();
    if (drainer != own) {
      drainer = own;
    }
  }

  /** Hands over what this thread noted, in order. */
  void drainOwn(LongConsumer consumer) {
    Ring ring = rings[stripe()];
    if (ring != null) {
      drain(ring, consumer, 1);
    }
  }

  /** Hands over what this thread noted, in order, and what others noted if that is much. */
  void drainMost(LongConsumer consumer) {
    int own = stripe();
    takeTurn();
    for (int i = 0; i < rings.length; i++) {
      Ring ring = rings[i];
      if (ring != null) {
        drain(ring, consumer, i == own ? 1 : BATCH);
      }
    }
  }

  /** Hands over all that was noted, in the order of each thread. */
  void drain(LongConsumer consumer) {
    for (Ring ring : rings) {
      if (ring != null) {
        drain(ring, consumer, 1);
      }
    }
  }

  private static void drain(Ring ring, LongConsumer consumer, int fewest) {
    int tail = (int) TAIL.getAcquire(ring);
    int head = (int) HEAD.getOpaque(ring);
    int used = tail - head; // below 0 if a writer who was caught long ago has set the tail back
    if (used >= 0 && used < fewest) {
      return;
    }
    for (int i = 0; i < Math.min(used, SLOTS); i++) {
      consumer.accept((long) SLOT.getOpaque(ring.slots, SPACE + ((head + i) & (SLOTS - 1))));
    }
    HEAD.setRelease(ring, tail);
  }
}
