/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import io.perfguard.db.detect.Repetition;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * PG-210: a loop asks the database for each row of another query (N+1). Also a loop of several
 * queries: each of them is a finding, which names the others.
 *
 * <p>Thread-safe.
 */
public final class NPlusOneCheck implements GuardCheck<DataSourceStats> {
  /**
   * Executions from one place in a run, of the mean run, from which on they are a finding, if they
   * also take long.
   */
  public static final ThresholdKey<Long> REPETITIONS =
      ThresholdKey.count("db.nplusone.repetitions", 5);

  /** How long they take together in a run to be a finding. */
  public static final ThresholdKey<Duration> TIME =
      ThresholdKey.duration("db.nplusone.time", Duration.ofMillis(20));

  /** Executions in a run from which on they are a finding however short they are. */
  public static final ThresholdKey<Long> CERTAIN_REPETITIONS =
      ThresholdKey.count("db.nplusone.repetitions.certain", 20);

  /** The share of their run's time from which on the finding is red. */
  public static final ThresholdKey<Double> RED_SHARE =
      ThresholdKey.rate("db.nplusone.share.red", 0.30);

  /** Executions in a run from which on the finding is red. */
  public static final ThresholdKey<Long> RED_REPETITIONS =
      ThresholdKey.count("db.nplusone.repetitions.red", 50);

  /** The check; it keeps no state. */
  public NPlusOneCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return RepetitionFinding.all(context, Repetition.Verdict.N_PLUS_ONE).stream()
        .map(NPlusOneCheck::finding)
        .toList();
  }

  private static Finding finding(RepetitionFinding found) {
    Repetition latest = found.latest();
    long executions = latest.executions();
    return found
        .begin("PG-210")
        .headline(String.format(
            Locale.ROOT,
            "N+1: %s %s%s; %,d round trips, %s",
            found.repeated(),
            found.where(),
            after(latest),
            executions,
            found.share()))
        .remedy(remedy(latest))
        .expected(found.without(
            (executions - 1) * latest.medianNanos(),
            String.format(
                Locale.ROOT,
                "(n-1) x median round trip: %,d x %s",
                executions - 1,
                Durations.print(latest.medianNanos()))))
        .build();
  }

  private static String after(Repetition latest) {
    return latest
        .parent()
        .map(parent -> String.format(
            Locale.ROOT,
            ", after %s returned %,d rows%s",
            RepetitionFinding.quoted(parent.statement()),
            parent.rows(),
            at(parent.place(), latest.frames())))
        .orElse("");
  }

  /** The line alone where the file is the one named just before. */
  private static String at(@Nullable Place parent, List<Place> frames) {
    if (parent == null) {
      return "";
    }
    boolean sameFile = !frames.isEmpty()
        && parent.fileName() != null
        && parent.fileName().equals(frames.get(0).fileName())
        && parent.lineNumber() >= 0;
    return " at " + (sameFile ? "line " + parent.lineNumber() : SqlText.place(parent));
  }

  private static Remedy remedy(Repetition latest) {
    String table = SqlText.table(latest.statement()).orElse("the other table");
    String before = latest
        .parent()
        .map(parent -> "join " + table + " to " + RepetitionFinding.quoted(parent.statement()))
        .orElse("join " + table + " to the query that the loop goes over");
    return SqlText.forManyRows(latest.statement())
        .map(sql -> Remedy.sql(
            "ask once for all rows of the loop, in chunks of some hundred; or " + before, sql))
        .orElseGet(
            () -> Remedy.text(before + ", or collect the keys first and ask once for all of them"));
  }
}
