/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a hit looks at, in a class of its own: the JVM lays out the fields of a superclass first, so
 * that they share a cache line with the object's header. Thread-safe.
 */
abstract class HotEntry {
  /** Nobody may read it any more, whatever the time is. */
  static final long SPOILED = -2;

  /** It depends on more than the time whether it may be read, or a read has to be told. */
  static final long ASK = -1;

  private static final VarHandle READABLE_UNTIL;
  private static final VarHandle PLACE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      READABLE_UNTIL = lookup.findVarHandle(HotEntry.class, "readableUntil", long.class);
      PLACE = lookup.findVarHandle(HotEntry.class, "place", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The value, or what holds it weakly. */
  final Object held;

  /** Before this time a read has nothing else to look at; or {@link #ASK}, or {@link #SPOILED}. */
  volatile long readableUntil = ASK;

  /** Its place in the engine's order; 0 before it has one, and where the engine has no order. */
  @SuppressWarnings("unused") // by its VarHandle
  private long place;

  HotEntry(Object held) {
    this.held = held;
  }

  final boolean isSpoiledByHand() {
    return readableUntil == SPOILED;
  }

  /** From now on nobody may read it; it is removed when somebody comes past. */
  public final void spoil() {
    readableUntil = SPOILED;
  }

  /** From now on the time alone decides, unless it was spoiled since it was {@code was}. */
  final void ripe(long was, long until) {
    READABLE_UNTIL.compareAndSet(this, was, until);
  }

  final long place() {
    return (long) PLACE.getAcquire(this);
  }

  final void takePlace(long at) {
    PLACE.setRelease(this, at);
  }
}
