/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.cache.CacheStats;
import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.SuppressForbidden;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Results that are kept, on real databases. */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class QueryCacheTest {
  private static final Duration TTL = Duration.ofMinutes(1);
  private static final String SQL = "select name from company where id = ?";

  @Parameter
  private Database database;

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private DataSource raw;
  private GuardedDataSource source;

  @BeforeEach
  void build() throws SQLException {
    raw = database.shipments(5);
    source = GuardedDataSource.builder("orders", raw)
        .queryCache(DataSize.ofMegabytes(10))
        .register(guards);
  }

  @AfterEach
  void close() {
    guards.close();
  }

  private CacheStats cache() {
    return guards.stats(GuardedCache.KIND).get("orders queries");
  }

  private long executions() {
    return source.stats().selectCount();
  }

  private String name(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      statement.setInt(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : "nobody";
      }
    }
  }

  private String name(int id) throws Exception {
    return name(id, TTL);
  }

  private String name(int id, Duration ttl) throws Exception {
    return QueryCache.cached(ttl, () -> {
      try (Connection connection = source.getConnection()) {
        return name(connection, id);
      }
    });
  }

  private void behind(String sql) throws SQLException {
    try (Connection connection = raw.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void write(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  // ---- what is kept

  @Test
  void a_call_site_gets_its_second_answer_without_the_database() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    behind("update company set name = 'other' where id = 1"); // nobody can see that
    assertThat(name(1)).isEqualTo("c1");
    assertThat(name(2)).isEqualTo("c2");
    assertThat(executions()).isEqualTo(2);
    assertThat(cache().hitCount()).isEqualTo(1);
  }

  @Test
  void its_time_over_it_is_asked_for_anew() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    behind("update company set name = 'other' where id = 1");
    clock.advance(TTL.minusNanos(1));
    assertThat(name(1)).isEqualTo("c1");
    clock.advance(Duration.ofNanos(1));
    assertThat(name(1)).isEqualTo("other");
  }

  @Test
  void who_allows_less_gets_no_older_rows() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    behind("update company set name = 'other' where id = 1");
    clock.advance(Duration.ofSeconds(10));
    assertThat(name(1, Duration.ofSeconds(11))).isEqualTo("c1");
    assertThat(name(1, Duration.ofSeconds(10))).isEqualTo("other");
  }

  @Test
  void outside_of_call_sites_and_hints_nothing_is_kept() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    behind("update company set name = 'other' where id = 1");
    try (Connection connection = source.getConnection()) {
      assertThat(name(connection, 1)).isEqualTo("other");
    }
    assertThat(name(1)).isEqualTo("c1");
  }

  @Test
  void a_hint_in_the_text_says_how_long() throws Exception {
    String sql = "/* perfguard:cache ttl=10s */ select name from company where id = 1";
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 3; i++) {
        try (ResultSet rows = statement.executeQuery(sql)) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString("name")).isEqualTo("c1");
          assertThat(rows.next()).isFalse();
        }
      }
    }
    assertThat(executions()).isEqualTo(1);
  }

  @Test
  void a_hint_that_cannot_be_read_is_counted_and_keeps_nothing() throws Exception {
    for (String hint :
        List.of("perfguard:cache", "perfguard:cache ttl=soon", "perfguard:cache ttl=0s")) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        for (int i = 0; i < 2; i++) {
          statement.executeQuery("/* " + hint + " */ select name from company").close();
        }
      }
    }
    assertThat(executions()).isEqualTo(6);
    assertThat(source.faultCount()).isPositive();
  }

  // ---- what tells keys apart

  @Test
  void parameters_are_told_apart_by_value_and_type() throws Exception {
    String sql = database == Database.H2
        ? "select cast(? as varchar(40)) from company where id = 1"
        : "select ?::text from company where id = 1";
    List<String> seen = new ArrayList<>();
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        for (int i = 0; i < 2; i++) {
          statement.setInt(1, 1);
          seen.add(only(statement));
          statement.setString(1, "1.0");
          seen.add(only(statement));
          statement.setBigDecimal(1, new BigDecimal("1.00"));
          seen.add(only(statement));
          statement.setNull(1, Types.VARCHAR);
          seen.add(only(statement));
        }
      }
      return null;
    });
    assertThat(seen).containsExactly("1", "1.0", "1.00", null, "1", "1.0", "1.00", null);
    assertThat(cache().hitCount()).isEqualTo(4);
  }

  @Test
  void an_int_is_told_from_a_long() throws Exception {
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection();
          PreparedStatement statement = connection.prepareStatement(SQL)) {
        for (int i = 0; i < 2; i++) {
          statement.setInt(1, 1);
          assertThat(only(statement)).isEqualTo("c1");
          statement.setLong(1, 1);
          assertThat(only(statement)).isEqualTo("c1");
        }
      }
      return null;
    });
    assertThat(executions()).isEqualTo(2);
  }

  @Test
  void a_parameter_that_is_changed_afterwards_has_the_value_that_the_driver_took()
      throws Exception {
    behind("create table days (d timestamp, n varchar(10))");
    behind("insert into days values (timestamp '2024-02-29 12:00:00', 'leap'),"
        + " (timestamp '2024-03-01 12:00:00', 'march')");
    String sql = "select n from days where d = ?";
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        Timestamp day = Timestamp.valueOf("2024-02-29 12:00:00");
        statement.setTimestamp(1, day);
        day.setTime(Timestamp.valueOf("2024-03-01 12:00:00").getTime());
        assertThat(only(statement)).isEqualTo("leap");
        statement.setTimestamp(1, day);
        assertThat(only(statement)).isEqualTo("march");
      }
      return null;
    });
  }

  @Test
  void a_longest_field_is_another_question() throws Exception {
    if (database == Database.POSTGRES) { // H2 has no such bound
      QueryCache.cached(TTL, () -> {
        try (Connection connection = source.getConnection();
            PreparedStatement statement =
                connection.prepareStatement("select name from company where id = 1")) {
          assertThat(only(statement)).isEqualTo("c1");
          statement.setMaxFieldSize(1);
          assertThat(only(statement)).isEqualTo("c");
        }
        return null;
      });
    }
  }

  private static String only(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void another_maximum_of_rows_is_another_question() throws Exception {
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(count(statement)).isEqualTo(5);
        statement.setMaxRows(2);
        assertThat(count(statement)).isEqualTo(2);
      }
      return null;
    });
  }

  private static int count(Statement statement) throws SQLException {
    int count = 0;
    try (ResultSet rows = statement.executeQuery("select id from company")) {
      while (rows.next()) {
        count++;
      }
    }
    return count;
  }

  @Test
  void another_schema_is_another_question() throws Exception {
    behind("create schema elsewhere");
    try {
      behind("create table elsewhere.company (id int, name varchar(40))");
      behind("insert into elsewhere.company values (1, 'abroad')");
      String schema = database == Database.H2 ? "ELSEWHERE" : "elsewhere";
      assertThat(name(1)).isEqualTo("c1");
      QueryCache.cached(TTL, () -> {
        try (Connection connection = source.getConnection()) {
          connection.setSchema(schema);
          assertThat(name(connection, 1)).isEqualTo("abroad");
        }
        try (Connection connection = source.getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute(
              database == Database.H2 ? "set schema elsewhere" : "set search_path = elsewhere");
          assertThat(name(connection, 1)).isEqualTo("abroad");
        }
        return null;
      });
      assertThat(name(1)).isEqualTo("c1");
    } finally {
      behind("drop schema elsewhere cascade");
    }
  }

  // ---- writes

  @Test
  void a_write_lets_go_of_what_its_tables_are_in() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    write("update shipments set company_id = 2 where id = 1");
    assertThat(name(1)).isEqualTo("c1");
    assertThat(executions()).isEqualTo(1);
    write("update company set name = 'other' where id = 1");
    assertThat(name(1)).isEqualTo("other");
  }

  @Test
  void a_transaction_lets_go_when_it_ends_and_not_before() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("update company set name = 'other' where id = 1");
      assertThat(name(1)).isEqualTo("c1"); // of another connection
      QueryCache.cached(TTL, () -> {
        assertThat(name(connection, 1)).isEqualTo("other"); // its own: never from the cache
        return null;
      });
      assertThat(executions()).isEqualTo(2);
      connection.rollback(); // nobody promises that all is undone by that
      assertThat(name(1)).isEqualTo("c1");
      assertThat(executions()).isEqualTo(3);
      statement.executeUpdate("update company set name = 'other' where id = 1");
      connection.commit();
      assertThat(name(1)).isEqualTo("other");
    }
  }

  @Test
  void batches_merges_and_statements_that_nobody_can_read_let_go() throws Exception {
    for (String sql : List.of(
        "delete from company where id = 99",
        "insert into company (id, name) values (99, 'x')",
        "alter table company add column more int",
        "truncate table shipments")) {
      assertThat(name(1)).isEqualTo("c1");
      long before = executions();
      write(sql);
      assertThat(name(1)).isEqualTo("c1");
      assertThat(executions()).as(sql).isEqualTo(before + 1);
    }
    assertThat(name(1)).isEqualTo("c1");
    long before = executions();
    try (Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("update company set name = ? where id = ?")) {
      statement.setString(1, "batched");
      statement.setInt(2, 1);
      statement.addBatch();
      statement.executeBatch();
    }
    assertThat(name(1)).isEqualTo("batched");
    assertThat(executions()).isEqualTo(before + 1);
  }

  @Test
  void harmless_statements_keep_all() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    if (database == Database.POSTGRES) {
      write("show search_path");
    }
    write("select count(*) from shipments");
    assertThat(name(1)).isEqualTo("c1");
    assertThat(cache().hitCount()).isEqualTo(1);
  }

  @Test
  void a_transaction_begun_in_text_lets_go_when_it_ends_in_text() throws Exception {
    for (String end : List.of("commit", "rollback")) {
      String before = name(1);
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("begin");
        statement.executeUpdate("update company set name = '" + end + "' where id = 1");
        assertThat(raw(1)).isEqualTo(before);
        assertThat(name(1)).isEqualTo(before); // on another connection
        QueryCache.cached(TTL, () -> {
          assertThat(name(connection, 1))
              .isEqualTo(end); // its own: never from the cache, nor into it
          return null;
        });
        statement.execute(end);
      }
      assertThat(name(1)).isEqualTo(raw(1));
    }
  }

  private String raw(int id) throws SQLException {
    try (Connection connection = raw.getConnection()) {
      return name(connection, id);
    }
  }

  @Test
  void what_a_definition_commits_is_let_go_of_whatever_end_the_transaction_has() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("update company set name = 'other' where id = 1");
      statement.execute("create table more (id int)"); // commits on H2
      assertThat(name(1)).isEqualTo(raw(1));
      connection.rollback();
    }
    assertThat(name(1)).isEqualTo(raw(1));
  }

  @Test
  void a_batch_of_texts_lets_go_of_all_their_tables() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.addBatch("insert into shipments values (99, 1)");
      statement.addBatch("update company set name = 'batched' where id = 1");
      statement.executeBatch();
    }
    assertThat(name(1)).isEqualTo("batched");
  }

  @Test
  void rows_that_are_written_to_through_their_result_set_go_and_are_never_kept() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    QueryCache.cached(TTL, () -> {
      for (String name : List.of("first", "second")) {
        try (Connection connection = source.getConnection();
            PreparedStatement statement = connection.prepareStatement(
                "select id, name from company where id = 1",
                ResultSet.TYPE_SCROLL_INSENSITIVE,
                ResultSet.CONCUR_UPDATABLE);
            ResultSet rows = statement.executeQuery()) {
          rows.next();
          rows.updateString(2, name);
          rows.updateRow();
        }
        assertThat(name(1)).isEqualTo(name);
      }
      return null;
    });
  }

  @Test
  void more_tables_than_an_entry_may_name_are_not_kept() throws Exception {
    StringBuilder sql = new StringBuilder("select company.name from company");
    for (int i = 0; i < 16; i++) {
      behind("create table t" + i + " (id int)");
      behind("insert into t" + i + " values (1)");
      sql.append(", t").append(i);
    }
    String all = sql + " where company.id = 1";
    assertThat(text(all)).isEqualTo("c1");
    write("update company set name = 'other' where id = 1");
    assertThat(text(all)).isEqualTo("other");
    assertThat(source.uncachedCount()).isEqualTo(2);
  }

  private String text(String sql) throws Exception {
    return QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        return only(statement);
      }
    });
  }

  @Test
  void a_table_that_a_with_is_called_after_is_let_go_of() throws Exception {
    String sql = "with company as (select * from company where id = 1) select name from company";
    assertThat(text(sql)).isEqualTo("c1");
    write("update \"" + (database == Database.H2 ? "COMPANY" : "company") + "\" set "
        + (database == Database.H2 ? "NAME" : "name") + " = 'other'");
    assertThat(text(sql)).isEqualTo("other");
  }

  @Test
  void what_a_statement_writes_in_a_query_is_let_go_of() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    text(
        database == Database.H2
            ? "select name from final table (update company set name = 'other' where id = 1)"
            : "with x as (update company set name = 'other' where id = 1 returning name) select name from x");
    assertThat(name(1)).isEqualTo("other");
  }

  // ---- sessions

  /** A pool of two connections, of which one was set by what is done; both are asked again. */
  private List<String> afterwards(String sql, GuardedStep step) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setDataSource(raw);
    config.setMaximumPoolSize(2);
    try (Connection connection = raw.getConnection()) {
      config.setSchema(connection.getSchema()); // which the pool sets back
    }
    try (HikariDataSource pool = new HikariDataSource(config)) {
      GuardedDataSource pooled = GuardedDataSource.builder("pooled", pool)
          .queryCache(DataSize.ofMegabytes(10))
          .build();
      return QueryCache.cached(TTL, () -> {
        List<String> all = new ArrayList<>();
        try (Connection one = pooled.getConnection();
            Connection other = pooled.getConnection()) {
          step.on(one);
          all.add(only(one, sql));
          all.add(only(other, sql));
        }
        try (Connection one = pooled.getConnection();
            Connection other = pooled.getConnection()) {
          all.add(only(one, sql));
          all.add(only(other, sql));
        }
        return all;
      });
    }
  }

  /** What is done on a connection. */
  @FunctionalInterface
  private interface GuardedStep {
    void on(Connection connection) throws SQLException;
  }

  private static String only(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      return only(statement);
    }
  }

  @Test
  void what_a_statement_sets_on_a_session_is_nobody_elses() throws Exception {
    boolean h2 = database == Database.H2;
    behind(
        h2
            ? "create view mine as select name, cast(@tenant as varchar) as tenant from company"
            : "create view mine as select name, current_setting('app.tenant', true) as tenant from company");
    String sql = "select tenant from mine where name = 'c1'";
    List<String> seen = afterwards(sql, connection -> {
      String set = h2 ? "set @tenant = ?" : "select set_config('app.tenant', ?, false)";
      try (PreparedStatement statement = connection.prepareStatement(set)) {
        statement.setString(1, "a");
        statement.execute();
      }
    });
    // Whichever of both is taken first: one has it, and one does not.
    assertThat(seen.subList(0, 2)).containsExactly("a", null);
    assertThat(seen.subList(2, 4)).containsExactlyInAnyOrder("a", null);
  }

  @Test
  void a_table_of_a_session_is_nobody_elses() throws Exception {
    String sql = "select name from company, ids where ids.id = company.id";
    String create =
        database == Database.H2 ? "create local temporary table" : "create temporary table";
    QueryCache.cached(TTL, () -> {
      for (int id = 1; id <= 2; id++) {
        try (Connection connection = source.getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute(create + " ids (id int)");
          statement.execute("insert into ids values (" + id + ")");
          assertThat(only(connection, sql)).isEqualTo("c" + id);
        }
      }
      return null;
    });
  }

  @Test
  void a_schema_set_by_a_method_tells_keys_apart_also_after_the_pool_has_set_it_back()
      throws Exception {
    behind("create schema elsewhere");
    try {
      behind("create table elsewhere.company (id int, name varchar(40))");
      behind("insert into elsewhere.company values (1, 'abroad')");
      List<String> seen = afterwards(
          "select name from company where id = 1",
          connection -> connection.setSchema(database == Database.H2 ? "ELSEWHERE" : "elsewhere"));
      assertThat(seen).containsExactly("abroad", "c1", "c1", "c1");
    } finally {
      behind("drop schema elsewhere cascade");
    }
  }

  @Test
  void with_auto_commit_each_statement_is_a_snapshot_of_its_own() throws Exception {
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection()) {
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(name(connection, 1)).isEqualTo("c1");
        assertThat(name(connection, 1)).isEqualTo("c1");
      }
      return null;
    });
    assertThat(executions()).isEqualTo(1);
  }

  @Test
  void what_is_not_committed_is_not_kept() throws Exception {
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection()) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        assertThat(name(connection, 1)).isEqualTo("c1");
        assertThat(name(connection, 1)).isEqualTo("c1");
      }
      return null;
    });
    assertThat(executions()).isEqualTo(2);
  }

  @Test
  void who_has_locked_a_row_sees_what_is_in_it() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    behind("update company set name = 'other' where id = 1");
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.executeQuery("select id from company where id = 1 for update").close();
        assertThat(name(connection, 1)).isEqualTo("other");
        connection.rollback();
      }
      return null;
    });
  }

  @Test
  void a_snapshot_is_not_answered_from_outside() throws Exception {
    assertThat(name(1)).isEqualTo("c1");
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection()) {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        assertThat(name(connection, 1)).isEqualTo("c1");
        connection.rollback();
      }
      return null;
    });
    assertThat(executions()).isEqualTo(2);
  }

  @Test
  void locking_reads_and_sequences_are_never_kept() throws Exception {
    behind("create sequence numbers");
    String next = database == Database.H2
        ? "select next value for numbers from company where id = 1"
        : "select nextval('numbers') from company where id = 1";
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          try (ResultSet rows = statement.executeQuery(next)) {
            rows.next();
            seen.add(rows.getInt(1));
          }
        }
        assertThat(seen).containsExactly(1, 2, 3);
      }
      return null;
    });
  }

  // ---- what cannot be kept

  @Test
  void lobs_and_arrays_are_given_out_as_they_are() throws Exception {
    behind(
        database == Database.H2
            ? "create table files (id int, body clob)"
            : "create table files (id int, body int[])");
    behind(
        database == Database.H2
            ? "insert into files values (1, 'text')"
            : "insert into files values (1, '{1,2}')");
    QueryCache.cached(TTL, () -> {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        for (int i = 0; i < 2; i++) {
          try (ResultSet rows = statement.executeQuery("select id, body from files")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
            assertThat(rows.getObject(2)).isNotNull();
            assertThat(rows.next()).isFalse();
          }
        }
      }
      return null;
    });
    assertThat(source.uncachedCount()).isEqualTo(2);
    assertThat(executions()).isEqualTo(2);
  }

  @Test
  void a_result_that_takes_too_much_is_asked_for_anew() throws Exception {
    GuardedDataSource small = GuardedDataSource.builder("small", raw)
        .queryCache(DataSize.ofKilobytes(64))
        .register(guards);
    behind("create table long_ones (id int, body varchar(10000))");
    behind("insert into long_ones select id, repeat('x', 10000) from company");
    QueryCache.cached(TTL, () -> {
      try (Connection connection = small.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select body from long_ones")) {
        int count = 0;
        while (rows.next()) {
          assertThat(rows.getString(1)).hasSize(10_000);
          count++;
        }
        assertThat(count).isEqualTo(5);
      }
      return null;
    });
    assertThat(small.uncachedCount()).isEqualTo(1);
    assertThat(small.stats().selectCount()).isEqualTo(2);
    QueryCache.cached(TTL, () -> {
      try (Connection connection = small.getConnection();
          Statement statement = connection.createStatement()) {
        statement.executeQuery("select body from long_ones").close();
      }
      return null;
    });
    assertThat(small.stats().selectCount()).as("it is known by now").isEqualTo(3);
  }

  // ---- the registry

  @Test
  void the_cache_goes_with_the_data_source_and_can_come_again() {
    guards.remove(source);
    assertThat(guards.find(GuardedCache.KIND, "orders queries")).isEmpty();
    GuardedDataSource again = GuardedDataSource.builder("orders", raw)
        .queryCache(DataSize.ofMegabytes(10))
        .register(guards);
    assertThat(guards.find(GuardedCache.KIND, "orders queries")).isPresent();
    assertThat(guards.get(GuardedDataSource.KIND, "orders")).isSameAs(again);
  }

  @Test
  void a_name_that_is_taken_leaves_nothing_behind() {
    GuardedDataSource.Builder taken =
        GuardedDataSource.builder("orders", raw).queryCache(DataSize.ofMegabytes(1));
    int before = guards.guards().size();
    assertThatThrownBy(() -> taken.register(guards)).hasMessageContaining("orders");
    guards.register(GuardedCache.<String, String>builder("bills queries").build());
    GuardedDataSource.Builder bills =
        GuardedDataSource.builder("bills", raw).queryCache(DataSize.ofMegabytes(1));
    assertThatThrownBy(() -> bills.register(guards)).hasMessageContaining("bills queries");
    assertThat(guards.guards()).hasSize(before + 1);
  }

  @Test
  void a_failing_query_is_the_callers_and_not_kept() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> QueryCache.cached(TTL, () -> {
            try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
              return statement.executeQuery("select nothing from company");
            }
          }))
          .isInstanceOf(SQLException.class);
    }
    assertThat(source.stats().errorCount()).isEqualTo(2);
  }

  // ---- the rows

  @Test
  @SuppressForbidden("the zone is what this is about")
  void times_that_the_zone_skips_or_shows_twice_come_as_from_the_driver() throws Exception {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    try {
      // Of an hour that a calendar shows twice H2 takes the first; others, and we, as
      // java.util.Calendar does.
      String twice = database == Database.H2 ? "00" : "01";
      behind(
          "create table moments (id int, w timestamp(6), z timestamp(6) with time zone, d date, t time(3),"
              + " n numeric(10, 3), r double precision)");
      behind("insert into moments values"
          + " (1, timestamp '2024-03-31 02:30:00.123', timestamp with time zone '2024-10-27 00:30:00+00:00',"
          + " date '2024-03-31', time '02:30:00.123', 12.7, 2.5),"
          + " (2, timestamp '2024-10-27 02:30:00.5', timestamp with time zone '2024-10-27 01:30:00+00:00',"
          + " date '1977-04-03', time '23:59:59.999', -12.5, -3.5),"
          + " (3, timestamp '2024-11-03 " + twice
          + ":30:00', timestamp with time zone '1970-01-01 00:00:00+00:00',"
          + " date '1900-01-01', time '00:00:00', 0.4, 0.5),"
          + " (4, timestamp '2024-03-10 02:30:00', timestamp with time zone '2024-03-31 01:00:00+00:00',"
          + " date '2024-10-27', time '00:30:00', 1.5, 1.5)");
      String sql = "select w, z, d, t, n, r from moments order by id";
      List<List<Object>> direct = moments(raw, sql);
      List<List<Object>> first = QueryCache.cached(TTL, () -> moments(source, sql));
      List<List<Object>> second = QueryCache.cached(TTL, () -> moments(source, sql));
      assertThat(first).isEqualTo(direct);
      assertThat(second).isEqualTo(direct);
      assertThat(executions()).isEqualTo(1);
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @SuppressForbidden("a calendar is what JDBC wants")
  private static List<List<Object>> moments(DataSource from, String sql) throws SQLException {
    Calendar utc =
        new Calendar.Builder().setTimeZone(TimeZone.getTimeZone("UTC")).build();
    Calendar york = new Calendar.Builder()
        .setTimeZone(TimeZone.getTimeZone("America/New_York"))
        .build();
    List<List<Object>> all = new ArrayList<>();
    try (Connection connection = from.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        all.add(List.of(
            rows.getString(1),
            rows.getTimestamp(1),
            rows.getTimestamp(1, utc),
            rows.getTimestamp(1, york),
            rows.getObject(1, LocalDateTime.class),
            rows.getDate(1).toString()));
        all.add(List.of(
            rows.getTimestamp(2),
            rows.getTimestamp(2, utc),
            rows.getObject(2, OffsetDateTime.class),
            rows.getObject(2)));
        all.add(List.of(
            rows.getDate(3),
            rows.getDate(3, utc),
            rows.getObject(3, LocalDate.class),
            rows.getString(3)));
        all.add(List.of(
            rows.getTime(4).getTime(),
            rows.getTime(4, utc).getTime(),
            rows.getObject(4, LocalTime.class),
            rows.getString(4)));
        all.add(List.of(
            rows.getInt(5),
            rows.getLong(5),
            rows.getShort(5),
            rows.getBigDecimal(5),
            rows.getDouble(5)));
        all.add(List.of(rows.getInt(6), rows.getLong(6), rows.getFloat(6), rows.getString(6)));
      }
    }
    return all;
  }

  @Test
  void times_that_drivers_count_by_different_calendars_are_not_kept() throws Exception {
    behind("create table old (d date)");
    behind("insert into old values (date '1582-10-10')");
    for (int i = 0; i < 2; i++) {
      assertThat(text("select d from old")).isEqualTo("1582-10-10");
    }
    assertThat(source.uncachedCount()).isEqualTo(2);
  }

  @Test
  void times_without_an_end_are_not_kept() throws Exception {
    if (database == Database.POSTGRES) {
      behind("create table ends (t timestamp)");
      behind("insert into ends values ('infinity')");
      for (int i = 0; i < 2; i++) {
        assertThat(text("select t from ends")).isEqualTo("infinity");
      }
      assertThat(source.uncachedCount()).isEqualTo(2);
    }
  }

  @Test
  void each_getter_answers_as_the_drivers_does() throws Exception {
    behind(
        "create table kinds (a int, b bigint, c numeric(10, 3), d varchar(20), e boolean, f date,"
            + " g timestamp(6), h double precision, i smallint, j char(3), k timestamp(6) with time zone,"
            + " l time(0), m real)");
    behind("insert into kinds values (1, 12345678901, 12.340, 'text', true, date '2024-02-29',"
        + " timestamp '2024-02-29 12:34:56.789123', 1.5, 7, 'ab',"
        + " timestamp with time zone '2024-02-29 12:34:56+02:00', time '12:34:56', 0.25)");
    behind(
        "insert into kinds values (null, null, null, null, null, null, null, null, null, null, null,"
            + " null, null)");
    String sql = "select * from kinds order by a";
    List<List<Object>> direct = all(raw, sql);
    List<List<Object>> first = QueryCache.cached(TTL, () -> all(source, sql));
    List<List<Object>> second = QueryCache.cached(TTL, () -> all(source, sql));
    assertThat(first).isEqualTo(direct);
    assertThat(second).isEqualTo(direct);
    assertThat(executions()).isEqualTo(1);
  }

  private static List<List<Object>> all(DataSource from, String sql) throws SQLException {
    List<List<Object>> all = new ArrayList<>();
    try (Connection connection = from.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int width = rows.getMetaData().getColumnCount();
      for (int i = 1; i <= width; i++) {
        all.add(List.of(
            rows.getMetaData().getColumnLabel(i),
            rows.getMetaData().getColumnType(i),
            rows.getMetaData().getColumnTypeName(i),
            rows.getMetaData().getColumnClassName(i),
            rows.getMetaData().getPrecision(i),
            rows.getMetaData().getScale(i)));
      }
      while (rows.next()) {
        for (int i = 1; i <= width; i++) {
          all.add(getters(rows, i));
        }
      }
    }
    return all;
  }

  /** Asks for a value in a way. */
  @FunctionalInterface
  private interface Getter {
    Object get(ResultSet rows, int column) throws SQLException;
  }

  private static final List<Getter> GETTERS = List.of(
      ResultSet::getObject,
      ResultSet::getString,
      ResultSet::getInt,
      ResultSet::getLong,
      ResultSet::getShort,
      ResultSet::getDouble,
      ResultSet::getFloat,
      ResultSet::getBoolean,
      ResultSet::getBigDecimal,
      ResultSet::getDate,
      ResultSet::getTime,
      ResultSet::getTimestamp,
      (rows, column) -> rows.getObject(column, String.class),
      (rows, column) -> rows.getObject(column, Integer.class),
      (rows, column) -> rows.getObject(column, Long.class),
      (rows, column) -> rows.getObject(column, BigDecimal.class),
      (rows, column) -> rows.getObject(column, LocalDate.class),
      (rows, column) -> rows.getObject(column, LocalDateTime.class),
      (rows, column) -> rows.getObject(column, OffsetDateTime.class));

  /**
   * What each getter says; of a refusal only that it is one, drivers differ in what they refuse.
   */
  private static List<Object> getters(ResultSet rows, int column) throws SQLException {
    List<Object> all = new ArrayList<>();
    boolean number = isOneOf(
        rows,
        column,
        Types.INTEGER,
        Types.BIGINT,
        Types.NUMERIC,
        Types.DOUBLE,
        Types.SMALLINT,
        Types.REAL,
        Types.FLOAT,
        Types.DECIMAL);
    boolean date = isOneOf(rows, column, Types.DATE);
    boolean timestamp = isOneOf(rows, column, Types.TIMESTAMP);
    boolean zoned =
        rows.getMetaData().getColumnTypeName(column).toLowerCase(Locale.ROOT).contains("tz")
            || isOneOf(rows, column, Types.TIMESTAMP_WITH_TIMEZONE);
    for (int i = 0; i < GETTERS.size(); i++) {
      boolean fits = i < 2
          || (i == 12 && isOneOf(rows, column, Types.VARCHAR))
          || (i <= 6 && number && !isNarrow(rows, column, i))
          || (i == 8 && number)
          || (i == 13 && isOneOf(rows, column, Types.INTEGER))
          || (i == 14 && isOneOf(rows, column, Types.BIGINT))
          || (i == 15 && isOneOf(rows, column, Types.NUMERIC))
          || ((i == 9 || i == 16) && (date || (timestamp && !zoned)))
          || ((i == 11 || i == 17) && timestamp && !zoned)
          || (i == 18 && zoned);
      if (fits) {
        Object value = GETTERS.get(i).get(rows, column);
        all.add(String.valueOf(value) + (rows.wasNull() ? " null" : ""));
      }
    }
    return all;
  }

  private static boolean isNarrow(ResultSet rows, int column, int getter) throws SQLException {
    boolean big = isOneOf(rows, column, Types.BIGINT);
    return big && (getter == 2 || getter == 4);
  }

  private static boolean isOneOf(ResultSet rows, int column, int... types) throws SQLException {
    int type = rows.getMetaData().getColumnType(column);
    for (int each : types) {
      if (each == type) {
        return true;
      }
    }
    return false;
  }

  @Test
  void what_a_caller_does_to_a_value_no_other_sees() throws Exception {
    behind("create table times (t timestamp, b " + (database == Database.H2 ? "varbinary" : "bytea")
        + ")");
    behind("insert into times values (timestamp '2024-02-29 12:34:56', "
        + (database == Database.H2 ? "x'0102'" : "'\\x0102'") + ")");
    for (int i = 0; i < 2; i++) {
      QueryCache.cached(TTL, () -> {
        try (Connection connection = source.getConnection();
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("select t, b from times")) {
          rows.next();
          assertThat(rows.getTimestamp(1).toString()).startsWith("2024-02-29 12:34:56");
          assertThat(rows.getBytes(2)).containsExactly(1, 2);
          rows.getTimestamp(1).setTime(0);
          rows.getBytes(2)[0] = 9;
        }
        return null;
      });
    }
    assertThat(cache().hitCount()).isEqualTo(1);
  }

  // ---- at once

  @Test
  void many_who_ask_at_once_cost_one_query() throws Exception {
    int threads = 8;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(executor.submit(() -> {
          go.await(10, TimeUnit.SECONDS);
          return name(3);
        }));
      }
      go.countDown();
      for (Future<String> each : all) {
        assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("c3");
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(executions()).isEqualTo(1);
  }
}
