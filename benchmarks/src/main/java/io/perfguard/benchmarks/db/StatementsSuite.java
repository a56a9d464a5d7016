/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.benchmarks.db.StatementFlood.Texts;
import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Checklist;
import java.io.IOException;
import java.sql.SQLException;

/** {@code benchmarks/bench statements}: what guard-db keeps of very many statements. */
public final class StatementsSuite {
  private static final int EXECUTIONS = 10_000_000;

  private StatementsSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws SQLException never
   * @throws InterruptedException if the run is interrupted
   */
  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    Arguments arguments = Arguments.parse(args);
    Checklist checklist = new Checklist("statements", arguments);
    int executions = arguments.quick() ? EXECUTIONS / 10 : EXECUTIONS;
    StatementFlood.warmUp();
    for (Texts texts : Texts.values()) {
      new StatementFlood(texts, executions).oneLease(checklist);
      new StatementFlood(texts, executions).manyOperations(checklist);
    }
    checklist.publish();
    System.exit(checklist.exitCode());
  }
}
