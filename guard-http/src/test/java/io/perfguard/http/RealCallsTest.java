/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.http.server.EndpointHttpFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JDK's own client and server: both sides of the same calls are seen. */
class RealCallsTest {
  private final GuardRegistry guards = GuardRegistry.create();
  private final OutboundCalls calls = OutboundCalls.of(guards, "partners");
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;
  private String base;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server
        .createContext("/factors", exchange -> {
          exchange.getResponseHeaders().add("Cache-Control", "public, max-age=300");
          exchange.getResponseHeaders().add("vary", "Accept-Encoding");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        })
        .getFilters()
        .add(EndpointHttpFilter.of(guards));
    server.start();
    base = "127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    guards.close();
  }

  private void get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + base + path)).build();
    EndpointGuard endpoint = calls.endpoint(request.method(), request.uri(), null);
    OperationScope run = OperationScope.current();
    long start = calls.clock().nanoTime();
    HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
    long end = calls.clock().nanoTime();
    calls.answered(endpoint, request, answer.statusCode(), answer.headers(), start, end, 1, 0, run);
  }

  @Test
  void a_loop_of_gets_is_seen_with_what_a_bulk_call_and_a_cache_would_change() throws Exception {
    for (int round = 0; round < 3; round++) {
      guards.operation("Agent.process").run(() -> {
        for (int i = 0; i < 20; i++) {
          get("/factors/" + i + "?year=2024");
        }
      });
    }
    server.stop(0);
    EndpointGuard endpoint =
        guards.get(EndpointGuard.KIND, "partners GET " + base + "/factors/{n}");
    assertThat(endpoint.stats().count()).isEqualTo(60);
    assertThat(endpoint.stats().lookupCount()).isEqualTo(60);
    assertThat(endpoint.stats().cacheableCount()).isEqualTo(40);
    EndpointDetails details = endpoint.details();
    assertThat(details.repeatedCalls()).singleElement().satisfies(call -> {
      assertThat(call.runs()).isEqualTo(3);
      assertThat(call.calls()).isEqualTo(20);
      assertThat(call.distinct()).isEqualTo(20);
      assertThat(call.isSequential()).isTrue();
    });
    assertThat(details.blocks()).hasSize(2);
    assertThat(guards.stats(EndpointGuard.KIND).get("GET /factors/{n}").count()).isEqualTo(60);
    assertThat(ExternalCalls.of(guards).slowestApi())
        .hasValueSatisfying(api -> assertThat(api.api()).isEqualTo(base));
  }
}
