/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlStatement;
import io.perfguard.db.sql.StatementKind;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The executions of one statement in one scope. Not thread-safe. */
final class Track {
  /** The most executions kept one by one; further ones are counted and summed. */
  static final int MAXIMUM_KEPT = 1_024;

  final SqlStatement statement;
  final Fingerprint fingerprint;
  final long id;
  final boolean harmless;
  final boolean writes;
  final Boundary boundary;

  long count;
  long rows;
  int sites;
  long unkeptNanos;

  // One place for each kept execution; a column that most never need is null until it is needed.
  int[] sequence = new int[1];
  long[] values = new long[1];
  long[] nanos = new long[1];
  long[] began = new long[1];
  long[] ended = new long[1];
  private long @Nullable [] cores;
  private int @Nullable [] sizes;
  private int @Nullable [] transactions;
  private @Nullable BitSet spaced;
  private @Nullable CallSite @Nullable [] site;

  Track(SqlStatement statement) {
    this.statement = statement;
    fingerprint = statement.fingerprint();
    id = fingerprint.id();
    harmless = Analysis.isHarmless(statement);
    writes = fingerprint.kind() != StatementKind.SELECT;
    boundary = writes ? Boundary.of(fingerprint) : Boundary.NONE;
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  /** Returns where the execution is kept; -1 if it is only counted. */
  int add(int number, long hash, long core, long start, long end, long took) {
    int index = (int) Math.min(count, MAXIMUM_KEPT);
    count++;
    if (index == MAXIMUM_KEPT) {
      unkeptNanos += took;
      return -1;
    }
    if (index == sequence.length) {
      int length = Math.min(MAXIMUM_KEPT, Math.max(8, index * 2));
      sequence = Arrays.copyOf(sequence, length);
      values = Arrays.copyOf(values, length);
      nanos = Arrays.copyOf(nanos, length);
      began = Arrays.copyOf(began, length);
      ended = Arrays.copyOf(ended, length);
    }
    sequence[index] = number;
    values[index] = hash;
    nanos[index] = took;
    began[index] = start;
    ended[index] = end;
    if (core != hash || cores != null) {
      setCore(index, core);
    }
    return index;
  }

  private void setCore(int index, long core) {
    long[] all = cores;
    if (all == null) {
      all = Arrays.copyOf(values, sequence.length); // of those before, all values are the core
    } else if (all.length <= index) {
      all = Arrays.copyOf(all, sequence.length);
    }
    cores = all;
    all[index] = core;
  }

  long core(int index) {
    long[] all = cores;
    return all == null ? values[index] : all[index];
  }

  void setSize(int index, int size) {
    int[] all = sizes;
    if (all == null || all.length <= index) {
      all = all == null ? new int[sequence.length] : Arrays.copyOf(all, sequence.length);
      sizes = all;
    }
    all[index] = size;
  }

  int size(int index) {
    int[] all = sizes;
    return all == null || index >= all.length ? 0 : all[index];
  }

  /** The application did something else, for long, before the execution. */
  void setSpaced(int index) {
    BitSet all = spaced;
    if (all == null) {
      all = new BitSet();
      spaced = all;
    }
    all.set(index);
  }

  boolean isSpaced(int index) {
    return spaced != null && spaced.get(index);
  }

  void setTransaction(int index, int transaction) {
    int[] all = transactions;
    if (all == null || all.length <= index) {
      all = all == null ? new int[sequence.length] : Arrays.copyOf(all, sequence.length);
      transactions = all;
    }
    all[index] = transaction;
  }

  int transaction(int index) {
    int[] all = transactions;
    return all == null || index >= all.length ? 0 : all[index];
  }

  void setSite(int index, CallSite from) {
    @Nullable CallSite[] all = site;
    if (all == null || all.length <= index) {
      all = all == null ? new CallSite[sequence.length] : Arrays.copyOf(all, sequence.length);
      site = all;
    }
    all[index] = from;
    sites++;
  }

  @Nullable
  CallSite site(int index) {
    @Nullable CallSite[] all = site;
    return all == null || index >= all.length ? null : all[index];
  }

  /**
   * Adds what another scope executed, behind its own; returns how many of it have a site.
   *
   * @param spacedFirst whether there was a pause before the first of it
   */
  int takeOver(Track inner, int from, int begun, boolean spacedFirst) {
    int taken = 0;
    for (int i = 0; i < inner.kept(); i++) {
      int index = add(
          from + inner.sequence[i],
          inner.values[i],
          inner.core(i),
          inner.began[i],
          inner.ended[i],
          inner.nanos[i]);
      if (index >= 0) {
        copy(inner, i, index, begun);
        if (spacedFirst && i == 0) {
          setSpaced(index);
        }
        taken += inner.site(i) == null ? 0 : 1;
      }
    }
    long unkept = inner.count - inner.kept();
    count += unkept;
    unkeptNanos += inner.unkeptNanos;
    rows += inner.rows;
    return taken;
  }

  private void copy(Track inner, int from, int to, int begun) {
    if (inner.size(from) > 0) {
      setSize(to, inner.size(from));
    }
    if (inner.transaction(from) != 0) {
      setTransaction(to, shifted(inner.transaction(from), begun));
    }
    if (inner.isSpaced(from)) {
      setSpaced(to);
    }
    CallSite known = inner.site(from);
    if (known != null) {
      setSite(to, known);
    }
  }

  /** Those that SQL text began are negative, and numbered anew in each scope. */
  static int shifted(int transaction, int begun) {
    return transaction < 0 ? transaction + begun : transaction;
  }

  int kept() {
    return (int) Math.min(count, MAXIMUM_KEPT);
  }

  int first() {
    return sequence[0];
  }

  Repetition.Parent asParent(boolean matches) {
    CallSite from = site(0);
    return new Repetition.Parent(
        fingerprint(),
        rows,
        from == null || from.frames().isEmpty() ? null : from.frames().get(0),
        matches);
  }
}
