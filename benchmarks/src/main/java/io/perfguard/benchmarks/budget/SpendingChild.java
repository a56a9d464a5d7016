/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetClaim;
import io.perfguard.llm.budget.FileBudgetStore;
import io.perfguard.llm.budget.Reservation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Spends from a file until it is killed. What it does is written to a log beside it, one line with
 * one write: {@code I} before a hold is asked for, {@code S} before it is settled, {@code C} after
 * it was. Thread-safe.
 */
final class SpendingChild {
  static final BudgetClaim CLAIM = new BudgetClaim("kill", "o", null, Set.of(), null);
  private static final int THREADS = 2;

  private final BudgetBook book;
  private final FileChannel log;

  private SpendingChild(BudgetBook book, FileChannel log) {
    this.book = book;
    this.log = log;
  }

  static Budget budget() {
    return Budget.monthly(Money.usd(1_000_000))
        .perOperation(Money.usd(1_000_000))
        .hard();
  }

  /**
   * Spends; never returns.
   *
   * @param args the journal, the log, the {@link KillPolicy}, a seed
   * @throws IOException if a file cannot be opened
   */
  public static void main(String[] args) throws IOException {
    FileBudgetStore store = KillPolicy.valueOf(args[2]).open(Path.of(args[0]));
    FileChannel log =
        FileChannel.open(Path.of(args[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    BudgetBook book = BudgetBook.builder("kill", budget()).store(store).build();
    SpendingChild child = new SpendingChild(book, log);
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      Random random = new Random(Long.parseLong(args[3]) * THREADS + t);
      new Thread(() -> child.spend(thread, random)).start();
    }
  }

  private void spend(int thread, Random random) {
    try {
      for (int i = 0; ; i++) {
        String id = thread + "-" + i;
        long most = 1L + random.nextInt(1_000_000);
        write('I', id, most);
        Reservation held = book.tryReserve(CLAIM, most);
        if (held == null) {
          throw new IllegalStateException("a million dollars are spent");
        }
        // now and then a call costs more than it has held
        long actual = random.nextInt(20) == 0 ? most + 7 : (long) (most * random.nextDouble());
        write('S', id, actual);
        boolean first = held.settle(actual);
        write(first ? 'C' : '?', id, actual);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(char what, String id, long picos) throws IOException {
    String line = String.format(Locale.ROOT, "%c %s %d%n", what, id, picos);
    int written =
        log.write(ByteBuffer.wrap(line.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    if (written != line.length()) {
      throw new IOException("half a line was written");
    }
  }
}
