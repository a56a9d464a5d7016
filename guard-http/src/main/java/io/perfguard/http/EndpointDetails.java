/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.registry.GuardDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The dearer half of an endpoint's numbers. Immutable.
 *
 * @param stats its numbers
 * @param notCacheable GETs whose answer may not be used again, by the reason
 * @param lifetimeNanos how long the latest answer that may be used again stays fresh; 0 for none
 * @param repeatedCalls by operation, the one seen latest last
 */
public record EndpointDetails(
    EndpointStats stats,
    Map<String, Long> notCacheable,
    long lifetimeNanos,
    List<RepeatedCall> repeatedCalls)
    implements GuardDetails {
  /**
   * Copies.
   *
   * @param stats its numbers
   * @param notCacheable GETs whose answer may not be used again
   * @param lifetimeNanos how long the latest one that may be used again stays fresh
   * @param repeatedCalls by operation
   */
  public EndpointDetails {
    Require.nonNull(stats, "stats");
    notCacheable = Map.copyOf(notCacheable);
    repeatedCalls = List.copyOf(repeatedCalls);
  }

  @Override
  public List<Evidence> blocks() {
    List<Evidence> blocks = new ArrayList<>();
    if (stats.hasData()) {
      blocks.add(Evidence.text(Words.distribution(stats)));
    }
    if (!notCacheable.isEmpty()) {
      blocks.add(Evidence.table(
          "answers that may not be used again",
          List.of("why", "answers"),
          new TreeMap<>(notCacheable)
              .entrySet().stream()
                  .map(each -> List.of(each.getKey(), each.getValue().toString()))
                  .toList()));
    }
    if (!repeatedCalls.isEmpty()) {
      blocks.add(Evidence.table(
          "repeated calls",
          List.of("operation", "runs", "calls in a run", "different", "round trip", "took"),
          repeatedCalls.stream().map(EndpointDetails::row).toList()));
    }
    return blocks;
  }

  private static List<String> row(RepeatedCall call) {
    return List.of(
        call.operation(),
        String.format(Locale.ROOT, "%,d", call.runs()),
        Long.toString(call.calls()),
        Long.toString(call.distinct()),
        Durations.print(call.roundTripNanos()),
        Durations.print(call.elapsedNanos()));
  }
}
