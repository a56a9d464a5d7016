/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * PG-702: callers wait for a connection, or get none.
 *
 * <p>Thread-safe.
 */
public final class PoolWaitersCheck implements GuardCheck<PoolStats> {
  /** How long 95 of 100 callers may wait. */
  public static final ThresholdKey<Duration> WAIT =
      ThresholdKey.duration("pool.wait", Duration.ofMillis(10));

  /** Below so many connections, a single one that had to be opened decides. */
  private static final long ENOUGH = 20;

  /** The check; it keeps no state. */
  public PoolWaitersCheck() {}

  @Override
  public List<Finding> check(CheckContext<PoolStats> context) {
    PoolStats window = context.window();
    boolean waiting = window.waiters() > 0 && window.saturatedNanos() > 0;
    boolean slow = window.leaseCount() >= ENOUGH
        && window.saturatedNanos() > 0
        && window.acquireP95().compareTo(context.threshold(WAIT)) >= 0;
    if (window.timeoutCount() == 0 && !waiting && !slow) {
      return List.of();
    }
    PoolFinding.Cause cause = PoolFinding.cause(context);
    Finding.Builder finding = context
        .finding("PG-702", window.timeoutCount() > 0 || waiting ? Severity.RED : Severity.AMBER)
        .headline(headline(window))
        .place(PoolFinding.topPlace(context).orElse(null))
        .seen(String.format(
            Locale.ROOT,
            "%,d connections were got: 50 %% within %s, 95 %% within %s, 99 %% within %s",
            window.leaseCount(),
            Durations.print(window.acquireP50()),
            Durations.print(window.acquireP95()),
            Durations.print(window.acquireP99())))
        .seen(cause.why());
    PoolFinding.show(context, finding);
    return List.of(finding
        .costs(PoolFinding.cost(context))
        .remedy(cause.remedy())
        .expected(cause.gain())
        .build());
  }

  private static String headline(PoolStats window) {
    StringBuilder line = new StringBuilder("callers wait for a connection");
    if (window.waiters() > 0) {
      line.append(String.format(Locale.ROOT, ", %,d of them now", window.waiters()));
    }
    if (window.timeoutCount() > 0) {
      line.append(String.format(Locale.ROOT, "; %,d got none", window.timeoutCount()));
    }
    if (window.acquires().hasData()) {
      line.append("; 95 % of those who got one had it within ")
          .append(Durations.print(window.acquireP95()));
    }
    return line.toString();
  }
}
