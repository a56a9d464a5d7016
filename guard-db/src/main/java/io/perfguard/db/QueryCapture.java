/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Require;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardListener;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.internal.CaptureScope;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.StatementKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What data sources execute between opening and closing, on all threads: for tests. Each execution
 * takes its call site, some microseconds, and up to {@value CaptureScope#MAXIMUM} are kept; further
 * ones are counted.
 *
 * <pre>{@code
 * try (QueryCapture queries = QueryCapture.open(guards)) {
 *   page.load();
 *   assertThat(queries.count(StatementKind.SELECT)).isEqualTo(1);
 *   assertThat(queries.repetitions()).isEmpty();
 * }
 * }</pre>
 *
 * <p>What is captured can still be read after it was closed. Two captures at a time see the same
 * executions.
 *
 * <p>Thread-safe.
 */
public final class QueryCapture implements AutoCloseable {
  /** How many executions from one place are a repetition, unless told otherwise. */
  public static final int REPETITIONS = 2;

  private final CaptureScope scope;
  private final List<GuardedDataSource> sources = new ArrayList<>();
  private final List<GuardedDataSource> captured = new ArrayList<>(); // those that were, too
  private final @Nullable GuardRegistry guards;
  private final @Nullable GuardListener listener;
  private boolean closed;

  private QueryCapture(@Nullable GuardRegistry guards, List<GuardedDataSource> first, int least) {
    this.scope = new CaptureScope(least);
    this.guards = guards;
    first.forEach(this::add);
    if (guards == null) {
      listener = null;
    } else {
      GuardListener joining = new GuardListener() {
        @Override
        public void registered(Guard<?> guard) {
          if (guard instanceof GuardedDataSource source) {
            add(source);
          }
        }
      };
      listener = joining;
      guards.addListener(joining);
    }
  }

  /**
   * Captures what all data sources of a registry execute, also those that are registered while it
   * is open.
   *
   * @param guards the registry
   * @return an open capture
   */
  public static QueryCapture open(GuardRegistry guards) {
    return open(guards, REPETITIONS);
  }

  /**
   * The same with another idea of what a repetition is.
   *
   * @param guards the registry
   * @param repetitions how many executions from one place are a repetition, >= 2
   * @return an open capture
   * @throws IllegalArgumentException if it is less
   */
  public static QueryCapture open(GuardRegistry guards, int repetitions) {
    return new QueryCapture(Require.nonNull(guards, "guards"), List.of(), repetitions);
  }

  /**
   * Captures what some data sources execute.
   *
   * @param sources the data sources
   * @return an open capture
   */
  public static QueryCapture open(GuardedDataSource... sources) {
    return open(List.of(sources), REPETITIONS);
  }

  /**
   * The same with another idea of what a repetition is.
   *
   * @param sources the data sources
   * @param repetitions how many executions from one place are a repetition, >= 2
   * @return an open capture
   * @throws IllegalArgumentException if it is less
   */
  public static QueryCapture open(List<GuardedDataSource> sources, int repetitions) {
    return new QueryCapture(null, sources, repetitions);
  }

  private synchronized void add(GuardedDataSource source) {
    if (!closed && sources.stream().noneMatch(known -> known == source)) {
      sources.add(source);
      captured.add(source);
      source.begin(scope);
    }
  }

  /**
   * All executions so far.
   *
   * @return how many; a batch is one
   */
  public long count() {
    return scope.counts().values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The executions of one kind so far.
   *
   * @param kind the kind
   * @return how many; a batch is one
   */
  public long count(StatementKind kind) {
    return scope.counts().entrySet().stream()
        .filter(entry -> entry.getKey().kind() == kind)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /**
   * What was executed so far, by statement and place.
   *
   * @return the one executed most often first
   */
  public List<CapturedQuery> queries() {
    Map<Fingerprint, Long> rows = scope.rows();
    Map<List<Object>, List<CaptureScope.Captured>> groups = new LinkedHashMap<>();
    for (CaptureScope.Captured one : scope.executions()) {
      groups
          .computeIfAbsent(List.of(one.statement(), one.site().hash()), key -> new ArrayList<>())
          .add(one);
    }
    return groups.values().stream()
        .map(group -> query(group, rows))
        .sorted(Comparator.comparingLong(CapturedQuery::executionCount).reversed())
        .toList();
  }

  private static CapturedQuery query(
      List<CaptureScope.Captured> group, Map<Fingerprint, Long> rows) {
    CaptureScope.Captured first = group.get(0);
    return new CapturedQuery(
        first.statement(),
        group.size(),
        rows.getOrDefault(first.statement(), 0L),
        Duration.ofNanos(group.stream().mapToLong(CaptureScope.Captured::nanos).sum()),
        first.site().frames());
  }

  /**
   * What was repeated so far, by the engine that looks at production too, told of all executions as
   * of one scope.
   *
   * @return the longest first; empty if nothing was
   */
  public List<Repetition> repetitions() {
    return scope.repetitions();
  }

  /** Captures no more. A second time it does nothing. */
  @Override
  public void close() {
    GuardRegistry from = guards;
    GuardListener told = listener;
    if (from != null && told != null) {
      from.removeListener(told);
    }
    synchronized (this) {
      closed = true;
      sources.forEach(source -> source.end(scope));
      sources.clear();
    }
  }
}
