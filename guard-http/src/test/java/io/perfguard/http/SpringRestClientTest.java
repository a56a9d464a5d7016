/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.resilience.CallStats;
import io.perfguard.core.resilience.GuardMode;
import io.perfguard.core.resilience.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Spring's RestClient takes a guarded client as it takes the JDK's. */
@Timeout(60)
class SpringRestClientTest {
  private final GuardRegistry guards = GuardRegistry.create();

  @AfterEach
  void close() {
    guards.close();
  }

  private RestClient client(RawOrigin origin, GuardMode mode) {
    GuardedHttpClient http = GuardedHttpClient.builder("partners").mode(mode).register(guards);
    return RestClient.builder()
        .baseUrl(origin.uri("").toString())
        .requestFactory(new JdkClientHttpRequestFactory(http))
        .build();
  }

  private CallStats stats() {
    return guards.stats(GuardedHttpClient.KIND).get("partners");
  }

  @Test
  void gets_and_posts_come_back_and_are_seen() throws Exception {
    try (RawOrigin origin = new RawOrigin(
        exchange -> exchange.answer(200, "{\"factor\":0.5}", "Content-Type: application/json"))) {
      RestClient rest = client(origin, GuardMode.PROTECT);

      String got = rest.get().uri("/factors/{code}", "DE").retrieve().body(String.class);
      ResponseEntity<String> posted = rest.post()
          .uri("/factors")
          .contentType(MediaType.TEXT_PLAIN)
          .body("a new one")
          .retrieve()
          .toEntity(String.class);

      assertThat(got).isEqualTo("{\"factor\":0.5}");
      assertThat(posted.getStatusCode()).isEqualTo(HttpStatus.OK);
      assertThat(posted.getBody()).isEqualTo(got);
      assertThat(posted.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
      assertThat(origin.requests()).hasSize(2);
      assertThat(origin.requests().get(0)).startsWith("GET /factors/DE HTTP/1.1\r\n");
      assertThat(origin.requests().get(1))
          .startsWith("POST /factors HTTP/1.1\r\n")
          .contains("a new one");
      assertThat(stats().callCount()).isEqualTo(2);
      assertThat(stats().failureCount()).isZero();
      assertThat(stats().underWay()).isZero();
      assertThat(guards
              .stats(EndpointGuard.KIND)
              .get("partners GET localhost:" + origin.port() + "/factors/DE")
              .count())
          .isOne();
    }
  }

  @Test
  void errors_of_the_server_are_those_of_spring() throws Exception {
    try (RawOrigin origin =
        new RawOrigin(exchange -> exchange.answer(exchange.number() == 1 ? 404 : 500, "why"))) {
      RestClient rest = client(origin, GuardMode.OBSERVE);

      assertThatExceptionOfType(HttpClientErrorException.NotFound.class)
          .isThrownBy(() -> rest.get().uri("/").retrieve().body(String.class))
          .satisfies(e -> assertThat(e.getResponseBodyAsString()).isEqualTo("why"));
      assertThatExceptionOfType(HttpServerErrorException.InternalServerError.class)
          .isThrownBy(() -> rest.get().uri("/").retrieve().body(String.class));
      assertThat(stats().failureCount()).isOne();
    }
  }

  @Test
  void a_get_that_fails_is_sent_again() throws Exception {
    try (RawOrigin origin =
        new RawOrigin(exchange -> exchange.answer(exchange.number() == 1 ? 503 : 200, "attempt"))) {
      RestClient rest = client(origin, GuardMode.PROTECT);

      assertThat(rest.get().uri("/").retrieve().body(String.class)).isEqualTo("attempt");
      assertThat(stats().retryCount()).isOne();
      assertThat(stats().underWay()).isZero();
    }
  }

  @Test
  void an_open_breaker_is_a_resource_that_cannot_be_accessed() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> exchange.answer(500, "down"))) {
      GuardedHttpClient http =
          GuardedHttpClient.builder("partners").mode(GuardMode.PROTECT).register(guards);
      RestClient rest = RestClient.builder()
          .baseUrl(origin.uri("").toString())
          .requestFactory(new JdkClientHttpRequestFactory(http))
          .build();
      assertThatExceptionOfType(HttpServerErrorException.class)
          .isThrownBy(() -> rest.post().uri("/").retrieve().toBodilessEntity());
      http.calls()
          .circuitBreaker("http://localhost:" + origin.port())
          .orElseThrow()
          .transitionToForcedOpenState();

      assertThatExceptionOfType(ResourceAccessException.class)
          .isThrownBy(() -> rest.post().uri("/").retrieve().toBodilessEntity())
          .withCauseInstanceOf(HttpCallRejectedException.class)
          .satisfies(e -> assertThat(((HttpCallRejectedException) e.getCause()).reason())
              .isEqualTo(Rejection.BREAKER_OPEN));
      assertThat(origin.requests()).hasSize(1);
      assertThat(stats().rejectedBreakerCount()).isOne();
    }
  }

  @Test
  void a_time_out_is_a_resource_that_cannot_be_accessed() throws Exception {
    try (RawOrigin origin = new RawOrigin(RawOrigin.Exchange::awaitItsEnd)) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners")
          .mode(GuardMode.PROTECT)
          .attemptTimeout(Duration.ofMillis(100))
          .register(guards);
      RestClient rest = RestClient.builder()
          .baseUrl(origin.uri("").toString())
          .requestFactory(new JdkClientHttpRequestFactory(http))
          .build();

      assertThatExceptionOfType(ResourceAccessException.class)
          .isThrownBy(() -> rest.post().uri("/").retrieve().toBodilessEntity())
          .withCauseInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void a_body_that_spring_streams_is_whole() throws Exception {
    String large = "x".repeat(300_000);
    try (RawOrigin origin = new RawOrigin(exchange -> exchange.answer(200, large))) {
      RestClient rest = client(origin, GuardMode.PROTECT);
      Integer length = rest.get().uri("/").exchange((request, response) -> {
        try (response) {
          return new String(response.getBody().readAllBytes(), StandardCharsets.US_ASCII).length();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });

      assertThat(length).isEqualTo(300_000);
      assertThat(stats().underWay()).isZero();
    }
  }
}
