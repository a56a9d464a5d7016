/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import io.perfguard.db.catalog.Catalog;
import io.perfguard.db.catalog.Index;
import io.perfguard.db.catalog.Table;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which foreign keys lack an index on PostgreSQL, which makes none for them by itself, as H2 does.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("postgres")
class PostgresCatalogTest extends CatalogCase {
  /** None, where there is no server: it is then on the list NOT RUN. */
  static List<Database> postgres() throws IOException {
    return Database.available().stream().filter(one -> one == Database.POSTGRES).toList();
  }

  @Parameter
  private Database database;

  @Override
  Database database() {
    return database;
  }

  @Test
  void a_foreign_key_without_index_is_found_with_what_repairs_it() throws SQLException {
    execute("create table shipments (id int primary key, company_id int references company)");
    Catalog catalog = read();
    assertThat(catalog.unindexedForeignKeys()).singleElement().satisfies(key -> {
      assertThat(key).asString().contains("shipments (company_id) -> ", "company (id)");
      assertThat(catalog.createIndex(key))
          .isEqualTo("CREATE INDEX CONCURRENTLY idx_shipments_company_id ON shipments(company_id)");
    });
    assertThat(repaired()).hasSize(1);
  }

  @Test
  void an_index_of_all_columns_in_any_order_at_the_beginning_covers() throws SQLException {
    execute(
        "create table part (a int, b int, primary key (a, b))",
        "create table swapped (x int, y int, z int, foreign key (x, y) references part)",
        "create index on swapped (y, x, z)",
        "create table too_short (x int, y int, foreign key (x, y) references part)",
        "create index on too_short (x)",
        "create table too_late (x int, y int, z int, foreign key (x, y) references part)",
        "create index on too_late (z, x, y)",
        "create table apart (x int, y int, z int, foreign key (x, y) references part)",
        "create index on apart (x, z, y)");
    assertThat(read().unindexedForeignKeys())
        .extracting(key -> key.table().name())
        .containsExactly("apart", "too_late", "too_short");
    assertThat(repaired())
        .containsExactly(
            "CREATE INDEX CONCURRENTLY idx_apart_x_y ON apart(x, y)",
            "CREATE INDEX CONCURRENTLY idx_too_late_x_y ON too_late(x, y)",
            "CREATE INDEX CONCURRENTLY idx_too_short_x_y ON too_short(x, y)");
  }

  @Test
  void a_key_at_the_end_of_a_primary_key_is_not_covered_by_it() throws SQLException {
    execute("create table line (no int, company_id int references company,"
        + " primary key (no, company_id))");
    assertThat(unindexed()).containsExactly(List.of("company_id"));
  }

  @Test
  void a_partial_index_covers_only_if_it_leaves_no_value_out() throws SQLException {
    execute(
        "create table a (company_id int references company, open boolean)",
        "create index on a (company_id) where open",
        "create table b (company_id int references company)",
        "create index on b (company_id) where company_id is not null",
        "create table c (\"Company\" int references company, company int)",
        "create index on c (\"Company\") where \"Company\" is not null",
        "create table d (\"Company\" int references company, company int)",
        "create index on d (\"Company\") where company is not null");
    assertThat(read().unindexedForeignKeys())
        .extracting(key -> key.table().name())
        .containsExactly("a", "d");
    assertThat(repaired()).hasSize(2);
  }

  @Test
  void an_expression_does_not_cover() throws SQLException {
    execute(
        "create table a (code varchar(9) references company (code))",
        "create index on a (lower(code))",
        "create table b (code varchar(9) references company (code))",
        "create index on b ((code || ''))",
        "create table c (code varchar(9) references company (code))",
        "create index on c (code, lower(code))");
    Catalog catalog = read();
    assertThat(catalog.table("a").indexes())
        .singleElement()
        .extracting(Index::columns)
        .asInstanceOf(list(String.class))
        .singleElement()
        .asString()
        .startsWith("(lower(");
    assertThat(catalog.unindexedForeignKeys())
        .extracting(key -> key.table().name())
        .containsExactly("a", "b");
  }

  @Test
  void what_finds_no_value_does_not_cover() throws SQLException {
    execute(
        "create table brin (company_id int references company)",
        "create index on brin using brin (company_id)",
        "create table hashed (company_id int references company)",
        "create index on hashed using hash (company_id)",
        "create table including (company_id int references company, no int)",
        "create index on including (no) include (company_id)",
        "create table part (a int, b int, primary key (a, b))",
        "create table half (x int, y int, foreign key (x, y) references part)",
        "create index on half (x) include (y)",
        "create table invalid (company_id int references company)",
        "insert into company values (1, 'a')",
        "insert into invalid values (1), (1)");
    assertThatThrownBy(
            () -> execute("create unique index concurrently broken on invalid (company_id)"))
        .isInstanceOf(SQLException.class);
    Catalog catalog = read();
    assertThat(catalog.indexes())
        .filteredOn(index -> index.name().equals("broken"))
        .singleElement()
        .satisfies(index -> assertThat(index.searchable()).isFalse());
    assertThat(catalog.unindexedForeignKeys())
        .extracting(key -> key.table().name())
        .containsExactly("brin", "half", "including", "invalid");
    assertThat(catalog.table("half").indexes())
        .extracting(Index::columns)
        .containsExactly(List.of("x"));
    assertThat(repaired()).hasSize(4);
  }

  @Test
  void two_keys_of_the_same_columns_are_helped_by_one_index() throws SQLException {
    execute(
        "create table partner (id int primary key)",
        "create table shipments (company_id int references company references partner,"
            + " partner_id int references partner)");
    assertThat(read().unindexedForeignKeys()).hasSize(3);
    assertThat(repaired())
        .containsExactlyInAnyOrder(
            "CREATE INDEX CONCURRENTLY idx_shipments_company_id ON shipments(company_id)",
            "CREATE INDEX CONCURRENTLY idx_shipments_partner_id ON shipments(partner_id)");
  }

  @Test
  void an_index_gets_a_name_that_nothing_has() throws SQLException {
    String longName = "a_table_whose_name_is_nearly_as_long_as_the_database_takes_it";
    execute(
        "create table a_b (c int references company)",
        "create table a (b_c int references company)",
        "create table taken (company_id int references company, open boolean)",
        "CREATE INDEX idx_taken_company_id ON taken(company_id) where open",
        "create table " + longName + " (company_id int references company)",
        "create table " + longName + "s (company_id int references company)");
    List<String> repairs = repaired();
    assertThat(repairs.subList(0, 2))
        .containsExactly(
            "CREATE INDEX CONCURRENTLY idx_a_b_c ON a(b_c)",
            "CREATE INDEX CONCURRENTLY idx_a_b_c_2 ON a_b(c)");
    assertThat(repairs.get(4))
        .isEqualTo("CREATE INDEX CONCURRENTLY idx_taken_company_id_2 ON taken(company_id)");
    assertThat(read().indexes())
        .extracting(Index::name)
        .filteredOn(name -> name.startsWith("idx_a_table"))
        .hasSize(2)
        .allMatch(name -> name.length() == 63 && repairs.stream().anyMatch(r -> r.contains(name)));
  }

  @Test
  void a_partitioned_table_is_told_once() throws SQLException {
    execute(
        "create table depot (id int primary key) partition by range (id)",
        "create table depot_1 partition of depot for values from (0) to (10)",
        "create table shipments (year int, company_id int references company,"
            + " depot_id int references depot) partition by list (year)",
        "create table shipments_23 partition of shipments for values in (23)",
        "create table shipments_24 partition of shipments for values in (24)",
        "create index on shipments (depot_id)");
    Catalog catalog = read();
    assertThat(catalog.table("shipments").kind()).isEqualTo(Table.Kind.PARTITIONED);
    assertThat(catalog.table("shipments_23").kind()).isEqualTo(Table.Kind.TABLE);
    assertThat(catalog.table("shipments_23").indexes()).hasSize(1);
    assertThat(catalog.foreignKeys())
        .extracting(key -> key.table().name(), key -> key.referencedTable().name())
        .containsExactlyInAnyOrder(tuple("shipments", "company"), tuple("shipments", "depot"));
    assertThat(catalog.unindexedForeignKeys())
        .extracting(catalog::createIndex)
        .containsExactly("CREATE INDEX idx_shipments_company_id ON shipments(company_id)");
    assertThat(repaired()).hasSize(1);
  }

  @Test
  void an_index_that_some_partition_lacks_does_not_cover() throws SQLException {
    execute(
        "create table shipments (year int, company_id int references company)"
            + " partition by list (year)",
        "create table shipments_23 partition of shipments for values in (23)",
        "create index on only shipments (company_id)");
    assertThat(unindexed()).containsExactly(List.of("company_id"));
  }

  @Test
  void a_connection_without_a_current_schema_must_name_one() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path to nowhere");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Catalog.of(connection))
          .withMessageStartingWith("the connection has no current schema; name one of ");
    }
  }
}
