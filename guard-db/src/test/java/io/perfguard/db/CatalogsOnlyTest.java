/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.perfguard.db.catalog.Catalog;
import io.perfguard.db.catalog.TableName;
import java.sql.SQLException;
import java.util.Map;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** A database that has catalogs where others have schemas, as MySQL: H2 that says so. */
class CatalogsOnlyTest extends CatalogCase {
  @Override
  Database database() {
    return Database.H2;
  }

  /** A MySQL or MariaDB has catalogs where others have schemas. */
  @Test
  void a_catalog_is_a_schema_where_there_are_no_schemas() throws SQLException {
    execute("create table shipments (id int primary key, company_id int references company)");
    Map<String, Object> answers =
        Map.of("supportsSchemasInTableDefinitions", false, "getDatabaseProductName", "MySQL");
    Catalog catalog = Catalog.of(answering(name -> answers.getOrDefault(name, DRIVERS_OWN)));
    String name = ((JdbcDataSource) source).getURL().replaceAll("jdbc:h2:mem:([^;]*);.*", "$1");
    assertThat(catalog.schemas()).containsExactly(kept(name));
    assertThat(catalog.foreignKeys()).singleElement().satisfies(key -> {
      assertThat(key.referencedTable()).isEqualTo(new TableName(kept(name), "COMPANY"));
      assertThat(catalog.createIndex(key))
          .isEqualTo("CREATE INDEX idx_shipments_company_id ON shipments(company_id)");
    });
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Catalog.of(answering(method -> answers.getOrDefault(method, DRIVERS_OWN)), "nowhere"))
        .withMessageEndingWith("there are " + kept(name));
  }
}
