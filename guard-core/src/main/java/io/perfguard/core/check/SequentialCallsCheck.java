/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import static io.perfguard.core.check.Words.words;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.OperationDetails;
import io.perfguard.core.operation.OperationDetails.Call;
import io.perfguard.core.operation.OperationDetails.Sequence;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PG-202: slow remote calls run one after the other though none uses what another one gave back, as
 * far as that can be seen.
 *
 * <p>Speaks only where two or more calls of at least 30 ms came in the same order in nearly all
 * runs and in none of them a value of one went into a later one. Whether one relies on what another
 * one changed cannot be seen: so it says "could". Immutable.
 */
public final class SequentialCallsCheck implements GuardCheck<OperationStats> {
  /** The fewest runs it takes to say so. */
  public static final ThresholdKey<Long> RUNS = ThresholdKey.count("operation.sequential.runs", 20);

  /** The share of runs in which the calls came in the same order. */
  public static final ThresholdKey<Double> SHARE =
      ThresholdKey.rate("operation.sequential.share", 0.90);

  /** A check. */
  public SequentialCallsCheck() {}

  @Override
  public List<Finding> check(CheckContext<OperationStats> context) {
    OperationStats window = context.window();
    double share = context.threshold(SHARE);
    if (window.count() < context.threshold(RUNS)
        || window.sequentialCount() < share * window.count()) {
      return List.of();
    }
    List<Sequence> seen =
        context
            .details(OperationDetails.class)
            .map(OperationDetails::sequences)
            .orElse(List.of())
            .stream()
            .filter(sequence -> !sequence.at().isBefore(context.from()))
            .toList();
    return sameOrder(seen, share).map(alike -> List.of(finding(context, alike))).orElse(List.of());
  }

  /** The runs with the usual calls, if nearly all are like that and all are independent. */
  private static Optional<List<Sequence>> sameOrder(List<Sequence> seen, double share) {
    Map<List<Call>, List<Sequence>> byCalls = new HashMap<>();
    for (Sequence sequence : seen) {
      if (!sequence.calls().isEmpty()) {
        byCalls.computeIfAbsent(sequence.calls(), calls -> new ArrayList<>()).add(sequence);
      }
    }
    return byCalls.values().stream()
        .max(Comparator.comparingInt(List::size))
        .filter(alike -> alike.size() >= share * seen.size())
        .filter(alike -> alike.stream().allMatch(Sequence::independent));
  }

  private static Finding finding(CheckContext<OperationStats> context, List<Sequence> alike) {
    List<Call> calls = alike.get(0).calls();
    List<Duration> medians = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      medians.add(median(alike, i));
    }
    Duration sum = medians.stream().reduce(Duration.ZERO, Duration::plus);
    Duration longest = medians.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    Duration saved = sum.minus(longest);
    long runs = context.window().sequentialCount();
    Duration waiting = saved.multipliedBy(runs);
    return context
        .finding("PG-202", Severity.AMBER)
        .about(about(calls))
        .headline(words(
            "%d remote calls run one after the other in each run, %s in all; none used what another gave back",
            calls.size(), Durations.print(sum)))
        .place(calls.get(0).place())
        .seen(Evidence.table(
            "in this order, median of " + alike.size() + " runs",
            List.of("call", "takes", "at"),
            rows(calls, medians)))
        .costs(Cost.waiting(
            words(
                "%,d runs x (%s - %s) = %s of waiting in %s",
                runs,
                Durations.print(sum),
                Durations.print(longest),
                Durations.print(waiting),
                Durations.print(context.length())),
            waiting,
            context.length()))
        .remedy(Remedy.java(
            "They could run in parallel if none relies on what another one changes.",
            snippet(calls)))
        .expected(Gain.estimated(
            Durations.print(sum) + " -> " + Durations.print(longest),
            "the longest call instead of the sum"))
        .build();
  }

  /** Without lines, which move with each edit of the file. */
  private static String about(List<Call> calls) {
    StringBuilder about = new StringBuilder();
    for (Call call : calls) {
      Place place = call.place();
      about.append(call.resource()).append(' ').append(call.what()).append('\n');
      if (place != null) {
        about.append(place.className()).append('#').append(place.methodName()).append('\n');
      }
    }
    return about.toString();
  }

  private static List<List<String>> rows(List<Call> calls, List<Duration> medians) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      Place place = calls.get(i).place();
      rows.add(List.of(
          calls.get(i).what(),
          Durations.print(medians.get(i)),
          place == null ? "" : place.toString()));
    }
    return rows;
  }

  private static Duration median(List<Sequence> alike, int call) {
    List<Long> sorted =
        alike.stream().map(sequence -> sequence.nanos().get(call)).sorted().toList();
    return Duration.ofNanos(sorted.get(sorted.size() / 2));
  }

  private static String snippet(List<Call> calls) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      Place place = calls.get(i).place();
      String where = place == null || place.lineNumber() < 0
          ? calls.get(i).what().replaceAll("\\s+", " ")
          : "line " + place.lineNumber();
      lines.add(
          "    () -> ..." + (i + 1 < calls.size() ? ", " : ");") + "  // the call of " + where);
    }
    return "Parallel.all(\n" + String.join("\n", lines);
  }
}
