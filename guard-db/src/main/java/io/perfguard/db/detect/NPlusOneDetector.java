/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.core.base.Require;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the repeated queries of one scope: a run of an operation, a transaction or lease of a
 * connection, a test. Told of each execution in its order, asked once at the end. Reads no clock
 * and no stack of its own, so that recorded executions can be replayed.
 *
 * <p>Not thread-safe.
 */
public final class NPlusOneDetector {
  /*
   * A repetition is one statement from one call site, all frames of the application. The statement alone would report the
   * same getter called on two lines, the site alone a line that sends different statements.
   *
   * A stack costs some microseconds, a first execution is nearly always the only one: so stacks are wanted from the second
   * on. The first execution then has no site. It is counted to the site that was seen most, if that was seen twice, since a
   * loop begins with its first turn. The same goes for executions past the budget of stacks. A test wants all of them, and
   * gets exact answers from two executions on.
   *
   * What the executions of one site are is told by Group, loops of several queries and parents by Analysis.
   *
   * Values come as two hashes: of all of them, and of the core, those which are neither a list's nor a page's. Where only
   * the rest changes, the loop goes over chunks or pages of one question.
   */

  /** The most statements looked at in one scope; further ones are not. */
  public static final int MAXIMUM_STATEMENTS = 256;

  /** A pause before an execution from which on it is no part of a tight loop, nanoseconds. */
  public static final long PAUSE_NANOS = 100_000_000;

  private static final int FEW = 8;
  private static final int MAXIMUM_SITES = 64;
  private static final int MAXIMUM_SITES_OF_ONE = 16;
  private static final int MAXIMUM_SITES_OF_A_TEST = 10_000;

  private final int threshold;
  private final boolean exact;
  private final List<Track> order = new ArrayList<>(4);
  // Null while a walk along the list is faster. A connection that two threads use at once, against
  // JDBC, may lose counts here, but must not spin: hence no HashMap.
  private @Nullable Map<Fingerprint, Track> tracks;
  private @Nullable Track latest;
  private @Nullable Writes writes;
  private int begun;
  private int written; // the transaction that SQL text began; 0 if there is none
  private int sequence;
  private int sites;
  private boolean began;
  private long latestEnd;

  private NPlusOneDetector(int threshold, boolean exact) {
    this.threshold = (int) Require.atLeast(2, threshold, "threshold");
    this.exact = exact;
  }

  /**
   * A detector for one scope of a running application.
   *
   * @param threshold how many executions from one place are a repetition, >= 2
   */
  public NPlusOneDetector(int threshold) {
    this(threshold, false);
  }

  /**
   * A detector for a test or a replay, which wants the call site of each execution.
   *
   * @param threshold how many executions from one place are a repetition, >= 2
   * @return a new one
   */
  public static NPlusOneDetector exact(int threshold) {
    return new NPlusOneDetector(threshold, true);
  }

  /**
   * Whether the next execution of a statement should come with its call site.
   *
   * @param statement the statement
   * @param suspect whether it was part of a repetition in an earlier scope
   * @return false for a first execution that is not suspect, for what cannot be a repetition, and
   *     past the budget
   */
  public boolean wantsCallSite(SqlStatement statement, boolean suspect) {
    if (exact) {
      return sites < MAXIMUM_SITES_OF_A_TEST;
    }
    if (sites >= MAXIMUM_SITES) {
      return false;
    }
    Track track = find(statement.fingerprint());
    return track == null ? suspect : !track.harmless && track.sites < MAXIMUM_SITES_OF_ONE;
  }

  /**
   * Whether a statement was executed in this scope already.
   *
   * @param statement the statement
   * @return false also for statements past the bound
   */
  public boolean knows(Fingerprint statement) {
    return find(statement) != null;
  }

  /**
   * A statement was executed.
   *
   * @param statement the statement
   * @param values a hash of its values and their order
   * @param core a hash of those of them that belong to no list and no page; equal to {@code values}
   *     if there are no such
   * @param site where it came from; null if that is not known
   * @param start when it began, on any clock of nanoseconds
   * @param nanos how long it took
   * @param preparing how long preparing it took before, as far as no execution bears that yet
   * @param transaction a number of the transaction that it was in, other than 0; 0 if it committed
   *     by itself
   */
  public void executed(
      SqlStatement statement,
      long values,
      long core,
      @Nullable CallSite site,
      long start,
      long nanos,
      long preparing,
      int transaction) {
    int number = sequence++;
    boolean spaced = began && start - latestEnd >= PAUSE_NANOS;
    latestEnd = began && start + nanos - latestEnd < 0 ? latestEnd : start + nanos;
    began = true;
    Track track = track(statement);
    if (track == null) {
      return;
    }
    if (track.writes) {
      if (track.boundary == Boundary.NONE) {
        writes().executed(statement.fingerprint(), number, inTransaction(transaction));
      } else {
        pass(track.boundary, number);
      }
    }
    int index = track.add(number, values, core, start, start + nanos, nanos + preparing);
    if (index < 0) {
      return;
    }
    if (statement.listSize() > 0) {
      track.setSize(index, statement.listSize());
    }
    if (inTransaction(transaction) != 0) {
      track.setTransaction(index, inTransaction(transaction));
    }
    if (spaced) {
      track.setSpaced(index);
    }
    if (site != null) {
      track.setSite(index, site);
      sites++;
    }
  }

  /** One that the connection told of, else one that was begun in SQL text. */
  private int inTransaction(int told) {
    return told != 0 ? told : written;
  }

  private void pass(Boundary boundary, int number) {
    if (boundary == Boundary.BEGIN) {
      begun--; // those that are told of are positive for their first two thousand million
      written = begun;
    } else {
      written = 0;
      if (boundary == Boundary.ROLLBACK) {
        writes().failed(number);
      }
    }
  }

  private @Nullable Track track(SqlStatement statement) {
    Track track = find(statement.fingerprint());
    if (track == null && order.size() < MAXIMUM_STATEMENTS) {
      track = new Track(statement);
      add(track);
    }
    return track;
  }

  @SuppressWarnings(
      "ReferenceEquality") // the usual case, told fastest; others are found by their id
  private @Nullable Track find(Fingerprint fingerprint) {
    Track last = latest;
    if (last != null && last.fingerprint == fingerprint) {
      return last;
    }
    Track found = findElsewhere(fingerprint);
    if (found != null) {
      latest = found;
    }
    return found;
  }

  private @Nullable Track findElsewhere(Fingerprint fingerprint) {
    Map<Fingerprint, Track> map = tracks;
    if (map != null) {
      return map.get(fingerprint);
    }
    for (int i = order.size() - 1; i >= 0; i--) {
      Track track = order.get(i);
      if (track.id == fingerprint.id()) {
        return track;
      }
    }
    return null;
  }

  private void add(Track track) {
    order.add(track);
    if (tracks != null) {
      tracks.put(track.fingerprint(), track);
    } else if (order.size() > FEW) {
      Map<Fingerprint, Track> map = new ConcurrentHashMap<>();
      order.forEach(known -> map.put(known.fingerprint(), known));
      tracks = map;
    }
  }

  /**
   * Takes over what a scope inside of this one executed, as if it had been executed here, now. So a
   * loop is seen whose turns are scopes of their own.
   *
   * @param inner the scope, which has ended
   * @param reported the statements that are a repetition inside of it already
   */
  public void takeOver(NPlusOneDetector inner, Set<Fingerprint> reported) {
    if (sequence > Integer.MAX_VALUE - inner.sequence - 1) {
      return;
    }
    int from = sequence;
    for (Track track : inner.order) {
      if (reported.contains(track.fingerprint())) {
        continue;
      }
      Track own = track(track.statement);
      if (own != null) {
        boolean spaced = began
            && track == inner.order.get(0) // of the others the inner scope knows
            && track.began[0] - latestEnd >= PAUSE_NANOS;
        sites += own.takeOver(track, from, begun, spaced);
      }
    }
    if (inner.writes != null) {
      writes().takeOver(inner.writes, from, begun);
    }
    begun += inner.begun; // theirs are told apart from those that come
    sequence += inner.sequence;
    if (inner.began) {
      latestEnd = inner.latestEnd;
      began = true;
    }
  }

  private Writes writes() {
    Writes known = writes;
    if (known == null) {
      known = new Writes();
      writes = known;
    }
    return known;
  }

  /**
   * A batch was executed: what it wrote counts, but it is no repetition.
   *
   * @param statement the statement, or the first of several
   * @param transaction as for {@link #executed}
   */
  public void executedBatch(SqlStatement statement, int transaction) {
    writes().executed(statement.fingerprint(), sequence++, inTransaction(transaction));
  }

  /** An execution failed: what comes after it may be done anew, which is no repetition. */
  public void failed() {
    writes().failed(sequence++);
  }

  /**
   * Whether the scope has written already.
   *
   * @return true also for batches and for calls, of which nobody knows
   */
  public boolean hasWritten() {
    return writes != null && !writes.isEmpty();
  }

  /**
   * Rows of a statement were read.
   *
   * @param statement the statement
   * @param rows how many
   */
  public void rowsRead(Fingerprint statement, long rows) {
    Track track = find(statement);
    if (track != null) {
      track.rows += rows;
    }
  }

  /**
   * Whether nothing was executed often enough to be a repetition, so that there is nothing to look
   * at.
   *
   * @return true if {@link #repetitions()} is empty for certain
   */
  public boolean isQuiet() {
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i).count >= threshold && !order.get(i).harmless) {
        return false;
      }
    }
    return true;
  }

  /**
   * What was repeated.
   *
   * @return the longest first; empty if nothing was
   */
  public List<Repetition> repetitions() {
    return isQuiet() ? List.of() : new Analysis(order, writes(), threshold, exact).repetitions();
  }
}
