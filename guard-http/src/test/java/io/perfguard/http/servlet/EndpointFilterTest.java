/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.registry.Guard;
import io.perfguard.http.EndpointGuard;
import io.perfguard.http.EndpointStats;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointFilterTest {
  /** What a servlet does. */
  @FunctionalInterface
  private interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  private static final DispatcherType[] ALL = DispatcherType.values();

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final EndpointFilter filter = EndpointFilter.of(guards);

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    guards.close();
  }

  private static Servlet servlet(Handler handler) {
    return new HttpServlet() {
      private static final long serialVersionUID = 1;

      @Override
      protected void service(HttpServletRequest request, HttpServletResponse response)
          throws IOException, ServletException {
        handler.handle(request, response);
      }
    };
  }

  private TomcatServer server(String context) {
    return new TomcatServer(folder, context);
  }

  private EndpointStats stats(String name) {
    return guards.stats(EndpointGuard.KIND).get(name);
  }

  private List<String> names() {
    return guards.guards().stream()
        .filter(EndpointGuard.class::isInstance)
        .map(Guard::name)
        .toList();
  }

  @Test
  void requests_are_recorded_under_their_route_with_status_and_time() throws Exception {
    try (TomcatServer server = server("/app")
        .filter("endpoints", filter)
        .servlet("/*", servlet((request, response) -> {
          clock.advance(Duration.ofMillis(40));
          response.setStatus(request.getRequestURI().endsWith("9") ? 503 : 200);
        }))
        .start()) {
      for (int i = 0; i < 10; i++) {
        server.get("/app/factors/" + i + ";v=1?secret=2");
      }
    }
    EndpointStats stats = stats("GET /factors/{n}");
    assertThat(names()).containsExactly("GET /factors/{n}");
    assertThat(stats.count()).isEqualTo(10);
    assertThat(stats.total()).isEqualTo(Duration.ofMillis(400));
    assertThat(filter.calls().faultCount()).isZero();
  }

  @Test
  void the_mapping_of_a_servlet_for_one_path_is_its_route() throws Exception {
    try (TomcatServer server = server("")
        .filter("endpoints", filter)
        .servlet("/jobs/run77", servlet((request, response) -> response.setStatus(204)))
        .start()) {
      server.get("/jobs/run77");
    }
    assertThat(names()).containsExactly("GET /jobs/run77");
  }

  @Test
  void what_a_servlet_throws_is_a_server_error_and_stays_its_own() throws Exception {
    try (TomcatServer server = server("")
        .filter("endpoints", filter)
        .servlet("/*", servlet((request, response) -> {
          throw new ServletException("broken");
        }))
        .start()) {
      assertThat(server.get("/broken").statusCode()).isEqualTo(500);
    }
    assertThat(stats("GET /broken").serverErrorCount()).isEqualTo(1);
  }

  @Test
  void an_error_page_is_not_a_request_of_its_own() throws Exception {
    AtomicInteger pages = new AtomicInteger();
    try (TomcatServer server = server("")
        .filter("endpoints", filter, ALL)
        .errorPage(500, "/oops")
        .servlet("/oops", servlet((request, response) -> pages.incrementAndGet()))
        .servlet("/ill", servlet((request, response) -> response.sendError(500)))
        .start()) {
      assertThat(server.get("/ill").statusCode()).isEqualTo(500);
    }
    assertThat(pages.get()).isEqualTo(1);
    assertThat(names()).containsExactly("GET /ill");
    assertThat(stats("GET /ill").serverErrorCount()).isEqualTo(1);
  }

  @Test
  void a_forward_stays_the_request_that_it_was() throws Exception {
    try (TomcatServer server = server("")
        .filter("endpoints", filter, ALL)
        .servlet(
            "/from",
            servlet((request, response) ->
                request.getRequestDispatcher("/to").forward(request, response)))
        .servlet("/to", servlet((request, response) -> response.setStatus(201)))
        .start()) {
      assertThat(server.get("/from").statusCode()).isEqualTo(201);
    }
    assertThat(names()).hasSize(1);
    assertThat(stats(names().get(0)).count()).isEqualTo(1);
  }

  @Test
  void a_filter_that_is_there_twice_records_once() throws Exception {
    try (TomcatServer server = server("")
        .filter("one", filter, ALL)
        .filter("again", filter)
        .filter("two", EndpointFilter.of(guards))
        .servlet("/*", servlet((request, response) -> response.setStatus(200)))
        .start()) {
      server.get("/x");
      server.get("/x");
    }
    assertThat(stats("GET /x").count()).isEqualTo(2);
  }

  @Test
  void an_asynchronous_request_is_recorded_once_when_it_is_complete() throws Exception {
    try (TomcatServer server = server("")
        .filter("endpoints", filter, ALL)
        .servlet("/*", servlet((request, response) -> {
          AsyncContext async = request.startAsync();
          async.start(() -> {
            clock.advance(Duration.ofMillis(70));
            response.setStatus(202);
            async.complete();
          });
        }))
        .start()) {
      assertThat(server.get("/slow").statusCode()).isEqualTo(202);
    }
    assertThat(stats("GET /slow").count()).isEqualTo(1);
    assertThat(stats("GET /slow").successCount()).isEqualTo(1);
    assertThat(stats("GET /slow").total()).isEqualTo(Duration.ofMillis(70));
  }

  @Test
  void a_request_that_is_dispatched_and_goes_on_asynchronously_again_is_recorded_once()
      throws Exception {
    try (TomcatServer server = server("")
        .filter("endpoints", filter, ALL)
        .servlet("/*", servlet((request, response) -> {
          Object turn = request.getAttribute("turn");
          int next = turn == null ? 1 : (Integer) turn + 1;
          request.setAttribute("turn", next);
          if (next < 4) {
            AsyncContext async = request.startAsync();
            async.start(() -> {
              clock.advance(Duration.ofMillis(10));
              async.dispatch();
            });
          } else {
            response.setStatus(200);
          }
        }))
        .start()) {
      assertThat(server.get("/turns").statusCode()).isEqualTo(200);
    }
    assertThat(names()).containsExactly("GET /turns");
    assertThat(stats("GET /turns").count()).isEqualTo(1);
    assertThat(stats("GET /turns").total()).isEqualTo(Duration.ofMillis(30));
  }

  @Test
  void an_asynchronous_request_that_times_out_is_a_server_error() throws Exception {
    try (TomcatServer server = server("")
        .filter("endpoints", filter, ALL)
        .servlet("/*", servlet((request, response) -> request.startAsync().setTimeout(50)))
        .start()) {
      assertThat(server.get("/hangs").statusCode()).isEqualTo(500);
    }
    assertThat(stats("GET /hangs").count()).isEqualTo(1);
    assertThat(stats("GET /hangs").serverErrorCount()).isEqualTo(1);
  }

  @Test
  void an_asynchronous_dispatch_that_throws_is_a_server_error() throws Exception {
    try (TomcatServer server = server("")
        .filter("endpoints", filter, ALL)
        .servlet("/*", servlet((request, response) -> {
          if (request.getDispatcherType() == DispatcherType.ASYNC) {
            throw new ServletException("broken");
          }
          request.startAsync().dispatch();
        }))
        .start()) {
      assertThat(server.get("/broken").statusCode()).isEqualTo(500);
    }
    assertThat(stats("GET /broken").count()).isEqualTo(1);
    assertThat(stats("GET /broken").serverErrorCount()).isEqualTo(1);
  }

  @Test
  void what_is_not_found_teaches_no_route() throws Exception {
    try (TomcatServer server = server("")
        .filter("endpoints", filter)
        .servlet("/ok", servlet((request, response) -> response.setStatus(200)))
        .servlet("/", servlet((request, response) -> response.sendError(404)))
        .start()) {
      server.get("/ok");
      server.get("/wp-login.php");
      server.get("/.git/config");
    }
    assertThat(names()).containsExactly("GET /ok", "GET _unmatched");
    assertThat(stats("GET _unmatched").clientErrorCount()).isEqualTo(2);
  }

  @Test
  void by_default_no_operation_runs() throws Exception {
    AtomicReference<OperationScope> run = new AtomicReference<>();
    try (TomcatServer server = server("")
        .filter("endpoints", filter)
        .servlet("/*", servlet((request, response) -> run.set(OperationScope.current())))
        .start()) {
      server.get("/x");
    }
    assertThat(run.get()).isNull();
  }

  @Test
  void as_operations_a_request_runs_under_its_route_until_it_is_complete() throws Exception {
    EndpointFilter operations = EndpointFilter.builder(guards).asOperations().build();
    try (TomcatServer server = server("")
        .filter("endpoints", operations)
        .servlet("/sync/*", servlet((request, response) -> clock.advance(Duration.ofMillis(5))))
        .servlet("/async/*", servlet((request, response) -> {
          AsyncContext async = request.startAsync();
          async.start(() -> {
            clock.advance(Duration.ofMillis(7));
            async.complete();
          });
        }))
        .start()) {
      server.get("/sync/1");
      server.get("/sync/2");
      server.get("/async/1");
      server.get("/async/2");
    }
    assertThat(guards.stats(Operations.KIND).get("GET /sync/{n}").average())
        .isEqualTo(Duration.ofMillis(5));
    assertThat(guards.stats(Operations.KIND).get("GET /async/{n}").average())
        .isEqualTo(Duration.ofMillis(7));
  }

  @Test
  void a_failed_request_is_a_failed_run() throws Exception {
    EndpointFilter operations = EndpointFilter.builder(guards).asOperations().build();
    try (TomcatServer server = server("")
        .filter("endpoints", operations)
        .servlet("/*", servlet((request, response) -> {
          throw new ServletException("broken");
        }))
        .start()) {
      server.get("/a1b2c3");
    }
    assertThat(guards.stats(Operations.KIND).get("GET /{id}").errorRate()).isEqualTo(1);
  }
}
