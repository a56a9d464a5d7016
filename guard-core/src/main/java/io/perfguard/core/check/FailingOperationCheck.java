/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import static io.perfguard.core.check.Words.words;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.OperationDetails;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** PG-205: a good part of the runs of a window failed or timed out. Immutable. */
public final class FailingOperationCheck implements GuardCheck<OperationStats> {
  /** The share of failed runs that is red. */
  public static final ThresholdKey<Double> RED =
      ThresholdKey.rate("operation.error-rate.red", 0.05);

  /** The share of failed runs that is amber. */
  public static final ThresholdKey<Double> AMBER =
      ThresholdKey.rate("operation.error-rate.amber", 0.01);

  private static final long ENOUGH_RUNS = 20;
  private static final long ENOUGH_ERRORS = 3;

  /** A check. */
  public FailingOperationCheck() {}

  @Override
  public List<Finding> check(CheckContext<OperationStats> context) {
    OperationStats window = context.window();
    if (window.count() < ENOUGH_RUNS || window.errorCount() < ENOUGH_ERRORS) {
      return List.of();
    }
    boolean red = window.errorRate() >= context.threshold(RED);
    if (!red && window.errorRate() < context.threshold(AMBER)) {
      return List.of();
    }
    List<OperationDetails.ErrorKind> kinds =
        context
            .details(OperationDetails.class)
            .map(OperationDetails::errors)
            .orElse(List.of())
            .stream()
            .filter(kind -> !kind.last().isBefore(context.from()))
            .toList();
    Finding.Builder finding = context
        .finding("PG-205", red ? Severity.RED : Severity.AMBER)
        .headline(words(
            "%,d of %,d runs failed (%.1f %%), %,d of them by a time-out",
            window.errorCount(), window.count(), window.errorRate() * 100, window.timeoutCount()))
        .about("errors")
        .costs(new Cost(
            words("%,d callers got no result", window.errorCount()),
            Duration.ZERO,
            Money.ZERO,
            Optional.empty()))
        .remedy(remedy(window, kinds))
        .expected(Gain.notEstimated("what a success would have been worth is not known"));
    if (!kinds.isEmpty()) {
      finding.place(kinds.get(0).place());
      finding.seen(Evidence.table(
          "how they failed, since start",
          List.of("exception", "count", "at"),
          kinds.stream()
              .map(kind -> List.of(
                  kind.type(),
                  Long.toString(kind.count()),
                  kind.place() == null ? "" : kind.place().toString()))
              .toList()));
    }
    return List.of(finding.build());
  }

  private static Remedy remedy(OperationStats window, List<OperationDetails.ErrorKind> kinds) {
    boolean mostlyTimeouts = window.timeoutCount() * 2 > window.errorCount();
    if (mostlyTimeouts) {
      // The median is a good run's, as long as most runs are good.
      String good = window.errorRate() < 0.5
          ? " (half of the runs within " + Durations.print(window.p50()) + ")"
          : "";
      return Remedy.text("Compare the time-out with what a good run takes" + good
          + ", then either raise it or make the call faster; do not retry before that.");
    }
    return Remedy.text(
        kinds.isEmpty()
            ? "Look for the exceptions in the application's log."
            : "Begin with " + kinds.get(0).type() + ", the most frequent one"
                + (kinds.get(0).place() == null ? "." : ", at " + kinds.get(0).place() + "."));
  }
}
