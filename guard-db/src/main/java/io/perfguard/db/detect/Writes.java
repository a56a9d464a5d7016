/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.StatementKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When one scope wrote to which tables, and when something failed: an answer that was there already
 * may be another one since. Not thread-safe.
 */
final class Writes {
  private static final int MAXIMUM = 1_024;

  /** All tables: of a call nobody knows what it changed, of a failure what is done anew. */
  private static final List<String> ANY = List.of();

  private final List<Integer> sequence = new ArrayList<>(0);
  private final List<List<String>> tables = new ArrayList<>(0);
  private final Set<Integer> transactions = new HashSet<>(0);
  private int unknownFrom = Integer.MAX_VALUE;

  void executed(Fingerprint statement, int number, int transaction) {
    if (statement.kind() == StatementKind.WRITE) {
      add(number, statement.tables());
      if (transaction != 0 && transactions.size() < MAXIMUM) {
        transactions.add(transaction);
      }
    } else if (statement.kind() == StatementKind.OTHER && isCall(statement.text())) {
      add(number, ANY);
    }
  }

  void failed(int number) {
    add(number, ANY);
  }

  private static boolean isCall(String text) {
    return text.startsWith("call")
        || text.startsWith("{")
        || text.startsWith("exec")
        || text.startsWith("do ")
        || text.startsWith("begin");
  }

  private void add(int number, List<String> names) {
    if (sequence.size() >= MAXIMUM) {
      unknownFrom = Math.min(unknownFrom, number);
      return;
    }
    sequence.add(number);
    tables.add(names);
  }

  void takeOver(Writes inner, int from, int begun) {
    for (int i = 0; i < inner.sequence.size(); i++) {
      add(from + inner.sequence.get(i), inner.tables.get(i));
    }
    if (inner.unknownFrom != Integer.MAX_VALUE) {
      unknownFrom = Math.min(unknownFrom, from + inner.unknownFrom);
    }
    inner.transactions.stream()
        .limit(Math.max(0, MAXIMUM - transactions.size()))
        .forEach(transaction -> transactions.add(Track.shifted(transaction, begun)));
  }

  boolean isEmpty() {
    return sequence.isEmpty();
  }

  /** Whether what was read may have changed between two executions. */
  boolean isBetween(int from, int to, List<String> read) {
    if (to > unknownFrom) {
      return true;
    }
    for (int i = firstAfter(from); i < sequence.size() && sequence.get(i) < to; i++) {
      List<String> written = tables.get(i);
      if (written.isEmpty() || read.isEmpty() || written.stream().anyMatch(read::contains)) {
        return true;
      }
    }
    return false;
  }

  /** They come in their order. */
  private int firstAfter(int number) {
    int low = 0;
    int high = sequence.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sequence.get(middle) <= number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  boolean isIn(int transaction) {
    return transactions.contains(transaction);
  }
}
