/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.Place;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlStatement;
import io.perfguard.db.sql.SqlTrait;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the query log keeps of one fingerprint. Thread-safe. */
public final class StatementEntry {
  private static final VarHandle ROWS;
  private static final VarHandle ERRORS;
  private static final VarHandle USED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ROWS = lookup.findVarHandle(StatementEntry.class, "rows", long.class);
      ERRORS = lookup.findVarHandle(StatementEntry.class, "errors", long.class);
      USED = lookup.findVarHandle(StatementEntry.class, "used", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Fingerprint fingerprint;
  /** Another, empty one once evicted: texts that are kept still know the entry. */
  private LogLinearHistogram executions = new LogLinearHistogram();

  @SuppressWarnings("unused") // by its VarHandle
  private volatile long rows;

  @SuppressWarnings("unused") // by its VarHandle
  private volatile long errors;

  // Guarded by this: written for what is slow, sampled or new, which is seldom.
  private final EnumSet<SqlTrait> traits = EnumSet.noneOf(SqlTrait.class);
  private int listSize;
  private long slowCount;
  private long slowNanos;
  private @Nullable Instant lastSlow;
  private @Nullable Place slowPlace;
  private long fetchedNanos;
  private long fetchedRows;
  private long fetchedCount;
  private long timeoutCount;
  private @Nullable Instant lastTimeout;

  private volatile long mostRows;

  /** The operation that executed it last; empty outside operations. */
  volatile String operation = "";

  /** The clock at the last use; what was used least recently is evicted first. Opaque, see USED. */
  @SuppressWarnings("UnusedVariable") // by its VarHandle
  private long used;
  /** The clock when the log began to know it. */
  private final long known;

  /** Whether the log let go of it; a prepared statement may outlive its entry. */
  volatile boolean evicted;

  /**
   * Whether it was part of a repetition once: then its first execution in a run is worth a stack.
   */
  volatile boolean suspect;

  StatementEntry(Fingerprint fingerprint, long now) {
    this.fingerprint = fingerprint;
    this.used = now;
    this.known = now;
  }

  /** The bytes of its text, at two for a character. */
  long bytes() {
    return 2L * fingerprint.text().length();
  }

  /** A text of the statement was seen for the first time. */
  synchronized void saw(SqlStatement text) {
    traits.addAll(text.traits());
    listSize = Math.max(listSize, text.listSize());
  }

  void record(String inside, long took, boolean failed, long now) {
    executions.record(took);
    if (failed) {
      ERRORS.getAndAdd(this, 1L);
    }
    // A store to a line that other processors read is dear, a load is not.
    if (!operation.equals(inside)) {
      operation = inside;
    }
    USED.setOpaque(this, now);
  }

  long used() {
    return (long) USED.getOpaque(this);
  }

  synchronized void slow(long took, Instant now, @Nullable Place place) {
    slowCount++;
    slowNanos += took;
    lastSlow = now;
    slowPlace = place == null ? slowPlace : place;
  }

  synchronized void timedOut(Instant now) {
    timeoutCount++;
    lastTimeout = now;
  }

  void read(long count) {
    ROWS.getAndAdd(this, count);
  }

  /** A result set had so many rows. */
  void ended(long count) {
    if (count > mostRows) { // seldom, so that a race costs one look more
      synchronized (this) {
        mostRows = Math.max(mostRows, count);
      }
    }
  }

  synchronized void fetched(long nanos, long count) {
    fetchedNanos += nanos;
    fetchedRows += count;
    fetchedCount++;
  }

  /** The log let go of it. */
  void evict() {
    evicted = true;
    executions = new LogLinearHistogram();
  }

  boolean wasExecuted() {
    return executions.hasData();
  }

  /**
   * The numbers at this moment.
   *
   * @return a copy
   */
  public synchronized Numbers numbers() {
    return new Numbers(
        fingerprint,
        executions.snapshot(),
        (long) ERRORS.getVolatile(this),
        (long) ROWS.getVolatile(this),
        mostRows,
        fetchedNanos,
        fetchedRows,
        fetchedCount,
        slowCount,
        slowNanos,
        lastSlow,
        slowPlace,
        timeoutCount,
        lastTimeout,
        Collections.unmodifiableSet(EnumSet.copyOf(traits)),
        listSize,
        operation,
        known,
        used());
  }

  /**
   * The numbers of one statement at one moment. Immutable.
   *
   * @param fingerprint what it is
   * @param executions how long each took
   * @param errors how many failed
   * @param rows how many rows were read
   * @param mostRows how many of one result set at once
   * @param fetchedNanos how long fetching took of the result sets that were sampled
   * @param fetchedRows how many rows these had
   * @param fetchedCount how many were sampled
   * @param slowCount how many executions were slow
   * @param slowNanos how long these took
   * @param lastSlow when the last of them ended; null if there was none
   * @param slowPlace where it came from; null if that is not known
   * @param timeoutCount how many executions timed out
   * @param lastTimeout when the last of them ended; null if there was none
   * @param traits what its texts show
   * @param listSize the longest list of its texts
   * @param operation the operation that executed it last; empty outside operations
   * @param known the clock when the log began to know it, nanoseconds
   * @param used the clock at its last use, nanoseconds
   */
  public record Numbers(
      Fingerprint fingerprint,
      HistogramSnapshot executions,
      long errors,
      long rows,
      long mostRows,
      long fetchedNanos,
      long fetchedRows,
      long fetchedCount,
      long slowCount,
      long slowNanos,
      @Nullable Instant lastSlow,
      @Nullable Place slowPlace,
      long timeoutCount,
      @Nullable Instant lastTimeout,
      Set<SqlTrait> traits,
      int listSize,
      String operation,
      long known,
      long used) {}
}
