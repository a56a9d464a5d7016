/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of those who wait for another's query. */
class ResultCacheTest {
  private static final long TTL = Duration.ofMinutes(1).toNanos();

  private final ManualClock clock = new ManualClock();
  private final ResultCache cache = new ResultCache("orders", DataSize.ofMegabytes(1), clock);
  private final ResultKey key = new ResultKey.Builder().text("a query").build();
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void open() throws SQLException {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:");
    connection = source.getConnection();
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private ResultSet one() throws SQLException {
    return connection.createStatement().executeQuery("select 1");
  }

  private int ask(ResultCache.Query query) throws SQLException {
    try (ResultSet rows = cache.query(key, Set.of("t"), TTL, statement, query)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void who_waited_for_a_query_that_failed_asks_for_himself() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch fails = new CountDownLatch(1);
    AtomicReference<Thread> waiting = new AtomicReference<>();
    SQLException aborted = new SQLException("current transaction is aborted", "25P02");
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      Future<Integer> leader = executor.submit(() -> ask(() -> {
        asked.countDown();
        await(fails);
        throw aborted;
      }));
      await(asked);
      Future<Integer> follower = executor.submit(() -> {
        waiting.set(Thread.currentThread());
        return ask(this::one);
      });
      while (waiting.get() == null || waiting.get().getState() == Thread.State.RUNNABLE) {
        Thread.onSpinWait();
      }
      fails.countDown();
      assertThat(follower.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThatThrownBy(() -> leader.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCause(aborted);
    } finally {
      executor.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) throws SQLException {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new SQLException("waited in vain");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException(e);
    }
  }

  @Test
  void rows_are_as_old_as_the_question() throws Exception {
    assertThat(ask(() -> {
          clock.advance(Duration.ofSeconds(59)); // it took so long
          return one();
        }))
        .isEqualTo(1);
    assertThat(ask(() -> {
          throw new SQLException("not asked");
        }))
        .isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> ask(() -> {
          throw new SQLException("asked anew");
        }))
        .hasMessage("asked anew");
  }
}
