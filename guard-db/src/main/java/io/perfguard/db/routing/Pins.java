/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import io.perfguard.core.base.Faults;
import io.perfguard.core.operation.OperationScope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scopes that wrote, and up to where a replica must have replayed the primary's log before they may
 * read from it. At most {@value #MAXIMUM}: beyond that all scopes count as one that has written.
 * Thread-safe.
 */
final class Pins {
  /*
   * Nobody asks for a position when he commits, which would be a round trip for each transaction. Whoever watches the replicas
   * asks the primary now and then where its log is; that is behind all that was committed before. Until then a pin holds,
   * however long the answer takes. On databases that have no such positions, and for replicas that do not say how far they
   * have come, time decides.
   *
   * A replica that is down holds nobody back. So that it can be read from again when it lives, the highest place that was let go
   * of is kept: no replica is read from that is not there yet.
   */
  static final int MAXIMUM = 100_000;
  static final long UNKNOWN = -1;

  private final long stickNanos;
  private final @Nullable Supplier<?> session;
  private final Faults faults;
  private final Map<Object, Pin> pins = new ConcurrentHashMap<>();
  private volatile @Nullable Pin flood;
  private volatile boolean placesAreAsked; // of the primary
  private volatile long floor;

  /** When a scope wrote last, and where the primary's log was some time after it. */
  static final class Pin {
    private final long wrote;
    private volatile long position = UNKNOWN;

    Pin(long wrote) {
      this.wrote = wrote;
    }
  }

  Pins(long stickNanos, @Nullable Supplier<?> session, Faults faults) {
    this.stickNanos = stickNanos;
    this.session = session;
    this.faults = faults;
  }

  /** What the application says, or else the operation that runs, or else the thread. */
  private Object key() {
    Object key = said();
    if (key != null) {
      return key;
    }
    OperationScope scope = OperationScope.current();
    return scope == null ? Thread.currentThread().getId() : outermost(scope);
  }

  private @Nullable Object said() {
    Supplier<?> given = session;
    try {
      return given == null ? null : given.get();
    } catch (RuntimeException | LinkageError e) { // such as: no request on this thread
      faults.record("stickBy", e);
      return null;
    }
  }

  private static Object outermost(OperationScope scope) {
    OperationScope all = scope;
    for (OperationScope outer = all.outer(); outer != null; outer = all.outer()) {
      all = outer;
    }
    return all;
  }

  void wrote(long now) {
    Pin pin = new Pin(now);
    Object key = key();
    if (pins.size() >= MAXIMUM && !pins.containsKey(key)) {
      flood = pin;
    } else {
      pins.put(key, pin);
    }
  }

  /** Of this scope; null if it did not write lately. */
  @Nullable
  Pin current() {
    Pin all = flood;
    if (all != null || pins.isEmpty()) {
      return all;
    }
    return pins.get(key());
  }

  /**
   * Whether a replica may lack what must be read.
   *
   * @param pin of the scope that reads; null if it did not write
   * @param replayed up to where the replica has come; {@link #UNKNOWN} if it does not say
   * @param now the time
   */
  boolean isBehind(@Nullable Pin pin, long replayed, long now) {
    if (replayed != UNKNOWN && replayed < floor) {
      return true;
    } else if (pin == null) {
      return false;
    } else if (replayed == UNKNOWN) {
      return now - pin.wrote < stickNanos;
    }
    long position = pin.position;
    return position == UNKNOWN
        ? placesAreAsked || now - pin.wrote < stickNanos
        : replayed < position;
  }

  boolean isEmpty() {
    return pins.isEmpty() && flood == null;
  }

  /** Whether the primary has places, and is asked for them until it has answered. */
  void placesAreAsked(boolean asked) {
    placesAreAsked = asked;
  }

  /**
   * The primary's log was here, at a time that was after this one.
   *
   * @param position the position
   * @param after who wrote before it is behind the position
   */
  void at(long position, long after) {
    floor = Math.min(floor, position); // a primary that was restored begins anew
    Pin all = flood;
    if (all != null) {
      note(all, position, after);
    }
    pins.values().forEach(pin -> note(pin, position, after));
  }

  private static void note(Pin pin, long position, long after) {
    boolean unknown = pin.position == UNKNOWN && pin.wrote - after <= 0;
    if (unknown || pin.position > position) {
      pin.position = position;
    }
  }

  /**
   * Lets go of those that hold nobody back any more.
   *
   * @param least up to where all replicas have come that are up and say so
   * @param anySays whether there is one that says so
   * @param anySilent whether there is one that does not
   * @param now the time
   */
  void sweep(long least, boolean anySays, boolean anySilent, long now) {
    pins.values().removeIf(pin -> isOver(pin, least, anySays, anySilent, now));
    Pin all = flood;
    if (all != null && isOver(all, least, anySays, anySilent, now)) {
      flood = null;
    }
  }

  private boolean isOver(Pin pin, long least, boolean anySays, boolean anySilent, long now) {
    long position = pin.position;
    boolean late = now - pin.wrote >= stickNanos;
    if (position == UNKNOWN) {
      boolean held = placesAreAsked && (anySays || !anySilent);
      return late && !held;
    }
    if (least < position || (anySilent && !late)) {
      return false;
    }
    floor = Math.max(floor, position);
    return true;
  }
}
