/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.OperationScope;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboundCallsTest {
  private static final HttpHeaders NONE = headers(Map.of());
  private static final HttpHeaders MINUTE = headers(Map.of("Cache-Control", List.of("max-age=60")));
  private static final long MILLI = 1_000_000;

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final OutboundCalls calls = OutboundCalls.of(guards, "partners");

  @AfterEach
  void close() {
    guards.close();
  }

  private static HttpHeaders headers(Map<String, List<String>> map) {
    return HttpHeaders.of(map, (name, value) -> true);
  }

  private static HttpRequest get(String uri) {
    return HttpRequest.newBuilder(URI.create(uri)).build();
  }

  private EndpointGuard call(String uri, HttpHeaders answer, Duration took) {
    HttpRequest request = get(uri);
    EndpointGuard endpoint = calls.endpoint("GET", request.uri(), null);
    OperationScope run = OperationScope.current();
    long start = clock.nanoTime();
    clock.advance(took);
    calls.answered(endpoint, request, 200, answer, start, clock.nanoTime(), 1, 0, run);
    return endpoint;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://api.partner.com/factors/4711 | partners GET api.partner.com/factors/{n}",
        "https://API.Partner.com:443/factors/4711?key=secret#x | partners GET api.partner.com/factors/{n}",
        "http://api.partner.com:80/ | partners GET api.partner.com/",
        "http://api.partner.com:443/ | partners GET api.partner.com:443/",
        "https://user:password@api.partner.com:8443 | partners GET api.partner.com:8443/",
        "http://[::1]:8080/x | partners GET [::1]:8080/x",
        "http://my_host:9/x | partners GET my_host:9/x",
        "http://user:password@my_host/x | partners GET my_host/x",
        "mailto:someone@example.com | partners GET /",
      })
  void a_name_is_client_method_host_and_route(String uri, String name) {
    assertThat(calls.endpoint("GET", URI.create(uri), null).name()).isEqualTo(name);
    assertThat(calls.faultCount()).isZero();
  }

  @Test
  void a_given_route_wins_and_is_told_apart_by_host() {
    EndpointGuard one = calls.endpoint("GET", URI.create("http://one/a/b"), "/a/{x}");
    EndpointGuard two = calls.endpoint("GET", URI.create("http://two/a/b"), "/a/{x}");
    assertThat(one.name()).isEqualTo("partners GET one/a/{x}");
    assertThat(two.name()).isEqualTo("partners GET two/a/{x}");
    assertThat(one.api()).isEqualTo("one");
    assertThat(one.client()).isEqualTo("partners");
    assertThat(one.direction()).isEqualTo(Direction.OUTBOUND);
    assertThat(calls.endpoint("GET", URI.create("http://one/a/c"), "/a/{x}")).isSameAs(one);
  }

  @Test
  void ports_are_told_apart() {
    EndpointGuard one = calls.endpoint("GET", URI.create("http://host:1/a"), null);
    EndpointGuard two = calls.endpoint("GET", URI.create("http://host:2/a"), null);
    assertThat(one).isNotSameAs(two);
    assertThat(calls.endpoint("GET", URI.create("http://host:1/a"), null)).isSameAs(one);
  }

  @Test
  void too_many_endpoints_are_folded_for_each_client() {
    OutboundCalls few = OutboundCalls.of(guards, "few", 2);
    for (int i = 0; i < 5; i++) {
      few.endpoint("GET", URI.create("http://host" + (char) ('a' + i) + "/"), null)
          .record(200, 1);
    }
    assertThat(few.foldedCount()).isEqualTo(3);
    assertThat(guards.stats(EndpointGuard.KIND).get("few _other").count()).isEqualTo(3);
  }

  @Test
  void a_call_is_recorded_with_attempts_and_time_out() {
    HttpRequest request = get("http://api/x");
    EndpointGuard endpoint = calls.endpoint("GET", request.uri(), null);
    calls.answered(endpoint, request, 503, NONE, 0, 5 * MILLI, 3, 1_000 * MILLI, null);
    calls.failed(endpoint, request, CallFailure.TIMEOUT, 0, 1_000 * MILLI, 2, 2_000 * MILLI, null);
    calls.failed(endpoint, request, CallFailure.REJECTED, 0, 1, 0, 2_000 * MILLI, null);
    EndpointStats stats = endpoint.stats();
    assertThat(stats.count()).isEqualTo(2);
    assertThat(stats.serverErrorCount()).isEqualTo(1);
    assertThat(stats.timeoutCount()).isEqualTo(1);
    assertThat(stats.rejectedCount()).isEqualTo(1);
    assertThat(stats.retryCount()).isEqualTo(3);
    assertThat(stats.timeoutNanos()).isEqualTo(2_000 * MILLI);
    assertThat(stats.total()).isEqualTo(Duration.ofMillis(1_005));
  }

  @Test
  void a_get_that_a_cache_would_have_answered_is_counted() {
    EndpointGuard endpoint = call("http://api/f?code=1", MINUTE, Duration.ofMillis(10));
    call("http://api/f?code=1", MINUTE, Duration.ofMillis(10));
    call("http://api/f?code=2", MINUTE, Duration.ofMillis(10));
    clock.advance(Duration.ofMinutes(2));
    call("http://api/f?code=1", NONE, Duration.ofMillis(10));
    EndpointStats stats = endpoint.stats();
    assertThat(stats.lookupCount()).isEqualTo(4);
    assertThat(stats.cacheableCount()).isEqualTo(1);
    assertThat(stats.cacheableRate()).isEqualTo(0.25);
    assertThat(details(endpoint).notCacheable())
        .containsExactly(Map.entry("no lifetime given", 1L));
    assertThat(details(endpoint).lifetimeNanos())
        .isEqualTo(Duration.ofMinutes(1).toNanos());
  }

  @Test
  void other_methods_are_not_watched_for_a_cache() {
    HttpRequest post = HttpRequest.newBuilder(URI.create("http://api/f"))
        .POST(HttpRequest.BodyPublishers.noBody())
        .build();
    EndpointGuard endpoint = calls.endpoint("POST", post.uri(), null);
    calls.answered(endpoint, post, 200, MINUTE, 0, 1, 1, 0, null);
    assertThat(endpoint.stats().lookupCount()).isZero();
  }

  private static EndpointDetails details(EndpointGuard endpoint) {
    return endpoint.details();
  }

  private void loop(int calls) {
    for (int i = 0; i < calls; i++) {
      call("http://api/factors/" + i, NONE, Duration.ofMillis(10));
      clock.advance(Duration.ofMillis(1));
    }
  }

  @Test
  void calls_of_a_run_for_different_things_are_a_repetition() {
    for (int run = 0; run < 3; run++) {
      guards.operation("Agent.process").run(() -> loop(20));
    }
    EndpointGuard endpoint = guards.get(EndpointGuard.KIND, "partners GET api/factors/{n}");
    RepeatedCall call = details(endpoint).repeatedCalls().get(0);
    assertThat(call.operation()).isEqualTo("Agent.process");
    assertThat(call.runs()).isEqualTo(3);
    assertThat(call.calls()).isEqualTo(20);
    assertThat(call.distinct()).isEqualTo(20);
    assertThat(call.roundTripNanos()).isEqualTo(10 * MILLI);
    assertThat(call.elapsedNanos()).isEqualTo((20 * 11 - 1) * MILLI);
    assertThat(call.isSequential()).isTrue();
    assertThat(call.savedNanos()).isEqualTo(19 * 10 * MILLI);
  }

  @Test
  void few_calls_are_none() {
    guards.operation("Agent.process").run(() -> loop(RunCalls.REPETITIONS - 1));
    EndpointGuard endpoint = guards.get(EndpointGuard.KIND, "partners GET api/factors/{n}");
    assertThat(details(endpoint).repeatedCalls()).isEmpty();
  }

  @Test
  void turns_of_a_loop_that_are_operations_count_in_the_one_around() {
    guards.operation("outer").run(() -> {
      for (int i = 0; i < 8; i++) {
        String uri = "http://api/factors/" + i;
        guards.operation("inner").run(() -> {
          call(uri, NONE, Duration.ofMillis(10));
        });
      }
    });
    EndpointGuard endpoint = guards.get(EndpointGuard.KIND, "partners GET api/factors/{n}");
    assertThat(details(endpoint).repeatedCalls()).singleElement().satisfies(call -> {
      assertThat(call.operation()).isEqualTo("outer");
      assertThat(call.calls()).isEqualTo(8);
      assertThat(call.distinct()).isEqualTo(8);
      assertThat(call.roundTripNanos()).isEqualTo(10 * MILLI);
    });
  }

  @Test
  void the_same_thing_again_and_again_is_not_many_different_ones() {
    guards.operation("Agent.process").run(() -> {
      for (int i = 0; i < 100; i++) {
        call("http://api/factors/" + i % 3, NONE, Duration.ofMillis(1));
      }
    });
    EndpointGuard endpoint = guards.get(EndpointGuard.KIND, "partners GET api/factors/{n}");
    RepeatedCall call = details(endpoint).repeatedCalls().get(0);
    assertThat(call.calls()).isEqualTo(100);
    assertThat(call.distinct()).isBetween(3L, 6L); // projected from the first 64
  }

  @Test
  void calls_side_by_side_save_only_what_they_took_longer_than_one() {
    HttpRequest request = get("http://api/factors/1");
    EndpointGuard endpoint = calls.endpoint("GET", request.uri(), null);
    guards.operation("fan-out").run(() -> {
      OperationScope run = OperationScope.current();
      for (int i = 0; i < 10; i++) {
        HttpRequest each = get("http://api/factors/" + i);
        calls.answered(endpoint, each, 200, NONE, i * MILLI, (i + 50) * MILLI, 1, 0, run);
      }
    });
    RepeatedCall call = details(endpoint).repeatedCalls().get(0);
    assertThat(call.isSequential()).isFalse();
    assertThat(call.elapsedNanos()).isEqualTo(59 * MILLI);
    assertThat(call.savedNanos()).isEqualTo(9 * MILLI);
  }

  @Test
  void operations_are_bounded() {
    for (int i = 0; i < 3 * RepeatedCalls.MAXIMUM; i++) {
      guards.operation("op" + i).run(() -> loop(5));
    }
    EndpointGuard endpoint = guards.get(EndpointGuard.KIND, "partners GET api/factors/{n}");
    assertThat(details(endpoint).repeatedCalls()).hasSize(RepeatedCalls.MAXIMUM);
  }

  @Test
  void branches_of_a_run_lose_no_call() throws InterruptedException {
    HttpRequest request = get("http://api/factors/1");
    EndpointGuard endpoint = calls.endpoint("GET", request.uri(), null);
    OperationScope run = guards.operation("shared").begin();
    Crew.runTogether(8, member -> {
      for (int i = 0; i < 1_000; i++) {
        calls.answered(endpoint, request, 200, NONE, 0, MILLI, 1, 0, run);
      }
    });
    run.close();
    assertThat(endpoint.stats().count()).isEqualTo(8_000);
    assertThat(details(endpoint).repeatedCalls().get(0).calls()).isEqualTo(8_000);
  }

  @Test
  void a_call_that_ends_after_its_run_is_recorded_all_the_same() {
    HttpRequest request = get("http://api/late");
    EndpointGuard endpoint = calls.endpoint("GET", request.uri(), null);
    OperationScope run = guards.operation("gone").begin();
    run.close();
    calls.answered(endpoint, request, 200, NONE, 0, MILLI, 1, 0, run);
    assertThat(endpoint.stats().count()).isEqualTo(1);
    assertThat(calls.faultCount()).isZero();
  }

  @Test
  void outside_operations_a_known_call_allocates_next_to_nothing() {
    HttpRequest request = get("http://api:8080/factors/1");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    int rounds = 10_000;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < rounds; i++) {
        EndpointGuard endpoint = calls.endpoint("GET", request.uri(), null);
        calls.answered(endpoint, request, 200, MINUTE, i, i + 1, 1, 0, null);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(2_000);
  }

  @Test
  void without_a_registry_it_counts_for_itself() {
    OutboundCalls alone = OutboundCalls.unregistered("alone", clock);
    EndpointGuard endpoint = alone.endpoint("GET", URI.create("http://api/x"), null);
    endpoint.record(200, 1);
    assertThat(endpoint.stats().count()).isEqualTo(1);
    assertThat(guards.guards()).isEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // what a broken client might give
  void a_fault_is_contained_and_counted() {
    EndpointGuard endpoint = calls.endpoint("GET", null, null);
    assertThat(endpoint.name()).isEqualTo("partners _other");
    calls.answered(endpoint, null, 200, null, 0, 1, 1, 0, null);
    calls.failed(endpoint, null, null, 0, 1, 1, 0, null);
    assertThat(calls.faultCount()).isEqualTo(3);
  }
}
