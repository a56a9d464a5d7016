/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import java.util.List;
import java.util.Locale;

/**
 * PG-409: reads that replicas were there for went to the primary, since they were down or too far
 * behind.
 *
 * <p>Thread-safe.
 */
public final class ReplicaCheck implements GuardCheck<RoutingStats> {
  /** The check; it keeps no state. */
  public ReplicaCheck() {}

  @Override
  public List<Finding> check(CheckContext<RoutingStats> context) {
    RoutingStats window = context.window();
    long missed = window.failoverCount() + window.laggingCount();
    boolean down = window.replicasUp() < window.replicas();
    if (missed == 0 && !down) {
      return List.of();
    }
    return List.of(context
        .finding("PG-409", window.replicasUp() == 0 ? Severity.RED : Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%,d of %,d replicas answer; %,d reads went to the primary since none was up, %,d since all"
                + " were too far behind",
            window.replicasUp(),
            window.replicas(),
            window.failoverCount(),
            window.laggingCount()))
        .seen("the one that is furthest behind: " + Durations.print(window.maximumLagNanos()))
        .remedy(Remedy.text(
            "look at the replicas; who reads little and often from the primary meanwhile"
                + " can do so, but it was not sized for all"))
        .expected(Gain.notEstimated("what a replica would have taken is not known"))
        .build());
  }
}
