/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetClaim;
import io.perfguard.llm.budget.BudgetExceededException;
import io.perfguard.llm.budget.BudgetState;
import io.perfguard.llm.budget.Reservation;
import io.perfguard.llm.budget.Shortage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many threads that spend on four nested limits (the session's month, operation, tenant, model)
 * until nothing is left. A call reserves up to 200 times what it will cost, as worst cases do, and
 * climbs the ladder if that does not fit: less, then waiting. Not thread-safe.
 */
final class NestedSpending {
  private static final List<String> OPERATIONS = List.of("extract", "chat", "classify", "write");
  private static final List<String> TENANTS = List.of("a", "b", "c", "d", "e", "f", "g", "h");
  private static final List<String> MODELS = List.of("small", "middle", "big");
  private static final long COST = 1_000_000; // picos on average: a call of a millionth of a dollar
  private static final int MOST_TIMES = 200;
  private static final double SKEW = 1.3; // the first of eight tenants makes a fifth of the calls
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PATIENCE_MINUTES = 15;

  private final int calls;
  private final int threads;
  private final long seed;
  private final BudgetBook book;
  private final Map<String, SpendAuditor> auditors = new HashMap<>();
  private final Map<String, Double> shareAtFirstBlock = new ConcurrentHashMap<>();
  private final Map<Shortage.Reason, LongAdder> blocks = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final LongAdder samples = new LongAdder();
  private final LongAdder violations = new LongAdder();
  private final LongAdder spent = new LongAdder();
  private final LongAdder clamped = new LongAdder();

  NestedSpending(int calls, int threads, long seed) {
    this.calls = calls;
    this.threads = threads;
    this.seed = seed;
    long all = calls * COST / 2; // half of the calls find money
    Budget budget = Budget.monthly(Money.ofPicos(all))
        .perOperation(Money.ofPicos(all / OPERATIONS.size() / 10 * 11))
        .perTenant(Money.ofPicos(all / TENANTS.size() / 10 * 11));
    long model = all / MODELS.size() / 10 * 11;
    for (String name : MODELS) {
      budget = budget.perModel(name, Money.ofPicos(model));
    }
    book = BudgetBook.builder("simulation", budget.hard()).build();
    auditors.put("ALL", new SpendAuditor(all));
    auditAll("OPERATION", OPERATIONS, all / OPERATIONS.size() / 10 * 11);
    auditAll("TENANT", TENANTS, all / TENANTS.size() / 10 * 11);
    auditAll("MODEL", MODELS, model);
  }

  private void auditAll(String scope, List<String> names, long limit) {
    names.forEach(name -> auditors.put(scope + name, new SpendAuditor(limit)));
  }

  /** Runs all calls; throws if they come to no end. */
  void run() throws InterruptedException, ExecutionException {
    ExecutorService crew = Executors.newFixedThreadPool(threads + 1);
    AtomicBoolean running = new AtomicBoolean(true);
    try {
      Future<?> sampler = crew.submit(() -> sample(running));
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Random random = new Random(seed + t);
        all.add(crew.submit(() -> spend(random)));
      }
      for (Future<?> one : all) {
        one.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
      }
      running.set(false);
      sampler.get(1, TimeUnit.MINUTES);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the calls came to no end: a deadlock", e);
    } finally {
      running.set(false);
      crew.shutdownNow();
    }
  }

  private void sample(AtomicBoolean running) {
    while (running.get()) {
      List<String> wrong = book.audit();
      wrong.forEach(System.err::println);
      violations.add(wrong.size());
      samples.increment();
    }
  }

  private void spend(Random random) {
    while (next.getAndIncrement() < calls) {
      call(random);
    }
  }

  private void call(Random random) {
    BudgetClaim claim = new BudgetClaim(
        "simulation", any(OPERATIONS, random), any(TENANTS, random), Set.of(), any(MODELS, random));
    long actual = 1 + (long) (random.nextDouble() * 2 * COST);
    long most = actual + (long) (random.nextDouble() * MOST_TIMES * COST);
    Reservation held = climb(claim, actual, most, random.nextBoolean());
    if (held == null) {
      return;
    }
    List<SpendAuditor> audited = auditors(claim);
    audited.forEach(auditor -> auditor.held(held.heldPicos()));
    work(random);
    audited.forEach(auditor -> auditor.settles(held.heldPicos(), actual));
    if (!held.settle(actual)) {
      throw new IllegalStateException("settled by somebody else");
    }
    spent.add(actual);
  }

  /** All of it; if that does not fit, what is left, if it will surely do; else wait. */
  private @Nullable Reservation climb(BudgetClaim claim, long actual, long most, boolean clamps) {
    Reservation held = book.tryReserve(claim, most);
    long left = held == null && clamps ? book.availablePicos(claim) : 0;
    if (left >= actual) {
      held = book.tryReserve(claim, Math.min(left, most));
      clamped.add(held == null ? 0 : 1);
    }
    if (held != null) {
      return held;
    }
    try {
      return book.reserve(claim, most, WAIT_NANOS);
    } catch (BudgetExceededException e) {
      blocked(e.shortage());
      return null;
    }
  }

  private void blocked(Shortage shortage) {
    BudgetState state = shortage.state();
    blocks.computeIfAbsent(shortage.reason(), reason -> new LongAdder()).increment();
    shareAtFirstBlock.putIfAbsent(state.scope() + state.subject().orElse(""), state.share());
  }

  private List<SpendAuditor> auditors(BudgetClaim claim) {
    return List.of(
        known("ALL"),
        known("OPERATION" + claim.operation()),
        known("TENANT" + claim.tenant()),
        known("MODEL" + claim.model()));
  }

  private SpendAuditor known(String key) {
    SpendAuditor auditor = auditors.get(key);
    if (auditor == null) {
      throw new IllegalStateException("no limit " + key);
    }
    return auditor;
  }

  private static void work(Random random) {
    if (random.nextInt(4) == 0) {
      LockSupport.parkNanos(random.nextInt(100_000)); // other calls begin meanwhile
    }
  }

  private static String any(List<String> names, Random random) {
    return names.get((int) (names.size() * Math.pow(random.nextDouble(), SKEW)));
  }

  /** How often a limit was exceeded, as counted from outside and as the book's rules tell. */
  long overshoots() {
    return auditors.values().stream().mapToLong(SpendAuditor::overshoots).sum() + violations.sum();
  }

  /** Limits of which the book knows another sum than was spent, and what is still open. */
  long unbalanced() {
    long wrong = (long) book.openCount() + book.waitingCount();
    for (BudgetState state : book.states()) {
      SpendAuditor auditor = auditors.get(state.scope() + state.subject().orElse(""));
      if (auditor != null && auditor.sum() != state.committed().picos()) {
        wrong++;
      }
    }
    return wrong + (known("ALL").sum() == spent.sum() ? 0 : 1);
  }

  /** The least share of a limit that was spent when it first blocked. */
  double leastShareAtFirstBlock() {
    return shareAtFirstBlock.values().stream().mapToDouble(share -> share).min().orElse(Double.NaN);
  }

  /** How many limits have blocked. */
  int limitsThatBlocked() {
    return shareAtFirstBlock.size();
  }

  /** The most of a limit that was held and spent at once, as a share of it. */
  double highestShare() {
    return auditors.values().stream()
        .mapToDouble(auditor -> (double) auditor.highest() / auditor.limit())
        .max()
        .orElse(Double.NaN);
  }

  long blocks(Shortage.Reason reason) {
    LongAdder count = blocks.get(reason);
    return count == null ? 0 : count.sum();
  }

  long samples() {
    return samples.sum();
  }

  long waits() {
    return book.counts().waits();
  }

  long clamped() {
    return clamped.sum();
  }
}
