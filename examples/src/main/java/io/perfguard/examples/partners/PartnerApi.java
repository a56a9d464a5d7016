/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.partners;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A partner's API on this machine, over real HTTP; each answer takes the time that it takes. */
public final class PartnerApi implements AutoCloseable {
  private static final Duration FACTOR = Duration.ofMillis(20);
  private static final Duration PART = Duration.ofMillis(40);
  private static final Duration COMPANY = Duration.ofMillis(3);
  private static final Duration REPORT = Duration.ofMillis(600);
  private static final Duration HANGING = Duration.ofMillis(200);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean down;

  /** Starts it. */
  public PartnerApi() {
    // Else head and body of an answer are 40 ms apart: Nagle's algorithm and a delayed ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", exchange -> {
      try (exchange) {
        answer(exchange);
      }
    });
    server.setExecutor(threads);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    String last = path[path.length - 1];
    switch (path[1]) {
      case "factors" -> {
        exchange.getResponseHeaders().set("Cache-Control", "max-age=3600");
        answer(exchange, FACTOR, 200, "0." + last.length());
      }
      case "distance", "customs", "fuel" -> answer(exchange, PART, 200, "12.5");
      case "companies" -> answer(exchange, COMPANY, 200, companies(exchange, last));
      case "report" -> answer(exchange, REPORT, 200, "report");
      case "rates" -> answer(exchange, down ? HANGING : COMPANY, down ? 503 : 200, "1.08");
      default -> answer(exchange, Duration.ZERO, 404, "");
    }
  }

  private static String companies(HttpExchange exchange, String id) {
    String query = exchange.getRequestURI().getQuery();
    String ids = query == null ? id : query.substring("ids=".length());
    return Arrays.stream(ids.split(",", -1))
        .map(each -> each + "=company " + each)
        .collect(Collectors.joining("\n"));
  }

  private static void answer(HttpExchange exchange, Duration time, int status, String body)
      throws IOException {
    LockSupport.parkNanos(time.toNanos());
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** From now on its rates take long to fail, or are well again. */
  public void ratesAreDown(boolean now) {
    down = now;
  }

  /** Where something is. */
  public URI uri(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
