/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.perfguard.core.resilience.GuardMode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of all sorts, and what becomes of them. */
@Timeout(60)
class BodiesTest {
  @TempDir
  Path folder;

  private static GuardedHttpClient.Builder protecting() {
    return GuardedHttpClient.builder("partners").mode(GuardMode.PROTECT);
  }

  private static HttpRequest get(URI uri) {
    return HttpRequest.newBuilder(uri).GET().build();
  }

  @Test
  void a_body_that_was_written_into_a_file_is_not_written_twice() throws Exception {
    try (Origin origin = new Origin((exchange, n) ->
        Origin.answer(exchange, n == 1 ? 503 : 200, n == 1 ? "long error" : "ok"))) {
      Path file = folder.resolve("answer");
      HttpResponse<Path> answer =
          protecting().build().send(get(origin.uri("/")), BodyHandlers.ofFile(file));

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(Files.readString(file)).isEqualTo("long error");
      assertThat(origin.requests()).isOne();
    }
  }

  @Test
  void a_body_that_is_mapped_is_mapped_once() throws Exception {
    AtomicInteger mapped = new AtomicInteger();
    try (Origin origin = new Origin((exchange, n) -> {
      exchange.sendResponseHeaders(200, 0);
      for (int i = 0; i < 100; i++) {
        exchange.getResponseBody().write(new byte[10_000]);
        exchange.getResponseBody().flush();
      }
    })) {
      HttpResponse<Integer> answer = protecting()
          .build()
          .send(
              get(origin.uri("/")),
              info -> BodySubscribers.mapping(BodySubscribers.ofByteArray(), bytes -> {
                mapped.incrementAndGet();
                return bytes.length;
              }));

      assertThat(answer.body()).isEqualTo(1_000_000);
      assertThat(mapped).hasValue(1);
    }
  }

  @Test
  void a_handler_that_throws_is_no_failure_of_the_server() throws Exception {
    try (Origin origin =
        new Origin((exchange, n) -> Origin.answer(exchange, 200, "not a number"))) {
      GuardedHttpClient http = protecting().build();
      for (int i = 0; i < 30; i++) {
        assertThatExceptionOfType(NumberFormatException.class)
            .isThrownBy(() -> http.send(
                get(origin.uri("/")),
                info -> BodySubscribers.mapping(
                    BodySubscribers.ofString(StandardCharsets.UTF_8), Integer::parseInt)));
      }
      assertThat(origin.requests()).isEqualTo(30);
      assertThat(http.stats().failureCount()).isZero();
      assertThat(
              http.calls().circuitBreaker("http://localhost:" + origin.uri("/").getPort()))
          .get()
          .extracting(CircuitBreaker::getState)
          .isEqualTo(CircuitBreaker.State.CLOSED);
    }
  }

  @Test
  void streams_that_nobody_reads_do_not_use_up_the_places() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Origin origin = new Origin((exchange, n) -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(new byte[200_000]);
      exchange.getResponseBody().flush();
      await(never);
    })) {
      GuardedHttpClient http =
          protecting().streamIdleTimeout(Duration.ofMillis(100)).build();
      for (int i = 0; i < 5; i++) {
        HttpResponse<InputStream> unread =
            http.send(get(origin.uri("/")), BodyHandlers.ofInputStream());
        assertThat(unread.statusCode()).isEqualTo(200);
      }
      while (http.stats().underWay() > 0) {
        LockSupport.parkNanos(10_000_000);
      }
      never.countDown();
    }
  }

  @Test
  void a_stream_that_is_read_slowly_is_no_slow_server() throws Exception {
    try (Origin origin =
        new Origin((exchange, n) -> Origin.answer(exchange, 200, "x".repeat(100_000)))) {
      GuardedHttpClient http = protecting().build();
      HttpResponse<InputStream> answer =
          http.send(get(origin.uri("/")), BodyHandlers.ofInputStream());
      LockSupport.parkNanos(300_000_000);
      assertThat(answer.body().readAllBytes()).hasSize(100_000);

      assertThat(http.stats().p50()).isLessThan(Duration.ofMillis(300));
      assertThat(http.stats().underWay()).isZero();
    }
  }

  @Test
  void an_answer_that_is_tried_again_lets_go_of_its_connection() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> {
      exchange.sendResponseHeaders(n == 1 ? 503 : 200, 0);
      exchange.getResponseBody().write(new byte[100_000]);
    })) {
      GuardedHttpClient http = protecting().build();
      HttpResponse<InputStream> answer =
          http.send(get(origin.uri("/")), BodyHandlers.ofInputStream());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body().readAllBytes()).hasSize(100_000);
      assertThat(origin.requests()).isEqualTo(2);
      assertThat(http.stats().underWay()).isZero();
    }
  }

  @Test
  void a_head_and_an_empty_answer_have_no_body() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> exchange.sendResponseHeaders(204, -1))) {
      GuardedHttpClient http = protecting().build();
      HttpRequest head = HttpRequest.newBuilder(origin.uri("/"))
          .method("HEAD", HttpRequest.BodyPublishers.noBody())
          .build();

      assertThat(http.send(head, BodyHandlers.ofString()).body()).isEmpty();
      assertThat(http.send(get(origin.uri("/")), BodyHandlers.ofInputStream())
              .body()
              .readAllBytes())
          .isEmpty();
      assertThat(http.stats().underWay()).isZero();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
