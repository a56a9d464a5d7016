/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetClaim;
import io.perfguard.llm.budget.BudgetStore;
import io.perfguard.llm.budget.FileBudgetStore;
import io.perfguard.llm.budget.MemoryBudgetStore;
import io.perfguard.llm.budget.Reservation;
import io.perfguard.llm.budget.Sync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** What it costs to reserve before a call and to settle after it, in four nested limits. */
public class BudgetBenchmark {
  private static final long MOST = 1_000_000;
  private static final long ACTUAL = 40_000;
  private static final BudgetClaim CLAIM =
      new BudgetClaim("support", "extract", "acme", Set.of(), "big");

  /** A book. */
  @State(Scope.Benchmark)
  public abstract static class Books {
    private final BudgetStore store;
    final BudgetBook book;

    Books(BudgetStore store) {
      this.store = store;
      this.book = BudgetBook.builder(
              "support",
              Budget.monthly(Money.usd(1_000_000))
                  .perOperation(Money.usd(1_000_000))
                  .perTenant(Money.usd(1_000_000))
                  .perModel("big", Money.usd(1_000_000))
                  .hard())
          .store(store)
          .build();
    }

    /** Checks that nothing was lost, and closes the store. */
    @TearDown(Level.Trial)
    public void close() {
      if (!book.audit().isEmpty() || book.openCount() != 0 || book.counts().refusals() != 0) {
        throw new AssertionError("not what the benchmark did: " + book.counts());
      }
      store.close();
    }
  }

  /** In memory. */
  public static class InMemory extends Books {
    /** Makes it. */
    public InMemory() {
      super(new MemoryBudgetStore());
    }
  }

  /** In a file that is synced in the background. */
  public static class InFile extends Books {
    /** Makes it. */
    public InFile() {
      super(FileBudgetStore.open(file()));
    }
  }

  /** In a file that is synced before a call goes on, with leases ahead. */
  public static class Ahead extends Books {
    /** Makes it. */
    public Ahead() {
      super(FileBudgetStore.builder(file())
          .sync(Sync.EVERY_RECORD)
          .leaseAhead(Money.usd("0.10"))
          .open());
    }
  }

  private static Path file() {
    try {
      return Files.createTempDirectory("budget").resolve("budget");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean call(BudgetBook book) {
    Reservation held = book.tryReserve(CLAIM, MOST);
    if (held == null) {
      throw new AssertionError("a million dollars are spent");
    }
    return held.settle(ACTUAL);
  }

  /**
   * In memory, one thread.
   *
   * @param books the book
   * @return true
   */
  @Benchmark
  public boolean memory(InMemory books) {
    return call(books.book);
  }

  /**
   * In memory, two threads at one book.
   *
   * @param books the book
   * @return true
   */
  @Benchmark
  @Threads(2)
  public boolean memoryOfTwo(InMemory books) {
    return call(books.book);
  }

  /**
   * In memory, eight threads at one book.
   *
   * @param books the book
   * @return true
   */
  @Benchmark
  @Threads(8)
  public boolean memoryOfEight(InMemory books) {
    return call(books.book);
  }

  /**
   * In a file, two records a call.
   *
   * @param books the book
   * @return true
   */
  @Benchmark
  public boolean file(InFile books) {
    return call(books.book);
  }

  /**
   * In a file, a record now and then.
   *
   * @param books the book
   * @return true
   */
  @Benchmark
  public boolean fileAhead(Ahead books) {
    return call(books.book);
  }

  /**
   * How four limits stand.
   *
   * @param books the book
   * @return what is left
   */
  @Benchmark
  public long available(InMemory books) {
    return books.book.availablePicos(CLAIM);
  }
}
