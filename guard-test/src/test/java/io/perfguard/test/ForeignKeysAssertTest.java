/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import static io.perfguard.test.PerfguardAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.perfguard.db.GuardedDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

class ForeignKeysAssertTest {
  private static final String SCHEMA = "perfguard_keys";

  private static void execute(DataSource source, String... statements) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** None, where there is no server: it is then on the list NOT RUN. */
  static Stream<DataSource> postgres() throws SQLException {
    if (PostgresServer.url().isEmpty()) {
      return Stream.of();
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(PostgresServer.url().orElseThrow());
    execute(source, "drop schema if exists " + SCHEMA + " cascade", "create schema " + SCHEMA);
    source.setCurrentSchema(SCHEMA);
    return Stream.of(source);
  }

  private static DataSource h2(String name) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:keys_" + name + ";DB_CLOSE_DELAY=-1");
    return source;
  }

  private static void fails(ThrowingCallable assertion, String message) {
    assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion).withMessage(message);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("postgres")
  void a_migration_that_forgot_an_index_is_told_what_to_write(DataSource source)
      throws SQLException {
    execute(
        source,
        "create table company (id int primary key)",
        "create table shipments (id int primary key, company_id int references company,"
            + " partner_id int constraint partner references company)");
    fails(() -> assertThat(source).foreignKeys().areIndexed(), """
        PG-404 expected all foreign keys to be indexed, 2 of 2 are not in PostgreSQL perfguard_keys; a delete of a referenced row, and a join from it, read the whole table:
          partner  perfguard_keys.shipments (partner_id) -> perfguard_keys.company (id)
            CREATE INDEX CONCURRENTLY idx_shipments_partner_id ON shipments(partner_id);
          shipments_company_id_fkey  perfguard_keys.shipments (company_id) -> perfguard_keys.company (id)
            CREATE INDEX CONCURRENTLY idx_shipments_company_id ON shipments(company_id);""");
    execute(source, "CREATE INDEX CONCURRENTLY idx_shipments_company_id ON shipments(company_id)");
    assertThat(source).foreignKeys().except("partner").areIndexed();
    fails(
        () -> assertThat(source)
            .foreignKeys()
            .except("partner", "shipments_company_id_fkey")
            .areIndexed(),
        "expected to be without index: shipments_company_id_fkey. No foreign key of this name"
            + " lacks one, strike it off except(…)");
    execute(source, "create index on shipments (partner_id)");
    assertThat(source).foreignKeys().areIndexed();
    assertThat(source).foreignKeys().inSchemas(SCHEMA).areIndexed();
    assertThat(GuardedDataSource.builder("orders", source).build())
        .foreignKeys()
        .areIndexed();
  }

  @Test
  void a_database_that_makes_indexes_by_itself_passes() throws SQLException {
    DataSource source = h2("indexed");
    execute(
        source,
        "create table company (id int primary key)",
        "create table shipments (id int primary key, company_id int references company)");
    assertThat(source).foreignKeys().areIndexed();
    assertThat(source).foreignKeys().inAllSchemas().areIndexed();
  }

  @Test
  void nothing_is_concluded_where_there_is_no_table() {
    fails(
        () -> assertThat(h2("empty")).foreignKeys().areIndexed(),
        "expected all foreign keys to be indexed, but there is no table in H2 PUBLIC: 0 tables, 0"
            + " foreign keys, 0 indexes, or none that this user may see; name others with"
            + " inSchemas(…)");
  }

  @Test
  void nothing_is_concluded_where_the_driver_refuses() throws SQLException {
    DataSource source = h2("refused");
    execute(source, "create table company (id int primary key)");
    DataSource refusing = refusing(DataSource.class, source, "getIndexInfo");
    fails(
        () -> assertThat(refusing).foreignKeys().areIndexed(),
        "expected all foreign keys to be indexed, but not all could be read of H2 PUBLIC: 1 table,"
            + " 0 foreign keys, 0 indexes:\n  indexes of PUBLIC.COMPANY: permission denied");
    DataSource closed = refusing(DataSource.class, source, "getConnection");
    fails(
        () -> assertThat(closed).foreignKeys().areIndexed(),
        "the catalog could not be read: permission denied");
  }

  private static <T> T refusing(Class<T> type, Object target, String refused) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          if (method.getName().equals(refused)) {
            throw new SQLException("permission denied");
          }
          try {
            Object answer = method.invoke(target, arguments);
            return answer instanceof Connection || answer instanceof DatabaseMetaData
                ? refusing(method.getReturnType(), answer, refused)
                : answer;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        }));
  }
}
