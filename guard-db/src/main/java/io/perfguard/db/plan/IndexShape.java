/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.db.catalog.Index;
import io.perfguard.db.catalog.Table;
import io.perfguard.db.plan.Predicate.Sort;
import io.perfguard.db.plan.TableFacts.ColumnFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The index that the conditions on one table ask for: columns that are compared with one value
 * first, in the order of the statement; then one that has bounds, or what is sorted by. Immutable.
 *
 * @param equalities the columns that are compared with a value or a list
 * @param behind a column with bounds, or those that are sorted by
 * @param share the share of rows that fulfil it all, 0..1, as the statistics say
 */
record IndexShape(List<String> equalities, List<String> behind, double share) {
  /** What the planner takes where it has no statistics (PostgreSQL, selfuncs.h). */
  private static final double UNKNOWN_EQUAL = 0.005;

  private static final double ONE_BOUND = 1.0 / 3;
  private static final double TWO_BOUNDS = 0.005;
  private static final int LIST = 3; // values of a list whose length is not known
  /** A column that leaves more than that is no help behind others. */
  private static final double USELESS = 0.5;
  /** So few rows need no further column. */
  private static final double FEW_ROWS = 10;
  /** More are rarely read in their order; each makes the index larger. */
  private static final int MOST_SORT_KEYS = 3;

  /** Copies. */
  IndexShape {
    equalities = List.copyOf(equalities);
    behind = List.copyOf(behind);
  }

  List<String> columns() {
    List<String> all = new ArrayList<>(equalities);
    all.addAll(behind);
    return all;
  }

  /** Null if the conditions ask for none. A list has so many values; 0 if that is not known. */
  static @Nullable IndexShape of(
      List<Predicate> predicates, List<String> sortKeys, TableFacts facts, int listSize) {
    Set<String> equalities = new LinkedHashSet<>();
    double share = 1;
    for (Predicate predicate : predicates) {
      if (predicate.isEquality() && !equalities.contains(predicate.column())) {
        double left = equalShare(predicate, facts, listSize);
        if (left <= USELESS && share * facts.rows() > FEW_ROWS) {
          equalities.add(predicate.column());
        }
        share *= left;
      }
    }
    List<String> behind = new ArrayList<>();
    for (Map.Entry<String, Long> bounds : bounds(predicates).entrySet()) {
      if (!equalities.contains(bounds.getKey())) {
        if (behind.isEmpty() && share * facts.rows() > FEW_ROWS) {
          behind.add(bounds.getKey());
        }
        share *= bounds.getValue() > 1 ? TWO_BOUNDS : ONE_BOUND;
      }
    }
    boolean sorted = predicates.stream().noneMatch(each -> each.sort() == Sort.IN)
        && sortKeys.size() <= MOST_SORT_KEYS;
    if (behind.isEmpty() && !equalities.isEmpty() && sorted) {
      sortKeys.stream().filter(key -> !equalities.contains(key)).forEach(behind::add);
    }
    return equalities.isEmpty() && behind.isEmpty()
        ? null
        : new IndexShape(List.copyOf(equalities), behind, share);
  }

  /** How many bounds columns have, in the order of the statement. */
  private static Map<String, Long> bounds(List<Predicate> predicates) {
    return predicates.stream()
        .filter(predicate -> predicate.sort() == Sort.RANGE)
        .collect(
            Collectors.groupingBy(Predicate::column, LinkedHashMap::new, Collectors.counting()));
  }

  private static double equalShare(Predicate predicate, TableFacts facts, int listSize) {
    ColumnFacts column = facts.columns().get(predicate.column());
    double one = column == null ? UNKNOWN_EQUAL : column.equalShare();
    int values = predicate.sort() == Sort.EQUAL ? 1 : listSize > 0 ? listSize : LIST;
    return Math.min(1, one * values);
  }

  /** Whether an index that is there begins with what this one would. */
  boolean isCovered(Table table) {
    return table.indexes().stream().anyMatch(this::isCovered) || covers(table.primaryKey());
  }

  private boolean isCovered(Index index) {
    return index.searchable()
        && (index.ordered() || behind.isEmpty())
        && index.filter().isEmpty()
        && covers(index.columns());
  }

  private boolean covers(List<String> there) {
    int equal = equalities.size();
    if (there.size() < equal + behind.size()
        || !Set.copyOf(there.subList(0, equal)).equals(Set.copyOf(equalities))) {
      return false;
    }
    return there.subList(equal, equal + behind.size()).equals(behind);
  }

  /** Whether an index of this shape serves all that one of the other serves. */
  boolean serves(IndexShape other) {
    List<String> columns = columns();
    int equal = other.equalities.size();
    return columns.size() >= equal + other.behind.size()
        && Set.copyOf(columns.subList(0, equal)).equals(Set.copyOf(other.equalities))
        && columns.subList(equal, equal + other.behind.size()).equals(other.behind);
  }
}
