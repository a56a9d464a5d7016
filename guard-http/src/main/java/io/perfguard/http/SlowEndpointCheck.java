/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * PG-601: the 95th percentile of an endpoint is above the playbook's 500 ms; red of our own
 * endpoints, amber of others'.
 *
 * <p>Thread-safe.
 */
public final class SlowEndpointCheck implements GuardCheck<EndpointStats> {
  /** The 95th percentile above which an endpoint is slow. */
  public static final ThresholdKey<Duration> P95 =
      ThresholdKey.duration("http.p95", Duration.ofMillis(500));

  /**
   * Calls of a window from which on it is looked at: of 20 the slowest one alone is the 95th
   * percentile.
   */
  public static final ThresholdKey<Long> CALLS = ThresholdKey.count("http.p95.calls", 50);

  /** Times the median from which on the slow calls are a tail, and not how the endpoint is. */
  private static final int TAIL = 5;

  /** The check; it keeps no state. */
  public SlowEndpointCheck() {}

  @Override
  public List<Finding> check(CheckContext<EndpointStats> context) {
    EndpointStats window = context.window();
    Duration bound = context.threshold(P95);
    if (window.count() < context.threshold(CALLS) || window.p95().compareTo(bound) <= 0) {
      return List.of();
    }
    return List.of(finding(context, window, bound));
  }

  private static Finding finding(
      CheckContext<EndpointStats> context, EndpointStats window, Duration bound) {
    boolean inbound = window.direction() == Direction.INBOUND;
    OperationStats operation =
        inbound ? context.windows(Operations.KIND).get(context.subject().name()) : null;
    long beyond = beyond(window.durations(), bound.toNanos());
    Finding.Builder finding = context
        .finding("PG-601", inbound ? Severity.RED : Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "slow endpoint: 95 %% of %,d calls within %s, 50 %% within %s",
            window.count(),
            Durations.print(window.p95()),
            Durations.print(window.p50())))
        .seen(Words.distribution(window) + "; the bound of the 95th percentile is "
            + Durations.print(bound));
    if (operation != null && operation.hasData()) {
      finding.seen(shares(operation));
    }
    return finding
        .costs(Cost.waiting(
            Durations.print(beyond) + " beyond the bound in " + Durations.print(context.length()),
            Duration.ofNanos(beyond),
            context.length()))
        .remedy(inbound ? inbound(operation) : outbound(context, window))
        .expected(Gain.estimated(
            String.format(
                Locale.ROOT,
                "average %s -> %s",
                Durations.print(window.average()),
                Durations.print((window.durations().sumNanos() - beyond) / window.count())),
            "each call of its histogram cut at " + Durations.print(bound)))
        .build();
  }

  /** How much longer than the bound calls took, together. */
  static long beyond(HistogramSnapshot durations, long bound) {
    AtomicLong sum = new AtomicLong();
    durations.forEachBucket((low, high, count) ->
        sum.addAndGet(count * Math.max(0, low + (high - low) / 2 - bound)));
    return Math.min(sum.get(), durations.sumNanos());
  }

  private static Evidence shares(OperationStats operation) {
    List<List<String>> rows = Arrays.stream(Resource.values())
        .filter(each -> operation.share(each) >= 0.01)
        .map(each -> List.of(
            each.label(),
            Words.percent(operation.share(each)),
            Durations.print(operation.averageIn(each))))
        .toList();
    return Evidence.table("where its time goes", List.of("in", "share", "average"), rows);
  }

  private static Remedy inbound(@Nullable OperationStats operation) {
    if (operation == null || !operation.hasData()) {
      return Remedy.java(
          "see what its requests wait for: run each as an operation, then the next diagnosis tells how much is the"
              + " database, calls to others, and its own code",
          "EndpointFilter.builder(guards).asOperations().build()");
    }
    return Remedy.text(
        "most of it is " + operation.dominant()
            + ": begin there; findings of its operation, its queries and its calls tell what to change");
  }

  private static Remedy outbound(CheckContext<EndpointStats> context, EndpointStats window) {
    String client = CallWords.client(context.subject().name());
    return window.p95().compareTo(window.p50().multipliedBy(TAIL)) >= 0
        ? Remedy.java(
            "few calls are slow while most are fast: send a second request where the first is late",
            ".mode(GuardMode.FULL)  // of the guarded client \"" + client
                + "\", unless it is; for requests that may be repeated")
        : Remedy.java(
            "it is always slow: ask it less often, keep what it answered, make calls that need not wait for each"
                + " other side by side",
            "Parallel.all(first, second)");
  }
}
