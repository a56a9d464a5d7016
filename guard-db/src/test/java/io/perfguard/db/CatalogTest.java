/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.perfguard.db.catalog.Catalog;
import io.perfguard.db.catalog.Column;
import io.perfguard.db.catalog.ForeignKey;
import io.perfguard.db.catalog.Table;
import io.perfguard.db.catalog.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What databases tell of themselves, and which foreign keys lack an index. */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class CatalogTest extends CatalogCase {
  @Parameter
  private Database database;

  @Override
  Database database() {
    return database;
  }

  @Test
  void a_table_is_told_with_columns_keys_and_indexes() throws SQLException {
    execute(
        "create table shipments (id int primary key, company_id int not null,"
            + " note varchar(40), constraint of_company foreign key (company_id)"
            + " references company)",
        "create unique index by_note on shipments (note, id)");
    Catalog catalog = read();
    assertThat(catalog.tables())
        .extracting(table -> table.name().name())
        .isEqualTo(keptAll("company", "shipments"));
    Table table = catalog.table(kept("shipments"));
    assertThat(table.kind()).isEqualTo(Table.Kind.TABLE);
    assertThat(table.columns())
        .extracting(Column::name, Column::nullable)
        .containsExactly(
            tuple(kept("id"), false), tuple(kept("company_id"), false), tuple(kept("note"), true));
    assertThat(table.column(kept("note")).orElseThrow().type().toLowerCase(Locale.ROOT))
        .contains("var");
    assertThat(table.primaryKey()).isEqualTo(keptAll("id"));
    TableName company = new TableName(table.name().schema(), kept("company"));
    assertThat(table.foreignKeys()).singleElement().satisfies(key -> {
      assertThat(key.name()).isEqualTo(kept("of_company"));
      assertThat(key.table()).isEqualTo(table.name());
      assertThat(key.columns()).isEqualTo(keptAll("company_id"));
      assertThat(key.referencedTable()).isEqualTo(company);
      assertThat(key.referencedColumns()).isEqualTo(keptAll("id"));
    });
    assertThat(table.indexes())
        .filteredOn(index -> index.name().equals(kept("by_note")))
        .singleElement()
        .satisfies(index -> {
          assertThat(index.columns()).isEqualTo(keptAll("note", "id"));
          assertThat(index.unique()).isTrue();
          assertThat(index.filter()).isEmpty();
          assertThat(index.searchable()).isTrue();
        });
    assertThat(catalog.foreignKeys()).isEqualTo(table.foreignKeys());
    assertThat(catalog.indexes()).containsAll(table.indexes()).hasSizeGreaterThan(2);
    assertThat(catalog.schemas()).containsExactly(table.name().schema());
    assertThat(catalog).asString().contains(catalog.product(), "2 tables, 1 foreign key, ");
    assertThat(catalog.find("nothing")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalog.table("nothing"))
        .withMessageContainingAll("\"nothing\"", kept("company"), kept("shipments"));
  }

  @Test
  void primary_keys_and_unique_constraints_cover() throws SQLException {
    execute(
        "create table one_to_one (company_id int primary key references company)",
        "create table line (company_id int references company, no int,"
            + " primary key (company_id, no))",
        "create table named (id int primary key, company_id int unique references company)");
    assertThat(unindexed()).isEmpty();
  }

  @Test
  void names_are_in_quotes_where_they_must_be() throws SQLException {
    execute("create table \"Order\" (\"Id\" int primary key, \"a \"\"b\" int, \"user\" int,"
        + " foreign key (\"a \"\"b\") references \"Order\", "
        + " foreign key (\"user\") references company)");
    Catalog catalog = read();
    List<ForeignKey> keys = catalog.table("Order").foreignKeys();
    assertThat(keys)
        .extracting(catalog::createIndex)
        .extracting(ddl -> ddl.replace(" CONCURRENTLY", ""))
        .containsExactlyInAnyOrder(
            "CREATE INDEX idx_order_a__b ON \"Order\"(\"a \"\"b\")",
            "CREATE INDEX idx_order_user ON \"Order\"(\"user\")");
    if (database() == Database.POSTGRES) {
      assertThat(repaired()).hasSize(2);
    }
    assertThat(unindexed()).isEmpty();
  }

  @Test
  void names_are_without_quotes_where_they_need_none() throws SQLException {
    execute("create table shipments (id int primary key, company_id int references company)");
    Catalog catalog = read();
    assertThat(catalog.createIndex(catalog.foreignKeys().get(0)).replace(" CONCURRENTLY", ""))
        .isEqualTo("CREATE INDEX idx_shipments_company_id ON shipments(company_id)");
  }

  @Test
  void a_table_may_refer_to_itself() throws SQLException {
    execute("create table node (id int primary key, parent_id int references node)");
    assertThat(read().foreignKeys()).singleElement().satisfies(key -> {
      assertThat(key.referencedTable()).isEqualTo(key.table());
      assertThat(key.columns()).isEqualTo(keptAll("parent_id"));
    });
    assertThat(unindexed())
        .isEqualTo(database() == Database.H2 ? List.of() : List.of(List.of("parent_id")));
  }

  @Test
  void a_view_has_columns_and_no_keys() throws SQLException {
    execute("create view coded as select id, code from company where code is not null");
    Table view = read().table(kept("coded"));
    assertThat(view.kind()).isEqualTo(Table.Kind.VIEW);
    assertThat(view.columns()).extracting(Column::name).isEqualTo(keptAll("id", "code"));
    assertThat(view.foreignKeys()).isEmpty();
    assertThat(view.primaryKey()).isEmpty();
    assertThat(view.indexes()).isEmpty();
  }

  @Test
  void each_schema_is_its_own_place() throws SQLException {
    String own = read().schemas().get(0);
    // The underscore matches any character where a driver takes a pattern.
    String sales = own + "_sales";
    String other = own + "xsales";
    execute(
        "drop schema if exists \"" + sales + "\" cascade",
        "drop schema if exists \"" + other + "\" cascade",
        "create schema \"" + sales + "\"",
        "create schema \"" + other + "\"",
        "create table \"" + sales + "\".orders (id int primary key, company_id int"
            + " references \"" + own + "\".company)",
        "create table \"" + other + "\".orders (no int primary key, \"of\" int)",
        "create table \"" + other + "\".other (id int)");
    assertThat(read().tables())
        .extracting(Table::name)
        .containsExactly(new TableName(own, kept("company")));

    Catalog one = Catalog.read(source, sales);
    assertThat(one.tables()).singleElement().satisfies(table -> {
      assertThat(table.name()).isEqualTo(new TableName(sales, kept("orders")));
      assertThat(table.columns()).extracting(Column::name).isEqualTo(keptAll("id", "company_id"));
      assertThat(table.foreignKeys().get(0).referencedTable())
          .isEqualTo(new TableName(own, kept("company")));
    });
    String ddl = one.createIndex(one.foreignKeys().get(0));
    assertThat(ddl)
        .containsPattern(" ON (\"" + sales + "\"|" + sales + ")\\.orders\\(company_id\\)");
    execute(ddl);
    assertThat(Catalog.read(source, sales).unindexedForeignKeys()).isEmpty();

    assertThat(Catalog.read(source, other, own, other).schemas()).containsExactly(other, own);
    Catalog all = Catalog.readAll(source);
    assertThat(all.schemas())
        .contains(own, sales, other)
        .noneMatch(schema -> schema.equalsIgnoreCase("information_schema"))
        .noneMatch(schema -> schema.startsWith("pg_"));
    assertThat(all.tables())
        .extracting(Table::name)
        .contains(new TableName(own, kept("company")), new TableName(other, kept("other")));
    assertThat(all.skipped()).isEmpty();
  }

  @Test
  void a_system_schema_is_read_for_who_names_it() throws SQLException {
    assertThat(Catalog.read(source, kept("information_schema")).find(kept("tables")))
        .isPresent();
  }

  @Test
  void a_schema_that_is_not_there_is_refused_and_those_that_are_are_listed() throws SQLException {
    String own = read().schemas().get(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Catalog.read(source, "nowhere"))
        .withMessageStartingWith("no schema is called \"nowhere\", letter by letter; there are ")
        .withMessageContaining(own.replaceAll("[0-9]+", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> Catalog.read(source, "%"));
    assertThatNullPointerException()
        .isThrownBy(() -> Catalog.read(source, (String) null))
        .withMessageStartingWith("schema must not be null; there are ")
        .withMessageContaining(own.replaceAll("[0-9]+", ""));
    assertThatNullPointerException()
        .isThrownBy(() -> Catalog.read(null))
        .withMessage("source must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> Catalog.of(null))
        .withMessage("connection must not be null");
  }

  @Test
  void a_driver_that_refuses_is_told_of() throws SQLException {
    execute("create table shipments (id int primary key, company_id int references company)");
    for (String what : List.of(
        "getIndexInfo indexes", "getImportedKeys foreign keys", "getPrimaryKeys primary key")) {
      String method = what.substring(0, what.indexOf(' '));
      Catalog catalog = Catalog.of(answering(name -> {
        if (name.equals(method)) {
          throw new SQLException("permission denied for " + name);
        }
        return DRIVERS_OWN;
      }));
      String own = catalog.schemas().get(0);
      assertThat(catalog.skipped())
          .extracting(Object::toString)
          .containsExactly(
              what.substring(method.length() + 1) + " of " + own + "." + kept("company")
                  + ": permission denied for " + method,
              what.substring(method.length() + 1) + " of " + own + "." + kept("shipments")
                  + ": permission denied for " + method);
      assertThat(catalog.tables()).hasSize(2);
    }
    assertThat(Catalog.of(answering(name -> refusing(name, "getColumns"))).skipped())
        .singleElement()
        .asString()
        .startsWith("columns of all tables of schema ");
    for (String method : List.of("getTables", "getSchemas")) {
      assertThatThrownBy(() -> Catalog.of(
              answering(name -> refusing(name, method)), read().schemas().get(0)))
          .isInstanceOf(SQLException.class)
          .hasMessage("permission denied");
    }
  }

  @Test
  void a_guarded_data_source_is_read_as_well() throws SQLException {
    DataSource guarded = GuardedDataSource.builder("orders", source).build();
    assertThat(Catalog.read(guarded).tables()).isEqualTo(read().tables());
  }
}
