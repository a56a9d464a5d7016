/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.registry.CheckContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What findings about one pool have in common. Thread-safe. */
final class PoolFinding {
  /** Of the time of holds, from which on the cause is worth naming. */
  private static final double MUCH = 0.3;

  private PoolFinding() {}

  static Optional<PoolDetails> details(CheckContext<PoolStats> context) {
    return context.details(PoolDetails.class);
  }

  /** Who holds, and who holds now. */
  static void show(CheckContext<PoolStats> context, Finding.Builder finding) {
    details(context).ifPresent(known -> {
      if (!known.held().isEmpty()) {
        finding.seen(known.heldNow());
      }
      if (!known.holders().isEmpty()) {
        finding.seen(known.topHolders());
      }
      if (known.minutes().size() > 1) {
        finding.seen(known.series());
      }
    });
  }

  /** What callers waited, and when all will be held if it goes on like that. */
  static Cost cost(CheckContext<PoolStats> context) {
    PoolStats window = context.window();
    Duration waited = Duration.ofNanos(window.acquires().sumNanos() + window.timeoutNanos());
    Cost cost = Cost.waiting(
        String.format(
            Locale.ROOT,
            "%s of waiting for %,d connections",
            Durations.print(waited),
            window.leaseCount() + window.timeoutCount()),
        waited,
        context.length());
    Optional<Duration> left = details(context).flatMap(known -> known.exhaustion(window.max()));
    return left.isPresent() ? cost.withOutageIn(left.get()) : cost;
  }

  /** What keeps connections held, and what to do about that. */
  record Cause(String why, Remedy remedy, Gain gain) {}

  static Cause cause(CheckContext<PoolStats> context) {
    PoolStats window = context.window();
    double held = Math.max(1, window.heldNanos());
    double remote = window.remoteNanos() / held;
    double sql = window.sqlNanos() / held;
    if (window.deadlockCount() > 0) {
      return new Cause(
          "its connections were held by threads that wait for another one of them (PG-705 names the places)",
          Remedy.text("let the inner work use the connection that is there"),
          Gain.notEstimated("a deadlock ends with the time-out of the pool"));
    } else if (window.max() > 0 && window.leaks() >= MUCH * window.max()) {
      return new Cause(
          String.format(
              Locale.ROOT,
              "%,d of %s look forgotten (PG-703 names the places)",
              window.leaks(),
              PoolWords.connections(window.max())),
          Remedy.text("close them whatever happens"),
          Gain.estimated(
              PoolWords.connections(window.leaks()) + " back", "those that look forgotten"));
    } else if (window.heldNanos() == 0) {
      return new Cause(
          "none was held in this window",
          Remedy.text("look at the database and the way to it"),
          Gain.notEstimated("it is not the pool that made callers wait"));
    } else if (remote >= MUCH) {
      return new Cause(
          String.format(
              Locale.ROOT,
              "%.0f %% of the time that connections are held, their threads wait for remote calls",
              100 * remote),
          Remedy.text(
              "give the connection back before the call, and take one again after it if need"
                  + " be (PG-704 names the places)"),
          gain(context, 1 - remote, "without the time of remote calls"));
    } else if (sql <= 1 - MUCH) {
      return new Cause(
          String.format(
              Locale.ROOT,
              "SQL runs %.0f %% of the time that connections are held; the rest they lie idle",
              100 * sql),
          Remedy.text("take the connection later and give it back sooner: only what must be one"
              + " transaction belongs between begin and commit"),
          gain(context, sql, "held for its SQL alone"));
    }
    PoolSizing sizing = PoolSizing.of(window, context.length());
    String resize =
        details(context).map(known -> known.view().resize(sizing.size())).orElse("");
    return new Cause(
        String.format(
            Locale.ROOT, "SQL runs %.0f %% of the time that connections are held", 100 * sql),
        sizing.size() > window.max() && !resize.isEmpty()
            ? Remedy.java(
                "make the statements faster that take the time (PG-401, PG-406); if the database has"
                    + " room for more at once, a larger pool",
                resize)
            : Remedy.text("make the statements faster that take the time (PG-401, PG-406)"),
        Gain.notEstimated("whether the database has room for more at once is not known here"));
  }

  private static Gain gain(CheckContext<PoolStats> context, double share, String how) {
    PoolStats window = context.window();
    PoolSizing after = PoolSizing.of(window, context.length(), share);
    String held = String.format(
        Locale.ROOT,
        "%.1f -> %.1f connections held on average, %d suffice",
        PoolSizing.of(window, context.length()).meanHeld(),
        after.meanHeld(),
        after.size());
    return Gain.estimated(held, how + ": " + after.method());
  }

  /** The place that held connections longest in all. */
  static Optional<Place> topPlace(CheckContext<PoolStats> context) {
    return details(context)
        .flatMap(known -> known.holders().stream()
            .filter(each -> !each.frames().isEmpty())
            .max(Comparator.comparingLong(each -> each.heldNanos())))
        .map(each -> each.frames().get(0));
  }
}
