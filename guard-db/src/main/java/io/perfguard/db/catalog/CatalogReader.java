/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks one driver. What it refuses to tell of a table is noted, not passed over. Not thread-safe.
 */
final class CatalogReader {
  /*
   * A pattern that the driver takes, for tables and columns, may match more than was meant: "_" is
   * any character, and drivers differ in what escapes it. So what comes back is compared.
   */
  private static final Set<String> SYSTEM_SCHEMAS = Set.of(
      "definition_schema",
      "information_schema",
      "mysql",
      "ndbinfo",
      "performance_schema",
      "pg_catalog",
      "sys",
      "syscat",
      "sysibm",
      "sysibmadm",
      "sysproc",
      "sysstat",
      "system",
      "system_lobs");

  /** The most schemas that an error lists. */
  private static final int LISTED = 20;

  private final Connection connection;
  private final DatabaseMetaData metaData;
  private final String product;
  private final @Nullable String catalog;
  /** Whether what others call a schema is a catalog here, as on MySQL. */
  private final boolean catalogsOnly;

  private final Identifiers identifiers;
  private final List<Table> tables = new ArrayList<>();
  private final List<Skipped> skipped = new ArrayList<>();

  CatalogReader(Connection connection) throws SQLException {
    this.connection = connection;
    metaData = connection.getMetaData();
    product = metaData.getDatabaseProductName();
    catalog = connection.getCatalog();
    catalogsOnly = !metaData.supportsSchemasInTableDefinitions()
        && metaData.supportsCatalogsInTableDefinitions();
    identifiers = Identifiers.of(metaData);
  }

  /** Reads the schemas of these names, or without any the current one. */
  Catalog read(@Nullable String[] names) throws SQLException {
    @Nullable String current = catalogsOnly ? catalog : connection.getSchema();
    return read(names.length == 0 ? List.of(current(current)) : known(names), current);
  }

  /** Reads all but the system's. */
  Catalog readAll() throws SQLException {
    List<String> schemas =
        schemas().stream().filter(schema -> !isSystem(schema)).toList();
    @Nullable String current = catalogsOnly ? catalog : connection.getSchema();
    // A database without schemas has one of no name.
    return read(schemas.isEmpty() ? List.of("") : schemas, current);
  }

  private Catalog read(List<String> schemas, @Nullable String current) throws SQLException {
    for (String schema : schemas) {
      readSchema(schema);
    }
    return new Catalog(
        product, schemas, Optional.ofNullable(current), tables, skipped, identifiers);
  }

  // ---- schemas

  private String current(@Nullable String current) throws SQLException {
    if (current != null) {
      return current;
    }
    List<String> all = schemas();
    if (all.isEmpty()) {
      return "";
    }
    throw new IllegalArgumentException(
        "the connection has no current schema; name one of those that are there: " + listed(all));
  }

  private List<String> known(@Nullable String[] names) throws SQLException {
    List<String> all = schemas();
    for (String name : names) {
      if (name == null) {
        throw new NullPointerException("schema must not be null; there are " + listed(all));
      }
      if (!all.contains(name)) {
        throw new IllegalArgumentException(
            "no schema is called \"" + name + "\", letter by letter; there are " + listed(all));
      }
    }
    return Arrays.stream(names).distinct().toList();
  }

  private static String listed(List<String> schemas) {
    List<String> shown = schemas.stream().filter(schema -> !isSystem(schema)).toList();
    String list = shown.stream().limit(LISTED).collect(Collectors.joining(", "));
    return shown.size() <= LISTED ? list : list + " and " + (shown.size() - LISTED) + " more";
  }

  private List<String> schemas() throws SQLException {
    List<String> all = new ArrayList<>();
    try (ResultSet rows = catalogsOnly ? metaData.getCatalogs() : metaData.getSchemas()) {
      while (rows.next()) {
        if (catalogsOnly) {
          all.add(rows.getString("TABLE_CAT"));
        } else if (isOurs(rows.getString("TABLE_CATALOG"))) {
          all.add(rows.getString("TABLE_SCHEM"));
        }
      }
    }
    return all.stream().distinct().sorted().toList();
  }

  private boolean isOurs(@Nullable String catalogOfSchema) {
    return catalogOfSchema == null || catalog == null || catalogOfSchema.equals(catalog);
  }

  private static boolean isSystem(String schema) {
    String name = schema.toLowerCase(Locale.ROOT);
    return SYSTEM_SCHEMAS.contains(name)
        || name.startsWith("pg_toast")
        || name.startsWith("pg_temp");
  }

  // ---- tables

  private void readSchema(String schema) throws SQLException {
    Map<String, Table.Kind> kinds = kinds(schema);
    Map<String, List<Column>> columns = columns(schema);
    PostgresIndexes more = postgres(schema);
    for (Map.Entry<String, Table.Kind> table : kinds.entrySet()) {
      tables.add(table(
          new TableName(schema, table.getKey()),
          table.getValue(),
          columns.getOrDefault(table.getKey(), List.of()),
          more));
    }
  }

  private Map<String, Table.Kind> kinds(String schema) throws SQLException {
    Map<String, Table.Kind> kinds = new TreeMap<>();
    try (ResultSet rows = metaData.getTables(catalog(schema), pattern(schema), "%", types())) {
      while (rows.next()) {
        Table.Kind kind = kind(rows.getString("TABLE_TYPE"));
        if (kind != null && isIn(schema, rows)) {
          kinds.put(rows.getString("TABLE_NAME"), kind);
        }
      }
    }
    return kinds;
  }

  /** Those of the driver's types that we read; null, which is all of them, if it has none. */
  private String @Nullable [] types() throws SQLException {
    List<String> types = new ArrayList<>();
    try (ResultSet rows = metaData.getTableTypes()) {
      while (rows.next()) {
        String type = rows.getString("TABLE_TYPE");
        if (kind(type) != null) {
          types.add(type);
        }
      }
    }
    return types.isEmpty() ? null : types.toArray(new String[0]);
  }

  private static Table.@Nullable Kind kind(@Nullable String driversType) {
    String type = driversType == null ? "" : driversType.strip().toUpperCase(Locale.ROOT);
    if (type.endsWith("INDEX") || type.endsWith("SEQUENCE") || type.contains("TOAST")) {
      return null;
    }
    if (type.endsWith("VIEW")) {
      return Table.Kind.VIEW;
    }
    if (type.equals("PARTITIONED TABLE")) {
      return Table.Kind.PARTITIONED;
    }
    return type.endsWith("TABLE") || type.endsWith("TEMPORARY") ? Table.Kind.TABLE : null;
  }

  private Map<String, List<Column>> columns(String schema) {
    Map<String, TreeMap<Integer, Column>> columns = new HashMap<>();
    reading("columns of all tables of schema " + schema, () -> {
      try (ResultSet rows = metaData.getColumns(catalog(schema), pattern(schema), "%", "%")) {
        while (rows.next()) {
          if (isIn(schema, rows)) {
            columns
                .computeIfAbsent(rows.getString("TABLE_NAME"), table -> new TreeMap<>())
                .put(
                    rows.getInt("ORDINAL_POSITION"),
                    new Column(
                        rows.getString("COLUMN_NAME"),
                        rows.getString("TYPE_NAME"),
                        rows.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls));
          }
        }
      }
    });
    return columns.entrySet().stream()
        .collect(Collectors.toMap(
            Map.Entry::getKey, entry -> List.copyOf(entry.getValue().values())));
  }

  private PostgresIndexes postgres(String schema) {
    PostgresIndexes[] read = {PostgresIndexes.NONE};
    if (Catalog.isPostgres(product)) {
      reading(
          "validity and kind of the indexes of schema " + schema,
          () -> read[0] = PostgresIndexes.read(connection, schema));
    }
    return read[0];
  }

  private Table table(TableName name, Table.Kind kind, List<Column> columns, PostgresIndexes more) {
    if (kind == Table.Kind.VIEW) {
      return new Table(name, kind, columns, List.of(), List.of(), List.of());
    }
    return new Table(
        name,
        kind,
        columns,
        primaryKey(name),
        foreignKeys(name, more),
        indexes(name, columns, more));
  }

  private List<String> primaryKey(TableName table) {
    Map<Integer, String> columns = new TreeMap<>();
    reading("primary key of " + table, () -> {
      try (ResultSet rows =
          metaData.getPrimaryKeys(catalog(table.schema()), schema(table.schema()), table.name())) {
        while (rows.next()) {
          columns.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
        }
      }
    });
    return List.copyOf(columns.values());
  }

  // ---- foreign keys

  /** A foreign key as its columns come in, one a row. */
  private static final class Reading {
    final String name;
    final TableName referenced;
    final Map<Integer, String> columns = new TreeMap<>();
    final Map<Integer, String> referencedColumns = new TreeMap<>();

    Reading(String name, TableName referenced) {
      this.name = name;
      this.referenced = referenced;
    }

    ForeignKey of(TableName table) {
      return new ForeignKey(
          name,
          table,
          List.copyOf(columns.values()),
          referenced,
          List.copyOf(referencedColumns.values()));
    }
  }

  private List<ForeignKey> foreignKeys(TableName table, PostgresIndexes more) {
    List<Reading> keys = new ArrayList<>();
    reading("foreign keys of " + table, () -> {
      try (ResultSet rows =
          metaData.getImportedKeys(catalog(table.schema()), schema(table.schema()), table.name())) {
        while (rows.next()) {
          int position = rows.getInt("KEY_SEQ");
          Reading key = key(keys, rows, position);
          key.columns.put(position, rows.getString("FKCOLUMN_NAME"));
          key.referencedColumns.put(position, rows.getString("PKCOLUMN_NAME"));
        }
      }
    });
    return keys.stream()
        .map(key -> key.of(table))
        .filter(key ->
            !more.derived().contains(new PostgresIndexes.Constraint(table.name(), key.name())))
        .sorted(Comparator.comparing(ForeignKey::name))
        .toList();
  }

  /**
   * The key that a row belongs to. Its name tells; of keys without names it is the first to the
   * same table that has no column at this position.
   */
  private Reading key(List<Reading> keys, ResultSet rows, int position) throws SQLException {
    @Nullable String given = rows.getString("FK_NAME");
    String name = given == null ? "" : given;
    @Nullable String schema = rows.getString(catalogsOnly ? "PKTABLE_CAT" : "PKTABLE_SCHEM");
    TableName referenced =
        new TableName(schema == null ? "" : schema, rows.getString("PKTABLE_NAME"));
    for (Reading key : keys) {
      if (key.name.equals(name)
          && key.referenced.equals(referenced)
          && !key.columns.containsKey(position)) {
        return key;
      }
    }
    Reading key = new Reading(name, referenced);
    keys.add(key);
    return key;
  }

  // ---- indexes

  /** An index as its columns come in, one a row. */
  private record Entry(boolean unique, Optional<String> filter, Map<Integer, String> columns) {}

  private List<Index> indexes(TableName table, List<Column> columns, PostgresIndexes more) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    reading("indexes of " + table, () -> {
      // approximate: the exact figures, which nobody reads here, make some databases count the rows
      try (ResultSet rows = metaData.getIndexInfo(
          catalog(table.schema()), schema(table.schema()), table.name(), false, true)) {
        while (rows.next()) {
          if (rows.getShort("TYPE") != DatabaseMetaData.tableIndexStatistic) {
            add(entries, rows, columns);
          }
        }
      }
    });
    return entries.entrySet().stream()
        .map(entry -> index(entry.getKey(), table, entry.getValue(), more))
        .sorted(Comparator.comparing(Index::name))
        .toList();
  }

  private static void add(Map<String, Entry> entries, ResultSet rows, List<Column> columns)
      throws SQLException {
    @Nullable String given = rows.getString("INDEX_NAME");
    boolean unique = !rows.getBoolean("NON_UNIQUE");
    @Nullable String filter = rows.getString("FILTER_CONDITION");
    entries
        .computeIfAbsent(
            given == null ? "" : given,
            name -> new Entry(
                unique,
                Optional.ofNullable(filter).filter(condition -> !condition.isBlank()),
                new TreeMap<>()))
        .columns()
        .put(
            rows.getInt("ORDINAL_POSITION"),
            columnOrExpression(rows.getString("COLUMN_NAME"), columns));
  }

  /**
   * A column's name as it is, or anything else in brackets. PostgreSQL's driver takes the quotes
   * off around a name and leaves those within it doubled.
   */
  private static String columnOrExpression(@Nullable String text, List<Column> columns) {
    if (text == null) {
      return "(an expression)";
    }
    if (isColumn(text, columns)) {
      return text;
    }
    String unquoted = text.replace("\"\"", "\"");
    return isColumn(unquoted, columns) ? unquoted : "(" + text + ")";
  }

  private static boolean isColumn(String name, List<Column> columns) {
    return columns.stream().anyMatch(column -> column.name().equals(name));
  }

  private static Index index(String name, TableName table, Entry entry, PostgresIndexes more) {
    List<String> columns = List.copyOf(entry.columns().values());
    PostgresIndexes.@Nullable Details details = more.indexes().get(name);
    return new Index(
        name,
        table,
        details == null
            ? columns
            : columns.subList(0, Math.min(details.keyColumns(), columns.size())),
        entry.unique(),
        entry.filter(),
        details == null || details.searchable(),
        details == null || details.ordered());
  }

  // ---- asking

  /** A question to the driver. */
  @FunctionalInterface
  private interface Question {
    void ask() throws SQLException;
  }

  private void reading(String what, Question question) {
    try {
      question.ask();
    } catch (SQLException e) {
      skipped.add(new Skipped(what, String.valueOf(e.getMessage())));
    }
  }

  private @Nullable String catalog(String schema) {
    return catalogsOnly ? schema : catalog;
  }

  private @Nullable String schema(String schema) {
    return catalogsOnly || schema.isEmpty() ? null : schema;
  }

  /** The schema for where the driver takes a pattern. */
  private @Nullable String pattern(String schema) throws SQLException {
    @Nullable String exact = schema(schema);
    @Nullable String escape = metaData.getSearchStringEscape();
    if (exact == null || escape == null || escape.isEmpty()) {
      return exact;
    }
    return exact
        .replace(escape, escape + escape)
        .replace("_", escape + "_")
        .replace("%", escape + "%");
  }

  private boolean isIn(String schema, ResultSet rows) throws SQLException {
    @Nullable String actual = rows.getString(catalogsOnly ? "TABLE_CAT" : "TABLE_SCHEM");
    return schema.isEmpty() || schema.equals(actual);
  }
}
