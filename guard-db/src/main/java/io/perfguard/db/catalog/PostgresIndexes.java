/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What PostgreSQL knows of the indexes and foreign keys of a schema and its driver's metadata do
 * not tell: whether an index is valid, what kind it is, where its key ends and the columns begin
 * that it only includes, and which constraints it derived from others for partitions. Immutable.
 *
 * @param indexes by name, which is unique in a schema
 * @param derived table and name of each foreign key that follows from another one
 */
record PostgresIndexes(Map<String, Details> indexes, Set<Constraint> derived) {
  /** Nothing more than the metadata tell. */
  static final PostgresIndexes NONE = new PostgresIndexes(Map.of(), Set.of());

  /** Kinds that find no row by the value of a column, or only what may be near it. */
  private static final Set<String> UNSEARCHABLE = Set.of("brin", "gin", "gist", "spgist");

  /** The first version in which partitioned tables have indexes, and those may include columns. */
  private static final int PARTITIONED_INDEXES = 11;

  /** What an index is besides its columns. */
  record Details(int keyColumns, boolean searchable, boolean ordered) {}

  /** A constraint of a table. */
  record Constraint(String table, String name) {}

  static PostgresIndexes read(Connection connection, String schema) throws SQLException {
    boolean derives = connection.getMetaData().getDatabaseMajorVersion() >= PARTITIONED_INDEXES;
    return new PostgresIndexes(
        indexes(connection, schema, derives ? "indnkeyatts" : "indnatts"),
        derives ? derived(connection, schema) : Set.of());
  }

  private static Map<String, Details> indexes(
      Connection connection, String schema, String keyColumns) throws SQLException {
    Map<String, Details> indexes = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement("""
        select i.relname, x.KEY_COLUMNS, x.indisvalid, m.amname
        from pg_catalog.pg_index x
        join pg_catalog.pg_class i on i.oid = x.indexrelid
        join pg_catalog.pg_am m on m.oid = i.relam
        join pg_catalog.pg_namespace n on n.oid = i.relnamespace
        where n.nspname = ?""".replace("KEY_COLUMNS", keyColumns))) {
      statement.setString(1, schema);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          boolean searchable = rows.getBoolean(3) && !UNSEARCHABLE.contains(rows.getString(4));
          boolean ordered = !rows.getString(4).equals("hash");
          indexes.put(rows.getString(1), new Details(rows.getInt(2), searchable, ordered));
        }
      }
    }
    return indexes;
  }

  private static Set<Constraint> derived(Connection connection, String schema) throws SQLException {
    Set<Constraint> derived = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement("""
        select t.relname, c.conname
        from pg_catalog.pg_constraint c
        join pg_catalog.pg_class t on t.oid = c.conrelid
        join pg_catalog.pg_namespace n on n.oid = t.relnamespace
        where c.contype = 'f' and c.conparentid <> 0 and n.nspname = ?""")) {
      statement.setString(1, schema);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          derived.add(new Constraint(rows.getString(1), rows.getString(2)));
        }
      }
    }
    return derived;
  }
}
