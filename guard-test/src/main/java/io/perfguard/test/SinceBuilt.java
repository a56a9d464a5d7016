/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Place;
import io.perfguard.db.CapturedQuery;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.QueryStats;
import io.perfguard.db.RepetitionFilter;
import io.perfguard.db.detect.RepeatedQuery;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.sql.StatementKind;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What data sources tell of themselves without a capture: everything since they were built, by
 * statement, with the lines of what was repeated often enough for production to look.
 */
final class SinceBuilt implements Executed {
  private final List<GuardedDataSource> sources;

  SinceBuilt(List<GuardedDataSource> sources) {
    this.sources = sources;
  }

  /** The guarded data sources of a registry. */
  static List<GuardedDataSource> sources(GuardRegistry guards) {
    return guards.guards().stream()
        .filter(GuardedDataSource.class::isInstance)
        .map(GuardedDataSource.class::cast)
        .toList();
  }

  @Override
  public long count(@Nullable StatementKind kind) {
    return sources.stream()
        .map(GuardedDataSource::stats)
        .mapToLong(stats -> {
          if (kind == null) {
            return stats.executionCount();
          }
          return switch (kind) {
            case SELECT -> stats.selectCount();
            case WRITE -> stats.writeCount();
            case OTHER -> stats.executionCount() - stats.selectCount() - stats.writeCount();
          };
        })
        .sum();
  }

  @Override
  public List<CapturedQuery> queries() {
    return sources.stream()
        .flatMap(SinceBuilt::queries)
        .sorted(Comparator.comparingLong(CapturedQuery::executionCount).reversed())
        .toList();
  }

  private static Stream<CapturedQuery> queries(GuardedDataSource source) {
    List<RepeatedQuery> repeated = repeated(source).toList();
    return source.queryLog().statements().stream().map(query -> query(query, repeated));
  }

  private static CapturedQuery query(QueryStats query, List<RepeatedQuery> repeated) {
    List<Place> frames = repeated.stream()
        .map(RepeatedQuery::latest)
        .filter(latest -> latest.statement().equals(query.statement()))
        .map(Repetition::frames)
        .findFirst()
        .orElse(List.of());
    return new CapturedQuery(
        query.statement(), query.executionCount(), query.rowCount(), query.total(), frames);
  }

  @Override
  public List<Repetition> repetitions() {
    return sources.stream()
        .flatMap(SinceBuilt::repeated)
        .map(RepeatedQuery::latest)
        .filter(RepetitionFilter.NONE.negate())
        .toList();
  }

  private static Stream<RepeatedQuery> repeated(GuardedDataSource source) {
    return source.details().repeatedQueries().stream();
  }
}
