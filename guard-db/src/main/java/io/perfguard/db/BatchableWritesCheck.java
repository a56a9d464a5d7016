/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.db.detect.Framework;
import io.perfguard.db.detect.Repetition;
import java.util.List;
import java.util.Locale;

/**
 * PG-212: one place writes row by row what one batch would send at once. Its thresholds are those
 * of {@link NPlusOneCheck}.
 *
 * <p>Thread-safe.
 */
public final class BatchableWritesCheck implements GuardCheck<DataSourceStats> {
  /** The check; it keeps no state. */
  public BatchableWritesCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return RepetitionFinding.all(context, List.of(Repetition.Verdict.BATCHABLE_WRITE)).stream()
        .map(BatchableWritesCheck::finding)
        .toList();
  }

  private static Finding finding(RepetitionFinding found) {
    Repetition latest = found.latest();
    return found
        .begin("PG-212")
        .headline(String.format(
            Locale.ROOT,
            "batchable writes: %s %s; %,d round trips, %s",
            found.repeated(),
            found.where(),
            latest.executions(),
            found.share()))
        .remedy(remedy(latest.framework()))
        .expected(gain(latest))
        .build();
  }

  private static Remedy remedy(Framework framework) {
    return switch (framework) {
      case HIBERNATE, SPRING_DATA ->
        Remedy.configuration(
            "let Hibernate send them in batches; ids that the database generates by identity prevent it, sequences do not",
            """
          hibernate.jdbc.batch_size=50
          hibernate.order_inserts=true
          hibernate.order_updates=true""");
      case MYBATIS ->
        Remedy.java(
            "open the session for batches",
            "SqlSession session = factory.openSession(ExecutorType.BATCH);");
      case JOOQ ->
        Remedy.java(
            "collect the queries and send them as one batch", "create.batch(queries).execute();");
      case SPRING_JDBC ->
        Remedy.java("send them as one batch", "jdbcTemplate.batchUpdate(sql, listOfArguments);");
      case JDBC -> Remedy.java("collect them and send them as one batch, in one transaction", """
          for (Row row : rows) {
            bind(statement, row);
            statement.addBatch();
          }
          statement.executeBatch();""");
    };
  }

  private static Gain gain(Repetition latest) {
    // What the database itself needs for each row stays; how much that is, nothing here can tell.
    return Gain.notEstimated(String.format(
        Locale.ROOT,
        "a batch saves %,d of %,d round trips; of the %s of each execution the network's share is not known",
        latest.executions() - 1,
        latest.executions(),
        Durations.print(latest.medianNanos())));
  }
}
