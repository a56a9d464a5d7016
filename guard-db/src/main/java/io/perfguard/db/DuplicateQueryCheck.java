/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.db.detect.Repetition;
import java.util.List;
import java.util.Locale;

/**
 * PG-211: one place sends the same statement with the same parameters again and again within a run.
 * Its thresholds are those of {@link NPlusOneCheck}.
 *
 * <p>Thread-safe.
 */
public final class DuplicateQueryCheck implements GuardCheck<DataSourceStats> {
  /** The check; it keeps no state. */
  public DuplicateQueryCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return RepetitionFinding.all(context, List.of(Repetition.Verdict.DUPLICATE)).stream()
        .map(DuplicateQueryCheck::finding)
        .toList();
  }

  private static Finding finding(RepetitionFinding found) {
    Repetition latest = found.latest();
    long mean = latest.totalNanos() / latest.executions();
    return found
        .begin("PG-211")
        .headline(String.format(
            Locale.ROOT,
            "duplicate query: %s %s with %s; %,d of %,d answers were there already, %s",
            found.repeated(),
            found.where(),
            latest.distinctParameters() == 1
                ? "the same parameters each time"
                : String.format(
                    Locale.ROOT, "%,d different sets of parameters", latest.distinctParameters()),
            latest.repeats(),
            latest.executions(),
            found.share()))
        .remedy(remedy(latest))
        .expected(found.without(
            latest.repeats() * mean,
            String.format(
                Locale.ROOT,
                "repeats x mean round trip: %,d x %s",
                latest.repeats(),
                Durations.print(mean))))
        .build();
  }

  private static Remedy remedy(Repetition latest) {
    String name = SqlText.table(latest.statement()).orElse("answers");
    return Remedy.java(
        "keep the answers in a cache; where they may change while the run goes on, ask once and pass the answer on",
        """
        GuardedCache<Key, Row> cache = GuardedCache.<Key, Row>builder("NAME")
            .maximumItems(1_000)
            .ttl(Duration.ofMinutes(5))
            .register(guards);
        Row row = cache.get(key, k -> query(k));""".replace("NAME", name));
  }
}
