/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import io.perfguard.core.base.Require;
import java.util.List;
import java.util.Optional;

/**
 * A table or view. Immutable.
 *
 * @param name what it is called
 * @param kind what it is
 * @param columns its columns, in their order
 * @param primaryKey the columns of its primary key, in the order of the key; empty without one
 * @param foreignKeys its foreign keys, by name
 * @param indexes its indexes, by name
 */
public record Table(
    TableName name,
    Kind kind,
    List<Column> columns,
    List<String> primaryKey,
    List<ForeignKey> foreignKeys,
    List<Index> indexes) {
  /** What a table is. */
  public enum Kind {
    /** It holds rows; temporary and foreign tables, and partitions, do as well. */
    TABLE,
    /** Its rows are in its partitions, which are tables of their own. PostgreSQL tells. */
    PARTITIONED,
    /** A view, also a materialised one. It has no foreign keys. */
    VIEW
  }

  /**
   * Checks and copies.
   *
   * @param name what it is called
   * @param kind what it is
   * @param columns its columns, in their order
   * @param primaryKey the columns of its primary key, in the order of the key; empty without one
   * @param foreignKeys its foreign keys, by name
   * @param indexes its indexes, by name
   */
  public Table {
    Require.nonNull(name, "name");
    Require.nonNull(kind, "kind");
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    foreignKeys = List.copyOf(foreignKeys);
    indexes = List.copyOf(indexes);
  }

  /**
   * A column.
   *
   * @param column its name, as the database keeps it
   * @return the column; empty if there is none
   */
  public Optional<Column> column(String column) {
    return columns.stream().filter(one -> one.name().equals(column)).findFirst();
  }

  /**
   * Whether the rows that a foreign key of this table names together can be found without reading
   * the table: by an index, or by the primary key.
   *
   * @param key a foreign key of this table
   * @return true if they can
   */
  public boolean isIndexed(ForeignKey key) {
    return leads(primaryKey, key.columns())
        || indexes.stream().anyMatch(index -> index.finds(key.columns()));
  }

  private static boolean leads(List<String> primaryKey, List<String> wanted) {
    return primaryKey.size() >= wanted.size()
        && primaryKey.subList(0, wanted.size()).containsAll(wanted);
  }
}
