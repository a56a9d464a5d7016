/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;

/**
 * Where statements and transactions went. Each transaction counts once, and each statement outside
 * of one.
 *
 * <ul>
 *   <li>It went to a replica: {@code replicaCount}.
 *   <li>It went to the primary: {@code primaryCount}. If a replica would have done, also one of
 *       {@code pinnedCount} (the scope wrote before), {@code laggingCount} (all replicas are too
 *       far behind) or {@code failoverCount} (no replica is up).
 * </ul>
 *
 * <p>Immutable.
 *
 * @param replicaCount those that went to a replica
 * @param primaryCount those that went to the primary
 * @param pinnedCount of these the ones whose scope had written what no replica has yet
 * @param laggingCount of these the ones for which all replicas were too far behind
 * @param failoverCount of these the ones for which no replica was up
 * @param replicas how many replicas there are
 * @param replicasUp how many are up
 * @param maximumLagNanos how far the one that is furthest behind is
 */
public record RoutingStats(
    long replicaCount,
    long primaryCount,
    long pinnedCount,
    long laggingCount,
    long failoverCount,
    long replicas,
    long replicasUp,
    long maximumLagNanos)
    implements GuardStats<RoutingStats> {

  static StatsSchema<RoutingStats> schema() {
    return StatsSchema.<RoutingStats>builder()
        .counter("replicaCount", Unit.COUNT, "reads from replicas", RoutingStats::replicaCount)
        .headline()
        .counter("primaryCount", Unit.COUNT, "to the primary", RoutingStats::primaryCount)
        .headline()
        .counter("pinnedCount", Unit.COUNT, "after own writes", RoutingStats::pinnedCount)
        .counter("laggingCount", Unit.COUNT, "replicas too far behind", RoutingStats::laggingCount)
        .counter("failoverCount", Unit.COUNT, "no replica up", RoutingStats::failoverCount)
        .gauge("replicas", Unit.COUNT, "replicas", RoutingStats::replicas)
        .gauge("replicasUp", Unit.COUNT, "replicas up", RoutingStats::replicasUp)
        .headline()
        .gauge("maximumLag", Unit.NANOSECONDS, "longest lag", RoutingStats::maximumLagNanos)
        .rate("replicaShare", "share of replicas", RoutingStats::replicaShare)
        .build();
  }

  @Override
  public RoutingStats minus(RoutingStats earlier) {
    return new RoutingStats(
        replicaCount - earlier.replicaCount,
        primaryCount - earlier.primaryCount,
        pinnedCount - earlier.pinnedCount,
        laggingCount - earlier.laggingCount,
        failoverCount - earlier.failoverCount,
        replicas,
        replicasUp,
        maximumLagNanos);
  }

  /**
   * Whether anything was routed.
   *
   * @return false if every rate is {@code NaN}
   */
  public boolean hasData() {
    return replicaCount + primaryCount > 0;
  }

  /**
   * Share that went to replicas, 0..1.
   *
   * @return {@code NaN} without data
   */
  public double replicaShare() {
    return (double) replicaCount / (replicaCount + primaryCount);
  }
}
