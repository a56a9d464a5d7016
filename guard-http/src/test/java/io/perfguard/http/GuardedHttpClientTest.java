/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static java.net.http.HttpResponse.BodyHandlers.ofInputStream;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.resilience.CallStats;
import io.perfguard.core.resilience.GuardMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against real servers. */
@Timeout(60)
class GuardedHttpClientTest {
  private static GuardedHttpClient.Builder protecting() {
    return GuardedHttpClient.builder("partners").mode(GuardMode.PROTECT);
  }

  private static HttpRequest get(URI uri) {
    return HttpRequest.newBuilder(uri).GET().build();
  }

  private static HttpRequest post(URI uri) {
    return HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("body")).build();
  }

  @Test
  void an_answer_is_what_the_server_sent() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> Origin.answer(exchange, 200, "hello"));
        GuardRegistry guards = GuardRegistry.create()) {
      HttpClient http = GuardedHttpClient.builder("partners").register(guards);
      HttpResponse<String> answer = http.send(get(origin.uri("/")), ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("hello");
      CallStats stats = guards.stats(GuardedHttpClient.KIND).get("partners");
      assertThat(stats.sentCount()).isOne();
      assertThat(stats.underWay()).isZero();
    }
  }

  @Test
  void a_get_that_fails_is_sent_again_and_a_post_is_not() throws Exception {
    try (Origin origin = new Origin(
        (exchange, n) -> Origin.answer(exchange, n % 2 == 1 ? 503 : 200, "attempt " + n))) {
      HttpClient http = protecting().build();

      assertThat(http.send(get(origin.uri("/")), ofString()).body()).isEqualTo("attempt 2");
      assertThat(http.send(post(origin.uri("/")), ofString()).statusCode()).isEqualTo(503);
      assertThat(origin.requests()).isEqualTo(3);
    }
  }

  @Test
  void a_post_with_an_idempotency_key_is_sent_again_with_its_body() throws Exception {
    try (Origin origin =
        new Origin((exchange, n) -> Origin.answer(exchange, n == 1 ? 500 : 200, "attempt " + n))) {
      HttpRequest request = HttpRequest.newBuilder(origin.uri("/"))
          .header("Idempotency-Key", "1")
          .POST(BodyPublishers.ofString("body"))
          .build();

      assertThat(protecting().build().send(request, ofString()).body()).isEqualTo("attempt 2");
    }
  }

  @Test
  void a_body_that_can_be_read_once_is_not_sent_twice() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> Origin.answer(exchange, 503, ""))) {
      HttpRequest request = HttpRequest.newBuilder(origin.uri("/"))
          .PUT(BodyPublishers.ofInputStream(() -> InputStream.nullInputStream()))
          .build();

      assertThat(protecting().build().send(request, ofString()).statusCode()).isEqualTo(503);
      assertThat(origin.requests()).isOne();
    }
  }

  @Test
  void only_observing_sends_once_and_counts_what_it_would_have_done() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> Origin.answer(exchange, 503, "down"))) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners").build();

      assertThat(http.send(get(origin.uri("/")), ofString()).statusCode()).isEqualTo(503);
      assertThat(origin.requests()).isOne();
      assertThat(http.stats().wouldRetryCount()).isOne();
      assertThat(http.stats().retryCount()).isZero();
    }
  }

  @Test
  void a_client_error_is_an_answer() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> Origin.answer(exchange, 404, "none"))) {
      GuardedHttpClient http = protecting().build();
      for (int i = 0; i < 50; i++) {
        assertThat(http.send(get(origin.uri("/")), ofString()).statusCode()).isEqualTo(404);
      }
      assertThat(http.stats().failureCount()).isZero();
      assertThat(http.stats().openBreakers()).isZero();
    }
  }

  @Test
  void a_server_that_is_down_is_left_alone_and_the_refusal_is_an_io_exception() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> Origin.answer(exchange, 500, "down"))) {
      GuardedHttpClient http = protecting().build();
      assertThatExceptionOfType(HttpCallRejectedException.class)
          .isThrownBy(() -> {
            for (int i = 0; i < 100; i++) {
              http.send(post(origin.uri("/")), ofString());
            }
          })
          .withMessageStartingWith("HTTP client \"partners\" did not send the call: ");
      assertThat(origin.requests()).isLessThan(40);
      assertThat(
              http.calls().circuitBreaker("http://localhost:" + origin.uri("/").getPort()))
          .isPresent();
    }
  }

  @Test
  void retry_after_is_obeyed() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> {
      if (n == 1) {
        exchange.getResponseHeaders().set("Retry-After", "1");
      }
      Origin.answer(exchange, n == 1 ? 429 : 200, "");
    })) {
      long began = System.nanoTime();

      assertThat(protecting().build().send(get(origin.uri("/")), ofString()).statusCode())
          .isEqualTo(200);
      assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(1_000_000_000L);
    }
  }

  @Test
  void a_body_that_drips_is_cut_off() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> {
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      for (int i = 0; i < 10_000; i++) {
        out.write('x');
        out.flush();
        pause(Duration.ofMillis(5));
      }
    })) {
      HttpClient http = protecting().attemptTimeout(Duration.ofMillis(300)).build();

      assertThatExceptionOfType(HttpTimeoutException.class)
          .isThrownBy(() -> http.send(post(origin.uri("/")), ofString()))
          .withMessageContaining("attempt 1 took longer than 300 ms");
    }
  }

  @Test
  void a_stream_that_brings_nothing_is_cut_off() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Origin origin = new Origin((exchange, n) -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write("first".getBytes(StandardCharsets.US_ASCII));
      exchange.getResponseBody().flush();
      await(never);
    })) {
      GuardedHttpClient http =
          protecting().streamIdleTimeout(Duration.ofMillis(200)).build();
      HttpResponse<InputStream> answer = http.send(get(origin.uri("/")), ofInputStream());

      assertThat(http.stats().underWay()).isOne();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> answer.body().readAllBytes())
          .havingRootCause()
          .withMessageContaining("brought nothing for");
      assertThat(http.stats().underWay()).isZero();
      never.countDown();
    }
  }

  @Test
  void a_stream_that_is_closed_early_gives_its_place_back() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> {
      exchange.sendResponseHeaders(200, 0);
      for (int i = 0; i < 10_000; i++) {
        exchange.getResponseBody().write(new byte[1_024]);
      }
    })) {
      GuardedHttpClient http = protecting().build();
      try (InputStream body = http.send(get(origin.uri("/")), ofInputStream()).body()) {
        assertThat(body.read()).isZero();
      }
      assertThat(http.stats().underWay()).isZero();
    }
  }

  @Test
  void a_body_without_end_is_cut_off_with_its_bound() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> {
      exchange.sendResponseHeaders(200, 0);
      while (true) {
        exchange.getResponseBody().write(new byte[64 * 1_024]);
      }
    })) {
      GuardedHttpClient http = protecting().maximumBody(DataSize.ofMegabytes(1)).build();

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> http.send(get(origin.uri("/")), ofString()))
          .withMessage("HTTP client \"partners\": the answer's body is larger than 1 MB; it was cut"
              + " off. Raise maximumBody, or read it as a stream");
      assertThat(origin.requests()).isOne();
      assertThat(http.stats().failureCount()).isZero();
    }
  }

  @Test
  void equal_gets_at_the_same_time_are_one_request() throws Exception {
    CountDownLatch all = new CountDownLatch(1);
    try (Origin origin = new Origin((exchange, n) -> {
      await(all);
      Origin.answer(exchange, 200, "answer " + n);
    })) {
      GuardedHttpClient http = protecting().singleFlight().build();
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(http.sendAsync(get(origin.uri("/same")), ofString()));
      }
      all.countDown();
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("answer 1");
      }
      assertThat(origin.requests()).isOne();
      assertThat(http.stats().sharedCount()).isEqualTo(19);
    }
  }

  @Test
  void canceling_closes_the_connection_and_frees_the_place() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Origin origin = new Origin((exchange, n) -> {
      arrived.countDown();
      await(never);
    })) {
      GuardedHttpClient http = protecting().build();
      CompletableFuture<HttpResponse<String>> answer =
          http.sendAsync(get(origin.uri("/")), ofString());
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

      assertThat(answer.cancel(true)).isTrue();
      assertThat(http.stats().underWay()).isZero();
      assertThat(http.stats().failureCount()).isZero();
      never.countDown();
    }
  }

  @Test
  void time_of_a_request_is_time_of_its_operation() throws Exception {
    try (Origin origin = new Origin((exchange, n) -> {
          pause(Duration.ofMillis(30));
          Origin.answer(exchange, 200, "");
        });
        GuardRegistry guards = GuardRegistry.create()) {
      HttpClient http = GuardedHttpClient.builder("partners").register(guards);
      guards.operation("quote").call(() -> http.send(get(origin.uri("/")), ofString()));

      assertThat(guards.stats(Operations.KIND).get("quote").averageIn(Resource.HTTP))
          .isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }
  }

  @Test
  void a_client_that_is_guarded_already_is_refused() {
    GuardedHttpClient inner = GuardedHttpClient.builder("inner").build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> GuardedHttpClient.builder("outer").client(inner))
        .withMessageContaining("guarded already, as \"inner\"");
  }

  private static void pause(Duration duration) {
    java.util.concurrent.locks.LockSupport.parkNanos(duration.toNanos());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
