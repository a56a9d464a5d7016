/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.core.registry.GuardListener;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.PoolGuard;
import io.perfguard.db.hikari.PoolOverflow;
import io.perfguard.db.pool.PoolStats;
import io.perfguard.examples.partners.PartnerApi;
import io.perfguard.examples.warehouse.PriceAgent;
import io.perfguard.examples.warehouse.Warehouse;
import io.perfguard.http.GuardedHttpClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Playbook issue 7, connection pool exhaustion, on PostgreSQL and HikariCP: an agent that holds its
 * connection while it asks a partner, one that asks for a second connection, one that forgets its
 * own. Prints what exhausts the pool, before the first caller gives up, and what the repair brings.
 *
 * <p>Ends with 1 if a planted fault is not found, or a caller gave up before.
 */
public final class Playbook07 {
  private static final int POOL = 5;
  private static final int THREADS = 16;
  private static final int CALLS = 600;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final PrintStream OUT = System.out;

  private final Scorecard scorecard = new Scorecard();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  private Playbook07() {}

  /** Runs the example. */
  public static void main(String[] args) throws Exception {
    System.exit(new Playbook07().run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    OUT.println("Starting PostgreSQL and a partner's API on this machine ...");
    Warehouse warehouse = Warehouse.start(false).orElse(null);
    if (warehouse == null) {
      return true;
    }
    try (warehouse;
        PartnerApi api = new PartnerApi()) {
      PoolStats before = exhausted(warehouse, api);
      forgotten(warehouse, api);
      deadlocked(warehouse, api);
      OUT.println("Running the repaired agent ...");
      row("connection waits: given back before the call", before, repaired(warehouse, api));
      row("connection waits: a larger pool while they wait", before, overflowing(warehouse, api));
    } finally {
      threads.shutdownNow();
    }
    OUT.println();
    OUT.printf(
        Locale.ROOT,
        "What the repairs brought, measured in this run (95 %% of callers waited for a connection at most,"
            + " before and after):%n");
    OUT.println();
    boolean good = scorecard.print(OUT);
    OUT.println();
    OUT.println(good ? "All findings were there." : "This run failed.");
    return good;
  }

  private void row(String trouble, PoolStats before, PoolStats after) {
    scorecard.gain(
        "7",
        trouble,
        Durations.print(before.acquireP95()),
        Durations.print(after.acquireP95()),
        (double) before.acquireP95().toNanos() / Math.max(1, after.acquireP95().toNanos()),
        10,
        "eliminate connection waits");
  }

  private static HikariDataSource pool(Warehouse warehouse) {
    HikariDataSource pool = warehouse.pool(POOL);
    pool.setConnectionTimeout(PATIENCE.toMillis());
    return pool;
  }

  // ---- connections held during a remote call

  private PoolStats exhausted(Warehouse warehouse, PartnerApi api) throws Exception {
    try (HikariDataSource pool = pool(warehouse);
        GuardRegistry guards = GuardRegistry.create()) {
      // region guard
      DataSource orders = GuardedDataSource.builder("orders", pool).register(guards);
      // endregion
      PriceAgent agent =
          new PriceAgent(orders, GuardedHttpClient.builder("partners").register(guards), api);
      List<Future<Double>> calls = submit(agent::first);
      calls.get(CALLS / 2).get(1, TimeUnit.MINUTES);
      Diagnosis diagnosis = guards.diagnose(); // in the middle of it
      await(calls);
      PoolStats stats = guards.stats(PoolGuard.KIND).get("orders");
      OUT.println();
      OUT.println("In the middle of " + CALLS + " calls:");
      diagnosis.print(OUT);
      OUT.println();
      check(diagnosis, "PG-701", "PG-702", "PG-704");
      scorecard.count("callers that gave up", 0, stats.timeoutCount());
      return stats;
    }
  }

  /** Work for one shipment. */
  @FunctionalInterface
  private interface Work {
    double price(int id) throws Exception;
  }

  private List<Future<Double>> submit(Work work) {
    List<Future<Double>> calls = new ArrayList<>();
    for (int i = 1; i <= CALLS; i++) {
      int id = i;
      calls.add(threads.submit(() -> work.price(id)));
    }
    return calls;
  }

  private static void await(List<Future<Double>> calls) throws Exception {
    for (Future<Double> call : calls) {
      call.get(1, TimeUnit.MINUTES);
    }
  }

  private PoolStats repaired(Warehouse warehouse, PartnerApi api) throws Exception {
    try (HikariDataSource pool = pool(warehouse);
        GuardRegistry guards = GuardRegistry.create()) {
      DataSource orders = GuardedDataSource.builder("orders", pool).register(guards);
      PriceAgent agent =
          new PriceAgent(orders, GuardedHttpClient.builder("partners").register(guards), api);
      await(submit(agent::repaired));
      return guards.stats(PoolGuard.KIND).get("orders");
    }
  }

  private PoolStats overflowing(Warehouse warehouse, PartnerApi api) throws Exception {
    try (HikariDataSource pool = pool(warehouse);
        GuardRegistry guards = GuardRegistry.create();
        PoolOverflow larger = PoolOverflow.of(pool, 20)) {
      DataSource orders = GuardedDataSource.builder("orders", larger).register(guards);
      PriceAgent agent =
          new PriceAgent(orders, GuardedHttpClient.builder("partners").register(guards), api);
      await(submit(agent::first));
      OUT.printf(
          Locale.ROOT,
          "The pool of %d was let grow by %d while callers waited.%n",
          POOL,
          larger.grownCount());
      return guards.stats(PoolGuard.KIND).get("orders");
    }
  }

  // ---- forgotten connections

  private void forgotten(Warehouse warehouse, PartnerApi api) throws Exception {
    try (HikariDataSource pool = pool(warehouse);
        GuardRegistry guards = GuardRegistry.create()) {
      // region leaks
      DataSource orders = GuardedDataSource.builder("orders", pool)
          .leakThreshold(Duration.ofSeconds(1)) // 60 s, if you do not want to see it so soon
          .register(guards);
      // endregion
      PriceAgent agent =
          new PriceAgent(orders, GuardedHttpClient.builder("partners").register(guards), api);
      int unused = threads.submit(() -> agent.forgotten(1)).get(1, TimeUnit.MINUTES);
      LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
      Diagnosis diagnosis = guards.diagnose();
      OUT.println("After a connection was forgotten:");
      diagnosis.print(OUT);
      OUT.println();
      check(diagnosis, "PG-703");
    }
  }

  // ---- a deadlock

  private void deadlocked(Warehouse warehouse, PartnerApi api) throws Exception {
    try (HikariDataSource pool = pool(warehouse);
        GuardRegistry guards = GuardRegistry.create()) {
      DataSource orders = GuardedDataSource.builder("orders", pool).register(guards);
      BlockingQueue<GuardEvent> events = new LinkedBlockingQueue<>();
      guards.addListener(new GuardListener() {
        @Override
        public void event(GuardEvent event) {
          events.add(event);
        }
      });
      PriceAgent agent =
          new PriceAgent(orders, GuardedHttpClient.builder("partners").register(guards), api);
      CyclicBarrier both = new CyclicBarrier(POOL);
      List<Future<Integer>> calls = new ArrayList<>();
      long[] began = new long[1];
      for (int i = 1; i <= POOL; i++) {
        Callable<Integer> call = () -> agent.audited(1, () -> meet(both, began));
        calls.add(threads.submit(call));
      }
      GuardEvent event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      long took = System.nanoTime() - began[0];
      scorecard.check(event != null, "the deadlock was not told");
      Diagnosis diagnosis = guards.diagnose();
      OUT.printf(
          Locale.ROOT,
          "A deadlock, told after %s; callers would have waited for %s:%n",
          Durations.print(took),
          Durations.print(PATIENCE));
      diagnosis.print(OUT);
      OUT.println();
      check(diagnosis, "PG-705");
      scorecard.check(took < 1_000_000_000L, "the deadlock was told only after a second");
      pool.getHikariPoolMXBean().softEvictConnections();
      calls.forEach(each -> each.cancel(true));
    }
  }

  private static void meet(CyclicBarrier both, long[] began) {
    try {
      both.await(10, TimeUnit.SECONDS);
      began[0] = System.nanoTime();
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private void check(Diagnosis diagnosis, String... codes) {
    for (String code : codes) {
      scorecard.check(
          diagnosis.findings().stream().anyMatch(finding -> finding.code().equals(code)),
          "planted fault not found: " + code);
    }
  }
}
