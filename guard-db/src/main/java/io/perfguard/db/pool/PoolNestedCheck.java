/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.db.hold.Deadlock;
import io.perfguard.db.hold.NestedBorrow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * PG-705: a thread asks for a connection while it holds one of the same pool. As many such threads
 * as there are connections, and none of them ever gets its second one: that deadlock is reported
 * once it is there, not after the pool has given up.
 *
 * <p>Thread-safe.
 */
public final class PoolNestedCheck implements GuardCheck<PoolStats> {
  private static final int MAXIMUM = 10;

  /** The check; it keeps no state. */
  public PoolNestedCheck() {}

  @Override
  public List<Finding> check(CheckContext<PoolStats> context) {
    List<Finding> findings = new ArrayList<>();
    PoolFinding.details(context).ifPresent(known -> {
      known.deadlocks().stream()
          .filter(each -> !each.found().isBefore(context.from()))
          .reduce((earlier, later) -> later)
          .ifPresent(each -> findings.add(deadlock(context, each)));
      known.nestedBorrows().stream()
          .filter(each -> !each.last().isBefore(context.from()))
          .collect(Collectors.toMap(
              PoolNestedCheck::about, each -> each, PoolNestedCheck::merge, TreeMap::new))
          .values()
          .stream()
          .sorted(Comparator.comparingLong(NestedBorrow::count).reversed())
          .limit(MAXIMUM)
          .forEach(each -> findings.add(nested(context, each)));
    });
    return findings;
  }

  private static Finding deadlock(CheckContext<PoolStats> context, Deadlock deadlock) {
    List<List<String>> rows = deadlock.participants().stream()
        .map(each ->
            List.of(each.thread(), PoolWords.place(each.holds()), PoolWords.place(each.waits())))
        .toList();
    Finding.Builder finding = context
        .finding("PG-705", Severity.RED)
        .about("deadlock")
        .headline(String.format(
            Locale.ROOT,
            "deadlock: all %d connections are held by threads that wait for another one; none of them"
                + " goes on before the pool gives up",
            deadlock.threadCount()))
        .since(deadlock.found())
        .seen(Evidence.table(
            "who holds one and waits for one",
            List.of("thread", "asked for the one it holds at", "waits at"),
            rows));
    deadlock.participants().stream()
        .filter(each -> !each.waits().isEmpty())
        .findFirst()
        .ifPresent(each -> finding.place(each.waits().get(0)));
    return finding
        .remedy(remedy())
        .expected(Gain.notEstimated("a deadlock ends with the time-out of the pool"))
        .build();
  }

  /** The same two methods, whoever called them. */
  private static String about(NestedBorrow nested) {
    return PoolWords.method(nested.outer()) + " " + PoolWords.method(nested.inner());
  }

  private static NestedBorrow merge(NestedBorrow one, NestedBorrow other) {
    NestedBorrow more = one.count() >= other.count() ? one : other;
    return new NestedBorrow(
        more.outer(),
        more.inner(),
        one.count() + other.count(),
        one.first().isBefore(other.first()) ? one.first() : other.first(),
        one.last().isAfter(other.last()) ? one.last() : other.last());
  }

  private static Finding nested(CheckContext<PoolStats> context, NestedBorrow nested) {
    Finding.Builder finding = context
        .finding("PG-705", Severity.AMBER)
        .about(about(nested))
        .headline(String.format(
            Locale.ROOT,
            "nested borrow: %s asks for a connection while its thread holds the one from %s, %s",
            PoolWords.place(nested.inner()),
            PoolWords.place(nested.outer()),
            nested.count() == 1 ? "once" : String.format(Locale.ROOT, "%,d times", nested.count())))
        .since(nested.first())
        .place(nested.inner().isEmpty() ? null : nested.inner().get(0));
    if (!nested.outer().isEmpty()) {
      finding.seen(
          Evidence.at("the one that is held was asked for", nested.outer().get(0)));
    }
    if (!nested.inner().isEmpty()) {
      finding.seen(Evidence.at("the other one is asked for", nested.inner().get(0)));
    }
    if (context.window().max() > 0) {
      finding.seen(String.format(
          Locale.ROOT,
          "%d threads that do so at once are enough to stop the pool for good",
          context.window().max()));
    }
    return finding
        .remedy(remedy())
        .expected(Gain.notEstimated("it has cost nothing yet"))
        .build();
  }

  private static Remedy remedy() {
    return Remedy.text("let the inner work use the connection that is there (one transaction, no"
        + " REQUIRES_NEW), or do it after the outer one is given back; if it must be: a pool of n x (m - 1) + 1"
        + " connections for n threads that need m each");
  }
}
