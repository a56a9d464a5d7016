/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.ManualClock;
import io.perfguard.db.routing.RoutingDataSource;
import io.perfguard.db.routing.RoutingStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica that is up to just less than {@code stickFor} late, and users who must not notice. */
class RoutingHistoryTest {
  private static final int STEPS = 3_000;
  private static final Duration STICK = Duration.ofSeconds(2);

  private final ManualClock clock = new ManualClock();

  /** The replica gets what was committed by hand, in order. */
  private final class Late implements RoutingHistory.World {
    private final Random random;
    private final Connection replica;
    private final Deque<Change> onTheWay = new ArrayDeque<>();
    private long last;

    private record Change(long at, String sql) {}

    private Late(Connection replica, long seed) {
      this.replica = replica;
      this.random = new Random(seed + 1);
    }

    @Override
    public void pass(Random by) throws SQLException {
      clock.advance(Duration.ofMillis(by.nextInt(1_500)));
      try (Statement statement = replica.createStatement()) {
        while (!onTheWay.isEmpty() && onTheWay.peek().at <= clock.nanoTime()) {
          statement.execute(onTheWay.remove().sql);
        }
      }
    }

    @Override
    public void committed(int user, int n) {
      long late = TimeUnit.MILLISECONDS.toNanos(random.nextInt((int) STICK.toMillis()));
      last = Math.max(last, clock.nanoTime() + late);
      onTheWay.add(new Change(last, "update counters set n = " + n + " where id = " + user));
    }

    @Override
    public String begin() {
      return "set autocommit off";
    }

    @Override
    public String commit() {
      return "commit; set autocommit on";
    }

    @Override
    public String rollback() {
      return "rollback; set autocommit on";
    }
  }

  private static DataSource database() throws SQLException {
    DataSource source = Database.H2.empty();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : RoutingHistory.tables()) {
        statement.execute(sql);
      }
    }
    return source;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nobody_reads_less_than_he_has_committed(long seed) throws Exception {
    DataSource replica = database();
    RoutingDataSource.Builder builder = RoutingDataSource.builder("history", database())
        .replica("r1", replica)
        .stickFor(STICK)
        .maximumLag(Duration.ofDays(1))
        .clock(clock);
    try (Connection behind = replica.getConnection();
        RoutingHistory history = new RoutingHistory(builder, new Late(behind, seed), seed)) {
      for (int i = 0; i < STEPS; i++) {
        history.step();
      }
      RoutingStats stats = history.db().stats();
      assertThat(stats.replicaCount()).isGreaterThan(STEPS / 20);
      assertThat(stats.pinnedCount()).isGreaterThan(STEPS / 20);
      assertThat(stats.failoverCount()).isZero();
    }
  }
}
