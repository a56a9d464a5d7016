/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import io.perfguard.core.base.Require;
import java.util.Comparator;

/**
 * What a table is called, letter by letter as the database keeps it. Immutable.
 *
 * @param schema its schema; on a database that has catalogs only, such as MySQL, its catalog; empty
 *     where there is neither
 * @param name the name within the schema
 */
public record TableName(String schema, String name) implements Comparable<TableName> {
  private static final Comparator<TableName> ORDER =
      Comparator.comparing(TableName::schema).thenComparing(TableName::name);

  /**
   * Checks that nothing is missing.
   *
   * @param schema its schema; on a database that has catalogs only, such as MySQL, its catalog;
   *     empty where there is neither
   * @param name the name within the schema
   */
  public TableName {
    Require.nonNull(schema, "schema");
    Require.nonNull(name, "name");
  }

  @Override
  public int compareTo(TableName other) {
    return ORDER.compare(this, other);
  }

  /** {@code schema.name}. */
  @Override
  public String toString() {
    return schema.isEmpty() ? name : schema + "." + name;
  }
}
