/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.GuardClock;
import io.perfguard.db.result.SqlEffect;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.Fingerprinter;
import io.perfguard.db.sql.SqlDialect;
import io.perfguard.db.sql.SqlStatement;
import io.perfguard.db.sql.StatementKind;
import io.perfguard.db.sql.ValuePlaces;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a data source by their fingerprint, bounded in number and bytes, and the texts
 * that they were written as. Thread-safe.
 *
 * <p>The order of use is kept as a time in each entry; when the table is full, the tenth that was
 * used least recently goes at once, so that a flood of new statements pays for one pass over the
 * table in every hundred.
 */
public final class StatementTable {
  private static final int SHARE_EVICTED = 10;

  private final GuardClock clock;
  private final int maximumStatements;
  private final long maximumBytes;
  private final TextTable texts;
  private final ConcurrentHashMap<Fingerprint, StatementEntry> entries = new ConcurrentHashMap<>();
  private final LongAdder evictions = new LongAdder();
  private final ReentrantLock adding = new ReentrantLock();
  private long bytes; // guarded by adding
  private volatile @Nullable ToLongFunction<String> hints; // null where results are not kept
  private volatile Fingerprinter fingerprinter = new Fingerprinter(SqlDialect.UNKNOWN);

  /**
   * An empty table.
   *
   * @param clock dates uses
   * @param maximumStatements the most statements
   * @param maximumBytes the most bytes of their normalised texts, and again of texts as written
   */
  public StatementTable(GuardClock clock, int maximumStatements, long maximumBytes) {
    this.clock = clock;
    this.maximumStatements = maximumStatements;
    this.maximumBytes = maximumBytes;
    this.texts = new TextTable(maximumBytes);
  }

  /** Until it is known how the database writes, more is masked than need be. */
  void use(SqlDialect known) {
    fingerprinter = new Fingerprinter(known);
    texts.clear();
  }

  /** Results are kept: texts may say how old theirs may be, and what they write matters. */
  void readHints(ToLongFunction<String> reader) {
    hints = reader;
    texts.clear();
  }

  /**
   * What a text is, and its entry. Does not throw for what the text holds.
   *
   * @param sql the text as the application wrote it
   * @return the same object as long as the text is kept
   */
  KnownText get(String sql) {
    return texts.get(sql, this::read);
  }

  /**
   * What a text is.
   *
   * @param sql the text as the application wrote it
   * @return from the table, if the text is kept there
   */
  public SqlStatement statement(String sql) {
    return get(sql).statement;
  }

  private KnownText read(String sql) {
    SqlStatement statement = fingerprinter.read(sql);
    StatementEntry entry = entry(statement.fingerprint());
    entry.saw(statement);
    ToLongFunction<String> reader = hints;
    return new KnownText(
        new SqlStatement(
            entry.fingerprint, statement.traits(), statement.listSize(), statement.places()),
        entry,
        sql.length() > TextTable.MAXIMUM_LENGTH ? null : sql,
        reader == null ? 0 : reader.applyAsLong(sql),
        reader == null ? SqlEffect.UNKNOWN : SqlEffect.of(sql));
  }

  /** What stands in for a text that cannot be read; in no table. */
  KnownText unreadable() {
    Fingerprint nothing = new Fingerprint(0, "", StatementKind.OTHER, List.of());
    return new KnownText(
        new SqlStatement(nothing, Set.of(), 0, ValuePlaces.NONE),
        new StatementEntry(nothing, clock.nanoTime()),
        null,
        0,
        SqlEffect.UNKNOWN);
  }

  private StatementEntry entry(Fingerprint fingerprint) {
    StatementEntry known = entries.get(fingerprint);
    return known != null ? known : add(fingerprint);
  }

  /** The text's entry, or a new one in its place if it was evicted meanwhile. */
  StatementEntry live(KnownText text) {
    StatementEntry entry = text.entry;
    return entry.evicted ? revive(text) : entry;
  }

  private StatementEntry revive(KnownText text) {
    StatementEntry fresh = entry(text.statement.fingerprint());
    fresh.saw(text.statement);
    text.entry = fresh;
    return fresh;
  }

  @Nullable
  StatementEntry find(Fingerprint fingerprint) {
    return entries.get(fingerprint);
  }

  private StatementEntry add(Fingerprint fingerprint) {
    StatementEntry made = new StatementEntry(fingerprint, clock.nanoTime());
    adding.lock();
    try {
      StatementEntry known = entries.get(fingerprint);
      if (known != null) {
        return known;
      }
      if (entries.size() >= maximumStatements || bytes + made.bytes() > maximumBytes) {
        evict(made.bytes());
      }
      entries.put(fingerprint, made);
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
            new Aged(entry, now - entry.used())) // once for each: it changes while they are sorted
        .sorted(Comparator.comparingLong(Aged::age).reversed())
        .map(Aged::entry)
        .toList();
    int evicted = 0;
    for (StatementEntry entry : oldest) {
      if (evicted >= least && bytes + needed <= maximumBytes) {
        return;
      }
      entries.remove(entry.fingerprint);
      entry.evict();
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
    return (int) entries.values().stream().filter(StatementEntry::wasExecuted).count();
  }

  /**
   * The numbers of all statements that are kept and were executed.
   *
   * @return in no order
   */
  public List<StatementEntry.Numbers> numbers() {
    return entries.values().stream()
        .filter(StatementEntry::wasExecuted)
        .map(StatementEntry::numbers)
        .toList();
  }
}
