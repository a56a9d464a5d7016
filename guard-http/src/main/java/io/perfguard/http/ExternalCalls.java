/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The calls to others at one moment: the playbook's {@code analyze_external_calls}.
 *
 * <pre>{@code
 * ExternalCalls calls = ExternalCalls.of(guards);
 * calls.averageTime(); calls.slowestApi(); calls.slowest(5);
 * }</pre>
 *
 * <p>Immutable.
 */
public final class ExternalCalls {
  private final List<ExternalCall> calls; // the slowest first
  private final List<ExternalApi> apis; // the slowest first
  private final long count;
  private final Duration total;

  private ExternalCalls(List<EndpointGuard> endpoints) {
    Map<EndpointGuard, EndpointStats> stats =
        endpoints.stream().collect(Collectors.toMap(endpoint -> endpoint, EndpointGuard::stats));
    count = stats.values().stream().mapToLong(EndpointStats::count).sum();
    total = stats.values().stream().map(EndpointStats::total).reduce(Duration.ZERO, Duration::plus);
    calls = stats.entrySet().stream()
        .filter(each -> each.getValue().hasData())
        .map(each -> call(each.getKey(), each.getValue()))
        .sorted(Comparator.comparing(ExternalCall::average)
            .reversed()
            .thenComparing(ExternalCall::endpoint))
        .toList();
    apis = apis(calls);
  }

  /**
   * All external calls, each since its endpoint's first one.
   *
   * @param guards where the endpoints are
   * @return how they are now
   */
  public static ExternalCalls of(GuardRegistry guards) {
    return new ExternalCalls(endpoints(Require.nonNull(guards, "guards")).toList());
  }

  /** The external endpoints, by name. */
  static Stream<EndpointGuard> endpoints(GuardRegistry guards) {
    return guards.guards().stream()
        .filter(EndpointGuard.class::isInstance)
        .map(EndpointGuard.class::cast)
        .filter(endpoint -> endpoint.direction() == Direction.OUTBOUND);
  }

  private ExternalCall call(EndpointGuard endpoint, EndpointStats stats) {
    return new ExternalCall(
        endpoint.name(),
        endpoint.client(),
        endpoint.api(),
        stats.count(),
        stats.average(),
        stats.p95(),
        stats.total(),
        stats.errorRate(),
        share(stats.total()));
  }

  private double share(Duration part) {
    return (double) part.toNanos() / Math.max(1, total.toNanos());
  }

  private List<ExternalApi> apis(List<ExternalCall> all) {
    Map<String, List<ExternalCall>> byApi = all.stream()
        .collect(Collectors.groupingBy(
            call -> call.api().isEmpty() ? EndpointTable.OTHER : call.api(),
            TreeMap::new,
            Collectors.toList()));
    List<ExternalApi> made = new ArrayList<>();
    byApi.forEach((api, its) -> {
      long times = its.stream().mapToLong(ExternalCall::count).sum();
      Duration sum = its.stream().map(ExternalCall::total).reduce(Duration.ZERO, Duration::plus);
      made.add(new ExternalApi(api, times, sum.dividedBy(times), sum, share(sum)));
    });
    made.sort(Comparator.comparing(ExternalApi::average).reversed());
    return List.copyOf(made);
  }

  /**
   * How many calls there were.
   *
   * @return those that were answered or waited for
   */
  public long count() {
    return count;
  }

  /**
   * How long a call takes on average.
   *
   * @return zero without data
   */
  public Duration averageTime() {
    return count == 0 ? Duration.ZERO : total.dividedBy(count);
  }

  /**
   * How long all calls took together.
   *
   * @return zero without data
   */
  public Duration totalTime() {
    return total;
  }

  /**
   * The endpoints whose calls take longest on average.
   *
   * @param most how many, >= 1
   * @return the slowest first
   */
  public List<ExternalCall> slowest(int most) {
    Require.atLeast(1, most, "most");
    return calls.stream().limit(most).toList();
  }

  /**
   * The endpoints that take most time together: number of calls times their mean.
   *
   * @param most how many, >= 1
   * @return the most first
   */
  public List<ExternalCall> byTime(int most) {
    Require.atLeast(1, most, "most");
    return calls.stream()
        .sorted(Comparator.comparing(ExternalCall::total).reversed())
        .limit(most)
        .toList();
  }

  /**
   * All hosts.
   *
   * @return the one whose calls take longest on average first
   */
  public List<ExternalApi> apis() {
    return apis;
  }

  /**
   * The host whose calls take longest on average.
   *
   * @return empty without data
   */
  public Optional<ExternalApi> slowestApi() {
    return apis.stream().findFirst();
  }

  /** A few lines: the average, the slowest host, the five slowest endpoints. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(String.format(
        Locale.ROOT,
        "%,d external calls of %s on average; slowest API: %s",
        count,
        Durations.print(averageTime()),
        slowestApi().map(ExternalApi::api).orElse("none")));
    for (ExternalCall call : slowest(5)) {
      text.append(String.format(
          Locale.ROOT,
          "%n%s: %,d calls of %s, 95 %% within %s, %s of the time",
          call.endpoint(),
          call.count(),
          Durations.print(call.average()),
          Durations.print(call.p95()),
          Words.percent(call.shareOfTime())));
    }
    return text.toString();
  }
}
