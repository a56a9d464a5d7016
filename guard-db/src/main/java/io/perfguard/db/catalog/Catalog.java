/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import io.perfguard.core.base.Require;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one or more schemas, with their columns, keys and indexes, as they were when they
 * were read.
 *
 * <pre>{@code
 * Catalog catalog = Catalog.read(orders);
 * for (ForeignKey key : catalog.unindexedForeignKeys()) {
 *   log.warn("{}: {}", key, catalog.createIndex(key));
 * }
 * }</pre>
 *
 * <p>All is asked of {@link java.sql.DatabaseMetaData}. On PostgreSQL two queries on its catalog
 * add what its driver does not tell: which indexes are invalid or of a kind that finds no value,
 * which columns they only include, and which foreign keys a partition has from its table. What
 * cannot be read is in {@link #skipped()}: whoever concludes something from what is not here looks
 * there first.
 *
 * <p>Names are taken letter by letter, as the database keeps them.
 *
 * <p>Immutable.
 */
public final class Catalog {
  private final String product;
  private final List<String> schemas;
  private final Optional<String> currentSchema;
  private final List<Table> tables;
  private final List<Skipped> skipped;
  private final List<ForeignKey> unindexed;
  private final Identifiers identifiers;
  private final Map<Columns, String> indexNames = new HashMap<>();

  /** What an index is asked for. */
  private record Columns(TableName table, Set<String> columns) {
    static Columns of(ForeignKey key) {
      return new Columns(key.table(), Set.copyOf(key.columns()));
    }
  }

  Catalog(
      String product,
      List<String> schemas,
      Optional<String> currentSchema,
      List<Table> tables,
      List<Skipped> skipped,
      Identifiers identifiers) {
    this.product = product;
    this.schemas = List.copyOf(schemas);
    this.currentSchema = currentSchema;
    this.tables = List.copyOf(tables);
    this.skipped = List.copyOf(skipped);
    this.identifiers = identifiers;
    unindexed = this.tables.stream()
        .flatMap(table -> table.foreignKeys().stream().filter(key -> !table.isIndexed(key)))
        .toList();
    nameIndexes();
  }

  /** No two of the indexes that are missing get one name, nor that of anything that is there. */
  private void nameIndexes() {
    Set<String> taken = taken();
    for (ForeignKey key : unindexed) {
      indexNames.computeIfAbsent(Columns.of(key), columns -> {
        String name = make(key, taken);
        taken.add(name);
        return name;
      });
    }
  }

  private Set<String> taken() {
    Set<String> taken = new HashSet<>();
    for (Table table : tables) {
      taken.add(table.name().name().toLowerCase(Locale.ROOT));
      table.indexes().forEach(index -> taken.add(index.name().toLowerCase(Locale.ROOT)));
    }
    return taken;
  }

  private String make(ForeignKey key, Set<String> taken) {
    List<String> parts = new ArrayList<>();
    parts.add("idx");
    parts.add(key.table().name());
    parts.addAll(key.columns());
    return identifiers.make(parts, taken);
  }

  /**
   * Reads schemas of a database, through a connection of its own.
   *
   * @param source the database
   * @param schemas their names, letter by letter; without any, the schema that is current in a
   *     fresh connection
   * @return what they hold
   * @throws SQLException if there is no connection, or the driver does not tell which schemas or
   *     tables there are
   * @throws NullPointerException if one of the arguments is null
   * @throws IllegalArgumentException if no schema has a name, or none is named and none is current;
   *     it lists those that are there
   */
  public static Catalog read(DataSource source, @Nullable String... schemas) throws SQLException {
    Require.nonNull(source, "source");
    try (Connection connection = source.getConnection()) {
      return of(connection, schemas);
    }
  }

  /**
   * Reads all schemas of a database but the system's own, through a connection of its own.
   *
   * @param source the database
   * @return what they hold
   * @throws SQLException if there is no connection, or the driver does not tell which schemas or
   *     tables there are
   * @throws NullPointerException if the source is null
   */
  public static Catalog readAll(DataSource source) throws SQLException {
    Require.nonNull(source, "source");
    try (Connection connection = source.getConnection()) {
      return new CatalogReader(connection).readAll();
    }
  }

  /**
   * Reads schemas of the database that a connection goes to.
   *
   * @param connection the connection; it stays open
   * @param schemas their names, letter by letter; without any, the one that is current
   * @return what they hold
   * @throws SQLException if the driver does not tell which schemas or tables there are
   * @throws NullPointerException if one of the arguments is null
   * @throws IllegalArgumentException if no schema has a name, or none is named and none is current;
   *     it lists those that are there
   */
  public static Catalog of(Connection connection, @Nullable String... schemas) throws SQLException {
    Require.nonNull(connection, "connection");
    Require.nonNull(schemas, "schemas");
    return new CatalogReader(connection).read(schemas);
  }

  static boolean isPostgres(String product) {
    return product.equals("PostgreSQL");
  }

  /**
   * The database, as its driver calls it.
   *
   * @return such as {@code PostgreSQL}
   */
  public String product() {
    return product;
  }

  /**
   * The schemas that were read.
   *
   * @return their names; one empty name on a database without schemas
   */
  public List<String> schemas() {
    return schemas;
  }

  /**
   * All tables and views.
   *
   * @return schema by schema, sorted by name
   */
  public List<Table> tables() {
    return tables;
  }

  /**
   * A table or view.
   *
   * @param name its name within its schema
   * @return the table; of several schemas, the one in the schema that was named first
   * @throws IllegalArgumentException if there is none; it lists those that are there
   */
  public Table table(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException("no table is called \"" + name
            + "\", letter by letter, in " + String.join(", ", schemas) + "; there are "
            + tables.stream()
                .map(table -> table.name().name())
                .collect(Collectors.toCollection(TreeSet::new))));
  }

  /**
   * A table or view.
   *
   * @param name its name within its schema
   * @return the table; of several schemas, the one in the schema that was named first; empty if
   *     there is none
   */
  public Optional<Table> find(String name) {
    Require.nonNull(name, "name");
    return tables.stream().filter(table -> table.name().name().equals(name)).findFirst();
  }

  /**
   * All foreign keys, but for those that a partition has from its table.
   *
   * @return table by table
   */
  public List<ForeignKey> foreignKeys() {
    return tables.stream().flatMap(table -> table.foreignKeys().stream()).toList();
  }

  /**
   * All indexes, also those of primary keys and unique constraints.
   *
   * @return table by table
   */
  public List<Index> indexes() {
    return tables.stream().flatMap(table -> table.indexes().stream()).toList();
  }

  /**
   * Foreign keys whose rows can be found only by reading their whole table. That is what a join
   * from the referenced table does, and each delete of a referenced row.
   *
   * @return table by table; what {@link #skipped()} names may be missing, or be here wrongly
   */
  public List<ForeignKey> unindexedForeignKeys() {
    return unindexed;
  }

  /**
   * What could not be read.
   *
   * @return in the order of reading; empty if all was
   */
  public List<Skipped> skipped() {
    return skipped;
  }

  /**
   * The statement that makes the index a foreign key lacks. On PostgreSQL it does not lock the
   * table, and so cannot be part of a transaction; only a partitioned table must be locked.
   *
   * @param key a foreign key
   * @return such as {@code CREATE INDEX idx_shipments_company_id ON shipments(company_id)}; keys of
   *     the same columns have the same
   */
  public String createIndex(ForeignKey key) {
    Require.nonNull(key, "key");
    @Nullable String known = indexNames.get(Columns.of(key));
    String name = known == null ? make(key, taken()) : known;
    return createIndex(key.table(), key.columns(), name);
  }

  /**
   * The statement that makes an index, under a name that nothing has.
   *
   * @param table the table
   * @param columns its columns, at least one, in the order of the index
   * @return such as {@code CREATE INDEX CONCURRENTLY idx_shipments_country_year ON
   *     shipments(country, year)}; on PostgreSQL as {@link #createIndex(ForeignKey)}
   */
  public String createIndex(TableName table, List<String> columns) {
    Require.nonNull(table, "table");
    Require.atLeast(1, columns.size(), "columns.size()");
    List<String> parts = new ArrayList<>();
    parts.add("idx");
    parts.add(table.name());
    parts.addAll(columns);
    return createIndex(table, columns, identifiers.make(parts, taken()));
  }

  private String createIndex(TableName table, List<String> columns, String name) {
    return (isBuiltConcurrently(table) ? "CREATE INDEX CONCURRENTLY " : "CREATE INDEX ") + name
        + " ON " + write(table) + "(" + identifiers.write(columns) + ")";
  }

  private boolean isBuiltConcurrently(TableName name) {
    return isPostgres(product)
        && tables.stream()
            .noneMatch(
                table -> table.name().equals(name) && table.kind() == Table.Kind.PARTITIONED);
  }

  private String write(TableName table) {
    String name = identifiers.write(table.name());
    return table.schema().isEmpty()
            || currentSchema.filter(table.schema()::equals).isPresent()
        ? name
        : identifiers.write(table.schema()) + "." + name;
  }

  /** Which schemas, and how much of them. */
  @Override
  public String toString() {
    return product + " " + String.join(", ", schemas) + ": "
        + count(tables.size(), "table", "tables") + ", "
        + count(foreignKeys().size(), "foreign key", "foreign keys") + ", "
        + count(indexes().size(), "index", "indexes");
  }

  private static String count(int count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }
}
