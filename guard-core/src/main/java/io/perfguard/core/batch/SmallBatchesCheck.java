/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * PG-609: bulk calls have hardly more than one key each, though several run at a time: keys come
 * together and are called for apart, since they wait for one another too short a time.
 *
 * <p>Speaks only where a linger of half a call, and no more than the threshold, would save half of
 * the calls. Immutable.
 */
public final class SmallBatchesCheck implements GuardCheck<BatchStats> {
  /** The longest linger that is advised. Default: 20 ms. */
  public static final ThresholdKey<Duration> LINGER =
      ThresholdKey.duration("batch.linger", Duration.ofMillis(20));

  private static final long ENOUGH_CALLS = 200;
  private static final double FEW_KEYS = 2;
  private static final double WORTH_IT = 2;

  /** The check, without state. */
  public SmallBatchesCheck() {}

  @Override
  public List<Finding> check(CheckContext<BatchStats> context) {
    BatchStats window = context.window();
    double atATime = (double) window.calls().sumNanos() / context.length().toNanos();
    if (window.batchCount() < ENOUGH_CALLS
        || window.keysPerBatch() >= FEW_KEYS
        || (double) window.maximumBatch() < FEW_KEYS * WORTH_IT
        || atATime < 1) {
      return List.of();
    }
    Duration linger = linger(window, context.threshold(LINGER));
    double perNano = (double) window.dispatchedCount() / context.length().toNanos();
    double then = Math.min((double) window.maximumBatch(), 1 + perNano * linger.toNanos());
    if (linger.toNanos() <= window.lingerNanos() || then < WORTH_IT * window.keysPerBatch()) {
      return List.of();
    }
    return List.of(finding(context, atATime, linger, then));
  }

  /** Half a call: a key that comes alone then takes half as long again, at most. */
  private static Duration linger(BatchStats window, Duration longest) {
    long millis = Math.max(1, Math.round(window.calls().meanNanos() / 2e6));
    return Duration.ofMillis(Math.min(longest.toMillis(), millis));
  }

  private static Finding finding(
      CheckContext<BatchStats> context, double atATime, Duration linger, double then) {
    BatchStats window = context.window();
    long calls = window.batchCount();
    return context
        .finding("PG-609", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "bulk calls have %.1f keys each, though %.1f of them run at a time",
            window.keysPerBatch(),
            atATime))
        .seen(String.format(
            Locale.ROOT,
            "%,d calls of %s for %,d keys in %s, %,d of them for one key; linger %s",
            calls,
            Durations.print(Math.round(window.calls().meanNanos())),
            window.dispatchedCount(),
            Durations.print(context.length()),
            window.singleCount(),
            Durations.print(window.lingerNanos())))
        .remedy(Remedy.java(
            "let a key wait longer for others while a call runs; one that finds none running is not held up",
            "BatchLoader.builder(\"" + context.subject().name()
                + "\", ...).linger(Duration.ofMillis(" + linger.toMillis() + "))"))
        .expected(Gain.estimated(
            String.format(
                Locale.ROOT,
                "%.1f -> about %.1f keys a call, %,d -> about %,d calls, for at most %s more of waiting",
                window.keysPerBatch(),
                then,
                calls,
                Math.round(window.dispatchedCount() / then),
                Durations.print(linger)),
            "1 + rate of keys x linger"))
        .build();
  }
}
