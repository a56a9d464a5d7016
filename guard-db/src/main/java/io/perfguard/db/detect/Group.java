/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.detect.Repetition.Verdict;
import io.perfguard.db.sql.SqlTrait;
import io.perfguard.db.sql.StatementKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The executions of one statement from one call site. Not thread-safe. */
final class Group {
  /*
   * What is no repetition, though one place sends one statement again and again:
   *
   * - A chunk of ids: the list is what changes, and it is as long as the last one, or the rest. Lists that grow and
   *   shrink are asked for row by row. So are lists that stay while another value changes.
   * - A page: what changes is only where the page begins. Which values those are, the text says.
   * - Polling: the same question again after a pause, or what came in since, asked for by no key.
   * - Calls side by side: whoever runs them in parallel has decided to send them one by one.
   * - A unit of work: each execution in a transaction of its own that also writes.
   * - The same read after a write to one of its tables, or after something failed and was begun anew.
   */
  private static final int FEW_CHUNKS = 4;
  private static final int ENOUGH_SITES = 8;

  final Track track;
  final CallSite site;
  private final Writes writes;
  long executions;
  private int[] kept = new int[8];
  private int size;
  private long unkeptNanos;

  Group(Track track, CallSite site, Writes writes) {
    this.track = track;
    this.site = site;
    this.writes = writes;
  }

  void add(int index) {
    if (size == kept.length) {
      kept = Arrays.copyOf(kept, size * 2);
    }
    kept[size++] = index;
    executions++;
  }

  /** Takes what the track counted and did not keep. */
  void addUnkept() {
    executions += track.count - track.kept();
    unkeptNanos = track.unkeptNanos;
  }

  /** In the order of execution, once all are added. */
  void sort() {
    Arrays.sort(kept, 0, size);
  }

  IntStream each() {
    return Arrays.stream(kept, 0, size);
  }

  private LongStream each(long[] values) {
    return each().mapToLong(index -> values[index]);
  }

  private boolean has(SqlTrait trait) {
    return track.statement.has(trait);
  }

  int distinct() {
    return (int) each(track.values).distinct().count();
  }

  private int distinctCores() {
    return (int) each().mapToLong(track::core).distinct().count();
  }

  /**
   * Executions whose answer was there already; where not all are kept, in the proportion of those
   * that are.
   */
  long repeats() {
    int again = 0;
    Map<Long, Integer> last = new HashMap<>();
    for (int i = 0; i < size; i++) {
      int number = track.sequence[kept[i]];
      Integer before = last.put(track.values[kept[i]], number);
      if (before != null
          && !writes.isBetween(before, number, track.fingerprint().tables())) {
        again++;
      }
    }
    return Math.round((double) again / size * executions);
  }

  /** What it is; empty if it is no repetition. */
  Optional<Verdict> verdict(int threshold) {
    if (executions < threshold || isParallel() || isUnitOfWork()) {
      return Optional.empty();
    }
    if (track.fingerprint().kind() == StatementKind.WRITE) {
      return isSpaced() ? Optional.empty() : Optional.of(Verdict.BATCHABLE_WRITE);
    }
    if (isChunked()) {
      return Optional.empty();
    }
    int distinct = distinct();
    if (distinct >= 2 && 2 * distinct >= size) {
      return isPaging() || isPolling() ? Optional.empty() : Optional.of(Verdict.N_PLUS_ONE);
    }
    return isSpaced() || has(SqlTrait.LOCKING) || repeats() < threshold - 1
        ? Optional.empty()
        : Optional.of(Verdict.DUPLICATE);
  }

  private boolean isChunked() {
    int most = each().map(track::size).max().orElse(0);
    if (most < 2 || distinctCores() > 1) {
      return false;
    }
    boolean shrinks =
        IntStream.range(1, size).allMatch(i -> track.size(kept[i]) <= track.size(kept[i - 1]));
    long full = each().filter(index -> track.size(index) == most).count();
    return shrinks || 2 * full >= size || size < FEW_CHUNKS;
  }

  private boolean isPaging() {
    return (has(SqlTrait.OFFSET) || has(SqlTrait.LIMIT))
        && !has(SqlTrait.LIMIT_ONE)
        && distinctCores() == 1;
  }

  /** What came in since, of one tenant or of all. */
  private boolean isPolling() {
    return isSpaced() && (!has(SqlTrait.EQUALITY) || distinctCores() == 1);
  }

  /** Of the pauses between executions, most are long. */
  boolean isSpaced() {
    long spaced = each().skip(1).filter(track::isSpaced).count();
    return size > 1 && 2 * spaced >= size - 1;
  }

  private boolean isParallel() {
    long end = Long.MIN_VALUE;
    int overlapping = 0;
    for (int i = 0; i < size; i++) {
      long began = track.began[kept[i]];
      if (i > 0 && began - end < 0) {
        overlapping++;
      }
      long ended = track.ended[kept[i]];
      end = i == 0 || ended - end > 0 ? ended : end;
    }
    return size > 1 && 2 * overlapping >= size;
  }

  private boolean isUnitOfWork() {
    int[] transactions = each().map(track::transaction).toArray();
    return Arrays.stream(transactions).allMatch(writes::isIn)
        && Arrays.stream(transactions).distinct().count() == size;
  }

  long nanos() {
    return each(track.nanos).sum() + unkeptNanos;
  }

  long median() {
    long[] sorted = each(track.nanos).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Whether enough stacks were taken to say that the executions come from one place. */
  boolean isPlaced() {
    long known = each().filter(index -> track.site(index) != null).count();
    return known >= ENOUGH_SITES || 2 * known >= size;
  }

  int first() {
    return track.sequence[kept[0]];
  }

  /** Whether both go round together: as many turns, and between two of one there is one other. */
  boolean isInLoopWith(Group other) {
    if (Math.abs(executions - other.executions) > 1) {
      return false;
    }
    int turns = Math.min(size, other.size);
    int alternating = 0;
    int at = 0;
    for (int i = 1; i < size; i++) {
      int from = track.sequence[kept[i - 1]];
      int to = track.sequence[kept[i]];
      while (at < other.size && other.number(at) < from) {
        at++;
      }
      int between = 0;
      for (int j = at; j < other.size && other.number(j) < to; j++) {
        between++;
      }
      alternating += between == 1 ? 1 : 0;
    }
    return turns >= 2 && 10 * alternating >= 9 * (turns - 1);
  }

  private int number(int index) {
    return track.sequence[kept[index]];
  }
}
