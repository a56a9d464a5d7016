/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import com.github.mizosoft.methanol.Methanol;
import com.github.mizosoft.methanol.RetryInterceptor;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.github.resilience4j.retry.Retry;
import io.perfguard.core.resilience.GuardMode;
import io.perfguard.http.GuardedHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All clients under test. Ours are {@link #ours()}: that is the one place to add one. */
final class Clients {
  /** What others are held against, and the other half of the A/A. */
  static final String PLAIN = "JDK";

  static final String TWIN = "JDK again";
  static final String BREAKER = "Resilience4j Retry(CircuitBreaker)";

  /** Peers have no time-out of their own, and none would use them so. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private Clients() {}

  static List<NamedClient> all() {
    List<NamedClient> all = new ArrayList<>(peers());
    all.addAll(ours());
    return all;
  }

  /**
   * Perfguard's clients, as an application would make them that changes one line: no time-out, no
   * setting but the mode.
   */
  private static List<NamedClient> ours() {
    return Stream.of(GuardMode.values())
        .map(mode -> NamedClient.perfguard(
            mode.name(), () -> GuardedHttpClient.builder("lab").mode(mode).build()))
        .toList();
  }

  private static List<NamedClient> peers() {
    return List.of(
        NamedClient.peer(PLAIN, "", () -> new JdkClient(JdkClient.plain(), null)),
        NamedClient.peer(TWIN, "", () -> new JdkClient(JdkClient.plain(), null)),
        NamedClient.peer("JDK, 2 s time-out", "", Clients::withTimeout),
        NamedClient.peer("Methanol Retry", "1.9.0", Clients::methanol),
        NamedClient.peer("Resilience4j Retry", "2.4.0", Clients::retry),
        NamedClient.peer(BREAKER, "2.4.0", Clients::retryOfBreaker),
        NamedClient.peer("Failsafe Retry(CircuitBreaker)", "3.3.2", Clients::failsafe));
  }

  static NamedClient named(String name) {
    return all().stream()
        .filter(client -> client.isCalled(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown client \""
            + name
            + "\"; known: "
            + String.join(", ", all().stream().map(NamedClient::label).toList())));
  }

  private static JdkClient withTimeout() {
    return new JdkClient(JdkClient.plain(), TIMEOUT);
  }

  /** Retries nothing unless told what; up to 5 times then, at once. */
  private static LabClient methanol() {
    RetryInterceptor retry = RetryInterceptor.newBuilder()
        .onStatus(status -> status >= 500)
        .onException(IOException.class)
        .build();
    return new JdkClient(Methanol.newBuilder().interceptor(retry).build(), TIMEOUT);
  }

  private static LabClient retry() {
    Retry retry = Retry.ofDefaults("lab");
    return new ResilienceClient(withTimeout(), retry::executeCompletionStage);
  }

  private static LabClient retryOfBreaker() {
    Retry retry = Retry.ofDefaults("lab");
    var breaker = io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults("lab");
    return new ResilienceClient(
        withTimeout(),
        (scheduler, call) ->
            retry.executeCompletionStage(scheduler, () -> breaker.executeCompletionStage(call)));
  }

  /** Its breaker's default opens at the first failure; that would not be fair. */
  private static LabClient failsafe() {
    CircuitBreaker<Integer> breaker = CircuitBreaker.<Integer>builder()
        .withFailureRateThreshold(50, 20, Duration.ofSeconds(10))
        .build();
    FailsafeExecutor<Integer> executor = Failsafe.with(RetryPolicy.<Integer>ofDefaults(), breaker);
    return new ResilienceClient(
        withTimeout(), (scheduler, call) -> executor.getStageAsync(call::get));
  }
}
