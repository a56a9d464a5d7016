/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.Operations;
import io.perfguard.http.EndpointGuard;
import io.perfguard.http.EndpointStats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointHttpFilterTest {
  private final GuardRegistry guards = GuardRegistry.create();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    stopServer();
    guards.close();
  }

  private void stopServer() throws InterruptedException {
    server.stop(0);
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private int get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + path);
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** An answer may reach its caller before the filter has recorded it: hence the stop. */
  private EndpointStats stats(String name) throws InterruptedException {
    stopServer();
    return guards.stats(EndpointGuard.KIND).get(name);
  }

  @Test
  void exchanges_are_recorded_under_their_route() throws IOException, InterruptedException {
    HttpContext context = server.createContext("/factors", exchange -> answer(exchange, 200));
    context.getFilters().add(EndpointHttpFilter.of(guards));
    for (int i = 0; i < 5; i++) {
      assertThat(get("/factors/" + i + "?secret=1")).isEqualTo(200);
    }
    EndpointStats stats = stats("GET /factors/{n}");
    assertThat(stats.count()).isEqualTo(5);
    assertThat(stats.successCount()).isEqualTo(5);
    assertThat(stats.p50()).isPositive();
  }

  @Test
  void statuses_count_as_what_they_are() throws IOException, InterruptedException {
    HttpContext context = server.createContext("/", exchange -> answer(exchange, 503));
    context.getFilters().add(EndpointHttpFilter.of(guards));
    get("/ill");
    assertThat(stats("GET /ill").serverErrorCount()).isEqualTo(1);
  }

  @Test
  void a_filter_that_is_there_twice_records_once() throws IOException, InterruptedException {
    HttpContext context = server.createContext("/", exchange -> answer(exchange, 200));
    EndpointHttpFilter filter = EndpointHttpFilter.of(guards);
    context.getFilters().add(filter);
    context.getFilters().add(filter);
    context.getFilters().add(EndpointHttpFilter.of(guards));
    get("/once");
    get("/once");
    assertThat(stats("GET /once").count()).isEqualTo(2);
  }

  @Test
  void a_handler_that_throws_is_a_server_error() throws InterruptedException {
    HttpContext context = server.createContext("/", exchange -> {
      throw new IllegalStateException("broken");
    });
    context.getFilters().add(EndpointHttpFilter.of(guards));
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> get("/broken")))
        .isInstanceOf(IOException.class);
    assertThat(stats("GET /broken").serverErrorCount()).isPositive();
  }

  @Test
  void an_exchange_that_goes_on_elsewhere_is_counted_as_not_recorded()
      throws IOException, InterruptedException {
    CountDownLatch returned = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    EndpointHttpFilter filter = EndpointHttpFilter.of(guards);
    HttpContext context = server.createContext(
        "/",
        exchange -> threads.execute(() -> {
          try {
            returned.await();
            answer(exchange, 200);
          } catch (IOException | InterruptedException e) {
            failure.set(e);
          }
        }));
    context.getFilters().add(filter);
    context
        .getFilters()
        .add(
            0,
            com.sun.net.httpserver.Filter.afterHandler(
                "tells that the handler returned", exchange -> returned.countDown()));
    assertThat(get("/later")).isEqualTo(200);
    stopServer();
    assertThat(failure.get()).isNull();
    assertThat(filter.calls().faultCount()).isEqualTo(1);
    assertThat(filter.calls().size()).isZero();
  }

  @Test
  void as_operations_each_exchange_runs_under_its_route() throws IOException, InterruptedException {
    AtomicReference<String> name = new AtomicReference<>();
    HttpContext context = server.createContext("/", exchange -> {
      OperationScope run = OperationScope.current();
      name.set(run == null ? "none" : run.operationName());
      answer(exchange, 200);
    });
    context.getFilters().add(EndpointHttpFilter.builder(guards).asOperations().build());
    get("/factors/1");
    assertThat(name.get()).isEqualTo("GET /{w}/{n}"); // never seen before
    // The first one is recorded once its handler has returned, which its caller cannot see.
    org.junit.jupiter.api.Assertions.assertTimeout(java.time.Duration.ofSeconds(10), () -> {
      while (guards.find(EndpointGuard.KIND, "GET /factors/{n}").isEmpty()) {
        Thread.onSpinWait();
      }
    });
    get("/factors/2");
    assertThat(name.get()).isEqualTo("GET /factors/{n}");
    stopServer();
    assertThat(guards.stats(Operations.KIND).get("GET /factors/{n}").hasData()).isTrue();
  }
}
