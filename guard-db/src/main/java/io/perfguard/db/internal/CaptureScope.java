/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.db.detect.CallSite;
import io.perfguard.db.detect.NPlusOneDetector;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a test captures: each execution with its call site, on all threads, up to a bound.
 * Thread-safe.
 */
public final class CaptureScope {
  /** The most executions kept one by one; further ones are counted. */
  public static final int MAXIMUM = 10_000;

  private final NPlusOneDetector detector;
  private final List<Captured> executions = new ArrayList<>();
  private final Map<Fingerprint, Long> counts = new HashMap<>();
  private final Map<Fingerprint, Long> rows = new HashMap<>();

  /**
   * One execution.
   *
   * @param statement the statement
   * @param site where it came from
   * @param nanos how long it took
   */
  public record Captured(Fingerprint statement, CallSite site, long nanos) {}

  /**
   * An empty scope.
   *
   * @param threshold how many executions from one place are a repetition, >= 2
   */
  public CaptureScope(int threshold) {
    detector = NPlusOneDetector.exact(threshold);
  }

  synchronized void executed(
      SqlStatement statement,
      long values,
      long core,
      CallSite site,
      long start,
      long nanos,
      long preparing,
      int transaction) {
    detector.executed(statement, values, core, site, start, nanos, preparing, transaction);
    count(statement, site, nanos + preparing);
  }

  synchronized void undone() {
    detector.failed();
  }

  synchronized void executedBatch(
      SqlStatement statement, CallSite site, long nanos, int transaction) {
    detector.executedBatch(statement, transaction);
    count(statement, site, nanos);
  }

  synchronized void failed(SqlStatement statement, CallSite site, long nanos) {
    detector.failed();
    count(statement, site, nanos);
  }

  private void count(SqlStatement statement, CallSite site, long nanos) {
    counts.merge(statement.fingerprint(), 1L, Long::sum);
    if (executions.size() < MAXIMUM) {
      executions.add(new Captured(statement.fingerprint(), site, nanos));
    }
  }

  synchronized void rowsRead(Fingerprint statement, long count) {
    detector.rowsRead(statement, count);
    rows.merge(statement, count, Long::sum);
  }

  /**
   * The executions that are kept.
   *
   * @return a copy, in their order
   */
  public synchronized List<Captured> executions() {
    return List.copyOf(executions);
  }

  /**
   * How often each statement was executed, those that are not kept too.
   *
   * @return a copy
   */
  public synchronized Map<Fingerprint, Long> counts() {
    return Map.copyOf(counts);
  }

  /**
   * How many rows were read of each statement.
   *
   * @return a copy; without those of which none were
   */
  public synchronized Map<Fingerprint, Long> rows() {
    return Map.copyOf(rows);
  }

  /**
   * What was repeated.
   *
   * @return the longest first
   */
  public synchronized List<Repetition> repetitions() {
    return detector.repetitions();
  }
}
