/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Checklist;
import io.perfguard.benchmarks.harness.Heap;
import io.perfguard.benchmarks.harness.Options;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetClaim;
import io.perfguard.llm.budget.Reservation;
import io.perfguard.llm.budget.Shortage;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * {@code benchmarks/eval budget}: whether hard limits hold while many threads spend, whether they
 * are used up, and whether a book remembers calls.
 */
public final class BudgetEval {
  private static final String USAGE = """
      Usage: benchmarks/eval budget [--calls N] [--threads N] [--flat N] [--seed N]

      N calls (1,000,000) of N threads (64) on four nested limits, then a fifth as many while windows turn over, then
      N calls (10,000,000) whose heap is looked at. Takes some minutes.
      """;
  private static final int CALLS = 1_000_000;
  private static final int FLAT = 10_000_000;
  private static final int LOOKS = 10;
  private static final double LEAST_USED = 0.95;
  private static final double FLAT_KILOBYTES = 256;

  private BudgetEval() {}

  /**
   * Runs it; ends with code 1 if a count that must be 0 is not.
   *
   * @param args see the usage
   * @throws IOException if the figures cannot be written
   * @throws InterruptedException if it was interrupted
   * @throws ExecutionException if a call threw
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    Options options = Options.parse(
        USAGE,
        args,
        Map.of("calls", (long) CALLS, "threads", 64L, "flat", (long) FLAT, "seed", Seed.FIXED));
    int calls = options.count("calls");
    int flat = options.count("flat");
    Checklist checklist = new Checklist("budgetsim", new Arguments(calls < CALLS || flat < FLAT));
    nested(checklist, calls, options.count("threads"), options.number("seed"));
    rolling(checklist, calls / 5, options.count("threads"), options.number("seed"));
    flat(checklist, flat);
    checklist.publish();
    System.exit(checklist.exitCode());
  }

  private static void nested(Checklist checklist, int calls, int threads, long seed)
      throws InterruptedException, ExecutionException {
    NestedSpending spending = new NestedSpending(calls, threads, seed);
    spending.run();
    checklist.note("nested: calls", calls, "");
    checklist.note("nested: threads", threads, "");
    checklist.exactly("nested: a limit exceeded, at any instant", spending.overshoots(), 0);
    checklist.exactly(
        "nested: sums that differ at the end, holds left open", spending.unbalanced(), 0);
    checklist.exactly(
        "nested: blocked though something in flight could have helped",
        spending.blocks(Shortage.Reason.HELD) + spending.blocks(Shortage.Reason.QUEUED),
        0);
    checklist.note("nested: blocked", spending.blocks(Shortage.Reason.SPENT), "calls");
    checklist.note("nested: limits that blocked", spending.limitsThatBlocked(), "of 16");
    checklist.atMost(
        "nested: share of a limit unused at its first block, the worst of all",
        1 - spending.leastShareAtFirstBlock(),
        1 - LEAST_USED,
        "");
    checklist.note("nested: highest share of a limit held and spent", spending.highestShare(), "");
    checklist.note("nested: waited", spending.waits(), "calls");
    checklist.note("nested: reserved less", spending.clamped(), "calls");
    checklist.note("nested: looks at all limits meanwhile", spending.samples(), "");
  }

  private static void rolling(Checklist checklist, int calls, int threads, long seed)
      throws InterruptedException, ExecutionException {
    RollingSpending spending = new RollingSpending(calls, threads);
    spending.run(seed);
    checklist.atMost(
        "rolling: most in any minute, of the limit", spending.mostInAnyMinute(), 1, "");
    checklist.atMost("rolling: most in any hour, of the limit", spending.mostInAnHour(), 1, "");
    checklist.note("rolling: refused", spending.refused(), "calls of " + calls);
    checklist.note(
        "rolling: left out of the sums, not certainly dated", spending.leftOut(), "calls");
  }

  /** Heap after parts of very many calls, once all is compiled. */
  private static void flat(Checklist checklist, int calls) {
    BudgetBook book = BudgetBook.builder(
            "flat",
            Budget.monthly(Money.usd(1_000_000))
                .perOperation(Money.usd(1_000_000))
                .perTenant(Money.usd(1_000_000))
                .perModel("m", Money.usd(1_000_000))
                .hard())
        .build();
    int part = calls / LOOKS;
    spend(book, part);
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int look = 1; look < LOOKS; look++) {
      spend(book, part);
      long used = Heap.used();
      least = Math.min(least, used);
      most = Math.max(most, used);
    }
    checklist.note("flat: calls", calls, "");
    checklist.exactly("flat: reservations", book.counts().reservations(), (long) part * LOOKS);
    checklist.atMost(
        "flat: heap, most less least of 9 looks", (most - least) / 1024.0, FLAT_KILOBYTES, "KB");
    checklist.note("flat: heap", most / 1024.0 / 1024, "MB");
  }

  private static void spend(BudgetBook book, int calls) {
    for (int i = 0; i < calls; i++) {
      BudgetClaim claim = new BudgetClaim("flat", "o" + i % 10, "t" + i % 100, Set.of(), "m");
      Reservation held = book.tryReserve(claim, 1_000);
      if (held == null || !held.settle(i % 1_000)) {
        throw new IllegalStateException("a million dollars are spent");
      }
    }
  }
}
