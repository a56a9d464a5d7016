/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A counter for the hottest paths: a thread that has a cell of its own counts by a plain store.
 * Nothing is lost, whatever the number of threads; a sum finds all that had been counted when it
 * began.
 *
 * <p>Thread-safe.
 */
public final class ThreadCounter {
  /*
   * Why not a LongAdder: its add is an atomic instruction, some 5 ns, also where nobody else counts; a cache hit takes
   * not much more in all. A cell here has one writer, its owner, so that a load, an add and a store are enough.
   *
   * There are few cells. A thread that finds its place taken counts in a LongAdder, and looks now and then whether the
   * owner has ended: then it takes the cell over, with what is in it. Owners are held weakly.
   *
   * A cell is given away under the monitor, and a sum is taken under it: else it could find a count in both places or in
   * neither.
   */
  private static final int CELLS = 32;
  private static final int LOOK_MASK = 0xFF;
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Cell.class, "count", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Its fields after count keep other cells off its cache line. */
  @SuppressWarnings("unused") // see above; count by its VarHandle
  private static final class Cell extends WeakReference<Thread> {
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long count;
    private long p5;
    private long p6;
    private long p7;
    private long p8;

    Cell(Thread owner) {
      super(owner);
    }
  }

  // Read without the monitor, changed under it: who sees an older cell is not its owner, or was it
  // before.
  private final @Nullable Cell[] cells = new @Nullable Cell[CELLS];
  private final LongAdder others = new LongAdder();

  /** Begins at 0. */
  public ThreadCounter() {}

  /** Adds one. */
  public void increment() {
    add(1);
  }

  /**
   * Adds some.
   *
   * @param n how many
   */
  public void add(long n) {
    Thread self = Thread.currentThread();
    Cell cell = cells[place(self)];
    if (cell != null && cell.refersTo(self)) {
      COUNT.setOpaque(cell, (long) COUNT.get(cell) + n);
    } else {
      addAnywhere(self, cell, n);
    }
  }

  private static int place(Thread self) {
    return (int) self.getId() & (CELLS - 1);
  }

  private void addAnywhere(Thread self, @Nullable Cell taken, long n) {
    others.add(n);
    if (taken == null || (ThreadLocalRandom.current().nextInt() & LOOK_MASK) == 0) {
      claim(self);
    }
  }

  private synchronized void claim(Thread self) {
    int place = place(self);
    Cell present = cells[place];
    if (present != null) {
      Thread owner = present.get();
      if (owner != null && owner.isAlive()) {
        return;
      }
      others.add((long) COUNT.getOpaque(present)); // nobody writes it any more
    }
    cells[place] = new Cell(self);
  }

  /**
   * What was counted.
   *
   * @return the sum of all that was added
   */
  public synchronized long sum() {
    long sum = others.sum();
    for (Cell cell : cells) {
      if (cell != null) {
        sum += (long) COUNT.getOpaque(cell);
      }
    }
    return sum;
  }
}
