/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.core.registry.GuardListener;
import io.perfguard.db.hold.HeldConnection;
import io.perfguard.db.hold.HoldVerdict;
import io.perfguard.db.pool.PoolDetails;
import io.perfguard.db.pool.PoolStats;
import io.perfguard.db.pool.PoolView;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pool behind a guarded data source, on HikariCP and H2. */
class PoolGuardTest {
  private static final String SQL = "select name from company where id = ?";
  private static final Duration FOREVER = Duration.ofSeconds(60);

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final List<AutoCloseable> closed = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    guards.close();
    for (AutoCloseable each : closed) {
      each.close();
    }
  }

  private HikariDataSource hikari(int size, Duration timeout) throws SQLException {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(Databases.taking(Duration.ofMillis(2), clock, Database.H2.shipments(3)));
    pool.setMaximumPoolSize(size);
    pool.setConnectionTimeout(timeout.toMillis());
    closed.add(pool);
    return pool;
  }

  private GuardedDataSource orders(int size) throws SQLException {
    return GuardedDataSource.builder("orders", hikari(size, Duration.ofSeconds(30)))
        .register(guards);
  }

  private PoolStats stats() {
    return guards.stats(PoolGuard.KIND).get("orders");
  }

  private PoolDetails details() {
    return guards.get(PoolGuard.KIND, "orders").poolDetails();
  }

  private List<Finding> findings(String code) {
    return guards.diagnose().findings(code);
  }

  private static void query(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      statement.setInt(1, 1);
      statement.executeQuery();
    }
  }

  private void callRemote(Resource resource, Duration time) {
    long token = ResourceTimer.enter(resource);
    clock.advance(time);
    ResourceTimer.exit(token);
  }

  private ExecutorService threads() {
    ExecutorService threads = Executors.newCachedThreadPool();
    closed.add(threads::shutdownNow);
    return threads;
  }

  // ---- numbers

  @Test
  void a_guarded_pool_comes_with_its_pool_guard_under_the_same_name() throws SQLException {
    GuardedDataSource source = orders(5);
    assertThat(guards.get(PoolGuard.KIND, "orders")).isSameAs(source.pool());
    assertThat(stats().max()).isEqualTo(5);
    assertThat(stats().hasData()).isFalse();
    try (Connection connection = source.getConnection();
        Connection second = source.getConnection()) {
      assertThat(connection).isNotSameAs(second);
      assertThat(stats().active()).isEqualTo(2);
      assertThat(stats().utilisation()).isEqualTo(0.4);
      assertThat(stats().leaseCount()).isEqualTo(2);
      assertThat(stats().hasData()).isTrue();
    }
    assertThat(stats().active()).isZero();
    assertThat(stats().holds().count()).isEqualTo(2);
    assertThat(source.pool().faultCount()).isZero();
  }

  @Test
  void removed_with_its_data_source_its_name_is_free_again() throws SQLException {
    GuardedDataSource source = orders(2);
    guards.remove(source);
    assertThat(guards.find(PoolGuard.KIND, "orders")).isEmpty();
    orders(3);
    assertThat(stats().max()).isEqualTo(3);
  }

  @Test
  void a_name_that_is_taken_leaves_neither_of_them_behind() throws SQLException {
    orders(2);
    DataSource other = hikari(2, Duration.ofSeconds(30));
    GuardedDataSource.Builder again = GuardedDataSource.builder("orders", other);
    assertThatThrownBy(() -> again.register(guards)).hasMessageContaining("already registered");
    assertThat(guards.get(PoolGuard.KIND, "orders").stats().max()).isEqualTo(2);
  }

  @Test
  void a_hold_is_split_into_sql_remote_calls_and_what_is_left() throws SQLException {
    GuardedDataSource source = orders(2);
    try (Connection connection = source.getConnection()) {
      query(connection);
      callRemote(Resource.HTTP, Duration.ofMillis(30));
      clock.advance(Duration.ofMillis(10));
    }
    PoolStats stats = stats();
    assertThat(stats.held()).isEqualTo(Duration.ofMillis(42));
    assertThat(stats.sqlNanos()).isEqualTo(Duration.ofMillis(2).toNanos());
    assertThat(stats.remoteNanos()).isEqualTo(Duration.ofMillis(30).toNanos());
    assertThat(stats.idleHeld()).isEqualTo(Duration.ofMillis(40));
    assertThat(stats.heldRemoteCallCount()).isEqualTo(1);
    assertThat(stats.averageUtilisation(Duration.ofMillis(42))).isEqualTo(0.5);
  }

  @Test
  void what_is_held_still_counts_until_now() throws SQLException {
    GuardedDataSource source = orders(2);
    try (Connection connection = source.getConnection()) {
      query(connection);
      clock.advance(Duration.ofSeconds(1));
      assertThat(stats().held()).isEqualTo(Duration.ofMillis(1_002));
      assertThat(stats().sqlNanos()).isEqualTo(Duration.ofMillis(2).toNanos());
      HeldConnection held = details().held().get(0);
      assertThat(held.held()).isEqualTo(Duration.ofMillis(1_002));
      assertThat(held.statement()).isEqualTo(SQL);
      assertThat(held.thread()).isEqualTo(Thread.currentThread().getName());
      assertThat(held.frames())
          .first()
          .extracting(Place::methodName)
          .isEqualTo("what_is_held_still_counts_until_now");
    }
  }

  @Test
  void a_connection_closed_twice_or_on_another_thread_is_one_that_was_given_back()
      throws Exception {
    GuardedDataSource source = orders(2);
    Connection connection = source.getConnection();
    threads()
        .submit((Callable<Void>) () -> {
          connection.close();
          return null;
        })
        .get(10, TimeUnit.SECONDS);
    connection.close();
    assertThat(stats().active()).isZero();
    assertThat(stats().holds().count()).isEqualTo(1);
  }

  @Test
  void a_pool_that_does_not_say_its_size_has_no_utilisation() throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("orders", Database.H2.shipments(1)).register(guards);
    try (Connection connection = source.getConnection()) {
      assertThat(connection.isClosed()).isFalse();
      assertThat(stats().active()).isEqualTo(1);
      assertThat(stats().max()).isEqualTo(PoolView.UNKNOWN);
      assertThat(stats().utilisation()).isNaN();
    }
  }

  @Test
  void a_pool_that_fails_to_answer_is_one_that_says_nothing() throws SQLException {
    PoolView broken = () -> {
      throw new IllegalStateException("closed");
    };
    GuardedDataSource source = GuardedDataSource.builder("orders", Database.H2.shipments(1))
        .pool(broken)
        .register(guards);
    source.getConnection().close();
    assertThat(stats().max()).isEqualTo(PoolView.UNKNOWN);
    assertThat(source.pool().faultCount()).isPositive();
  }

  @Test
  void more_connections_at_once_than_there_ever_were_get_slots_of_their_own() throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("orders", Database.H2.shipments(1)).register(guards);
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(source.getConnection());
    }
    assertThat(stats().active()).isEqualTo(300);
    for (Connection each : all) {
      each.close();
    }
    assertThat(stats().active()).isZero();
    assertThat(stats().holds().count()).isEqualTo(300);
    assertThat(stats().unwatchedCount()).isZero();
  }

  // ---- held during a remote call

  @Test
  void a_remote_call_while_a_connection_is_held_names_both_places() throws SQLException {
    GuardedDataSource source = orders(2);
    try (Connection connection = source.getConnection()) {
      query(connection);
      askPartner();
    }
    assertThat(findings("PG-704")).singleElement().satisfies(finding -> {
      assertThat(finding.headline())
          .contains("held during an HTTP call", "askPartner", "names_both_places", "50 ms");
      assertThat(finding.place()).get().extracting(Place::methodName).isEqualTo("askPartner");
    });
  }

  private void askPartner() {
    long token = ResourceTimer.enter(Resource.HTTP);
    clock.advance(Duration.ofMillis(50));
    ResourceTimer.exit(token);
  }

  @Test
  void a_remote_call_before_and_after_is_none_while_it_is_held() throws SQLException {
    GuardedDataSource source = orders(2);
    callRemote(Resource.HTTP, Duration.ofMillis(50));
    try (Connection connection = source.getConnection()) {
      query(connection);
    }
    callRemote(Resource.LLM, Duration.ofMillis(50));
    assertThat(findings("PG-704")).isEmpty();
    assertThat(stats().heldRemoteCallCount()).isZero();
  }

  @Test
  void a_remote_call_that_hangs_is_told_before_it_ends() throws SQLException {
    GuardedDataSource source = orders(2);
    try (Connection connection = source.getConnection()) {
      query(connection);
      long token = ResourceTimer.enter(Resource.LLM);
      clock.advance(Duration.ofMinutes(5));
      assertThat(findings("PG-704"))
          .singleElement()
          .satisfies(finding -> assertThat(finding.headline())
              .contains("a_remote_call_that_hangs_is_told_before_it_ends", "5 min"));
      ResourceTimer.exit(token);
    }
  }

  @Test
  void two_ways_to_the_same_two_places_are_one_finding() throws SQLException {
    GuardedDataSource source = orders(2);
    oneWay(source);
    otherWay(source);
    assertThat(findings("PG-704"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.toString()).contains("2 such calls"));
    assertThat(findings("PG-705")).hasSize(1);
  }

  private void oneWay(DataSource source) throws SQLException {
    bothFaults(source);
  }

  private void otherWay(DataSource source) throws SQLException {
    bothFaults(source);
  }

  private void bothFaults(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      query(connection);
      askPartner();
      audit(source);
    }
  }

  @Test
  void a_connection_that_was_handed_on_is_held_by_who_works_with_it() throws Exception {
    GuardedDataSource source = orders(3);
    Connection connection = source.getConnection();
    ExecutorService threads = threads();
    threads
        .submit((Callable<Void>) () -> {
          query(connection);
          return null;
        })
        .get(10, TimeUnit.SECONDS);
    askPartner();
    audit(source);
    assertThat(findings("PG-704")).isEmpty();
    assertThat(stats().nestedCount()).isZero();
    connection.close();
  }

  // ---- nested borrows, deadlocks

  @Test
  void a_nested_borrow_names_both_places() throws SQLException {
    GuardedDataSource source = orders(3);
    try (Connection outer = source.getConnection()) {
      query(outer);
      audit(source);
    }
    assertThat(stats().nestedCount()).isEqualTo(1);
    assertThat(findings("PG-705")).singleElement().satisfies(finding -> {
      assertThat(finding.severity()).isEqualTo(Severity.AMBER);
      assertThat(finding.headline())
          .contains("nested borrow", "audit", "a_nested_borrow_names_both_places", "once");
    });
  }

  private static void audit(DataSource source) throws SQLException {
    try (Connection inner = source.getConnection()) {
      query(inner);
    }
  }

  @Test
  void connections_one_after_the_other_or_of_two_pools_are_not_nested() throws SQLException {
    GuardedDataSource source = orders(3);
    GuardedDataSource other =
        GuardedDataSource.builder("audit", hikari(3, Duration.ofSeconds(30))).register(guards);
    audit(source);
    audit(source);
    try (Connection outer = source.getConnection()) {
      query(outer);
      audit(other);
    }
    assertThat(stats().nestedCount()).isZero();
    assertThat(findings("PG-705")).isEmpty();
  }

  @Test
  void a_deadlock_is_told_long_before_the_pool_gives_up() throws Exception {
    GuardedDataSource source =
        GuardedDataSource.builder("orders", hikari(2, Duration.ofSeconds(60))).register(guards);
    BlockingQueue<GuardEvent> events = new LinkedBlockingQueue<>();
    guards.addListener(new GuardListener() {
      @Override
      public void event(GuardEvent event) {
        events.add(event);
      }
    });
    ExecutorService threads = threads();
    CyclicBarrier both = new CyclicBarrier(2);
    for (int i = 0; i < 2; i++) {
      Future<?> unused = threads.submit((Callable<Void>) () -> {
        try (Connection outer = source.getConnection()) {
          query(outer);
          both.await(10, TimeUnit.SECONDS);
          audit(source);
        }
        return null;
      });
    }
    GuardEvent event = events.poll(10, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    assertThat(event.type()).isEqualTo("pool.deadlock");
    assertThat(stats().deadlockCount()).isEqualTo(1);
    assertThat(findings("PG-705")).anySatisfy(finding -> {
      assertThat(finding.severity()).isEqualTo(Severity.RED);
      assertThat(finding.headline()).contains("deadlock: all 2 connections");
      assertThat(finding.toString()).contains("audit");
    });
    threads.shutdownNow(); // they give up at the interrupt
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(stats().active()).isZero();
    assertThat(events).isEmpty(); // told once
  }

  @Test
  void an_exhausted_pool_with_one_holder_that_works_is_no_deadlock() throws Exception {
    GuardedDataSource source = orders(2);
    ExecutorService threads = threads();
    CountDownLatch waiting = new CountDownLatch(1);
    Future<?> nested;
    try (Connection working = source.getConnection()) {
      nested = threads.submit((Callable<Void>) () -> {
        try (Connection outer = source.getConnection()) {
          query(outer);
          waiting.countDown();
          audit(source);
        }
        return null;
      });
      waiting.await(10, TimeUnit.SECONDS);
      comes(() -> stats().waiters() == 1);
      long looks = stats().demand().count();
      comes(() -> stats().demand().count() >= looks + 4);
      query(working);
      assertThat(stats().deadlockCount()).isZero();
    }
    nested.get(10, TimeUnit.SECONDS);
    assertThat(stats().deadlockCount()).isZero();
  }

  @Test
  void a_deadlock_of_two_pools_is_told_of_both() throws Exception {
    GuardedDataSource source =
        GuardedDataSource.builder("orders", hikari(1, FOREVER)).register(guards);
    GuardedDataSource other =
        GuardedDataSource.builder("audit", hikari(1, FOREVER)).register(guards);
    ExecutorService threads = threads();
    CyclicBarrier both = new CyclicBarrier(2);
    for (List<DataSource> each :
        List.of(List.<DataSource>of(source, other), List.<DataSource>of(other, source))) {
      Future<?> unused = threads.submit((Callable<Void>) () -> {
        try (Connection outer = each.get(0).getConnection()) {
          query(outer);
          both.await(10, TimeUnit.SECONDS);
          audit(each.get(1));
        }
        return null;
      });
    }
    comes(() -> guards.stats(PoolGuard.KIND).all().values().stream()
        .allMatch(pool -> pool.deadlockCount() == 1));
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void of_a_pool_without_a_size_no_deadlock_and_no_exhaustion_is_told() throws Exception {
    DataSource plain = Database.H2.shipments(1);
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    DataSource slow = Databases.pool(() -> {
      if (opening.getCount() == 0) {
        open.await(10, TimeUnit.SECONDS);
      }
      return plain.getConnection();
    });
    GuardedDataSource source = GuardedDataSource.builder("orders", slow).register(guards);
    ExecutorService threads = threads();
    Future<?> nested = threads.submit((Callable<Void>) () -> {
      try (Connection outer = source.getConnection()) {
        query(outer);
        opening.countDown();
        audit(source);
      }
      return null;
    });
    opening.await(10, TimeUnit.SECONDS);
    comes(() -> stats().waiters() == 1);
    long looks = stats().demand().count();
    comes(() -> stats().demand().count() >= looks + 4);
    assertThat(stats().deadlockCount()).isZero();
    assertThat(stats().saturatedNanos()).isZero();
    open.countDown();
    nested.get(10, TimeUnit.SECONDS);
  }

  // ---- leaks

  @Test
  void a_connection_whose_code_is_done_is_probably_forgotten() throws Exception {
    GuardedDataSource source = orders(2);
    ExecutorService threads = threads();
    threads.submit(() -> forget(source)).get(10, TimeUnit.SECONDS);
    assertThat(details().held())
        .singleElement()
        .extracting(HeldConnection::state)
        .isEqualTo(HoldVerdict.IN_USE);
    clock.advance(Duration.ofSeconds(59));
    assertThat(findings("PG-703")).isEmpty();
    clock.advance(Duration.ofSeconds(2));
    assertThat(details().held())
        .singleElement()
        .extracting(HeldConnection::state)
        .isEqualTo(HoldVerdict.LEAK_SUSPECT);
    assertThat(findings("PG-703")).singleElement().satisfies(finding -> {
      assertThat(finding.headline()).contains("a connection was never given back");
      assertThat(finding.place()).get().extracting(Place::methodName).isEqualTo("forget");
    });
  }

  @SuppressWarnings("UnusedVariable") // that is the point
  private static Void forget(DataSource source) throws SQLException {
    Connection forgotten = source.getConnection();
    query(forgotten);
    return null;
  }

  @Test
  void a_connection_of_a_thread_that_died_is_forgotten_if_nobody_goes_on_with_it()
      throws Exception {
    GuardedDataSource source = orders(2);
    Thread thread = new Thread(() -> {
      try {
        forget(source);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    });
    thread.start();
    thread.join(10_000);
    clock.advance(Duration.ofSeconds(4));
    assertThat(findings("PG-703")).isEmpty();
    clock.advance(Duration.ofSeconds(2));
    assertThat(findings("PG-703")).hasSize(1);
  }

  @Test
  void one_that_is_idle_while_its_code_goes_on_is_idle_and_no_leak() throws SQLException {
    GuardedDataSource source = orders(2);
    try (Connection connection = source.getConnection()) {
      query(connection);
      clock.advance(Duration.ofMinutes(10));
      assertThat(details().held())
          .singleElement()
          .extracting(HeldConnection::state)
          .isEqualTo(HoldVerdict.IDLE);
      assertThat(findings("PG-703")).isEmpty();
    }
  }

  @Test
  void an_open_transaction_is_long_and_no_leak() throws SQLException {
    GuardedDataSource source = orders(2);
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      query(connection);
      clock.advance(Duration.ofMinutes(1));
      assertThat(details().held())
          .singleElement()
          .extracting(HeldConnection::state)
          .isEqualTo(HoldVerdict.IDLE_IN_TRANSACTION);
      assertThat(findings("PG-703")).isEmpty();
      assertThat(findings("PG-707"))
          .singleElement()
          .satisfies(finding -> assertThat(finding.headline())
              .contains("long transaction: open for 1 min", "idle in a transaction"));
      connection.commit();
      assertThat(findings("PG-707")).isEmpty();
    }
  }

  @Test
  void one_hold_that_is_longer_than_others_is_no_leak_while_its_method_runs() throws SQLException {
    GuardedDataSource source = orders(2);
    for (int i = 0; i < 6; i++) {
      holdFor(source, Duration.ofMillis(50));
    }
    holdFor(source, Duration.ofSeconds(90));
    assertThat(stats().leaks()).isZero();
  }

  private void holdFor(DataSource source, Duration time) throws SQLException {
    try (Connection connection = source.getConnection()) {
      query(connection);
      clock.advance(time);
      assertThat(findings("PG-703")).isEmpty();
    }
  }

  @Test
  void what_the_pool_took_back_by_itself_is_held_no_more() throws Exception {
    AtomicInteger given = new AtomicInteger(1);
    PoolView pool = new PoolView() {
      @Override
      public int maximum() {
        return 2;
      }

      @Override
      public int active() {
        return given.get();
      }
    };
    GuardedDataSource source =
        GuardedDataSource.builder("orders", hikari(2, FOREVER)).pool(pool).register(guards);
    threads().submit(() -> forget(source)).get(10, TimeUnit.SECONDS);
    clock.advance(Duration.ofSeconds(61));
    comes(() -> {
      clock.advance(Duration.ofMillis(10)); // the sweeper looks once in a second of this clock
      return stats().leaks() == 1;
    });
    given.set(0);
    comes(() -> stats().active() == 0);
    assertThat(stats().leaks()).isZero();
    assertThat(findings("PG-703")).isEmpty();
  }

  /** What the sweeper sees, which looks five times a second. */
  private static void comes(BooleanSupplier state) {
    long began = System.nanoTime();
    while (!state.getAsBoolean()) {
      assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
      Thread.onSpinWait();
    }
  }

  // ---- exhaustion

  @Test
  void an_exhausted_pool_says_who_holds_it() throws Exception {
    GuardedDataSource source = orders(2);
    ExecutorService threads = threads();
    CountDownLatch held = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      Future<?> unused = threads.submit((Callable<Void>) () -> {
        holdLong(source, held, release);
        return null;
      });
    }
    held.await(10, TimeUnit.SECONDS);
    clock.advance(Duration.ofMinutes(4));
    assertThat(findings("PG-701")).singleElement().satisfies(finding -> {
      assertThat(finding.severity()).isEqualTo(Severity.RED);
      assertThat(finding.headline()).contains("of 2 connections are held on average");
      assertThat(finding.toString()).contains("PoolGuardTest.holdLong", "SQL runs 0 %");
    });
    release.countDown();
  }

  private static void holdLong(DataSource source, CountDownLatch held, CountDownLatch release)
      throws SQLException, InterruptedException {
    try (Connection connection = source.getConnection()) {
      query(connection);
      held.countDown();
      release.await(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void callers_that_got_none_are_told() throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("orders", hikari(1, Duration.ofMillis(250))).register(guards);
    try (Connection connection = source.getConnection()) {
      query(connection);
      assertThatThrownBy(source::getConnection).isInstanceOf(SQLTransientConnectionException.class);
    }
    assertThat(stats().timeoutCount()).isEqualTo(1);
    assertThat(stats().waiters()).isZero();
    assertThat(findings("PG-702"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline()).contains("1 got none"));
  }

  @Test
  void a_pool_at_rest_has_no_finding() throws SQLException {
    GuardedDataSource source = orders(10);
    for (int i = 0; i < 100; i++) {
      audit(source);
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(guards.diagnose().findings().stream()
            .filter(finding -> finding.code().startsWith("PG-7")))
        .isEmpty();
  }

  @Test
  void a_database_that_is_down_is_no_pool_that_is_exhausted() throws SQLException {
    DataSource down = Databases.pool(() -> {
      throw new SQLTransientConnectionException("connection refused");
    });
    GuardedDataSource source = GuardedDataSource.builder("orders", down)
        .pool(new PoolView() {
          @Override
          public int maximum() {
            return 5;
          }
        })
        .register(guards);
    assertThatThrownBy(source::getConnection).isInstanceOf(SQLTransientConnectionException.class);
    assertThat(stats().failedCount()).isEqualTo(1);
    assertThat(stats().timeoutCount()).isZero();
    assertThat(findings("PG-702")).isEmpty();
  }

  @Test
  void a_pool_that_is_much_too_large_is_told_with_the_size_that_would_do() throws SQLException {
    GuardedDataSource source = orders(40);
    for (int i = 0; i < 1_200; i++) {
      audit(source);
      clock.advance(Duration.ofMillis(8));
    }
    assertThat(findings("PG-706")).singleElement().satisfies(finding -> {
      assertThat(finding.headline()).contains("too large");
      assertThat(finding.toString()).contains("setMaximumPoolSize(");
    });
  }
}
