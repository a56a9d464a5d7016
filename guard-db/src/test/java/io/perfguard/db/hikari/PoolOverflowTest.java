/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hikari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.core.GuardRegistry;
import io.perfguard.db.Database;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.PoolGuard;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** A pool that grows while callers wait, on HikariCP. */
@Timeout(60)
class PoolOverflowTest {
  private final List<AutoCloseable> closed = new ArrayList<>();
  private final List<Connection> held = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Connection each : held) {
      each.close();
    }
    for (AutoCloseable each : closed) {
      each.close();
    }
  }

  private HikariDataSource pool(int size, DataSource target) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(target);
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(1_000);
    closed.add(0, pool);
    return pool;
  }

  private HikariDataSource pool(int size) throws SQLException {
    return pool(size, Database.H2.empty());
  }

  private PoolOverflow.Builder overflow(HikariDataSource pool, int most) {
    return PoolOverflow.builder(pool, most).idleFor(Duration.ofMillis(50));
  }

  private PoolOverflow closing(PoolOverflow overflow) {
    closed.add(0, overflow);
    return overflow;
  }

  private void borrow(DataSource source, int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      held.add(source.getConnection());
    }
  }

  private void giveBack() throws SQLException {
    for (Connection each : held) {
      each.close();
    }
    held.clear();
  }

  private static void comes(BooleanSupplier state) {
    long began = System.nanoTime();
    while (!state.getAsBoolean()) {
      assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
      Thread.onSpinWait();
    }
  }

  @Test
  void a_caller_that_finds_none_gets_one_more_up_to_the_overflow() throws SQLException {
    HikariDataSource pool = pool(2);
    PoolOverflow overflow = closing(overflow(pool, 3).build());
    borrow(overflow, 2);
    assertThat(overflow.extra()).isZero();
    borrow(overflow, 3);
    assertThat(overflow.extra()).isEqualTo(3);
    assertThat(overflow.grownCount()).isEqualTo(3);
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(5);
    assertThatThrownBy(overflow::getConnection).isInstanceOf(SQLTransientConnectionException.class);
    assertThat(overflow.refusedCount()).isPositive();
    assertThat(pool.getMaximumPoolSize()).isEqualTo(5);
  }

  @Test
  void idle_for_a_while_it_has_its_size_again_and_no_more_connections() throws SQLException {
    HikariDataSource pool = pool(2);
    PoolOverflow overflow = closing(overflow(pool, 3).build());
    borrow(overflow, 5);
    giveBack();
    comes(() -> overflow.extra() == 0);
    assertThat(pool.getMaximumPoolSize()).isEqualTo(2);
    comes(() -> pool.getHikariPoolMXBean().getTotalConnections() <= 2);
    borrow(overflow, 5); // and grows again
    assertThat(overflow.grownCount()).isGreaterThanOrEqualTo(6);
  }

  @Test
  void while_they_are_needed_they_stay() throws SQLException {
    HikariDataSource pool = pool(1);
    PoolOverflow overflow = closing(overflow(pool, 2).build());
    borrow(overflow, 3);
    long began = System.nanoTime();
    while (System.nanoTime() - began < Duration.ofMillis(200).toNanos()) {
      assertThat(overflow.extra()).isEqualTo(2);
      Thread.onSpinWait();
    }
    assertThat(held).allSatisfy(each -> assertThat(each.isValid(1)).isTrue());
  }

  @Test
  void it_takes_no_more_than_the_database_accepts() throws SQLException {
    HikariDataSource pool = pool(2);
    AtomicInteger asked = new AtomicInteger();
    PoolOverflow overflow = closing(overflow(pool, 10)
        .limit(connection -> {
          asked.incrementAndGet();
          return 4 - pool.getHikariPoolMXBean().getTotalConnections();
        })
        .build());
    borrow(overflow, 3); // one of four is left to others
    assertThatThrownBy(overflow::getConnection).isInstanceOf(SQLTransientConnectionException.class);
    assertThat(overflow.extra()).isEqualTo(1);
    assertThat(asked).hasPositiveValue();
    assertThat(overflow.refusedCount()).isPositive();
  }

  @Test
  void a_database_that_fails_to_say_its_limit_accepts_none() throws SQLException {
    HikariDataSource pool = pool(1);
    PoolOverflow overflow = closing(overflow(pool, 2)
        .limit(connection -> {
          throw new SQLException("permission denied");
        })
        .build());
    borrow(overflow, 1);
    assertThatThrownBy(overflow::getConnection).isInstanceOf(SQLTransientConnectionException.class);
    assertThat(overflow.extra()).isZero();
  }

  @Test
  void ten_callers_at_once_get_ten() throws Exception {
    HikariDataSource pool = pool(2);
    pool.setConnectionTimeout(10_000);
    PoolOverflow overflow = closing(overflow(pool, 20).build());
    ExecutorService threads = Executors.newFixedThreadPool(10);
    closed.add(0, threads::shutdownNow);
    CyclicBarrier all = new CyclicBarrier(10);
    List<Future<Connection>> got = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      got.add(threads.submit(() -> {
        all.await(10, TimeUnit.SECONDS);
        return overflow.getConnection();
      }));
    }
    for (Future<Connection> each : got) {
      held.add(each.get(20, TimeUnit.SECONDS));
    }
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(10);
    assertThat(overflow.extra()).isGreaterThanOrEqualTo(8);
  }

  @Test
  void a_pool_that_was_never_asked_has_the_size_that_it_begins_with() throws SQLException {
    HikariDataSource pool = new HikariDataSource(); // says -1 until its first connection
    pool.setDataSource(Database.H2.empty());
    pool.setConnectionTimeout(1_000);
    closed.add(0, pool);
    PoolOverflow overflow = closing(overflow(pool, 2).build());
    borrow(overflow, 12);
    assertThat(overflow.extra()).isEqualTo(2);
    assertThat(pool.getMaximumPoolSize()).isEqualTo(12);
  }

  @Test
  void a_size_that_is_set_meanwhile_is_the_new_one() throws SQLException {
    HikariDataSource pool = pool(2);
    PoolOverflow overflow = closing(overflow(pool, 2).build());
    borrow(overflow, 3);
    pool.setMaximumPoolSize(6);
    borrow(overflow, 5);
    assertThat(overflow.extra()).isEqualTo(2);
    giveBack();
    comes(() -> overflow.extra() == 0);
    assertThat(pool.getMaximumPoolSize()).isEqualTo(6);
  }

  @Test
  void two_over_one_pool_are_refused() throws SQLException {
    HikariDataSource pool = pool(2);
    PoolOverflow first = closing(overflow(pool, 2).build());
    assertThatThrownBy(() -> overflow(pool, 2).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already");
    first.close();
    PoolOverflow second = closing(overflow(pool, 2).build());
    assertThat(second.extra()).isZero();
  }

  @Test
  void closed_while_grown_its_further_connections_go_when_they_are_given_back()
      throws SQLException {
    HikariDataSource pool = pool(1);
    PoolOverflow overflow = overflow(pool, 3).build();
    borrow(overflow, 4);
    overflow.close();
    giveBack();
    comes(() -> pool.getHikariPoolMXBean().getTotalConnections() <= 1);
  }

  @Test
  void on_postgres_a_role_with_a_limit_is_never_turned_away_by_the_server()
      throws SQLException, IOException {
    if (!Database.available().contains(Database.POSTGRES)) {
      return; // on the list NOT RUN
    }
    DataSource owner = Database.POSTGRES.empty();
    execute(owner, "drop role if exists perfguard_overflow");
    execute(owner, "create role perfguard_overflow login password 'o' connection limit 4");
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(((PGSimpleDataSource) owner).getUrl());
    pool.setUsername("perfguard_overflow");
    pool.setPassword("o");
    pool.setMaximumPoolSize(2);
    pool.setConnectionTimeout(500);
    closed.add(0, pool);
    PoolOverflow overflow = closing(overflow(pool, 20).build());
    borrow(overflow, 3);
    assertThatThrownBy(overflow::getConnection)
        .isInstanceOf(SQLTransientConnectionException.class)
        .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("too many"));
    assertThat(overflow.extra()).isEqualTo(1);
    giveBack();
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void closed_it_gives_the_pool_its_size_back_and_grows_no_more() throws SQLException {
    HikariDataSource pool = pool(1);
    PoolOverflow overflow = overflow(pool, 2).build();
    borrow(overflow, 2);
    overflow.close();
    overflow.close();
    assertThat(pool.getMaximumPoolSize()).isEqualTo(1);
    assertThat(pool.isClosed()).isFalse();
    assertThatThrownBy(overflow::getConnection).isInstanceOf(SQLTransientConnectionException.class);
  }

  @Test
  void a_closed_pool_is_told_by_its_own_error() throws SQLException {
    HikariDataSource pool = pool(1);
    PoolOverflow overflow = closing(overflow(pool, 2).build());
    pool.close();
    assertThatThrownBy(overflow::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void the_guard_around_it_sees_the_pool_grow() throws SQLException {
    HikariDataSource pool = pool(2);
    PoolOverflow overflow = closing(overflow(pool, 3).build());
    try (GuardRegistry guards = GuardRegistry.create()) {
      DataSource orders = GuardedDataSource.builder("orders", overflow).register(guards);
      assertThat(guards.stats(PoolGuard.KIND).get("orders").max()).isEqualTo(2);
      borrow(orders, 4);
      assertThat(guards.stats(PoolGuard.KIND).get("orders").max()).isEqualTo(4);
      assertThat(guards.stats(PoolGuard.KIND).get("orders").active()).isEqualTo(4);
      giveBack();
    }
  }

  @Test
  void what_cannot_be_is_refused_with_its_value() throws SQLException {
    HikariDataSource pool = pool(1);
    assertThatThrownBy(() -> PoolOverflow.of(pool, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("most")
        .hasMessageContaining("0");
    assertThatThrownBy(() -> PoolOverflow.builder(pool, 1).idleFor(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("idleFor");
  }

  @Test
  void it_can_be_taken_for_the_pool_that_it_is_over() throws SQLException {
    HikariDataSource pool = pool(1);
    PoolOverflow overflow = closing(overflow(pool, 2).build());
    assertThat(overflow.isWrapperFor(HikariDataSource.class)).isTrue();
    assertThat(overflow.unwrap(HikariDataSource.class)).isSameAs(pool);
    assertThat(overflow.unwrap(PoolOverflow.class)).isSameAs(overflow);
  }
}
