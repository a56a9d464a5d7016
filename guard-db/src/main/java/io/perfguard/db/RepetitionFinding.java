/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.db.detect.RepeatedQuery;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.sql.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What PG-210 and PG-211 have in common: which repetitions count, how severe they are, what they
 * cost.
 */
final class RepetitionFinding {
  private static final double RARE = 0.05;
  private static final long ENOUGH_RUNS = 20;
  private static final int FRAMES_SHOWN = 8;

  private final CheckContext<DataSourceStats> context;
  private final RepeatedQuery query;

  private RepetitionFinding(CheckContext<DataSourceStats> context, RepeatedQuery query) {
    this.context = context;
    this.query = query;
  }

  /** The repetitions of some verdicts that were seen in the window and are past the thresholds. */
  static List<RepetitionFinding> all(
      CheckContext<DataSourceStats> context, List<Repetition.Verdict> verdicts) {
    return context.details(DataSourceDetails.class).stream()
        .flatMap(details -> details.repeatedQueries().stream())
        .filter(query -> verdicts.contains(query.latest().verdict()))
        .filter(query -> !query.lastSeen().isBefore(context.from()))
        .filter(query -> counts(context, query))
        .map(query -> new RepetitionFinding(context, query))
        .toList();
  }

  private static boolean counts(CheckContext<DataSourceStats> context, RepeatedQuery query) {
    long executions = query.executionsPerRun();
    if (executions >= context.threshold(NPlusOneCheck.CERTAIN_REPETITIONS)) {
      return true;
    }
    return executions >= context.threshold(NPlusOneCheck.REPETITIONS)
        && query.nanosPerRun() >= context.threshold(NPlusOneCheck.TIME).toNanos()
        && !isRare(context, query);
  }

  /** A few repetitions in few of many runs: a cache that fills, say. */
  private static boolean isRare(CheckContext<DataSourceStats> context, RepeatedQuery query) {
    OperationStats operation = context.windows(Operations.KIND).get(query.operation());
    return operation != null
        && operation.count() >= ENOUGH_RUNS
        && query.runs() < operation.count() * RARE;
  }

  RepeatedQuery query() {
    return query;
  }

  Repetition latest() {
    return query.latest();
  }

  Fingerprint statement() {
    return query.latest().statement();
  }

  /** Begins the finding: all but headline, remedy and gain. */
  Finding.Builder begin(String code) {
    List<Place> frames = latest().frames();
    Finding.Builder finding = context
        .finding(code, severity())
        .about(query.operation() + "|" + statement().text() + "|" + method(frames))
        .since(query.firstSeen())
        .place(frames.isEmpty() ? null : frames.get(0))
        .seen(statement().text())
        .seen(String.format(
            Locale.ROOT,
            "%,d executions in %,d %s, %s in all; latest run: median %s; sent by %s, confidence %.2f",
            query.executions(),
            query.runs(),
            query.runs() == 1 ? "run" : "runs",
            Durations.print(query.totalNanos()),
            Durations.print(latest().medianNanos()),
            latest().framework().label(),
            latest().confidence()))
        .costs(cost());
    frames.stream()
        .limit(FRAMES_SHOWN)
        .skip(1) // the finding's own place
        .forEach(caller -> finding.seen(Evidence.at("called", caller)));
    if (!latest().loop().isEmpty()) {
      finding.seen("the same loop repeats "
          + latest().loop().stream()
              .map(RepetitionFinding::quoted)
              .collect(Collectors.joining(", ")));
    }
    return finding;
  }

  private static String method(List<Place> frames) {
    return frames.isEmpty()
        ? ""
        : frames.get(0).className() + "#" + frames.get(0).methodName();
  }

  private Severity severity() {
    double share = (double) latest().totalNanos() / query.latestRunNanos();
    boolean red = share >= context.threshold(NPlusOneCheck.RED_SHARE)
        || query.executionsPerRun() >= context.threshold(NPlusOneCheck.RED_REPETITIONS);
    return red ? Severity.RED : Severity.AMBER;
  }

  private Cost cost() {
    Instant since = query.firstSeen().isBefore(context.from()) ? query.firstSeen() : context.from();
    Duration window = Duration.between(since, context.to());
    Duration seenFor = window.compareTo(context.length()) < 0 ? context.length() : window;
    String text = String.format(
        Locale.ROOT,
        "%,d round trips, %s of waiting in %s",
        query.executions() * (1 + latest().loop().size()),
        Durations.print(query.totalNanos()),
        Durations.print(seenFor));
    return Cost.waiting(text, Duration.ofNanos(query.totalNanos()), seenFor);
  }

  /** {@code 50 × "select … from company where id = ?"}. */
  String repeated() {
    return String.format(Locale.ROOT, "%,d × %s", latest().executions(), quoted(statement()));
  }

  /** {@code at ShipmentAgent.java:41 inside ShipmentAgent.process}. */
  String where() {
    String operation = query.operation();
    return "at " + SqlText.place(latest().frames())
        + (operation.isEmpty() ? "" : " inside " + operation);
  }

  /** {@code 61 ms of 80 ms}. */
  String share() {
    return Durations.print(latest().totalNanos()) + " of "
        + Durations.print(query.latestRunNanos());
  }

  static String quoted(Fingerprint statement) {
    return '"' + SqlText.brief(statement) + '"';
  }

  /** What the latest run would have taken without some of its time. */
  Gain without(long nanos, String method) {
    long run = query.latestRunNanos();
    long all = latest().totalNanos();
    // Branches in parallel may take longer together than their run: then only their own time can be
    // told.
    return nanos < run && all <= run
        ? Gain.estimated(Durations.print(run) + " -> " + Durations.print(run - nanos), method)
        : Gain.estimated(
            Durations.print(all) + " -> " + Durations.print(Math.max(0, all - nanos))
                + " of database time",
            method);
  }
}
