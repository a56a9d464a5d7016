/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import java.util.Arrays;
import java.util.stream.LongStream;

/** The executions of one statement from one call site. Not thread-safe. */
final class Group {
  final Track track;
  final CallSite site;
  long executions;
  private int[] kept = new int[8];
  private int size;
  private long unkeptNanos;

  Group(Track track, CallSite site) {
    this.track = track;
    this.site = site;
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

  private LongStream each(long[] values) {
    return Arrays.stream(kept, 0, size).mapToLong(index -> values[index]);
  }

  int distinct() {
    return (int) each(track.parameters).distinct().count();
  }

  /**
   * Executions whose parameters came before; where not all are kept, in the proportion of those
   * that are.
   */
  long repeats() {
    return Math.round((double) (size - distinct()) / size * executions);
  }

  Repetition.Verdict verdict() {
    int distinct = distinct();
    return distinct >= 2 && 2 * distinct >= size
        ? Repetition.Verdict.N_PLUS_ONE
        : Repetition.Verdict.DUPLICATE;
  }

  long nanos() {
    return each(track.nanos).sum() + unkeptNanos;
  }

  long median() {
    long[] sorted = each(track.nanos).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Whether both go round together: as many turns, and one begins before the other ends. */
  boolean isInLoopWith(Group other) {
    return verdict() == Repetition.Verdict.N_PLUS_ONE
        && other.verdict() == Repetition.Verdict.N_PLUS_ONE
        && Math.abs(executions - other.executions) <= 1
        && first() < other.last()
        && other.first() < last();
  }

  private int first() {
    return Arrays.stream(kept, 0, size)
        .map(index -> track.sequence[index])
        .min()
        .orElseThrow();
  }

  private int last() {
    return Arrays.stream(kept, 0, size)
        .map(index -> track.sequence[index])
        .max()
        .orElseThrow();
  }
}
