/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.perfguard.core.base.GuardClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/** One replica, its breaker, and how far it has come. Thread-safe. */
final class Replica {
  /*
   * The lag is none if all is replayed that came, provided that something can come: one that is cut off has replayed all that
   * it will ever get. Otherwise it is the age of what was committed last, which is nothing right after a start: then nobody
   * knows how far it is behind. A server that is not in recovery was promoted, or never was a replica; its rows may be any.
   */
  private static final String PROGRESS = """
      select pg_is_in_recovery(), pg_last_wal_replay_lsn() - '0/0'::pg_lsn,
        case when exists (select 1 from pg_stat_wal_receiver)
            and pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn() then 0
          else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 end
      """;

  private static final int TIMEOUT_SECONDS = 2;
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  final String name;
  final DataSource source;
  final CircuitBreaker breaker;
  final LongAdder reads = new LongAdder();
  private final GuardClock clock;
  private volatile boolean looked;
  private volatile boolean up = true;
  private volatile long asked;
  private volatile long replayed = Pins.UNKNOWN;
  private volatile long lagNanos;

  Replica(String router, String name, DataSource source, GuardClock clock) {
    this.name = name;
    this.source = source;
    this.clock = clock;
    this.breaker = CircuitBreaker.of(
        router + "/" + name,
        CircuitBreakerConfig.custom()
            .slidingWindowSize(10)
            .minimumNumberOfCalls(3)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(2)
            .automaticTransitionFromOpenToHalfOpenEnabled(false)
            .build());
  }

  /** A connection, counted for its breaker. */
  Connection connect() throws SQLException {
    long began = clock.nanoTime();
    try {
      Connection connection = source.getConnection();
      breaker.onSuccess(clock.nanoTime() - began, TimeUnit.NANOSECONDS);
      return connection;
    } catch (SQLException | RuntimeException e) {
      breaker.onError(clock.nanoTime() - began, TimeUnit.NANOSECONDS, e);
      throw e;
    }
  }

  /** A connection of it broke while it was used. */
  void broke(Throwable how) {
    breaker.onError(0, TimeUnit.NANOSECONDS, how);
    up = false; // until it answers again
  }

  /** Whether it was ever asked how far it is. */
  boolean isKnown() {
    return looked;
  }

  boolean isUp() {
    return up;
  }

  long replayed() {
    return replayed;
  }

  /** How far it is behind; what is known of it grows old, too, if it does not answer. */
  long lagNanos(long now) {
    long age = now - asked;
    long lag = lagNanos;
    return age > FRESH_NANOS ? lag + age : lag;
  }

  ReplicaState state() {
    return new ReplicaState(
        name,
        up && breaker.getState() != CircuitBreaker.State.OPEN,
        Duration.ofNanos(lagNanos),
        replayed,
        reads.sum());
  }

  /** Asks it how far it is; who does not answer is down. */
  void look(boolean postgres) {
    long began = clock.nanoTime();
    boolean answers;
    try (Connection connection = source.getConnection()) {
      answers = postgres ? progress(connection) : connection.isValid(TIMEOUT_SECONDS);
      asked = began;
    } catch (SQLException e) {
      // If its pool is exhausted, what was known holds, and grows old.
      answers = isExhausted(e) && looked && up;
    } catch (RuntimeException e) {
      answers = false;
    }
    up = answers;
    looked = true;
  }

  private static boolean isExhausted(SQLException e) {
    return e.getSQLState() == null
        || (e instanceof SQLTransientConnectionException && !RoutingDataSource.isBroken(e));
  }

  private boolean progress(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(TIMEOUT_SECONDS);
      try (ResultSet rows = statement.executeQuery(PROGRESS)) {
        rows.next();
        boolean recovers = rows.getBoolean(1);
        long position = rows.getLong(2);
        replayed = rows.wasNull() ? Pins.UNKNOWN : position;
        double seconds = rows.getDouble(3);
        boolean known = !rows.wasNull();
        lagNanos = known ? Math.max(0, Math.round(seconds * 1e9)) : 0;
        return recovers && known;
      }
    } catch (SQLException e) {
      if (!RoutingDataSource.hasNoPlaces(e)) {
        throw e;
      }
      return connection.isValid(TIMEOUT_SECONDS); // time decides
    }
  }
}
