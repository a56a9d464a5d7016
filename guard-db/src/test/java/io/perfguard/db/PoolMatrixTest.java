/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.resilience.GuardedCall;
import io.perfguard.db.pool.PoolStats;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What applications do with a pool, as it should be told and as it should not: twenty ways to hold
 * a connection during a remote call and twenty to take one while holding one, and as many that look
 * like these and are fine.
 */
class PoolMatrixTest {
  private static final String SQL = "select name from company where id = ?";
  private static final Duration CALL = Duration.ofMillis(50);

  /** Something that an application does. */
  @FunctionalInterface
  interface Story {
    void tell(PoolMatrixTest app) throws Exception;
  }

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<AutoCloseable> closed = new ArrayList<>();
  private HikariDataSource raw;
  private GuardedDataSource orders;
  private GuardedDataSource audit;

  @BeforeEach
  void open() throws SQLException {
    raw = pool(5);
    orders = GuardedDataSource.builder("orders", raw).register(guards);
    audit = GuardedDataSource.builder("audit", pool(5)).register(guards);
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    guards.close();
    for (AutoCloseable each : closed) {
      each.close();
    }
  }

  private HikariDataSource pool(int size) throws SQLException {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(Databases.taking(Duration.ofMillis(2), clock, Database.H2.shipments(3)));
    pool.setMaximumPoolSize(size);
    pool.setConnectionTimeout(250);
    closed.add(pool);
    return pool;
  }

  // ---- what the application is made of

  private static void query(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      statement.setInt(1, 1);
      statement.executeQuery();
    }
  }

  private void lookUp(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      query(connection);
    }
  }

  private void call(Resource resource, Duration time) {
    long token = ResourceTimer.enter(resource);
    try {
      clock.advance(time);
    } finally {
      ResourceTimer.exit(token);
    }
  }

  private void http() {
    call(Resource.HTTP, CALL);
  }

  private String partner() {
    http();
    return "answer";
  }

  private <T> T elsewhere(Callable<T> work) throws Exception {
    return threads.submit(work).get(10, TimeUnit.SECONDS);
  }

  private void elsewhere(Story work) throws Exception {
    elsewhere(() -> {
      work.tell(this);
      return null;
    });
  }

  private List<Finding> findings(String code) {
    return guards.diagnose().findings(code);
  }

  private PoolStats stats(String name) {
    return guards.stats(PoolGuard.KIND).get(name);
  }

  private static Named<Story> story(String name, Story story) {
    return Named.of(name, story);
  }

  // ---- held during a remote call

  static Stream<Named<Story>> heldDuringACall() {
    return Stream.of(
        story("a call after a query", app -> {
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            app.http();
          }
        }),
        story("a call before the first query", app -> {
          try (Connection connection = app.orders.getConnection()) {
            app.http();
            query(connection);
          }
        }),
        story("a call and no query at all", app -> {
          try (Connection connection = app.orders.getConnection()) {
            assertThat(connection.isClosed()).isFalse();
            app.http();
          }
        }),
        story("a model asked", app -> {
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            app.call(Resource.LLM, Duration.ofSeconds(3));
          }
        }),
        story("in a transaction", app -> {
          try (Connection connection = app.orders.getConnection()) {
            connection.setAutoCommit(false);
            query(connection);
            app.http();
            connection.commit();
          }
        }),
        story("after the commit, before it is given back", app -> {
          try (Connection connection = app.orders.getConnection()) {
            connection.setAutoCommit(false);
            query(connection);
            connection.commit();
            app.http();
          }
        }),
        story("after a rollback to a savepoint", app -> {
          try (Connection connection = app.orders.getConnection()) {
            connection.setAutoCommit(false);
            Savepoint savepoint = connection.setSavepoint();
            query(connection);
            connection.rollback(savepoint);
            app.http();
            connection.rollback();
          }
        }),
        story("for each row of an open result", app -> {
          try (Connection connection = app.orders.getConnection();
              Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("select id from company")) {
            while (rows.next()) {
              app.http();
            }
          }
        }),
        story("in a method deep below", app -> {
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            Supplier<String> lazily = app::partner;
            assertThat(lazily.get()).isEqualTo("answer");
          }
        }),
        story("in a finally block", app -> {
          Connection connection = app.orders.getConnection();
          try {
            query(connection);
          } finally {
            app.http();
            connection.close();
          }
        }),
        story("a call that fails", app -> {
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            long token = ResourceTimer.enter(Resource.HTTP);
            try {
              app.clock.advance(CALL);
              throw new IllegalStateException("refused");
            } catch (IllegalStateException e) {
              ResourceTimer.exit(token);
            }
          }
        }),
        story("a call inside a call", app -> {
          try (Connection connection = app.orders.getConnection()) {
            long token = ResourceTimer.enter(Resource.LLM);
            app.http();
            ResourceTimer.exit(token);
            query(connection);
          }
        }),
        story("a call through a breaker", app -> {
          GuardedCall<String> partner = GuardedCall.<String>builder("partner").register(app.guards);
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            assertThat(partner.call(() -> {
                  app.clock.advance(CALL);
                  return "answer";
                }))
                .isEqualTo("answer");
          }
        }),
        story(
            "on a thread of an executor",
            app -> app.elsewhere(inner -> {
              try (Connection connection = inner.orders.getConnection()) {
                query(connection);
                inner.http();
              }
            })),
        story("one connection for a batch and the call that announces it", app -> {
          try (Connection connection = app.orders.getConnection();
              Statement batch = connection.createStatement()) {
            batch.addBatch("update company set name = 'a' where id = 1");
            batch.addBatch("update company set name = 'b' where id = 2");
            batch.executeBatch();
            app.http();
          }
        }),
        story("the second of two connections one after the other", app -> {
          app.lookUp(app.orders);
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            app.http();
          }
        }),
        story("with one of another pool given back already", app -> {
          try (Connection connection = app.orders.getConnection()) {
            app.lookUp(app.audit);
            app.http();
            query(connection);
          }
        }),
        story("as short as two milliseconds", app -> {
          try (Connection connection = app.orders.getConnection()) {
            app.call(Resource.HTTP, Duration.ofMillis(2));
            query(connection);
          }
        }),
        story("inside an operation", app -> {
          app.guards.operation("page").run(() -> {
            try (Connection connection = app.orders.getConnection()) {
              query(connection);
              app.http();
            }
          });
        }),
        story("after another connection failed to come", app -> {
          List<Connection> all = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            all.add(app.orders.getConnection());
          }
          try {
            app.orders.getConnection().close();
          } catch (SQLException none) {
            app.http();
          }
          for (Connection each : all) {
            each.close();
          }
        }));
  }

  static Stream<Named<Story>> notHeldDuringACall() {
    return Stream.of(
        story("a call before", app -> {
          app.http();
          app.lookUp(app.orders);
        }),
        story("a call after", app -> {
          app.lookUp(app.orders);
          app.http();
        }),
        story("a call between two holds", app -> {
          app.lookUp(app.orders);
          app.http();
          app.lookUp(app.orders);
        }),
        story("a call of another thread", app -> {
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            app.elsewhere(PoolMatrixTest::http);
          }
        }),
        story("a call while another thread holds one", app -> {
          Connection connection = app.elsewhere(() -> app.orders.getConnection());
          app.http();
          app.elsewhere(inner -> connection.close());
        }),
        story("a call after it was closed twice", app -> {
          Connection connection = app.orders.getConnection();
          connection.close();
          connection.close();
          app.http();
        }),
        story("a call after another thread closed it", app -> {
          Connection connection = app.orders.getConnection();
          app.elsewhere(inner -> connection.close());
          app.http();
        }),
        story("a call after it was aborted", app -> {
          Connection connection = app.orders.getConnection();
          connection.abort(Runnable::run);
          connection.close();
          app.http();
        }),
        story("a call after the hold failed", app -> {
          try (Connection connection = app.orders.getConnection();
              Statement statement = connection.createStatement()) {
            statement.executeQuery("select nothing from nowhere");
          } catch (SQLException e) {
            app.http();
          }
        }),
        story("a call after no connection came", app -> {
          List<Connection> all = app.elsewhere(() -> {
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              held.add(app.orders.getConnection());
            }
            return held;
          });
          try {
            app.orders.getConnection().close();
          } catch (SQLException e) {
            app.http();
          }
          for (Connection each : all) {
            each.close();
          }
        }),
        story("a long think with one in hand", app -> {
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            app.clock.advance(Duration.ofSeconds(5));
          }
        }),
        story("a database of another pool asked", app -> {
          try (Connection connection = app.orders.getConnection()) {
            app.lookUp(app.audit);
            query(connection);
          }
        }),
        story("a wait for another thread", app -> {
          try (Connection connection = app.orders.getConnection()) {
            long token = ResourceTimer.enter(Resource.WAIT);
            app.clock.advance(CALL);
            ResourceTimer.exit(token);
            query(connection);
          }
        }),
        story("a value loaded by a cache", app -> {
          try (Connection connection = app.orders.getConnection()) {
            long token = ResourceTimer.enter(Resource.CACHE);
            app.clock.advance(CALL);
            ResourceTimer.exit(token);
            query(connection);
          }
        }),
        story("a connection that no guard gave", app -> {
          try (Connection connection = app.raw.getConnection()) {
            query(connection);
            app.http();
          }
        }),
        story("one of a guard that was removed", app -> {
          Connection connection = app.orders.getConnection();
          app.guards.remove(app.orders);
          connection.close();
          app.http();
        }),
        story("a call that began before", app -> {
          long token = ResourceTimer.enter(Resource.HTTP);
          app.clock.advance(CALL);
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
          }
          ResourceTimer.exit(token);
        }),
        story("a call that takes no time worth telling", app -> {
          try (Connection connection = app.orders.getConnection()) {
            app.call(Resource.HTTP, Duration.ofNanos(900_000));
            query(connection);
          }
        }),
        story("one that another thread works with", app -> {
          Connection connection = app.orders.getConnection();
          app.elsewhere(inner -> query(connection));
          app.http();
          connection.close();
        }),
        story("a hundred holds and calls in turn", app -> {
          for (int i = 0; i < 100; i++) {
            app.lookUp(app.orders);
            app.http();
          }
        }),
        story("a future of the call while it is not held", app -> {
          CompletableFuture<String> answer =
              CompletableFuture.supplyAsync(app::partner, app.threads);
          assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("answer");
          app.lookUp(app.orders);
        }));
  }

  @ParameterizedTest
  @MethodSource
  void heldDuringACall(Story story) throws Exception {
    story.tell(this);
    assertThat(findings("PG-704")).isNotEmpty().allSatisfy(finding -> {
      assertThat(finding.subject().name()).isEqualTo("orders");
      assertThat(finding.toString()).contains("PoolMatrixTest");
    });
    assertThat(stats("orders").active()).isZero();
  }

  @ParameterizedTest
  @MethodSource
  void notHeldDuringACall(Story story) throws Exception {
    story.tell(this);
    assertThat(findings("PG-704")).isEmpty();
    assertThat(guards.find(PoolGuard.KIND, "orders").stream()
            .mapToLong(pool -> pool.stats().active()))
        .allMatch(active -> active == 0);
  }

  // ---- nested

  static Stream<Named<Story>> nestedBorrow() {
    return Stream.of(
        story("one inside the other", app -> {
          try (Connection outer = app.orders.getConnection();
              Connection inner = app.orders.getConnection()) {
            assertThat(inner).isNotSameAs(outer);
          }
        }),
        story("in another method", app -> {
          try (Connection outer = app.orders.getConnection()) {
            query(outer);
            app.lookUp(app.orders);
          }
        }),
        story("before the first query of the outer one", app -> {
          try (Connection outer = app.orders.getConnection()) {
            app.lookUp(app.orders);
            query(outer);
          }
        }),
        story("in a transaction", app -> {
          try (Connection outer = app.orders.getConnection()) {
            outer.setAutoCommit(false);
            query(outer);
            app.lookUp(app.orders);
            outer.commit();
          }
        }),
        story("after the commit of the outer one", app -> {
          try (Connection outer = app.orders.getConnection()) {
            outer.setAutoCommit(false);
            query(outer);
            outer.commit();
            app.lookUp(app.orders);
          }
        }),
        story("a transaction of its own inside", app -> {
          try (Connection outer = app.orders.getConnection()) {
            outer.setAutoCommit(false);
            query(outer);
            try (Connection inner = app.orders.getConnection()) {
              inner.setAutoCommit(false);
              query(inner);
              inner.commit();
            }
            outer.commit();
          }
        }),
        story("for each row of an open result", app -> {
          try (Connection outer = app.orders.getConnection();
              Statement statement = outer.createStatement();
              ResultSet rows = statement.executeQuery("select id from company")) {
            while (rows.next()) {
              app.lookUp(app.orders);
            }
          }
        }),
        story("three deep", app -> {
          try (Connection first = app.orders.getConnection();
              Connection second = app.orders.getConnection();
              Connection third = app.orders.getConnection()) {
            query(first);
            query(second);
            query(third);
          }
        }),
        story("with another pool between them", app -> {
          try (Connection outer = app.orders.getConnection();
              Connection between = app.audit.getConnection()) {
            query(outer);
            query(between);
            app.lookUp(app.orders);
          }
        }),
        story("given back in the order in which they came", app -> {
          Connection first = app.orders.getConnection();
          Connection second = app.orders.getConnection();
          first.close();
          second.close();
        }),
        story("a chain in which each is got before the last is given back", app -> {
          Connection held = app.orders.getConnection();
          for (int i = 0; i < 3; i++) {
            Connection next = app.orders.getConnection();
            held.close();
            held = next;
          }
          held.close();
        }),
        story(
            "on a thread of an executor",
            app -> app.elsewhere(inner -> {
              try (Connection outer = inner.orders.getConnection()) {
                query(outer);
                inner.lookUp(inner.orders);
              }
            })),
        story("in a lambda", app -> {
          try (Connection outer = app.orders.getConnection()) {
            query(outer);
            Callable<Void> work = () -> {
              app.lookUp(app.orders);
              return null;
            };
            work.call();
          }
        }),
        story("in a finally block", app -> {
          Connection outer = app.orders.getConnection();
          try {
            query(outer);
          } finally {
            app.lookUp(app.orders);
            outer.close();
          }
        }),
        story("in the handling of an error", app -> {
          try (Connection outer = app.orders.getConnection()) {
            try (Statement statement = outer.createStatement()) {
              statement.executeQuery("select nothing from nowhere");
            } catch (SQLException e) {
              app.lookUp(app.orders);
            }
          }
        }),
        story("the inner one kept", app -> {
          Deque<Connection> kept = new ArrayDeque<>();
          try (Connection outer = app.orders.getConnection()) {
            query(outer);
            kept.add(app.orders.getConnection());
          }
          kept.remove().close();
        }),
        story("the inner one does not come", app -> {
          List<Connection> all = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            all.add(app.raw.getConnection());
          }
          all.remove(0).close();
          try (Connection outer = app.orders.getConnection()) {
            query(outer);
            app.lookUp(app.orders);
          } catch (SQLException e) {
            assertThat(e.getMessage()).contains("not available");
          }
          for (Connection each : all) {
            each.close();
          }
        }),
        story("inside an operation", app -> {
          app.guards.operation("page").run(() -> {
            try (Connection outer = app.orders.getConnection()) {
              query(outer);
              app.lookUp(app.orders);
            }
          });
        }),
        story("in an attempt of a guarded call", app -> {
          GuardedCall<String> service =
              GuardedCall.<String>builder("service").resource(Resource.DB).register(app.guards);
          try (Connection outer = app.orders.getConnection()) {
            query(outer);
            assertThat(service.call(() -> {
                  app.lookUp(app.orders);
                  return "done";
                }))
                .isEqualTo("done");
          }
        }),
        story("a hundred times", app -> {
          for (int i = 0; i < 100; i++) {
            try (Connection outer = app.orders.getConnection()) {
              query(outer);
              app.lookUp(app.orders);
            }
          }
        }));
  }

  static Stream<Named<Story>> notNested() {
    return Stream.of(
        story("one after the other", app -> {
          app.lookUp(app.orders);
          app.lookUp(app.orders);
        }),
        story("of two pools", app -> {
          try (Connection outer = app.orders.getConnection()) {
            query(outer);
            app.lookUp(app.audit);
          }
        }),
        story("of two pools, the other way round", app -> {
          try (Connection outer = app.audit.getConnection()) {
            query(outer);
            app.lookUp(app.orders);
          }
        }),
        story("on two threads", app -> {
          try (Connection outer = app.orders.getConnection()) {
            query(outer);
            app.elsewhere(inner -> inner.lookUp(inner.orders));
          }
        }),
        story("on two threads, the other way round", app -> {
          Connection other = app.elsewhere(() -> app.orders.getConnection());
          app.lookUp(app.orders);
          app.elsewhere(inner -> other.close());
        }),
        story("after another thread closed the first", app -> {
          Connection first = app.orders.getConnection();
          app.elsewhere(inner -> first.close());
          app.lookUp(app.orders);
        }),
        story("after the first was aborted", app -> {
          Connection first = app.orders.getConnection();
          first.abort(Runnable::run);
          first.close();
          app.lookUp(app.orders);
        }),
        story("after the first was closed twice", app -> {
          Connection first = app.orders.getConnection();
          first.close();
          first.close();
          app.lookUp(app.orders);
        }),
        story("after the first failed", app -> {
          try (Connection first = app.orders.getConnection();
              Statement statement = first.createStatement()) {
            statement.executeQuery("select nothing from nowhere");
          } catch (SQLException e) {
            app.lookUp(app.orders);
          }
        }),
        story("after the first did not come", app -> {
          List<Connection> all = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            all.add(app.raw.getConnection());
          }
          try {
            app.orders.getConnection().close();
          } catch (SQLException e) {
            all.remove(0).close();
            app.lookUp(app.orders);
          }
          for (Connection each : all) {
            each.close();
          }
        }),
        story("many statements on one", app -> {
          try (Connection connection = app.orders.getConnection();
              Statement first = connection.createStatement();
              Statement second = connection.createStatement()) {
            first.executeQuery("select id from company");
            second.executeQuery("select name from company");
            query(connection);
          }
        }),
        story("transactions one after the other on one", app -> {
          try (Connection connection = app.orders.getConnection()) {
            connection.setAutoCommit(false);
            query(connection);
            connection.commit();
            query(connection);
            connection.rollback();
          }
        }),
        story("the inner method given the connection", app -> {
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            query(connection);
          }
        }),
        story("the inner one from no guard", app -> {
          try (Connection connection = app.orders.getConnection()) {
            query(connection);
            app.lookUp(app.raw);
          }
        }),
        story("the outer one from no guard", app -> {
          try (Connection connection = app.raw.getConnection()) {
            query(connection);
            app.lookUp(app.orders);
          }
        }),
        story("a hundred of two pools", app -> {
          for (int i = 0; i < 100; i++) {
            try (Connection connection = app.orders.getConnection()) {
              query(connection);
              app.lookUp(app.audit);
            }
          }
        }),
        story("four threads at once", app -> {
          List<CompletableFuture<Void>> all = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.runAsync(
                () -> {
                  try {
                    app.lookUp(app.orders);
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  }
                },
                app.threads));
          }
          for (CompletableFuture<Void> each : all) {
            each.get(10, TimeUnit.SECONDS);
          }
        }),
        story("got here, given back there, and one more here", app -> {
          for (int i = 0; i < 5; i++) {
            Connection connection = app.orders.getConnection();
            app.elsewhere(inner -> {
              query(connection);
              connection.close();
            });
          }
        }),
        story("a new guard of the same name after the first was removed", app -> {
          app.lookUp(app.orders);
          app.guards.remove(app.orders);
          app.orders = GuardedDataSource.builder("orders", app.raw).register(app.guards);
          app.lookUp(app.orders);
        }),
        story("while another thread works with the first", app -> {
          Connection connection = app.orders.getConnection();
          app.elsewhere(inner -> query(connection));
          app.lookUp(app.orders);
          connection.close();
        }),
        story("in turns with calls", app -> {
          for (int i = 0; i < 10; i++) {
            app.lookUp(app.orders);
            app.http();
          }
        }));
  }

  @ParameterizedTest
  @MethodSource
  void nestedBorrow(Story story) throws Exception {
    story.tell(this);
    assertThat(stats("orders").nestedCount()).isPositive();
    assertThat(findings("PG-705")).isNotEmpty().allSatisfy(finding -> {
      assertThat(finding.subject().name()).isEqualTo("orders");
      assertThat(finding.toString()).contains("PoolMatrixTest");
    });
    assertThat(stats("orders").active()).isZero();
  }

  @ParameterizedTest
  @MethodSource
  void notNested(Story story) throws Exception {
    story.tell(this);
    assertThat(findings("PG-705")).isEmpty();
    assertThat(stats("orders").nestedCount()).isZero();
    assertThat(stats("audit").nestedCount()).isZero();
    assertThat(stats("orders").active()).isZero();
  }
}
