/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.QueryCapture;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * What a test asserts of a registry: of its diagnosis, which a failure prints, and of what its data
 * sources execute. Not thread-safe.
 */
public final class GuardRegistryAssert extends AbstractAssert<GuardRegistryAssert, GuardRegistry> {
  GuardRegistryAssert(@Nullable GuardRegistry guards) {
    super(guards, GuardRegistryAssert.class);
  }

  /**
   * No check finds anything.
   *
   * @return this
   */
  public GuardRegistryAssert hasNoFindings() {
    Diagnosis diagnosis = diagnosis();
    if (!diagnosis.findings().isEmpty()) {
      failWithMessage("expected no findings, were:%n%s", diagnosis);
    }
    return this;
  }

  /**
   * Something of a code is found.
   *
   * @param code such as {@code PG-210}
   * @return this
   */
  public GuardRegistryAssert hasFinding(String code) {
    Diagnosis diagnosis = diagnosis();
    if (!has(diagnosis, code)) {
      failWithMessage("expected a finding %s, was:%n%s", code, diagnosis);
    }
    return this;
  }

  /**
   * Nothing of a code is found.
   *
   * @param code such as {@code PG-210}
   * @return this
   */
  public GuardRegistryAssert hasNoFinding(String code) {
    Diagnosis diagnosis = diagnosis();
    if (has(diagnosis, code)) {
      failWithMessage("expected no finding %s, was:%n%s", code, diagnosis);
    }
    return this;
  }

  /**
   * About the queries that were executed: within a test that {@link PerfguardExtension} counts
   * since its body began, else since the data sources were built. Then the repetitions are those
   * that production looks for, from five executions of a run on unless the data source was built
   * otherwise, and only their lines are known.
   *
   * @return their assertions
   */
  public QueriesAssert queries() {
    isNotNull();
    List<GuardedDataSource> sources = sources();
    return OpenCaptures.find(actual)
        .map(capture ->
            new QueriesAssert(actual, Executed.of(List.of(capture)), " since the test began"))
        .orElseGet(() -> new QueriesAssert(
            actual, new SinceBuilt(sources), " since the data sources were built"));
  }

  /**
   * About the queries of an action.
   *
   * @param action what is run, here and now; what it does on other threads counts as well, until it
   *     returns
   * @return their assertions
   */
  public QueriesAssert queriesOf(Runnable action) {
    isNotNull();
    try (QueryCapture capture = QueryCapture.open(actual)) {
      action.run();
      // Asked afterwards: the action may have registered them.
      sources();
      return new QueriesAssert(actual, Executed.of(List.of(capture)), " in this action");
    }
  }

  private List<GuardedDataSource> sources() {
    List<GuardedDataSource> sources = SinceBuilt.sources(actual);
    if (sources.isEmpty()) {
      failWithMessage("the registry has no guarded data source, so no query was counted");
    }
    return sources;
  }

  private Diagnosis diagnosis() {
    isNotNull();
    return actual.diagnose();
  }

  private static boolean has(Diagnosis diagnosis, String code) {
    return diagnosis.findings().stream().anyMatch(finding -> finding.code().equals(code));
  }
}
