/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import io.perfguard.db.hold.HeldConnection;
import io.perfguard.db.hold.HoldVerdict;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * PG-707: a transaction has been open for long. What it wrote stays locked, and rows that others
 * delete or change stay on disk until it ends.
 *
 * <p>Thread-safe.
 */
public final class LongTransactionCheck implements GuardCheck<PoolStats> {
  /** How long a transaction may be open. */
  public static final ThresholdKey<Duration> OPEN =
      ThresholdKey.duration("pool.transaction", Duration.ofSeconds(30));

  /** How long one is open from which on the finding is red. */
  public static final ThresholdKey<Duration> RED =
      ThresholdKey.duration("pool.transaction.red", Duration.ofMinutes(5));

  private static final int MAXIMUM = 5;

  /** The check; it keeps no state. */
  public LongTransactionCheck() {}

  @Override
  public List<Finding> check(CheckContext<PoolStats> context) {
    return PoolFinding.details(context).stream()
        .flatMap(known -> known.held().stream())
        .filter(each -> each.state() != HoldVerdict.LEAK_SUSPECT) // PG-703 tells of it
        .filter(each -> each.transaction().compareTo(context.threshold(OPEN)) >= 0)
        .collect(Collectors.toMap( // the longest of each place
            each -> PoolWords.method(each.frames()),
            each -> each,
            BinaryOperator.maxBy(Comparator.comparing(HeldConnection::transaction)),
            TreeMap::new))
        .values()
        .stream()
        .sorted(Comparator.comparing(HeldConnection::transaction).reversed())
        .limit(MAXIMUM)
        .map(each -> finding(context, each))
        .toList();
  }

  private static Finding finding(CheckContext<PoolStats> context, HeldConnection held) {
    boolean red = held.transaction().compareTo(context.threshold(RED)) >= 0;
    return context
        .finding("PG-707", red ? Severity.RED : Severity.AMBER)
        .about(PoolWords.method(held.frames()))
        .headline(String.format(
            Locale.ROOT,
            "long transaction: open for %s on thread \"%s\", now %s",
            Durations.print(held.transaction()),
            held.thread(),
            held.state()))
        .place(held.frames().isEmpty() ? null : held.frames().get(0))
        .seen(
            held.statement().isEmpty()
                ? "no statement ran in it that is known of"
                : "the latest statement: " + held.statement())
        .remedy(
            held.state() == HoldVerdict.LONG_QUERY
                ? Remedy.text("its statement is what takes the time: look at its plan (PG-401)")
                : Remedy.text(
                    "commit in between, or do what takes the time outside of the transaction"))
        .expected(Gain.notEstimated("what others wait for is seen by the database alone"))
        .build();
  }
}
