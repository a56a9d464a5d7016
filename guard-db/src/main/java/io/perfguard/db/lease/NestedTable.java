/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.core.base.Place;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.hold.NestedBorrow;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Borrows by threads that hold a connection of the same pool, by both places. At most
 * {@value #MAXIMUM} pairs; further ones count as one of unknown places. Thread-safe.
 */
public final class NestedTable {
  static final int MAXIMUM = 64;

  /** Hashes of frames; 0 if they are not known. */
  private record Key(long outer, long inner) {}

  /** One of them. */
  private record Borrow(@Nullable CallSite outer, CallSite inner, Instant at) {}

  private final Unsorted<Borrow> waiting = new Unsorted<>();
  private final Map<Key, Entry> entries = new HashMap<>(); // guarded by this

  NestedTable() {}

  private static final class Entry {
    final List<Place> outer;
    final List<Place> inner;
    final Instant first;
    Instant last;
    long count;

    Entry(List<Place> outer, List<Place> inner, Instant first) {
      this.outer = outer;
      this.inner = inner;
      this.first = first;
      this.last = first;
    }
  }

  /** Sorted in later: its thread is about to wait already. */
  void add(@Nullable CallSite outer, CallSite inner, Instant now) {
    waiting.add(new Borrow(outer, inner, now));
  }

  /** Sorts in what has come; the sweeper does so, and who reads. */
  synchronized void settle() {
    for (Borrow borrow = waiting.next(); borrow != null; borrow = waiting.next()) {
      CallSite outer = borrow.outer;
      CallSite inner = borrow.inner;
      Instant at = borrow.at;
      Key key = new Key(outer == null ? 0 : outer.hash(), inner.hash());
      boolean folded = !entries.containsKey(key) && entries.size() >= MAXIMUM;
      Entry entry = entries.computeIfAbsent(
          folded ? new Key(0, 0) : key,
          fresh -> new Entry(
              folded || outer == null ? List.of() : outer.frames(),
              folded ? List.of() : inner.frames(),
              at));
      entry.last = at;
      entry.count++;
    }
  }

  /**
   * The pairs.
   *
   * @return in no order
   */
  public synchronized List<NestedBorrow> list() {
    settle();
    return entries.values().stream()
        .map(each -> new NestedBorrow(each.outer, each.inner, each.count, each.first, each.last))
        .toList();
  }
}
