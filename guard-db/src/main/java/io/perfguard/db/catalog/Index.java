/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import io.perfguard.core.base.Require;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An index, also one that a primary key or a unique constraint brings. Immutable.
 *
 * @param name the name; empty if the database tells none
 * @param table the table it belongs to
 * @param columns what it is sorted by, in its order; an expression stands in brackets,
 *     {@code (lower(name))}, and so is never the name of a column
 * @param unique whether no two rows may be equal in it
 * @param filter what a row must fulfil to be in it; empty if all rows are
 * @param searchable whether rows can be found in it by the values of its columns: not in one that
 *     is invalid, nor in one of another kind, such as GIN or BRIN. Only PostgreSQL is asked for
 *     that
 * @param ordered whether it keeps them in an order, so that ranges can be found in it as well: not
 *     in a hash index. Only PostgreSQL is asked for that
 */
public record Index(
    String name,
    TableName table,
    List<String> columns,
    boolean unique,
    Optional<String> filter,
    boolean searchable,
    boolean ordered) {
  /**
   * Checks and copies.
   *
   * @param name the name; empty if the database tells none
   * @param table the table it belongs to
   * @param columns what it is sorted by, in its order; an expression stands in brackets,
   *     {@code (lower(name))}, and so is never the name of a column
   * @param unique whether no two rows may be equal in it
   * @param filter what a row must fulfil to be in it; empty if all rows are
   * @param searchable whether rows can be found in it by the values of its columns: not in one that
   *     is invalid, nor in one of another kind, such as GIN or BRIN. Only PostgreSQL is asked for
   *     that
   * @param ordered whether it keeps them in an order, so that ranges can be found in it as well
   */
  public Index {
    Require.nonNull(name, "name");
    Require.nonNull(table, "table");
    columns = List.copyOf(columns);
    Require.nonNull(filter, "filter");
  }

  /**
   * Whether all rows that have given values in given columns can be found in it. They can if it is
   * searchable, begins with these columns, in any order, and leaves no such row out. The filter
   * {@code (column is not null)} leaves none out that has a value.
   *
   * @param wanted the columns, at least one
   * @return true if they can
   */
  public boolean finds(Collection<String> wanted) {
    Require.atLeast(1, wanted.size(), "wanted.size()");
    return searchable
        && columns.size() >= wanted.size()
        && Set.copyOf(columns.subList(0, wanted.size())).equals(Set.copyOf(wanted))
        && filter.map(condition -> asksForAValueOf(wanted, condition)).orElse(true);
  }

  private static boolean asksForAValueOf(Collection<String> wanted, String condition) {
    return wanted.stream()
        .anyMatch(column -> condition.equals("(" + column + " IS NOT NULL)")
            || condition.equals("(\"" + column.replace("\"", "\"\"") + "\" IS NOT NULL)"));
  }
}
