/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.db.sql.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the database how it executes slow statements, and says which indexes they lack.
 *
 * <pre>{@code
 * guards.get(GuardedDataSource.KIND, "orders").planAdvisor().advise().forEach(System.out::println);
 * }</pre>
 *
 * <p>It never executes a statement of the application: it asks for plans, one at a time, on a
 * connection and a thread of its own, in read-only transactions with time-outs. In the background
 * it asks for the plans of statements that were slow, at most {@value #A_MINUTE} in a minute: for
 * each every ten minutes, or with more than sixty of them for those first that were asked for
 * longest ago. Where the database cannot be reached it waits longer and longer, up to an hour.
 *
 * <p>Thread-safe.
 */
public final class PlanAdvisor {
  /** The most plans that are asked for in a minute, in the background. */
  public static final int A_MINUTE = 6;

  /** The most statements that are looked at. */
  static final int MAXIMUM = 500;

  private static final int MAXIMUM_CHANGES = 50;
  private static final int MAXIMUM_LOGGED = 20;
  private static final Logger LOG = LoggerFactory.getLogger("io.perfguard");
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(20);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  /** Growth is told of this time, and up to twice of it. */
  private static final Duration GROWING = Duration.ofDays(4);

  private final String owner;
  private final @Nullable PlanConnections own;
  private final GuardClock clock;
  private final Supplier<List<SlowStatement>> slow;
  private final LongSupplier roundTrip;
  private final Faults faults;

  // Guarded by this. By last use: the one that was explained least recently goes first.
  private final LinkedHashMap<Fingerprint, Known> plans = new LinkedHashMap<>(16, 0.75f, true);
  private final List<PlanChange> changes = new ArrayList<>();
  private final LinkedHashMap<String, Watched> tables = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> logged = new HashSet<>();
  private List<Advice> latest = List.of();
  private List<SkippedStatement> skipped = List.of();
  private @Nullable Future<List<Advice>> looking;
  private long nextTry;
  private Duration pause = Duration.ZERO;

  // Only while this is the one that asks: see PlanThread.
  private DatabaseFacts.Memory memory = new DatabaseFacts.Memory();
  private long remembered;

  /**
   * The latest plan and when one was asked for; the reason why there was none that time, else
   * empty.
   */
  private record Known(@Nullable QueryPlan plan, String refused, long asked) {}

  /** A table, and the count from which its growth is told next. */
  private record Watched(TableGrowth growth, double nextRows, Instant next) {
    static Watched first(String table, double rows, Instant at) {
      return new Watched(new TableGrowth(table, rows, at, rows, at), rows, at);
    }

    Watched later(double rows, Instant at) {
      String table = growth.table();
      if (growth.rowsFirst() <= 0) {
        return first(table, rows, at);
      }
      return Duration.between(next, at).compareTo(GROWING) < 0
          ? new Watched(
              new TableGrowth(table, growth.rowsFirst(), growth.first(), rows, at), nextRows, next)
          : new Watched(new TableGrowth(table, nextRows, next, rows, at), rows, at);
    }
  }

  /**
   * An advisor.
   *
   * @param owner the data source, as a message names it
   * @param own where its own connections come from; null if there is nothing but the application's
   * @param clock says how old plans are
   * @param slow the statements that were slow, those that took longest in all first
   * @param roundTrip what the way to the database and back takes, nanoseconds
   */
  public PlanAdvisor(
      String owner,
      @Nullable PlanConnections own,
      GuardClock clock,
      Supplier<List<SlowStatement>> slow,
      LongSupplier roundTrip) {
    this.owner = Require.nonNull(owner, "owner");
    this.own = own;
    this.clock = Require.nonNull(clock, "clock");
    this.slow = Require.nonNull(slow, "slow");
    this.roundTrip = Require.nonNull(roundTrip, "roundTrip");
    this.faults = new Faults("plan advisor of " + owner);
    this.nextTry = clock.nanoTime();
    this.remembered = clock.nanoTime();
  }

  /** Asks for plans in the background from now on, as long as somebody holds this. */
  public void begin() {
    PlanThread.add(this);
  }

  /** Asks for no more plans in the background. */
  public void end() {
    PlanThread.remove(this);
  }

  /**
   * Looks at all statements that were slow, whatever was asked for before. Waits for it, at most
   * half a minute; who comes while it is under way gets the same answer.
   *
   * @return the indexes that would help, those that save the most time first; what could not be
   *     looked at is in {@link #skipped()}
   */
  public List<Advice> advise() {
    try {
      return looking().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return latest();
    } catch (ExecutionException | TimeoutException e) {
      faults.record("looking at slow statements", e);
      return latest();
    }
  }

  private synchronized Future<List<Advice>> looking() {
    Future<List<Advice>> now = looking;
    if (now == null || now.isDone()) {
      now = PlanThread.submit(() -> look(slow.get(), MAXIMUM, true));
      looking = now;
    }
    return now;
  }

  /**
   * What was found last, in the background or by {@link #advise()}.
   *
   * @return the indexes that would help
   */
  public synchronized List<Advice> latest() {
    return latest;
  }

  /**
   * What could not be looked at the last time.
   *
   * @return statements and reasons; a reason for all of them at once if there is one
   */
  public synchronized List<SkippedStatement> skipped() {
    return skipped;
  }

  /**
   * The plans that are known.
   *
   * @return by statement
   */
  public synchronized Map<Fingerprint, QueryPlan> plans() {
    Map<Fingerprint, QueryPlan> all = new LinkedHashMap<>();
    plans.forEach((statement, known) -> {
      if (known.plan != null) {
        all.put(statement, known.plan);
      }
    });
    return all;
  }

  /**
   * Statements whose plans went another way than before.
   *
   * @return the latest last, at most 50
   */
  public synchronized List<PlanChange> changes() {
    return List.copyOf(changes);
  }

  /**
   * The tables of slow statements, and how they have grown.
   *
   * @return at most 500
   */
  public synchronized List<TableGrowth> tables() {
    return tables.values().stream().map(Watched::growth).toList();
  }

  /**
   * Writes the ways of all plans that are known into a file, for people to review and keep beside
   * the code.
   *
   * @param file is replaced
   * @throws IOException if it cannot be written
   */
  public void writeApproved(Path file) throws IOException {
    ApprovedPlans.write(file, plans());
  }

  /**
   * Statements whose plans go another way than a file says that was reviewed.
   *
   * @param file written by {@link #writeApproved}
   * @return those that are in both, and differ
   * @throws IOException if it cannot be read
   */
  public List<Fingerprint> differingFrom(Path file) throws IOException {
    return ApprovedPlans.differing(file, plans());
  }

  /**
   * Faults that were contained.
   *
   * @return a count that only grows
   */
  public long faultCount() {
    return faults.count();
  }

  // ---- on its thread

  /** One question more, if there is one whose answer is not known or old. */
  void step() {
    List<SlowStatement> statements = slow.get();
    boolean due = memory.pending || statements.stream().anyMatch(each -> isDue(each.statement()));
    if (due && clock.nanoTime() - nextTry() >= 0) {
      look(statements, 1, false);
    }
  }

  private synchronized long nextTry() {
    return nextTry;
  }

  private boolean isDue(Fingerprint statement) {
    return age(statement) > FRESH.toNanos();
  }

  private synchronized long age(Fingerprint statement) {
    Known known = plans.get(statement);
    return known == null ? Long.MAX_VALUE : clock.nanoTime() - known.asked;
  }

  private List<Advice> look(List<SlowStatement> statements, int most, boolean anew) {
    List<SkippedStatement> missed = new ArrayList<>();
    List<Advice> found = null;
    if (own == null) {
      missed.add(new SkippedStatement(
          "all statements of " + owner,
          "there is no connection of its own; give one by planConnections(dataSource)"));
      end();
    } else {
      try (Connection connection = own.open()) {
        found = look(connection, statements, most, anew, missed);
        postpone(false);
      } catch (SQLException | RuntimeException | LinkageError e) {
        faults.record("looking at slow statements", e);
        missed.add(new SkippedStatement("all statements of " + owner, DatabaseFacts.reason(e)));
        postpone(true);
      }
    }
    synchronized (this) {
      latest = found == null ? latest : found;
      skipped = List.copyOf(missed);
      missed.forEach(this::log);
      return latest;
    }
  }

  private synchronized void postpone(boolean failed) {
    Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = failed ? (next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE) : Duration.ZERO;
    nextTry = clock.nanoTime() + pause.toNanos();
  }

  /** Once each, and only what stands in the way of more than a statement. */
  private void log(SkippedStatement each) {
    boolean statement = plans.keySet().stream().anyMatch(one -> one.text().equals(each.what()));
    if (!statement && logged.size() < MAXIMUM_LOGGED && logged.add(each.what())) {
      LOG.warn("plan advisor of {}: {}", owner, each);
    }
  }

  private List<Advice> look(
      Connection connection,
      List<SlowStatement> statements,
      int most,
      boolean anew,
      List<SkippedStatement> missed)
      throws SQLException {
    Explainer explainer = Explainer.of(connection);
    if (explainer == null) {
      missed.add(new SkippedStatement(
          "all statements of " + owner,
          "plans are read of PostgreSQL and H2, this is "
              + connection.getMetaData().getDatabaseProductName()));
      end();
      return List.of();
    }
    int before = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis()); // a peer may be dead
    try {
      return look(connection, explainer, statements, most, anew, missed);
    } finally {
      if (!connection.isClosed()) {
        connection.setNetworkTimeout(Runnable::run, before);
      }
    }
  }

  private List<Advice> look(
      Connection connection,
      Explainer explainer,
      List<SlowStatement> statements,
      int most,
      boolean anew,
      List<SkippedStatement> missed)
      throws SQLException {
    if (anew || clock.nanoTime() - remembered > FRESH.toNanos()) {
      memory = new DatabaseFacts.Memory();
      remembered = clock.nanoTime();
    }
    List<SlowStatement> due = statements.stream()
        .filter(each -> anew || isDue(each.statement()))
        .sorted(
            Comparator.comparing((SlowStatement each) -> age(each.statement())).reversed())
        .limit(most)
        .toList();
    for (SlowStatement each : due) {
      explain(explainer, each);
    }
    DatabaseFacts facts = new DatabaseFacts(connection, explainer, memory, most - due.size());
    AdviceSearch search = new AdviceSearch(facts, missed, roundTrip.getAsLong());
    for (SlowStatement each : statements) {
      add(search, each, missed);
    }
    List<Advice> advice = search.advice();
    missed.addAll(memory.missed);
    facts.rows().forEach(this::note);
    return advice;
  }

  private void add(AdviceSearch search, SlowStatement statement, List<SkippedStatement> missed)
      throws SQLException {
    Known known = known(statement.statement());
    if (known == null) {
      return;
    } else if (!known.refused.isEmpty()) {
      missed.add(new SkippedStatement(statement.statement().text(), known.refused));
    }
    QueryPlan plan = known.plan;
    try {
      if (plan == null) {
        search.add(statement);
      } else {
        search.add(statement, plan);
      }
    } catch (RuntimeException e) {
      faults.record("reading a plan", e);
      missed.add(new SkippedStatement(statement.statement().text(), DatabaseFacts.reason(e)));
    }
  }

  private synchronized void note(String table, double rows) {
    Watched known = tables.get(table);
    tables.put(
        table,
        known == null
            ? Watched.first(table, rows, clock.instant())
            : known.later(rows, clock.instant()));
    if (tables.size() > MAXIMUM) {
      tables.remove(tables.keySet().iterator().next());
    }
  }

  private synchronized @Nullable Known known(Fingerprint statement) {
    return plans.get(statement);
  }

  private void explain(Explainer explainer, SlowStatement statement) throws SQLException {
    QueryPlan plan = null;
    String refused = Explainer.refuse(statement.statement());
    if (refused == null) {
      try {
        plan = explainer.explain(statement);
        refused = "";
      } catch (SQLException | RuntimeException e) {
        if (DatabaseFacts.isLost(e)) {
          throw e;
        }
        refused = DatabaseFacts.reason(e);
      }
    }
    note(statement.statement(), plan, refused);
  }

  /** Without a new plan the one of before stays, to compare the next one with. */
  private synchronized void note(Fingerprint statement, @Nullable QueryPlan plan, String refused) {
    Known known = plans.get(statement);
    QueryPlan before = known == null ? null : known.plan;
    plans.put(statement, new Known(plan == null ? before : plan, refused, clock.nanoTime()));
    if (before != null && plan != null && !before.shape().equals(plan.shape())) {
      changes.add(new PlanChange(statement, before, plan, clock.instant()));
      if (changes.size() > MAXIMUM_CHANGES) {
        changes.remove(0);
      }
    }
    if (plans.size() > MAXIMUM) {
      plans.remove(plans.keySet().iterator().next());
    }
  }
}
