/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that stands until it is moved by hand, for tests: whoever waits an hour moves it by an
 * hour.
 *
 * <p>Its measuring time does not begin at zero, so that code which takes zero for "never" fails its
 * test.
 *
 * <p>Thread-safe.
 */
public final class ManualClock implements GuardClock {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long START_NANOS = 7_000_000_007L;

  /** Both times at one moment, replaced as a whole. */
  private record Now(long nanos, Instant wall) {}

  // Held for a whole advance, listeners included: they see one move after the other. Readers never
  // take it.
  private final ReentrantLock moving = new ReentrantLock();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile Now now;

  /** A clock at 2026-01-01T00:00:00Z. */
  public ManualClock() {
    this(START, START_NANOS);
  }

  /**
   * A clock at a given time.
   *
   * @param wall the date
   * @param nanoTime the measuring time; near {@code Long.MAX_VALUE} it tests that code survives the
   *     overflow
   */
  public ManualClock(Instant wall, long nanoTime) {
    now = new Now(nanoTime, Require.nonNull(wall, "wall"));
  }

  @Override
  public long nanoTime() {
    return now.nanos;
  }

  @Override
  public Instant instant() {
    return now.wall;
  }

  /**
   * Moves both times on. Listeners are called on this thread, before the move and after it; what
   * one throws comes out of here, and a move that has not happened by then does not happen.
   *
   * @param duration how far, >= 0
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if a listener calls this while it is called
   */
  public void advance(Duration duration) {
    long step = Require.notNegative(duration, "duration").toNanos();
    if (moving.isHeldByCurrentThread()) {
      throw new IllegalStateException("a listener must not move the clock that calls it");
    }
    moving.lock();
    try {
      long from = now.nanos;
      long to = from + step; // may overflow, as the system's may
      listeners.forEach(listener -> listener.beforeAdvance(from, to));
      now = new Now(to, now.wall.plusNanos(step));
      listeners.forEach(listener -> listener.afterAdvance(to));
    } finally {
      moving.unlock();
    }
  }

  /**
   * Sets the date and leaves the measuring time alone, as a correction of the system's clock does.
   *
   * @param wall the new date; may lie before the old one
   */
  public void setWall(Instant wall) {
    Require.nonNull(wall, "wall");
    moving.lock();
    try {
      now = new Now(now.nanos, wall);
    } finally {
      moving.unlock();
    }
  }

  /**
   * Adds a listener to all later moves.
   *
   * @param listener called in the order of addition
   */
  public void onAdvance(Listener listener) {
    listeners.add(Require.nonNull(listener, "listener"));
  }

  /**
   * Removes a listener.
   *
   * @param listener the one that was added; nothing happens if it is not there
   */
  public void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** Hears of each move, so that what a timer would do in the skipped time can be done. */
  public interface Listener {
    /**
     * The clock is about to move.
     *
     * @param from {@link #nanoTime()} now
     * @param to {@link #nanoTime()} after the move
     */
    default void beforeAdvance(long from, long to) {}

    /**
     * The clock has moved.
     *
     * @param now {@link #nanoTime()} now
     */
    default void afterAdvance(long now) {}
  }
}
