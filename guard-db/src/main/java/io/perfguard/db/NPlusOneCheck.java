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
 * queries: one finding, which names all of them.
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
    return RepetitionFinding.all(
            context, List.of(Repetition.Verdict.N_PLUS_ONE, Repetition.Verdict.REPEATED_SEQUENCE))
        .stream()
        .map(NPlusOneCheck::finding)
        .toList();
  }

  private static Finding finding(RepetitionFinding found) {
    Repetition latest = found.latest();
    long executions = latest.executions();
    int queries = 1 + latest.loop().size();
    return found
        .begin("PG-210")
        .headline(String.format(
            Locale.ROOT,
            "N+1: %s%s %s%s; %,d round trips, %s",
            found.repeated(),
            queries == 1
                ? ""
                : queries == 2
                    ? " and 1 more query"
                    : String.format(Locale.ROOT, " and %,d more queries", queries - 1),
            found.where(),
            after(latest),
            executions * queries,
            found.share()))
        .remedy(remedy(latest))
        .expected(found.without(
            (executions - 1) * latest.medianNanos(),
            String.format(
                Locale.ROOT,
                "(n-1) x median %s: %,d x %s",
                queries == 1 ? "round trip" : "turn",
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
    String parent = latest
        .parent()
        .map(query -> RepetitionFinding.quoted(query.statement()))
        .orElse("the query that the loop goes over");
    String what = latest.entity().isEmpty() ? "what is read of " + table : latest.entity();
    return switch (latest.framework()) {
      case HIBERNATE ->
        Remedy.java(
            "Hibernate: fetch " + what + " with " + parent
                + ": join fetch, @EntityGraph, or many at once by @BatchSize on the association",
            "@BatchSize(size = " + batch(latest) + ") // or: select … join fetch …");
      case SPRING_DATA ->
        Remedy.java(
            "Spring Data: fetch " + what + " with " + parent
                + " by @EntityGraph or join fetch, or ask once for all ids",
            "repository.findAllById(ids); // or @EntityGraph(attributePaths = …) on the query of the parents");
      case MYBATIS ->
        Remedy.text(
            "MyBatis: join " + table + " to " + parent
                + " and map it by a nested result map (<association resultMap=…> or <collection resultMap=…>) in place of a nested select");
      case JOOQ ->
        Remedy.java(
            "jOOQ: join " + table + " to " + parent + ", or nest it by multiset(…)",
            "select(…, multiset(select(…).from(" + table + ").where(…)))");
      case SPRING_JDBC, JDBC -> forAllRows(latest, "join " + table + " to " + parent);
    };
  }

  /** As many as the loop has turns, within what a list should hold. */
  private static long batch(Repetition latest) {
    return Math.max(2, Math.min(100, latest.executions()));
  }

  private static Remedy forAllRows(Repetition latest, String join) {
    return SqlText.forManyRows(latest.statement())
        .map(sql -> Remedy.sql(
            "ask once for all rows of the loop, in chunks of some hundred; or " + join, sql))
        .orElseGet(
            () -> Remedy.text(join + ", or collect the keys first and ask once for all of them"));
  }
}
