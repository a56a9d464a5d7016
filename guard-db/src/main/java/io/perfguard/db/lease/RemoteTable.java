/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.core.base.Place;
import io.perfguard.core.operation.Resource;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.hold.RemoteHold;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remote calls while a connection was held, by both places. At most {@value #MAXIMUM} pairs; of
 * further ones the calls are told from each other no more. Thread-safe.
 */
public final class RemoteTable {
  static final int MAXIMUM = 128;

  /** Hashes of frames. */
  private record Key(long borrowed, long called, Resource resource) {}

  /** One call. */
  private record Ended(
      @Nullable CallSite borrowed, CallSite called, Resource resource, long nanos, Instant at) {}

  private final Unsorted<Ended> waiting = new Unsorted<>();
  private final Map<Key, Entry> entries = new HashMap<>(); // guarded by this

  RemoteTable() {}

  private static final class Entry {
    List<Place> borrowed;
    final List<Place> called;
    final Resource resource;
    final Instant first;
    Instant last;
    long count;
    long nanos;
    long longest;

    Entry(List<Place> borrowed, List<Place> called, Resource resource, Instant first) {
      this.borrowed = borrowed;
      this.called = called;
      this.resource = resource;
      this.first = first;
      this.last = first;
    }
  }

  /** Sorted in later: decoding a stack takes longer than all else, and is done by who reads. */
  void add(
      @Nullable CallSite borrowed, CallSite called, Resource resource, long nanos, Instant now) {
    waiting.add(new Ended(borrowed, called, resource, nanos, now));
  }

  /** Sorts in what has ended; the sweeper does so, and who reads. */
  synchronized void settle() {
    for (Ended ended = waiting.next(); ended != null; ended = waiting.next()) {
      CallSite borrowed = ended.borrowed;
      List<Place> from = borrowed == null ? List.of() : borrowed.frames();
      Entry entry = entry(
          from, borrowed == null ? 0 : borrowed.hash(), ended.called, ended.resource, ended.at);
      entry.last = ended.at;
      entry.count++;
      entry.nanos += ended.nanos;
      entry.longest = Math.max(entry.longest, ended.nanos);
    }
  }

  private Entry entry(
      List<Place> from, long fromHash, CallSite called, Resource resource, Instant now) {
    if (from.isEmpty()) { // of most borrows of a busy pool: the same call is from the same place
      for (Map.Entry<Key, Entry> each : entries.entrySet()) {
        if (each.getKey().called == called.hash() && each.getKey().resource == resource) {
          return each.getValue();
        }
      }
    }
    Entry known = entries.get(new Key(fromHash, called.hash(), resource));
    if (known != null) {
      return known;
    }
    Entry unknown = entries.get(new Key(0, called.hash(), resource));
    if (unknown != null && unknown.borrowed.isEmpty()) { // now it is known
      unknown.borrowed = from;
      entries.remove(new Key(0, called.hash(), resource));
      entries.put(new Key(fromHash, called.hash(), resource), unknown);
      return unknown;
    }
    Key key = entries.size() < MAXIMUM
        ? new Key(fromHash, called.hash(), resource)
        : new Key(0, 0, resource);
    boolean folded = key.called == 0 && key.borrowed == 0;
    return entries.computeIfAbsent(
        key,
        fresh -> new Entry(
            folded ? List.of() : from, folded ? List.of() : called.frames(), resource, now));
  }

  /**
   * The pairs.
   *
   * @return in no order
   */
  public synchronized List<RemoteHold> list() {
    settle();
    return entries.values().stream()
        .map(each -> new RemoteHold(
            each.borrowed,
            each.called,
            each.resource,
            each.count,
            each.nanos,
            each.longest,
            each.first,
            each.last))
        .toList();
  }
}
