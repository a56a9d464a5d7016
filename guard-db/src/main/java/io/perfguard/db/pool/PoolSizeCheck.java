/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
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
 * PG-706: a pool is too small for what is asked of it, or much larger than that.
 *
 * <p>Thread-safe.
 */
public final class PoolSizeCheck implements GuardCheck<PoolStats> {
  /** Connections asked for in a window, below which its size is not judged. */
  public static final ThresholdKey<Long> LEASES = ThresholdKey.count("pool.size.leases", 1_000);

  /** How many times as large as needed a pool is too large. */
  private static final int TIMES = 3;

  /** A few connections more harm nobody. */
  private static final int FEW = 8;

  /** The check; it keeps no state. */
  public PoolSizeCheck() {}

  @Override
  public List<Finding> check(CheckContext<PoolStats> context) {
    PoolStats window = context.window();
    if (window.max() <= 0 || window.leaseCount() < context.threshold(LEASES)) {
      return List.of();
    }
    PoolSizing sizing = PoolSizing.of(window, context.length());
    if (sizing.size() > window.max() && window.saturatedNanos() > 0) {
      return List.of(finding(context, sizing, "too small", small(window)));
    } else if (window.max() >= (long) TIMES * sizing.size()
        && window.max() >= TIMES * most(context.now()) // not only in this window
        && window.max() - sizing.size() >= FEW
        && window.saturatedNanos() == 0) {
      return List.of(finding(
          context,
          sizing,
          "too large",
          Gain.estimated(
              (window.max() - sizing.size()) + " connections that the database need not keep",
              sizing.method())));
    }
    return List.of();
  }

  private static double most(PoolStats all) {
    return all.demand().hasData() ? all.demand().quantileNanos(0.999) : 0;
  }

  private static Gain small(PoolStats window) {
    Duration waited = Duration.ofNanos(window.acquires().sumNanos());
    return Gain.estimated(
        "up to " + Durations.print(waited) + " of waiting spared",
        "if the database is as fast for more at once, which it is not beyond its processors and"
            + " disks");
  }

  private static Finding finding(
      CheckContext<PoolStats> context, PoolSizing sizing, String how, Gain gain) {
    PoolStats window = context.window();
    String resize = PoolFinding.details(context)
        .map(known -> known.view().resize(sizing.size()))
        .orElse("");
    String text = how.equals("too small")
        ? "look at what holds connections first (PG-701, PG-704); if the database has room, a larger"
            + " pool"
        : "a smaller pool: each connection costs the database memory, and more of them at once than it"
            + " has processors and disks make all slower";
    return context
        .finding("PG-706", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "the pool is %s: it has %d connections, %d would suffice",
            how,
            window.max(),
            sizing.size()))
        .seen(sizing.method())
        .seen(String.format(
            Locale.ROOT,
            "the most held or wanted at once, but for one look of 1,000: %d",
            sizing.mostSeen()))
        .costs(Cost.waiting(
            Durations.print(window.saturatedNanos()) + " in which somebody waited",
            Duration.ofNanos(how.equals("too small") ? window.acquires().sumNanos() : 0),
            context.length()))
        .remedy(resize.isEmpty() ? Remedy.text(text) : Remedy.java(text, resize))
        .expected(gain)
        .build();
  }
}
