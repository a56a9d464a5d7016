/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts its thread at a deadline, and sees to it that no interrupt of its own outlives the
 * call it was meant for. Armed and disarmed by its own thread, fired by others.
 */
final class Watch {
  /*
   * One word says it all: 0 idle, a deadline, FIRING while the interrupt is on its way, FIRED once it is there. To fire
   * is to replace the very deadline that has passed: if the thread has gone on to another call meanwhile, the word is
   * another one. A thread that finds FIRING waits the moment until the interrupt has come, and takes it back.
   *
   * An interrupt from elsewhere that was there before is set again; one that comes between firing and disarming is taken
   * back with ours: the two cannot be told apart.
   */
  private static final long IDLE = 0;
  private static final long FIRING = Long.MIN_VALUE;
  private static final long FIRED = Long.MIN_VALUE + 1;
  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Watch.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WatchTable table;
  private final Thread thread;
  private volatile long word;
  private long last; // written before the word, read after it
  private @Nullable Patience patience; // the same
  private boolean paid; // written before FIRED, read after
  private boolean before; // whether it was interrupted already; written before FIRED, read after

  /** Whether the table has it; written by the thread and by who ticks. */
  volatile boolean known;

  /** The ticks in a row that found it idle; of who ticks. */
  int idleTicks;

  Watch(WatchTable table, Thread thread) {
    this.table = table;
    this.thread = thread;
  }

  /** Decides, on the thread that ticks, what becomes of an attempt that is overdue. */
  interface Patience {
    /** Whether to cut it off now and pay for another one; else it is waited for. */
    boolean cutsOff(long nowNanos);
  }

  /** Interrupts this thread at that moment. */
  void arm(long deadlineNanos) {
    arm(deadlineNanos, deadlineNanos, null);
  }

  /** Asks at that moment whether to interrupt this thread, and does so at the last one. */
  void arm(long deadlineNanos, long lastNanos, @Nullable Patience asked) {
    last = aMoment(lastNanos);
    patience = asked;
    word = aMoment(deadlineNanos);
    if (!known) {
      table.add(this);
    }
  }

  private static long aMoment(long nanos) {
    return nanos == IDLE || nanos == FIRING || nanos == FIRED ? nanos + 2 : nanos;
  }

  /** Whether it was interrupted before the last moment, and another attempt is paid for. */
  boolean isPaid() {
    return paid;
  }

  /** Ends it; true if it has fired, and then the interrupt is taken back. */
  @SuppressWarnings("ThreadPriorityCheck") // the one who fires may have lost its core
  boolean disarm() {
    long now = word;
    if (now != FIRING && now != FIRED && WORD.compareAndSet(this, now, IDLE)) {
      return false;
    }
    while (word == FIRING) {
      Thread.yield();
    }
    word = IDLE;
    boolean unused = Thread.interrupted();
    if (before || table.hasFired()) { // somebody else's, or meant for a call around this one
      thread.interrupt();
    }
    return true;
  }

  boolean isFired() {
    long now = word;
    return now == FIRED || now == FIRING; // on its way is as good as there
  }

  boolean isIdle() {
    return word == IDLE;
  }

  /** Fires if the deadline has passed. */
  void tick(long nowNanos) {
    long deadline = word;
    boolean armed = deadline != IDLE && deadline != FIRING && deadline != FIRED;
    if (armed && nowNanos - deadline >= 0) {
      due(deadline, nowNanos);
    }
  }

  /** Who went on to another call meanwhile has another word: then nothing happens. */
  private void due(long deadline, long nowNanos) {
    long later = last;
    Patience asked = patience;
    if (asked == null || later - deadline <= 0) {
      fire(deadline, false);
    } else if (asked.cutsOff(nowNanos)) {
      fire(deadline, true);
    } else {
      boolean waits = WORD.compareAndSet(this, deadline, later);
      if (waits && nowNanos - later >= 0) {
        fire(later, false);
      }
    }
  }

  /** Fires now, if it is armed. */
  boolean fire() {
    long deadline = word;
    boolean armed = deadline != IDLE && deadline != FIRING && deadline != FIRED;
    return armed && fire(deadline, false);
  }

  private boolean fire(long deadline, boolean isPaid) {
    if (!WORD.compareAndSet(this, deadline, FIRING)) {
      return false;
    }
    try {
      paid = isPaid;
      before = thread.isInterrupted();
      thread.interrupt();
    } finally {
      word = FIRED;
    }
    return true;
  }
}
