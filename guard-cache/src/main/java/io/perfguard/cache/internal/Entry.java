/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.core.mechanism.LoadTicket;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A value and all that decides whether it may be read. What an engine needs beside it goes into a
 * subclass, so that an entry is one object.
 *
 * <p>Times are nanoseconds since the cache was built. Thread-safe.
 *
 * @param <V> the value
 */
public class Entry<V> extends HotEntry implements LoadTicket.Perishable {
  /** The end of an entry that does not age. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final VarHandle USED_AT;
  private static final VarHandle REFRESHING;
  private static final VarHandle GONE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      USED_AT = lookup.findVarHandle(Entry.class, "usedAt", long.class);
      GONE = lookup.findVarHandle(Entry.class, "gone", boolean.class);
      REFRESHING = lookup.findVarHandle(Entry.class, "refreshing", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What it counts against the bound of bytes. */
  final long bytes;

  final long writtenAt;
  final long expiresAt;
  /** Of the key, spread over 32 bits: saves asking the key again. */
  final int hash;
  /** Where it is counted in the index of expiries. */
  final int bucket;
  /** The tags whose stamps end it; null for none. */
  final Tags.@Nullable Mark tags;
  /** Whether somebody is to be told of each request. */
  final boolean watched;
  /** Whether the application put it, else a load brought it. */
  final boolean byHand;

  @SuppressWarnings("unused") // by its VarHandle
  private boolean refreshing;

  @SuppressWarnings("unused") // by its VarHandle
  private boolean gone;

  /** Racy: a late reader sets what is set already. */
  private boolean read;

  /** When it was read last; opaque, and only where idleness counts. */
  @SuppressWarnings("UnusedVariable") // by its VarHandle
  private long usedAt;

  /**
   * An entry.
   *
   * @param made what it is made from
   */
  protected Entry(Blank<?, V> made) {
    super(made.held);
    bytes = made.bytes;
    writtenAt = made.writtenAt;
    expiresAt = made.expiresAt;
    hash = made.hash;
    bucket = made.bucket;
    tags = made.tags;
    watched = made.watched;
    byHand = made.byHand;
    usedAt = made.writtenAt;
  }

  /** The value; null if it was held weakly and is gone. */
  @SuppressWarnings("unchecked") // what is not a WeakValue was put as V
  final @Nullable V value() {
    Object value = held;
    return value instanceof WeakValue ? ((WeakValue<V>) value).get() : (V) value;
  }

  /** The same where values are not held weakly: does not look at the value. */
  @SuppressWarnings("unchecked") // was put as V
  final V strongValue() {
    return (V) held;
  }

  final boolean isSpoiled() {
    return isSpoiledByHand() || (tags != null && tags.isOver());
  }

  final void wasReadNow() {
    if (!read) {
      read = true;
    }
  }

  /**
   * From now on the time alone decides, for a while.
   *
   * @param was what {@link #readableUntil} was: nothing happens if it was spoiled since
   * @param until the end of that, if the entry does not end before
   */
  final void ripen(long was, long until) {
    if (tags == null) {
      ripe(was, Math.min(until, expiresAt));
    }
  }

  /**
   * Whether it was ever read.
   *
   * @return as far as this thread sees
   */
  public final boolean wasRead() {
    return read;
  }

  /** Whether this caller is the first to say that it left. */
  final boolean leave() {
    return GONE.compareAndSet(this, false, true);
  }

  /** Whether it left, or is about to. */
  final boolean hasLeft() {
    return (boolean) GONE.getOpaque(this);
  }

  final long usedAt() {
    return (long) USED_AT.getOpaque(this);
  }

  /** A coarse clock says the same for milliseconds: then nothing is written. */
  final void use(long now) {
    if (usedAt() != now) {
      USED_AT.setOpaque(this, now);
    }
  }

  /** Whether this caller is the one to refresh it. */
  final boolean beginRefresh() {
    return REFRESHING.compareAndSet(this, false, true);
  }

  final void endRefresh() {
    REFRESHING.setVolatile(this, false);
  }

  /**
   * What an entry is made from: filled by the store, handed to the engine. Not thread-safe.
   *
   * @param <K> the key
   * @param <V> the value
   */
  public static final class Blank<K, V> {
    final K key;
    Object held;
    long bytes;
    long writtenAt;
    long expiresAt = NEVER;
    int hash;
    int bucket;
    Tags.@Nullable Mark tags;
    boolean watched;
    boolean byHand;

    Blank(K key, V value) {
      this.key = key;
      this.held = value;
    }
  }

  /** A value that the cache alone does not keep alive. */
  static final class WeakValue<V> extends WeakReference<V> {
    /** These are set before the entry is in the map. */
    volatile @Nullable Object key;

    volatile @Nullable Entry<V> entry;

    WeakValue(V value, ReferenceQueue<? super V> gone) {
      super(value, gone);
    }
  }
}
