/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.db.catalog.TableName;
import io.perfguard.db.plan.TableFacts.ColumnFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What PostgreSQL's statistics say of tables. Not thread-safe. */
final class PostgresStatistics {
  /** Of a partitioned table what its partitions have together: itself it has nothing. */
  private static final String TABLE = """
      select sum(greatest(l.reltuples, 0)), sum(l.relpages), sum(pg_stat_get_blocks_hit(l.oid)),
        sum(pg_stat_get_blocks_fetched(l.oid)),
        max(l.reltuples) < 0 or bool_or(l.reltuples <= 0 and pg_stat_get_live_tuples(l.oid) > 0)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        cross join lateral (
          select c.oid as id where c.relkind <> 'p'
          union all select relid::oid from pg_partition_tree(c.oid) where isleaf and c.relkind = 'p') part
        join pg_class l on l.oid = part.id
      where n.nspname = ? and c.relname = ? having count(*) > 0
      """;

  private static final String COLUMNS = """
      select attname, n_distinct, null_frac, coalesce(correlation, 0), avg_width from pg_stats
      where schemaname = ? and tablename = ? order by inherited desc
      """;

  private static final String ROOT = """
      select rn.nspname, r.relname
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_class r on r.oid = pg_partition_root(c.oid)
        join pg_namespace rn on rn.oid = r.relnamespace
      where n.nspname = ? and c.relname = ? and c.relispartition
      """;

  private final Connection connection;

  PostgresStatistics(Connection connection) {
    this.connection = connection;
  }

  /** The partitioned table that it is a part of, or itself. */
  TableName root(TableName table) throws SQLException {
    try (PreparedStatement statement = about(ROOT, table);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? new TableName(rows.getString(1), rows.getString(2)) : table;
    }
  }

  /**
   * What is known of a table.
   *
   * @param part a partition of it, or itself. Nothing analyses a partitioned table by itself; until
   *     somebody does, the partition stands for all
   * @return empty if the table is not there, or was never analysed
   */
  Optional<TableFacts> read(TableName table, TableName part) throws SQLException {
    try (PreparedStatement statement = about(TABLE, table);
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next() || rows.getBoolean(5)) {
        return Optional.empty();
      }
      double count = rows.getDouble(1);
      Map<String, ColumnFacts> columns = columns(table, count);
      if (columns.isEmpty()) {
        columns = columns(part, count);
      }
      return Optional.of(new TableFacts(
          count, rows.getDouble(2), share(rows.getDouble(3), rows.getDouble(4)), columns));
    }
  }

  /** Without any access all is taken for in memory. */
  private static double share(double hit, double fetched) {
    return fetched <= 0 ? 1 : hit / fetched;
  }

  private Map<String, ColumnFacts> columns(TableName table, double count) throws SQLException {
    Map<String, ColumnFacts> columns = new HashMap<>();
    try (PreparedStatement statement = about(COLUMNS, table);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        double distinct = rows.getDouble(2);
        columns.putIfAbsent(
            rows.getString(1),
            new ColumnFacts(
                distinct < 0 ? -distinct * count : distinct, // a share, if it grows with them
                rows.getDouble(3),
                rows.getDouble(4),
                rows.getDouble(5)));
      }
    }
    return columns;
  }

  private PreparedStatement about(String sql, TableName table) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setString(1, table.schema());
    statement.setString(2, table.name());
    return statement;
  }
}
