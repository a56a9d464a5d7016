/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.core.GuardRegistry;
import io.perfguard.db.routing.RoutingDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.datasource.lookup.IsolationLevelDataSourceRouter;
import org.springframework.transaction.support.TransactionTemplate;

/** Where a guard may stand among Spring's data sources, and what it does at the wrong place. */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class PlacementTest {
  private static final String READ = "select count(*) from shipments";
  private static final String WRITE = "insert into company values (1000, 'new')";

  @Parameter
  private Database database;

  private final GuardRegistry guards = GuardRegistry.create();
  private DataSource writer;
  private DataSource reader;

  @BeforeEach
  void twoDatabases() throws SQLException {
    writer = database.shipments(3);
    reader = database.shipments(7);
  }

  @AfterEach
  void close() {
    guards.close();
  }

  private GuardedDataSource guarded(String name, DataSource target) {
    return GuardedDataSource.builder(name, target).register(guards);
  }

  /** With the defaults told, so that it does not ask a connection of the writer for them. */
  private static LazyConnectionDataSourceProxy lazy(DataSource writer, DataSource reader) {
    LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy(writer);
    lazy.setReadOnlyDataSource(reader);
    lazy.setDefaultAutoCommit(true);
    lazy.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    return lazy;
  }

  private static TransactionTemplate transactions(DataSource source, boolean readOnly) {
    TransactionTemplate template =
        new TransactionTemplate(new DataSourceTransactionManager(source));
    template.setReadOnly(readOnly);
    return template;
  }

  private static long connections(GuardedDataSource source) {
    return source.stats().connectionCount();
  }

  // ---- what is refused

  private static void refused(DataSource target, String... says) {
    assertThatThrownBy(() -> GuardedDataSource.builder("orders", target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the target of data source \"orders\" ")
        .hasMessageContainingAll(says);
  }

  @Test
  void a_lazy_proxy_is_refused() {
    String[] says = {
      " is Spring's LazyConnectionDataSourceProxy; a guard around it looks at each connection",
      "reads would go to the writer; guard the pool inside: new LazyConnectionDataSourceProxy("
          + "GuardedDataSource.builder(\"orders\", pool).register(guards))"
    };
    refused(new LazyConnectionDataSourceProxy(writer), says);
    refused(lazy(writer, reader), says);
    refused(new LazyConnectionDataSourceProxy(), says); // its pool is set later
  }

  /** As applications write them. */
  private static final class ByTenant extends AbstractRoutingDataSource {
    private String tenant = "writer";

    ByTenant(DataSource writer, DataSource reader) {
      setTargetDataSources(Map.of("writer", writer, "reader", reader));
      afterPropertiesSet();
    }

    @Override
    protected Object determineCurrentLookupKey() {
      return tenant;
    }
  }

  @Test
  void a_router_is_refused() {
    refused(
        new ByTenant(writer, reader),
        " is Spring's AbstractRoutingDataSource (io.perfguard.db.PlacementTest$ByTenant); ",
        "added up into one; guard each pool inside: router.setTargetDataSources(Map.of(\"writer\", "
            + "GuardedDataSource.builder(\"orders-writer\", writer).register(guards), ");
    IsolationLevelDataSourceRouter byIsolation = new IsolationLevelDataSourceRouter();
    byIsolation.setTargetDataSources(Map.of("ISOLATION_SERIALIZABLE", writer));
    byIsolation.afterPropertiesSet();
    refused(byIsolation, "IsolationLevelDataSourceRouter); ", "guard each pool inside: ");
  }

  @Test
  void a_router_over_guarded_pools_is_refused_as_a_router() {
    refused(
        new ByTenant(guarded("a", writer), guarded("b", reader)),
        "AbstractRoutingDataSource",
        "guard each pool inside");
  }

  @Test
  void a_router_of_our_own_is_refused() {
    try (GuardRegistry guards = GuardRegistry.create()) {
      RoutingDataSource router =
          RoutingDataSource.builder("orders", writer).replica("r1", reader).register(guards);
      refused(router, "is the router \"orders\"", "guard each of these inside");
    }
  }

  @Test
  void a_transaction_aware_proxy_is_refused() {
    refused(
        new TransactionAwareDataSourceProxy(writer),
        " is Spring's TransactionAwareDataSourceProxy; ",
        "; guard the pool inside, and give the transaction manager the guarded one:"
            + " new TransactionAwareDataSourceProxy("
            + "GuardedDataSource.builder(\"orders\", pool).register(guards))");
  }

  @Test
  void they_are_found_behind_a_delegate_and_behind_proxies_too() {
    LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy(writer);
    refused(
        new DelegatingDataSource(lazy),
        " passes its calls on to Spring's LazyConnectionDataSourceProxy;");
    ProxyFactory ofTheInterface = new ProxyFactory();
    ofTheInterface.setInterfaces(DataSource.class);
    ofTheInterface.setTarget(lazy);
    refused((DataSource) ofTheInterface.getProxy(), "LazyConnectionDataSourceProxy");
    ProxyFactory subclass = new ProxyFactory(new TransactionAwareDataSourceProxy(writer));
    subclass.setProxyTargetClass(true);
    refused((DataSource) subclass.getProxy(), "TransactionAwareDataSourceProxy (");
  }

  @Test
  void what_is_guarded_further_inside_is_not_guarded_again() {
    GuardedDataSource inside = guarded("inside", writer);
    refused(inside, "is guarded already, as data source \"inside\"; guard the pool once");
    refused(
        new DelegatingDataSource(inside),
        "is guarded already, as data source \"inside\"; guard the pool once");
  }

  @Test
  void a_target_that_cannot_answer_is_taken_as_it_is() throws SQLException {
    DelegatingDataSource later = new DelegatingDataSource();
    GuardedDataSource source = guarded("not set up", later);
    later.setTargetDataSource(writer);
    assertThat(companies(source)).isEqualTo(3);
    DataSource fake = Databases.answering(DataSource.class);
    assertThat(fake.isWrapperFor(GuardedDataSource.class)).isTrue();
    assertThat(guarded("says yes and has none", fake).unwrap(DataSource.class)).isNotNull();
    DataSource broken = (DataSource) Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {DataSource.class},
        (proxy, method, arguments) -> {
          throw new SQLException("no answer");
        });
    GuardedDataSource guard = guarded("throws", broken);
    assertThatThrownBy(guard::getConnection).hasMessage("no answer");
  }

  // ---- what the refused order would do

  /** Hides what it gets its connections from, so that the guard does not see the fault. */
  private GuardedDataSource guardAround(DataSource source) {
    return guarded("outside", Databases.pool(source::getConnection));
  }

  /** The outage of the field in small: reads went to the writer until its pool was drained. */
  @Test
  void a_guard_outside_of_a_lazy_proxy_sends_reads_to_the_writer() {
    GuardedDataSource atWriter = guarded("writer", writer);
    GuardedDataSource atReader = guarded("reader", reader);
    GuardedDataSource outside = guardAround(lazy(atWriter, atReader));
    Integer rows = transactions(outside, true)
        .execute(status -> new JdbcTemplate(outside).queryForObject(READ, Integer.class));
    assertThat(rows).as("the writer's three, not the reader's seven").isEqualTo(3);
    assertThat(connections(atWriter)).isEqualTo(1);
    assertThat(connections(atReader)).isZero();
  }

  @Test
  void a_guard_outside_of_a_lazy_proxy_fetches_what_nobody_uses() {
    GuardedDataSource pool = guarded("pool", writer);
    transactions(guardAround(lazy(pool, reader)), false).executeWithoutResult(status -> {});
    assertThat(connections(pool)).isEqualTo(1);
  }

  // ---- the right order

  @Test
  void inside_a_lazy_proxy_reads_go_to_the_reader_and_writes_to_the_writer() {
    GuardedDataSource atWriter = guarded("writer", writer);
    GuardedDataSource atReader = guarded("reader", reader);
    LazyConnectionDataSourceProxy source = lazy(atWriter, atReader);
    JdbcTemplate jdbc = new JdbcTemplate(source);
    Integer rows =
        transactions(source, true).execute(status -> jdbc.queryForObject(READ, Integer.class));
    assertThat(rows).isEqualTo(7);
    assertThat(connections(atReader)).isEqualTo(1);
    assertThat(connections(atWriter)).isZero();

    transactions(source, false).executeWithoutResult(status -> jdbc.update(WRITE));
    assertThat(connections(atReader)).isEqualTo(1);
    assertThat(connections(atWriter)).isEqualTo(1);
    assertThat(atWriter.stats().writeCount()).isEqualTo(1);
    assertThat(atReader.stats().writeCount()).isZero();
  }

  @Test
  void inside_a_lazy_proxy_a_connection_is_fetched_when_a_statement_runs() {
    GuardedDataSource pool = guarded("pool", writer);
    LazyConnectionDataSourceProxy source = lazy(pool, reader);
    JdbcTemplate jdbc = new JdbcTemplate(source);
    transactions(source, false).executeWithoutResult(status -> {
      assertThat(connections(pool)).isZero();
      jdbc.queryForObject(READ, Integer.class);
      jdbc.queryForObject(READ, Integer.class);
      assertThat(connections(pool)).isEqualTo(1);
    });
    transactions(source, false).executeWithoutResult(status -> {});
    assertThat(connections(pool)).isEqualTo(1);
    assertThat(pool.stats().openCount()).isZero();
  }

  @Test
  void a_router_chooses_among_guarded_pools() {
    GuardedDataSource atWriter = guarded("writer", writer);
    GuardedDataSource atReader = guarded("reader", reader);
    ByTenant router = new ByTenant(atWriter, atReader);
    JdbcTemplate jdbc = new JdbcTemplate(router);
    assertThat(jdbc.queryForObject(READ, Integer.class)).isEqualTo(3);
    router.tenant = "reader";
    assertThat(jdbc.queryForObject(READ, Integer.class)).isEqualTo(7);
    assertThat(jdbc.queryForObject(READ, Integer.class)).isEqualTo(7);
    assertThat(connections(atWriter)).isEqualTo(1);
    assertThat(connections(atReader)).isEqualTo(2);
  }

  @Test
  void a_transaction_aware_proxy_shares_the_transactions_guarded_connection() {
    GuardedDataSource pool = guarded("pool", writer);
    TransactionAwareDataSourceProxy source = new TransactionAwareDataSourceProxy(pool);
    transactions(pool, false).executeWithoutResult(status -> {
      new JdbcTemplate(pool).update(WRITE);
      assertThat(companies(source)).as("what is not committed yet").isEqualTo(4);
      status.setRollbackOnly();
    });
    assertThat(connections(pool)).isEqualTo(1);
    assertThat(companies(source)).isEqualTo(3);
    assertThat(connections(pool)).isEqualTo(2);
    assertThat(pool.stats().openCount()).isZero();
  }

  /** With plain JDBC, as code does for which Spring has this proxy. */
  private static int companies(DataSource source) {
    try (Connection connection = source.getConnection();
        var rows = connection.createStatement().executeQuery("select count(*) from company")) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_pool_of_connections_is_guarded_before_and_after_it_has_begun() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(writer);
      GuardedDataSource source = guarded("before", pool);
      assertThat(pool.isRunning()).as("asking it does not start it").isFalse();
      assertThat(companies(source)).isEqualTo(3);
      assertThat(companies(guarded("after", pool))).isEqualTo(3);
      assertThat(source.unwrap(HikariDataSource.class)).isSameAs(pool);
    }
  }

  @Test
  void a_guard_inside_of_a_pool_is_found_once_the_pool_has_begun() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(guarded("inside", writer));
      assertThat(companies(pool)).isEqualTo(3);
      refused(pool, "is guarded already, as data source \"inside\"");
    }
  }
}
