/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import io.perfguard.db.plan.Advice;
import io.perfguard.db.plan.AdviceTier;
import io.perfguard.db.plan.PlanAdvisor;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Indexes that slow statements lack, and those that they do not, on real databases. */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class PlanAdvisorTest {
  private static final int ROWS = 60_000;

  @Parameter
  private Database database;

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private DataSource target;

  @AfterEach
  void close() {
    guards.close();
  }

  /** Each statement counts as slow. */
  private GuardedDataSource shipments(String... more) throws SQLException {
    target = database.empty();
    try (Connection connection = target.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table company (id int primary key, name varchar(40))");
      statement.execute("create table shipments (id int primary key, company_id int references"
          + " company (id), country varchar(2), year_of int, weight int, note varchar(60))");
      String series = database == Database.H2
          ? "system_range(1, %d) as s(i)"
          : "generate_series(1, %d) as s(i)";
      statement.execute("insert into company select i, 'c' || i from "
          + String.format(Locale.ROOT, series, 1_000));
      statement.execute("insert into shipments select i, mod(i, 1000) + 1,"
          + " chr(65 + mod(i, 20)) || chr(65 + mod(i / 7, 10)), 2000 + mod(i / 13, 25), mod(i, 997),"
          + " 'note ' || i from " + String.format(Locale.ROOT, series, ROWS));
      for (String each : more) {
        statement.execute(each);
      }
      statement.execute("analyze");
    }
    return GuardedDataSource.builder(
            "orders", Databases.taking(Duration.ofMillis(80), clock, target))
        .planConnections(target)
        .slowThreshold(Duration.ofMillis(10))
        .explainSlowQueries(false)
        .register(guards);
  }

  /** Past the guard. */
  private void run(String... statements) throws SQLException {
    try (Connection connection = target.getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private boolean isPostgres() {
    return database == Database.POSTGRES;
  }

  private static void execute(DataSource source, String sql, Object... values) throws SQLException {
    for (int n = 0; n < 5; n++) {
      try (Connection connection = source.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        for (int i = 0; i < values.length; i++) {
          statement.setObject(i + 1, values[i]);
        }
        statement.execute();
      }
    }
  }

  private String name(String lower) {
    return database == Database.H2 ? lower.toUpperCase(Locale.ROOT) : lower;
  }

  private List<Advice> indexes(GuardedDataSource source) {
    return source.planAdvisor().advise().stream()
        .filter(advice -> !advice.statements().isEmpty() && !advice.ddl().isEmpty())
        .toList();
  }

  @Test
  void two_equalities_ask_for_one_composite_index() throws SQLException {
    GuardedDataSource source = shipments();
    execute(source, "select id, note from shipments where country = ? and year_of = ?", "AB", 2024);
    List<Advice> advice = indexes(source);
    assertThat(source.planAdvisor().skipped()).isEmpty();
    assertThat(advice).singleElement().satisfies(each -> {
      assertThat(each.columns()).containsExactly(name("country"), name("year_of"));
      assertThat(each.ddl())
          .isEqualTo(
              database == Database.H2
                  ? "CREATE INDEX idx_shipments_country_year_of ON shipments(country, year_of)"
                  : "CREATE INDEX CONCURRENTLY idx_shipments_country_year_of ON shipments(country, year_of)");
      assertThat(each.tier()).isIn(AdviceTier.PLAN, AdviceTier.PROOF);
      assertThat(each.gain()).isGreaterThan(10);
      assertThat(each.tableRows()).isBetween(ROWS * 0.9, ROWS * 1.1);
    });
  }

  @Test
  void the_finding_says_what_where_and_how_sure() throws SQLException {
    GuardedDataSource source = shipments();
    execute(source, "select id, note from shipments where country = ? and year_of = ?", "AB", 2024);
    indexes(source);
    List<Finding> findings = guards.diagnose().findings("PG-804");
    assertThat(findings).singleElement().satisfies(finding -> {
      assertThat(finding.headline()).contains("missing composite index");
      assertThat(finding.toString()).contains("idx_shipments_country_year_of", "shown by the plan");
    });
  }

  @Test
  void an_equality_comes_before_a_range_whatever_the_text_says() throws SQLException {
    GuardedDataSource source = shipments();
    execute(
        source,
        "select id from shipments where weight > ? and weight < ? and country = ?",
        10,
        20,
        "AB");
    assertThat(indexes(source))
        .singleElement()
        .satisfies(
            each -> assertThat(each.columns()).containsExactly(name("country"), name("weight")));
  }

  @Test
  void an_index_for_two_statements_is_advised_once() throws SQLException {
    GuardedDataSource source = shipments();
    execute(source, "select id from shipments where country = ?", "AB");
    execute(source, "select id, note from shipments where country = ? and year_of = ?", "AB", 2024);
    assertThat(indexes(source)).singleElement().satisfies(each -> {
      assertThat(each.columns()).containsExactly(name("country"), name("year_of"));
      assertThat(each.statements()).hasSize(2);
    });
  }

  @Test
  void a_foreign_key_without_an_index_is_told_by_the_catalog() throws SQLException {
    GuardedDataSource source = shipments();
    List<Advice> advice = source.planAdvisor().advise();
    if (database == Database.H2) {
      return; // makes the index with the key
    }
    assertThat(advice).singleElement().satisfies(each -> {
      assertThat(each.tier()).isEqualTo(AdviceTier.CATALOG);
      assertThat(each.columns()).containsExactly("company_id");
    });
    assertThat(guards.diagnose().findings("PG-404")).hasSize(1);
  }

  @Test
  void built_it_is_advised_no_more() throws SQLException {
    GuardedDataSource source = shipments();
    execute(source, "select id, note from shipments where country = ? and year_of = ?", "AB", 2024);
    run(indexes(source).get(0).ddl());
    assertThat(indexes(source)).isEmpty();
    assertThat(source.planAdvisor().plans().values())
        .allSatisfy(plan -> assertThat(plan.sequentialScans()).isEmpty());
  }

  private static final List<String> SUFFICIENT = List.of(
      "select * from shipments where id = 5",
      "select * from shipments where country = 'AB'",
      "select * from shipments where country = 'AB' and year_of = 2024",
      "select * from shipments where year_of = 2024 and country = 'AB'",
      "select * from shipments where country = 'AB' and year_of = 2024 and note = 'note 7'",
      "select * from shipments where country in ('AB', 'BC') and year_of = 2024",
      "select * from shipments where weight between 5 and 10",
      "select * from shipments where weight = 5 order by weight",
      "select * from shipments where company_id = 5",
      "select count(*) from shipments",
      "select * from shipments",
      "select max(weight) from shipments",
      "select * from shipments order by id limit 10",
      "select c.name, count(*) from shipments s join company c on c.id = s.company_id group by c.name",
      "select * from shipments s join company c on c.id = s.company_id where s.id = 5",
      "select * from shipments where lower(note) = 'note 5'",
      "select * from shipments where note like '%5'",
      "select * from company where name = 'c5' and id = 5",
      "select * from shipments where country = 'AB' or weight = 5",
      "update shipments set note = 'x' where id = 5",
      "delete from shipments where country = 'ZZ' and year_of = 1900",
      "insert into company values (5000, 'x') on conflict do nothing",
      "select 1");

  @Test
  void tables_with_sufficient_indexes_get_no_advice() throws SQLException {
    GuardedDataSource source = shipments(
        "create index i1 on shipments (country, year_of)",
        "create index i2 on shipments (weight)",
        "create index i3 on shipments (company_id)");
    for (String sql : SUFFICIENT) {
      if (database == Database.POSTGRES || !sql.startsWith("insert")) {
        execute(source, sql);
      }
    }
    assertThat(source.planAdvisor().advise().stream().filter(each -> !each.ddl().isEmpty()))
        .as(source.planAdvisor().plans().toString())
        .isEmpty();
    assertThat(source.planAdvisor().plans()).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void nothing_is_executed_not_even_by_a_statement_that_writes() throws SQLException {
    GuardedDataSource source = shipments();
    execute(source, "delete from shipments where country = ? and year_of = ?", "ZZ", 1900);
    source.planAdvisor().advise();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from shipments")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(ROWS);
    }
  }

  @Test
  void reviewed_plans_are_compared_by_their_way(@TempDir Path folder)
      throws SQLException, IOException {
    GuardedDataSource source = shipments();
    String sql = "select id, note from shipments where country = ? and year_of = ?";
    execute(source, sql, "AB", 2024);
    PlanAdvisor advisor = source.planAdvisor();
    advisor.advise();
    Path file = folder.resolve("plans.txt");
    advisor.writeApproved(file);
    assertThat(Files.readString(file)).contains("-- select id, note from shipments");
    assertThat(advisor.differingFrom(file)).isEmpty();
    Files.writeString(file, Files.readString(file).replaceAll("(Seq|Table) Scan", "Index Scan"));
    assertThat(advisor.differingFrom(file)).hasSize(1);
  }

  // ---- what is no advice

  @Test
  void of_a_column_that_is_cast_no_plain_index_knows() throws SQLException {
    GuardedDataSource source = shipments();
    execute(source, "select id from shipments where cast(weight as varchar(10)) = ?", "5");
    assertThat(indexes(source)).isEmpty();
  }

  @Test
  void columns_of_one_row_are_not_compared_by_an_index() throws SQLException {
    GuardedDataSource source = shipments();
    execute(source, "select s.id from shipments s where s.weight = s.year_of - ?", 1_500);
    assertThat(indexes(source)).isEmpty();
  }

  @Test
  void an_index_for_some_rows_is_left_alone_and_that_is_said() throws SQLException {
    if (!isPostgres()) {
      return; // has none
    }
    GuardedDataSource source = shipments("create index on shipments (weight) where country = 'AB'");
    execute(source, "select id from shipments where country = 'AB' order by weight limit 10");
    assertThat(indexes(source)).isEmpty();
    assertThat(source.planAdvisor().skipped())
        .singleElement()
        .satisfies(each -> assertThat(each.why()).contains("holds some rows"));
  }

  @Test
  void a_hash_index_serves_one_value_but_no_range() throws SQLException {
    if (!isPostgres()) {
      return;
    }
    GuardedDataSource source = shipments("create index on shipments using hash (weight)");
    execute(source, "select id from shipments where weight > ? and weight < ?", 5, 7);
    assertThat(indexes(source))
        .singleElement()
        .satisfies(each -> assertThat(each.columns()).containsExactly("weight"));
  }

  // ---- plans of several tables

  private static final String PARCELS =
      "create table parcels as select id as shipment, weight, note as code from shipments";

  @Test
  void each_table_of_a_join_gets_its_index() throws SQLException {
    GuardedDataSource source = shipments(PARCELS);
    execute(
        source,
        "select s.id from shipments s join parcels p on p.weight = s.weight"
            + " where s.country = ? and p.code > ? and p.code < ?",
        "AB",
        "note 5",
        "note 50");
    assertThat(indexes(source))
        .as(source.planAdvisor().plans().toString())
        .extracting(Advice::table)
        .contains(name("shipments"), name("parcels"));
  }

  @Test
  void a_column_of_the_other_table_is_not_taken_for_one_of_this() throws SQLException {
    GuardedDataSource source = shipments();
    execute(
        source,
        "select s.id from shipments s join company c on c.id = s.company_id"
            + " where s.country = ? and c.name = ?",
        "AB",
        "c5");
    assertThat(indexes(source).stream().filter(each -> each.table().equals(name("shipments"))))
        .allSatisfy(each -> assertThat(each.columns()).doesNotContain(name("name")));
  }

  @Test
  void a_subquery_for_each_row_asks_for_the_index_that_it_is_looked_up_by() throws SQLException {
    if (!isPostgres()) {
      return; // a WHERE inside of a plan's text is not read
    }
    GuardedDataSource source = shipments(PARCELS);
    execute(
        source,
        "select s.id, (select max(p.code) from parcels p where p.shipment = s.id) from shipments s"
            + " where s.weight = ?",
        5);
    assertThat(indexes(source))
        .as(source.planAdvisor().plans().toString())
        .anySatisfy(each -> assertThat(each.columns()).containsExactly(name("shipment")));
  }

  @Test
  void what_is_a_small_part_of_its_statement_gives_no_advice_and_takes_none_away()
      throws SQLException {
    if (!isPostgres()) {
      return; // says no cost
    }
    GuardedDataSource source = shipments();
    execute(
        source,
        "select count(*) from shipments s, generate_series(1, 1000000) x"
            + " where s.country = ? and s.year_of = ?",
        "ZZ",
        1900);
    execute(source, "select id from shipments where country = ?", "AB");
    assertThat(indexes(source))
        .as(source.planAdvisor().plans().toString())
        .singleElement()
        .satisfies(each -> assertThat(each.columns()).containsExactly("country"));
  }

  @Test
  void partitions_ask_for_one_index_of_the_whole() throws SQLException {
    if (!isPostgres()) {
      return;
    }
    GuardedDataSource source = shipments(
        "create table parts (id int, code varchar(20), day int) partition by range (day)",
        "create table parts_1 partition of parts for values from (0) to (10)",
        "create table parts_2 partition of parts for values from (10) to (20)",
        "create table parts_3 partition of parts for values from (20) to (30)",
        "create table parts_4 partition of parts for values from (30) to (40)",
        "insert into parts select i, 'code ' || i % 5000, i % 40 from generate_series(1, 80000) i");
    execute(source, "select id from parts where code = ? and day >= ?", "code 5", 0);
    assertThat(indexes(source))
        .as(source.planAdvisor().plans().toString() + source.planAdvisor().skipped())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.ddl())
              .startsWith("CREATE INDEX idx_parts_code")
              .contains(" ON parts(code");
          assertThat(each.tableRows()).isEqualTo(80_000);
        });
  }

  // ---- order

  @Test
  void an_order_downwards_is_served_by_an_index_read_backwards() throws SQLException {
    if (!isPostgres()) {
      return; // does not tell its order
    }
    GuardedDataSource source = shipments();
    execute(
        source, "select id from shipments where country = ? order by weight desc limit 10", "AB");
    assertThat(indexes(source))
        .singleElement()
        .satisfies(each -> assertThat(each.columns()).containsExactly("country", "weight"));
  }

  @Test
  void behind_a_list_there_is_no_order_and_many_columns_are_none() throws SQLException {
    if (!isPostgres()) {
      return;
    }
    GuardedDataSource source = shipments();
    execute(
        source,
        "select id from shipments where country in (?, ?) order by weight limit 10",
        "AB",
        "BC");
    execute(source, "select distinct * from shipments where year_of = ? and weight = ?", 2024, 5);
    assertThat(indexes(source))
        .extracting(Advice::columns)
        .containsExactlyInAnyOrder(List.of("country"), List.of("year_of", "weight"));
  }

  // ---- what it would save

  @Test
  void a_statement_that_came_once_does_not_come_each_second() throws SQLException {
    GuardedDataSource source = shipments();
    DataSource slow = Databases.taking(Duration.ofSeconds(10), clock, target);
    GuardedDataSource once = GuardedDataSource.builder("once", slow)
        .planConnections(target)
        .explainSlowQueries(false)
        .register(guards);
    try (Connection connection = once.getConnection();
        PreparedStatement statement = connection.prepareStatement(
            "select id from shipments where country = 'AB' and year_of = 2024")) {
      statement.execute();
    }
    assertThat(indexes(once))
        .singleElement()
        .satisfies(each -> assertThat(each.savedPerHour())
            .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60)));
    assertThat(source.planAdvisor().latest()).isEmpty();
  }

  // ---- what could not be looked at

  @Test
  void literals_where_no_place_of_a_value_may_stand_are_written_otherwise() throws SQLException {
    if (!isPostgres()) {
      return;
    }
    GuardedDataSource source = shipments();
    execute(
        source,
        "select id from shipments where now() - interval '7 days' > date '2020-01-01' and id = 5");
    execute(source, "select cast(weight as numeric(10, 2)) from shipments where id = 5");
    execute(source, "select id from shipments where (? is null or country = ?)", "AB", "AB");
    execute(source, "(select id from shipments where id = 5) union select id from company");
    source.planAdvisor().advise();
    assertThat(source.planAdvisor().skipped()).isEmpty();
    assertThat(source.planAdvisor().plans()).hasSize(4);
  }

  @Test
  void without_a_plan_the_text_and_the_statistics_tell() throws SQLException {
    if (!isPostgres()) {
      return;
    }
    GuardedDataSource source = shipments();
    // of which types "+" is asked for, only the values tell
    execute(
        source,
        "select id from shipments where country = ? and year_of = ? and ? + ? > 0",
        "AB",
        2024,
        1,
        2);
    assertThat(indexes(source))
        .as(source.planAdvisor().plans().toString())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.tier()).isEqualTo(AdviceTier.CATALOG);
          assertThat(each.columns()).containsExactly("country", "year_of");
          assertThat(each.matchingRows()).isBetween(1.0, 100.0);
        });
    assertThat(source.planAdvisor().skipped()).hasSize(1);
    assertThat(source.details().blocks().toString())
        .contains("not looked at for plans and indexes", "operator is not unique");
    assertThat(guards.diagnose().findings("PG-804")).hasSize(1);
    assertThat(guards.diagnose().findings("PG-404")).hasSize(1);
  }

  @Test
  void statistics_that_may_not_be_seen_lead_to_no_advice_but_are_told() throws SQLException {
    if (!isPostgres()) {
      return;
    }
    GuardedDataSource source = shipments("create table fresh as select * from shipments");
    execute(source, "select id from fresh where country = ?", "AB");
    run("delete from pg_statistic where starelid = 'fresh'::regclass");
    assertThat(indexes(source)).isEmpty();
    assertThat(source.planAdvisor().skipped())
        .anySatisfy(
            each -> assertThat(each.toString()).contains("fresh", "no metadata permission"));
  }

  // ---- plans over time

  private static final String BY_COUNTRY = "select id, note from shipments where country = ?";

  @Test
  void a_plan_that_got_worse_is_told_though_the_table_was_locked_meanwhile() throws SQLException {
    GuardedDataSource source = shipments("create index i1 on shipments (country)");
    execute(source, BY_COUNTRY, "AB");
    source.planAdvisor().advise();
    if (isPostgres()) {
      try (Connection locking = target.getConnection();
          Statement statement = locking.createStatement()) {
        locking.setAutoCommit(false);
        statement.execute("drop index i1");
        source.planAdvisor().advise();
        assertThat(source.planAdvisor().skipped())
            .anySatisfy(each -> assertThat(each.why()).contains("lock timeout"));
        assertThat(source.planAdvisor().plans()).hasSize(1);
        locking.commit();
      }
    } else {
      run("drop index i1");
    }
    source.planAdvisor().advise();
    assertThat(guards.diagnose().findings("PG-801"))
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.headline()).contains(name("shipments") + " whole"));
  }

  @Test
  void growth_is_told_of_some_days() throws SQLException {
    GuardedDataSource source = shipments();
    execute(source, BY_COUNTRY, "AB");
    source.planAdvisor().advise();
    run(
        "insert into shipments select id + 1000000, company_id, country, year_of, weight, note"
            + " from shipments",
        "analyze");
    execute(source, BY_COUNTRY, "AB");
    clock.advance(Duration.ofDays(1));
    source.planAdvisor().advise();
    assertThat(growth(source)).isBetween(0.9, 1.1);
    assertThat(guards.diagnose().findings("PG-805"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline()).contains("more rows than"));
    for (int i = 0; i < 2; i++) {
      clock.advance(Duration.ofDays(5));
      source.planAdvisor().advise();
    }
    assertThat(growth(source)).isZero();
    assertThat(guards.diagnose().findings("PG-805")).isEmpty();
  }

  private double growth(GuardedDataSource source) {
    return source.planAdvisor().tables().stream()
        .filter(table -> table.table().endsWith(name("shipments")))
        .findFirst()
        .orElseThrow()
        .growth();
  }

  // ---- what no index would help

  @Test
  void a_scan_that_no_index_spares_is_told_and_whether_it_gives_few_rows() throws SQLException {
    GuardedDataSource source = shipments();
    execute(source, "select note from shipments where lower(note) = 'note 5'");
    execute(source, "update shipments set weight = 1 where lower(note) = 'no note'");
    source.planAdvisor().advise();
    assertThat(guards.diagnose().findings("PG-802"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline()).contains("select"));
    assertThat(guards.diagnose().findings("PG-402"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline()).contains("update"));
  }

  @Test
  void a_small_table_may_be_read_whole() throws SQLException {
    GuardedDataSource source =
        shipments("create table few as select * from company where id < 100");
    execute(source, "select id from few where lower(name) = 'c5'");
    assertThat(source.planAdvisor().advise().stream().filter(each -> each.ddl().isEmpty()))
        .isEmpty();
    assertThat(guards.diagnose().findings("PG-402")).isEmpty();
    assertThat(guards.diagnose().findings("PG-802")).isEmpty();
  }

  // ---- its connections

  @Test
  void its_own_connections_are_not_guarded() throws SQLException {
    GuardedDataSource source = shipments();
    assertThatThrownBy(() -> GuardedDataSource.builder("more", target).planConnections(source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not be guarded");
  }

  @Test
  void a_connection_is_given_back_as_it_was() throws SQLException {
    shipments();
    try (Connection connection = target.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      DataSource one = Databases.pool(() -> Unclosed.of(connection));
      GuardedDataSource source = GuardedDataSource.builder(
              "more", Databases.taking(Duration.ofMillis(80), clock, target))
          .planConnections(one)
          .slowThreshold(Duration.ofMillis(10))
          .explainSlowQueries(false)
          .build();
      execute(source, BY_COUNTRY, "AB");
      assertThat(indexes(source)).hasSize(1);
      assertThat(connection.getAutoCommit()).isFalse();
      assertThat(connection.isReadOnly()).isFalse();
      assertThat(connection.getNetworkTimeout()).isZero();
      if (isPostgres()) {
        try (var rows = statement.executeQuery(
            "select current_setting('statement_timeout'), (select count(*) from pg_prepared_statements"
                + " where name = 'perfguard_plan'), current_setting('plan_cache_mode')")) {
          rows.next();
          assertThat(rows.getString(1)).isEqualTo("0");
          assertThat(rows.getInt(2)).isZero();
          assertThat(rows.getString(3)).isEqualTo("auto");
        }
      }
    }
  }

  /** A connection that stays open. */
  private static final class Unclosed {
    static Connection of(Connection connection) {
      return (Connection) Proxy.newProxyInstance(
          Unclosed.class.getClassLoader(),
          new Class<?>[] {Connection.class},
          (proxy, method, arguments) ->
              method.getName().equals("close") ? null : method.invoke(connection, arguments));
    }
  }
}
