/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects what was read until somebody has the time to look at it. Readers never wait: what finds
 * no room is lost, which makes an order by use a little less exact, no more.
 *
 * <p>Source: the idea is that of Ding, Jiang, Zhang, "BP-Wrapper: A System Framework Making Any
 * Replacement Algorithms (Almost) Lock Contention Free", ICDE 2009.
 *
 * <p>Any thread may {@link #offer}; {@link #drain} needs a lock of the caller's.
 *
 * @param <E> what was read
 */
final class ReadBuffer<E> {
  /*
   * A few rings; a thread always comes to the same one, by its id, so that threads seldom meet. A writer fills the slot at
   * the tail and moves the tail on, with plain stores that only must not be torn or reordered. Two that meet in one ring may
   * write the same slot: then one read is lost, which saves all others a compare-and-set. A single thread keeps the exact
   * order of its reads and loses none, as long as a full ring is drained at once.
   *
   * The one who drains, under the caller's lock, empties the slots from head to tail. Against a writer that is caught in
   * between it may find a slot empty, which it skips, or leave one behind, which is overwritten in the next round.
   */
  private static final int SLOTS = 32;
  private static final int STRIPES = Math.min(
      64,
      Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors() * 2 - 1)) * 2);
  private static final VarHandle TAIL;
  private static final VarHandle HEAD;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAIL = lookup.findVarHandle(Ring.class, "tail", int.class);
      HEAD = lookup.findVarHandle(Ring.class, "head", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private final @Nullable Ring<E>[] rings = new Ring[STRIPES];

  @SuppressWarnings(
      "unused") // keeps writers' and reader's fields of different rings on different cache lines
  private abstract static class Padded {
    long p0;
    long p1;
    long p2;
    long p3;
    long p4;
    long p5;
    long p6;
  }

  private static final class Ring<E> extends Padded {
    final AtomicReferenceArray<@Nullable E> slots = new AtomicReferenceArray<>(SLOTS);

    @SuppressWarnings("UnusedVariable") // these, by their VarHandles
    int tail;

    @SuppressWarnings("UnusedVariable")
    int head;
  }

  /**
   * Notes a read.
   *
   * @param read what was read
   * @return whether it is time to drain
   */
  boolean offer(E read) {
    int at = (int) Thread.currentThread().getId() & (STRIPES - 1);
    Ring<E> ring = rings[at];
    if (ring == null) {
      ring = ring(at);
    }
    int head = (int) HEAD.getOpaque(ring);
    int tail = (int) TAIL.getOpaque(ring);
    int used = tail - head;
    if (used < 0 || used >= SLOTS) {
      return true;
    }
    ring.slots.setOpaque(tail & (SLOTS - 1), read);
    TAIL.setRelease(ring, tail + 1);
    return used == SLOTS - 1;
  }

  private synchronized Ring<E> ring(int at) {
    Ring<E> ring = rings[at];
    if (ring == null) {
      ring = new Ring<>();
      rings[at] = ring;
    }
    return ring;
  }

  /** Hands over all that was noted, in the order of each thread. */
  void drain(Consumer<? super E> consumer) {
    for (Ring<E> ring : rings) {
      if (ring != null) {
        drain(ring, consumer);
      }
    }
  }

  private static <E> void drain(Ring<E> ring, Consumer<? super E> consumer) {
    int tail = (int) TAIL.getAcquire(ring);
    for (int head = (int) HEAD.getOpaque(ring); head != tail; head++) {
      int slot = head & (SLOTS - 1);
      E read = ring.slots.getOpaque(slot);
      if (read != null) {
        ring.slots.setOpaque(slot, null);
        consumer.accept(read);
      }
    }
    HEAD.setRelease(ring, tail);
  }
}
