/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.GuardClock;
import io.perfguard.db.detect.Fingerprinter;
import io.perfguard.db.detect.StatementKey;
import io.perfguard.db.detect.TextFingerprinter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a data source by their text, bounded in number and bytes. Thread-safe.
 *
 * <p>Finding a known one is one look into a map, without a lock. The order of use is kept as a time
 * in each entry; when the table is full, the tenth that was used least recently goes at once, so
 * that a flood of new texts pays for one pass over the table in every hundred.
 */
public final class StatementTable {
  private static final int SHARE_EVICTED = 10;

  private final GuardClock clock;
  private final int maximumStatements;
  private final long maximumBytes;
  private final ConcurrentHashMap<String, StatementEntry> entries = new ConcurrentHashMap<>();
  private final LongAdder evictions = new LongAdder();
  private final ReentrantLock adding = new ReentrantLock();
  private long bytes; // guarded by adding
  private volatile Fingerprinter fingerprinter =
      new TextFingerprinter(TextFingerprinter.Quotes.MYSQL);

  StatementTable(GuardClock clock, int maximumStatements, long maximumBytes) {
    this.clock = clock;
    this.maximumStatements = maximumStatements;
    this.maximumBytes = maximumBytes;
  }

  /** Until it is known how the database quotes, more is masked than need be. */
  void use(Fingerprinter known) {
    fingerprinter = known;
  }

  StatementEntry get(String sql) {
    StatementEntry known = entries.get(TextFingerprinter.idOf(sql));
    return known != null ? known : add(fingerprinter.keyOf(sql));
  }

  /** The entry itself, or a new one in its place if it was evicted meanwhile. */
  StatementEntry live(StatementEntry entry) {
    return entry.evicted ? add(entry.key) : entry;
  }

  @Nullable
  StatementEntry find(StatementKey key) {
    return entries.get(key.id());
  }

  private StatementEntry add(StatementKey key) {
    StatementEntry made = new StatementEntry(key, clock.nanoTime());
    String id = key.id();
    adding.lock();
    try {
      StatementEntry known = entries.get(id);
      if (known != null) {
        return known;
      }
      if (entries.size() >= maximumStatements || bytes + made.bytes() > maximumBytes) {
        evict(made.bytes());
      }
      entries.put(id, made);
      bytes += made.bytes();
      return made;
    } finally {
      adding.unlock();
    }
  }

  private void evict(long needed) {
    long now = clock.nanoTime();
    int least = Math.max(1, maximumStatements / SHARE_EVICTED);
    List<StatementEntry> oldest = entries.values().stream()
        .map(entry ->
            new Aged(entry, now - entry.used)) // once for each: it changes while they are sorted
        .sorted(Comparator.comparingLong(Aged::age).reversed())
        .map(Aged::entry)
        .toList();
    int evicted = 0;
    for (StatementEntry entry : oldest) {
      if (evicted >= least && bytes + needed <= maximumBytes) {
        return;
      }
      entries.remove(entry.key.id());
      entry.evicted = true;
      bytes -= entry.bytes();
      evictions.increment();
      evicted++;
    }
  }

  private record Aged(StatementEntry entry, long age) {}

  /**
   * How many statements were let go of.
   *
   * @return a count that only grows
   */
  public long evictionCount() {
    return evictions.sum();
  }

  /**
   * How many different statements are kept that were executed.
   *
   * @return their number
   */
  public int size() {
    return (int)
        entries.values().stream().filter(entry -> entry.executions.sum() > 0).count();
  }

  /**
   * The numbers of all statements that are kept and were executed.
   *
   * @return in no order
   */
  public List<StatementEntry.Numbers> numbers() {
    return entries.values().stream()
        .map(StatementEntry::numbers)
        .filter(numbers -> numbers.executions() > 0)
        .toList();
  }
}
