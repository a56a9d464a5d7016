/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The executions of one statement in one scope. Not thread-safe. */
final class Track {
  /** The most executions kept one by one; further ones are counted and summed. */
  private static final int MAXIMUM_KEPT = 1_024;

  final StatementKey statement;
  /** The statement executed before the first execution of this one. */
  final @Nullable Track before;

  long count;
  long rows;
  int sites;
  long unkeptNanos;

  // One place for each kept execution.
  int[] sequence = new int[1];
  long[] parameters = new long[1];
  long[] nanos = new long[1];
  private @Nullable CallSite @Nullable []
      site; // null while there is none, so that a single execution stays small

  Track(StatementKey statement, @Nullable Track before) {
    this.statement = statement;
    this.before = before;
  }

  void add(int number, long hash, @Nullable CallSite from, long took) {
    int index = (int) Math.min(count, MAXIMUM_KEPT);
    count++;
    if (index == MAXIMUM_KEPT) {
      unkeptNanos += took;
      return;
    }
    if (index == sequence.length) {
      int length = Math.min(MAXIMUM_KEPT, Math.max(8, index * 2));
      sequence = Arrays.copyOf(sequence, length);
      parameters = Arrays.copyOf(parameters, length);
      nanos = Arrays.copyOf(nanos, length);
    }
    sequence[index] = number;
    parameters[index] = hash;
    nanos[index] = took;
    if (from != null) {
      keep(index, from);
    }
  }

  private void keep(int index, CallSite from) {
    @Nullable CallSite[] all = site;
    if (all == null || all.length <= index) {
      all = all == null ? new CallSite[sequence.length] : Arrays.copyOf(all, sequence.length);
      site = all;
    }
    all[index] = from;
    sites++;
  }

  int kept() {
    return (int) Math.min(count, MAXIMUM_KEPT);
  }

  @Nullable
  CallSite site(int index) {
    @Nullable CallSite[] all = site;
    return all == null || index >= all.length ? null : all[index];
  }

  Repetition.Parent asParent() {
    CallSite from = site(0);
    return new Repetition.Parent(
        statement,
        rows,
        from == null || from.frames().isEmpty() ? null : from.frames().get(0));
  }
}
