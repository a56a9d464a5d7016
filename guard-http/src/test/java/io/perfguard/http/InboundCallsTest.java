/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.registry.Guard;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundCallsTest {
  private final GuardRegistry guards =
      GuardRegistry.builder().clock(new ManualClock()).build();
  private final InboundCalls calls = InboundCalls.of(guards);

  @AfterEach
  void close() {
    guards.close();
  }

  private List<String> names() {
    return guards.guards().stream()
        .filter(EndpointGuard.class::isInstance)
        .map(Guard::name)
        .toList();
  }

  private long count(String name) {
    return guards.stats(EndpointGuard.KIND).get(name).count();
  }

  @Test
  void requests_of_one_route_are_one_endpoint() {
    calls.answered("GET", "/factors/4711", null, 200, 1);
    calls.answered("GET", "/factors/4712", null, 200, 1);
    calls.answered("POST", "/factors/4712", null, 200, 1);
    assertThat(names()).containsExactly("GET /factors/{n}", "POST /factors/{n}");
    assertThat(count("GET /factors/{n}")).isEqualTo(2);
    EndpointGuard endpoint = guards.get(EndpointGuard.KIND, "GET /factors/{n}");
    assertThat(endpoint.direction()).isEqualTo(Direction.INBOUND);
    assertThat(endpoint.method()).isEqualTo("GET");
    assertThat(endpoint.route()).isEqualTo("/factors/{n}");
    assertThat(endpoint.client()).isEmpty();
    assertThat(endpoint.api()).isEmpty();
    assertThat(endpoint.stats().direction()).isEqualTo(Direction.INBOUND);
    assertThat(endpoint).hasToString("endpoint \"GET /factors/{n}\"");
  }

  @Test
  void the_frameworks_template_wins() {
    calls.answered("GET", "/factors/abc", "/factors/{code}", 200, 1);
    calls.answered("GET", "/factors/xyz", "/factors/{code}", 404, 1);
    assertThat(names()).containsExactly("GET /factors/{code}");
    assertThat(guards.stats(EndpointGuard.KIND).get("GET /factors/{code}").clientErrorCount())
        .isEqualTo(1);
  }

  @Test
  void what_nobody_answers_teaches_no_route() {
    calls.answered("GET", "/wp-admin/setup.php", null, 404, 1);
    calls.answered("GET", "/.env", null, 404, 1);
    assertThat(names()).containsExactly("GET _unmatched");
    calls.answered("GET", "/factors/1", null, 200, 1);
    calls.answered("GET", "/factors/2", null, 404, 1); // a known route without this factor
    assertThat(count("GET /factors/{n}")).isEqualTo(2);
    assertThat(count("GET _unmatched")).isEqualTo(2);
  }

  @Test
  void methods_that_are_none_are_one() {
    calls.answered("JEFF", "/x", null, 200, 1);
    calls.answered("get", "/x", null, 200, 1);
    assertThat(names()).containsExactly("_other /x");
  }

  @Test
  void too_many_endpoints_are_folded_and_counted() {
    InboundCalls few = InboundCalls.of(guards, 3);
    for (int i = 0; i < 10; i++) {
      few.answered("GET", "/x", "/route/" + (char) ('a' + i), 200, 1);
    }
    few.answered("GET", "/x", "/route/a", 200, 1);
    assertThat(names()).containsExactly("GET /route/a", "GET /route/b", "GET /route/c", "_other");
    assertThat(few.size()).isEqualTo(3);
    assertThat(few.foldedCount()).isEqualTo(7);
    assertThat(count("_other")).isEqualTo(7);
    assertThat(count("GET /route/a")).isEqualTo(2);
  }

  @Test
  void a_flood_of_paths_stays_bounded_and_loses_no_request() {
    for (int i = 0; i < 100_000; i++) {
      calls.answered("GET", "/" + word(i) + "/" + word(7 * i), null, 200, 1);
    }
    assertThat(calls.size()).isLessThanOrEqualTo(200);
    assertThat(names()).hasSizeLessThanOrEqualTo(201);
    assertThat(all()).isEqualTo(100_000);
    assertThat(count("GET /{w}/{w}")).isGreaterThan(99_000);
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int rest = number; word.length() < 6 || rest > 0; rest /= 20) {
      word.append((char) ('a' + rest % 20));
    }
    return word.toString();
  }

  @Test
  void words_that_turn_out_to_vary_take_their_numbers_along() {
    for (int i = 0; i < 30; i++) {
      calls.answered("GET", "/users/" + word(i), null, i % 2 == 0 ? 200 : 500, 1);
    }
    assertThat(names()).containsExactly("GET /users/{w}");
    EndpointStats stats = guards.stats(EndpointGuard.KIND).get("GET /users/{w}");
    assertThat(stats.count()).isEqualTo(30);
    assertThat(stats.serverErrorCount()).isEqualTo(15);
  }

  @Test
  void threads_that_make_words_collapse_lose_no_request() throws InterruptedException {
    Crew.runTogether(8, member -> {
      for (int i = 0; i < 4_000; i++) {
        String path = "/area" + i % 5 + "/" + word(i * 8 + member);
        calls.answered("GET", path, null, i % 2 == 0 ? 200 : 500, 1);
      }
    });
    for (int reading = 0; reading < 3; reading++) { // absorbed ones are read along, then taken over
      assertThat(all()).isEqualTo(32_000);
    }
    EndpointStats stats = guards.stats(EndpointGuard.KIND).get("GET /area1/{w}");
    assertThat(stats.count()).isGreaterThan(6_000);
    assertThat(calls.faultCount()).isZero();
  }

  private long all() {
    return guards.stats(EndpointGuard.KIND).all().values().stream()
        .mapToLong(EndpointStats::count)
        .sum();
  }

  @Test
  void templates_of_a_framework_never_collapse() {
    for (int i = 0; i < 100; i++) {
      calls.answered("GET", "/x", "/users/" + word(i), 200, 1);
    }
    assertThat(names()).hasSize(100);
  }

  @Test
  void threads_that_bring_new_paths_pass_no_bound_and_lose_nothing() throws InterruptedException {
    InboundCalls few = InboundCalls.of(guards, 50);
    Crew.runTogether(8, member -> {
      for (int i = 0; i < 20_000; i++) {
        few.answered("GET", "/x", "/route/" + i % 97 + member % 2, 200, 1);
      }
    });
    assertThat(few.size()).isEqualTo(50);
    assertThat(all()).isEqualTo(160_000);
  }

  @Test
  void a_known_path_is_found_without_allocation() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        calls.answered("GET", "/factors/4711", null, 200, i);
        calls.answered("GET", "/x", "/users/{id}", 200, i);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(2_000);
  }

  @Test
  void odd_routes_and_paths_do_no_harm() {
    String line = "/a\nb\u202Ec";
    calls.answered("GET", "/x", line, 200, 1);
    calls.answered("GET", "/x", "no/slash?secret=1", 200, 1);
    calls.answered("GET", "/x", "/" + "long".repeat(1_000), 200, 1);
    calls.answered("GET", "", null, 200, 1);
    calls.answered("GET", "*", null, 200, 1);
    assertThat(names()).contains("GET /a?b?c", "GET /no/slash", "GET /", "GET /{w}");
    assertThat(names()).allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(200));
    assertThat(calls.faultCount()).isZero();
  }

  @Test
  @SuppressWarnings("NullAway") // what a broken container might give
  void a_fault_is_contained_and_counted() {
    calls.answered(null, null, null, 200, 1);
    assertThat(calls.faultCount()).isEqualTo(1);
  }

  @Test
  void after_the_registry_closed_requests_go_on() {
    guards.close();
    calls.answered("GET", "/late", null, 200, 1);
    assertThat(calls.faultCount()).isZero();
  }

  @Test
  void a_bound_below_one_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InboundCalls.of(guards, 0))
        .withMessage("maximumEndpoints must be >= 1, was 0");
  }
}
