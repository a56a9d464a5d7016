/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.base.Require;
import io.perfguard.db.catalog.Catalog;
import io.perfguard.db.catalog.ForeignKey;
import io.perfguard.db.catalog.Skipped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.assertj.core.api.AbstractAssert;

/**
 * What a test asserts of foreign keys, once the migrations have run. What the driver does not tell,
 * for want of a permission, fails: nothing is concluded from what was not seen.
 *
 * <pre>{@code
 * assertThat(dataSource).foreignKeys().areIndexed();
 * assertThat(dataSource).foreignKeys().inAllSchemas().except("audit_user_fk").areIndexed();
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class ForeignKeysAssert extends AbstractAssert<ForeignKeysAssert, DataSource> {
  private String[] schemas = {};
  private boolean everywhere;
  private List<String> excepted = List.of();

  ForeignKeysAssert(DataSource source) {
    super(source, ForeignKeysAssert.class);
  }

  /**
   * About the foreign keys of other schemas.
   *
   * @param names the schemas, letter by letter as the database keeps them
   * @return this
   */
  public ForeignKeysAssert inSchemas(String... names) {
    Require.atLeast(1, names.length, "names.length");
    schemas = names.clone();
    everywhere = false;
    return this;
  }

  /**
   * About the foreign keys of all schemas but the system's own.
   *
   * @return this
   */
  public ForeignKeysAssert inAllSchemas() {
    everywhere = true;
    return this;
  }

  /**
   * Some may lack an index. One that has got an index since, or is gone, fails: it is to be struck
   * off the list.
   *
   * @param names the constraints, letter by letter as the database keeps them
   * @return this
   */
  public ForeignKeysAssert except(String... names) {
    excepted = List.of(names);
    return this;
  }

  /**
   * Each has an index that begins with its columns, in any order; that of a primary key or a unique
   * constraint will do. An index that leaves rows out, is invalid, or holds an expression, will
   * not.
   *
   * @return this
   */
  public ForeignKeysAssert areIndexed() {
    Catalog catalog = catalog();
    if (!catalog.skipped().isEmpty()) {
      failWithMessage(
          "%s",
          "expected all foreign keys to be indexed, but not all could be read of " + catalog + ":"
              + catalog.skipped().stream()
                  .map(Skipped::toString)
                  .collect(Collectors.joining("\n  ", "\n  ", "")));
    }
    if (catalog.tables().isEmpty()) {
      failWithMessage(
          "%s",
          "expected all foreign keys to be indexed, but there is no table in " + catalog
              + ", or none that this user may see; name others with inSchemas(…)");
    }
    List<ForeignKey> missing = new ArrayList<>();
    List<String> stale = new ArrayList<>(excepted);
    for (ForeignKey key : catalog.unindexedForeignKeys()) {
      stale.remove(key.name());
      if (!excepted.contains(key.name())) {
        missing.add(key);
      }
    }
    if (!stale.isEmpty()) {
      failWithMessage(
          "%s",
          "expected to be without index: " + String.join(", ", stale) + ". No foreign key of this"
              + " name lacks one, strike it off except(…)");
    }
    if (!missing.isEmpty()) {
      failWithMessage("%s", message(catalog, missing));
    }
    return this;
  }

  private Catalog catalog() {
    try {
      return everywhere ? Catalog.readAll(actual) : Catalog.read(actual, schemas);
    } catch (SQLException e) {
      throw new AssertionError("the catalog could not be read: " + e.getMessage(), e);
    }
  }

  private static String message(Catalog catalog, List<ForeignKey> missing) {
    Map<String, List<ForeignKey>> byRepair = new LinkedHashMap<>();
    for (ForeignKey key : missing) {
      byRepair
          .computeIfAbsent(catalog.createIndex(key), ddl -> new ArrayList<>())
          .add(key);
    }
    int all = catalog.foreignKeys().size();
    StringBuilder out = new StringBuilder(String.format(
        Locale.ROOT,
        "PG-404 expected all foreign keys to be indexed, %,d of %,d %s not in %s %s; a delete of a"
            + " referenced row, and a join from it, read the whole table:",
        missing.size(),
        all,
        missing.size() == 1 ? "is" : "are",
        catalog.product(),
        String.join(", ", catalog.schemas())));
    byRepair.forEach((ddl, keys) -> {
      keys.forEach(key -> out.append("\n  ").append(key.name()).append("  ").append(key));
      out.append("\n    ").append(ddl).append(';');
    });
    return out.toString();
  }
}
