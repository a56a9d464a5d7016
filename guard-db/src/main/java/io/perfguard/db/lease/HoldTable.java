/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.core.base.Place;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.hold.Holds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who holds connections, by the place that asked for them. At most {@value #MAXIMUM} places;
 * further ones count as unknown. Thread-safe.
 */
public final class HoldTable {
  static final int MAXIMUM = 256;

  /** Not decoded yet: that takes longer than all else, and is done by who reads. */
  private record Ended(@Nullable CallSite site, long held, long busy, long remote) {}

  private final Unsorted<Ended> waiting = new Unsorted<>();
  private final Map<Long, Entry> entries = new HashMap<>(); // guarded by this

  HoldTable() {}

  private static final class Entry {
    final List<Place> frames;
    long count;
    long held;
    long busy;
    long remote;
    long longest;

    Entry(List<Place> frames) {
      this.frames = frames;
    }
  }

  void add(@Nullable CallSite site, long held, long busy, long remote) {
    waiting.add(new Ended(site, held, busy, remote));
  }

  /** Sorts in what has ended; the sweeper does so, and who reads. */
  public synchronized void settle() {
    for (Ended ended = waiting.next(); ended != null; ended = waiting.next()) {
      CallSite site = ended.site;
      List<Place> frames = site == null ? List.of() : site.frames();
      long key = site == null || frames.isEmpty() ? 0 : site.hash();
      Entry entry = entries.get(key);
      if (entry == null) {
        boolean full = entries.size() >= MAXIMUM;
        entry = full
            ? entries.computeIfAbsent(0L, unknown -> new Entry(List.of()))
            : entries.computeIfAbsent(key, fresh -> new Entry(frames));
      }
      entry.count++;
      entry.held += ended.held;
      entry.busy += ended.busy;
      entry.remote += ended.remote;
      entry.longest = Math.max(entry.longest, ended.held);
    }
  }

  /**
   * The places.
   *
   * @return in no order
   */
  public synchronized List<Holds> list() {
    settle();
    return entries.values().stream()
        .map(each ->
            new Holds(each.frames, each.count, each.held, each.busy, each.remote, each.longest))
        .toList();
  }
}
