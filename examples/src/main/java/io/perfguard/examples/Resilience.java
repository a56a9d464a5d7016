/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import static java.net.http.HttpResponse.BodyHandlers.ofString;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.resilience.CallStats;
import io.perfguard.core.resilience.GuardMode;
import io.perfguard.core.resilience.GuardedCall;
import io.perfguard.http.ApiSettings;
import io.perfguard.http.ExternalApi;
import io.perfguard.http.ExternalCall;
import io.perfguard.http.ExternalCalls;
import io.perfguard.http.GuardedHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two ways to guard calls, and what is read of them. */
final class Resilience {
  /** An emission factor. */
  record Factor(String code, double value) {}

  /** Stands for the software of some vendor. */
  interface FactorApi {
    Factor getFactor(String code) throws IOException;
  }

  private Resilience() {}

  static HttpResponse<String> overHttp(GuardRegistry guards, URI uri)
      throws IOException, InterruptedException {
    // region http
    HttpClient http =
        GuardedHttpClient.builder("partners").mode(GuardMode.PROTECT).register(guards);
    HttpResponse<String> answer = http.send(HttpRequest.newBuilder(uri).GET().build(), ofString());
    // endregion
    return answer;
  }

  static GuardedCall<Factor> service(GuardRegistry guards) {
    // region service
    GuardedCall<Factor> service = GuardedCall.<Factor>builder("factor-service").register(guards);
    // endregion
    return service;
  }

  static Factor ask(
      GuardedCall<Factor> service, FactorApi api, Map<String, Factor> localFactors, String code)
      throws IOException {
    // region call
    Factor f = service.call(() -> api.getFactor(code), () -> localFactors.get(code));
    // endregion
    return f;
  }

  static String read(GuardRegistry guards) {
    // region stats
    CallStats partners = guards.stats(GuardedHttpClient.KIND).get("partners");
    GuardedCall<?> service = guards.get(GuardedCall.KIND, "factor-service");
    Optional<CircuitBreaker> breaker = service.circuitBreaker(""); // Resilience4j's own
    // endregion
    return partners.durations().count() + " "
        + breaker.map(CircuitBreaker::getState).orElse(null);
  }

  static String endpoints(GuardRegistry guards) {
    // region endpoints
    ExternalCalls calls = ExternalCalls.of(guards); // analyze_external_calls
    Optional<ExternalApi> slowestApi = calls.slowestApi();
    List<ExternalCall> slowest = calls.slowest(5);
    String settings = ApiSettings.of(guards).toString(); // get_api_config, as a table
    // endregion
    return slowestApi + "\n" + slowest + "\n" + settings;
  }
}
