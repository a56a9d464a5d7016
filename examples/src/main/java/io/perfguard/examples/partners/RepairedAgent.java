/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.partners;

import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.batch.BatchLoader;
import io.perfguard.core.operation.Parallel;
import io.perfguard.core.resilience.GuardMode;
import io.perfguard.core.resilience.GuardedCall;
import io.perfguard.http.GuardedHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The agent after its repair. */
public final class RepairedAgent implements PartnerAgent {
  private static final double LAST_KNOWN_RATE = 1.07;

  private final PartnerApi api;
  private final HttpClient http;
  private final GuardedCache<String, Double> factors;
  private final BatchLoader<Long, String> companies;
  private final GuardedCall<Double> rates;

  /** Asks by a client of its own. */
  public RepairedAgent(GuardRegistry guards, PartnerApi api) {
    this.api = api;
    // region client
    http = GuardedHttpClient.builder("partners").mode(GuardMode.PROTECT).register(guards);
    // endregion
    // region cache
    factors = GuardedCache.<String, Double>builder("factors")
        .maximumItems(10_000)
        .ttl(Duration.ofHours(1))
        .register(guards);
    // endregion
    companies = BatchLoader.<Long, String>builder("companies", this::load).register(guards);
    // region rates
    rates = GuardedCall.<Double>builder("rates")
        .attemptTimeout(Duration.ofMillis(100))
        .register(guards);
    // endregion
  }

  @Override
  public double factor(String code) throws IOException {
    // region cached
    return factors.get(code, key -> Double.parseDouble(Http.get(http, api, "/factors/" + key)));
    // endregion
  }

  @Override
  public double price(String code) throws IOException {
    // region parallel
    return Parallel.all(
        () -> Double.parseDouble(Http.get(http, api, "/distance/" + code)),
        () -> Double.parseDouble(Http.get(http, api, "/customs/" + code)),
        () -> Double.parseDouble(Http.get(http, api, "/fuel/" + code)),
        (distance, customs, fuel) -> distance * fuel + customs);
    // endregion
  }

  // region bulk
  @Override
  public Map<Long, String> names(List<Long> ids) {
    return companies.loadAll(ids);
  }

  private Map<Long, String> load(Set<Long> ids) {
    String list = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    Map<Long, String> names = new HashMap<>();
    for (String line : get("/companies?ids=" + list).lines().toList()) {
      names.put(Long.parseLong(line.substring(0, line.indexOf('='))), line);
    }
    return names;
  }
  // endregion

  private String get(String path) {
    try {
      return Http.get(http, api, path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double rate(String currency) throws IOException {
    // region fallback
    return rates.call(
        () -> Double.parseDouble(Http.get(http, api, "/rates/" + currency)), () -> LAST_KNOWN_RATE);
    // endregion
  }

  @Override
  public String report(String code) throws IOException {
    return Http.get(http, api, "/report/" + code);
  }
}
