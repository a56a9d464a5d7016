/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.perfguard.core.resilience.GuardMode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server pushes passes through, and a client ends as the JDK's does. */
@Timeout(60)
class PushTest {
  private static final boolean CAN_CLOSE = Runtime.version().feature() >= 21;

  private static HttpRequest get(RawOrigin origin) {
    return HttpRequest.newBuilder(origin.uri("/")).build();
  }

  private static GuardedHttpClient guarded(GuardMode mode) {
    return GuardedHttpClient.builder("partners").mode(mode).build();
  }

  @ParameterizedTest
  @EnumSource
  void what_is_pushed_comes_beside_the_answer_in_each_mode(GuardMode mode) throws Exception {
    GuardedHttpClient guarded = guarded(mode);
    for (HttpClient http : new HttpClient[] {HttpClient.newHttpClient(), guarded}) {
      ConcurrentMap<HttpRequest, CompletableFuture<HttpResponse<String>>> pushed =
          new ConcurrentHashMap<>();
      try (RawOrigin origin = new RawOrigin(Http2Upgrade::answerAndPush)) {
        HttpResponse<String> answer = http.sendAsync(
                get(origin), ofString(), PushPromiseHandler.of(request -> ofString(), pushed))
            .get(20, TimeUnit.SECONDS);

        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.body()).isEqualTo("over 2");
        TreeSet<String> found = new TreeSet<>();
        for (CompletableFuture<HttpResponse<String>> push : pushed.values()) {
          HttpResponse<String> done = push.get(20, TimeUnit.SECONDS);
          found.add(done.uri().getPath() + " " + done.statusCode() + " " + done.body());
        }
        assertThat(found).containsExactly("/1 200 pushed 1", "/2 200 pushed 2");
        assertThat(origin.requests()).hasSize(1);
      }
    }
    assertThat(guarded.stats().callCount()).isOne(); // what is pushed is no call
    assertThat(guarded.stats().hiddenRetryCount()).isZero();
    assertThat(guarded.stats().underWay()).isZero();
  }

  @Test
  void a_server_that_cannot_push_answers_as_ever_and_without_a_second_attempt() throws Exception {
    try (RawOrigin origin =
        new RawOrigin(exchange -> exchange.answer(exchange.number() == 1 ? 200 : 503, "by 1.1"))) {
      GuardedHttpClient http = guarded(GuardMode.PROTECT);
      ConcurrentMap<HttpRequest, CompletableFuture<HttpResponse<String>>> pushed =
          new ConcurrentHashMap<>();
      for (int status : new int[] {200, 503}) {
        HttpResponse<String> answer = http.sendAsync(
                get(origin), ofString(), PushPromiseHandler.of(request -> ofString(), pushed))
            .get(20, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("by 1.1");
      }
      assertThat(pushed).isEmpty();
      assertThat(origin.requests()).hasSize(2); // sent twice, it would be pushed to twice
      assertThat(http.sendAsync(get(origin), ofString(), null)
              .get(20, TimeUnit.SECONDS)
              .statusCode())
          .isEqualTo(503);
      assertThat(http.stats().retryCount())
          .isPositive(); // without a handler it is a request like any
    }
  }

  // ---- the end of a client

  @Test
  void a_client_that_is_closed_waits_for_its_answers_and_takes_no_more() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (RawOrigin origin = new RawOrigin(exchange -> {
      arrived.countDown();
      await(go);
      exchange.answer(200, "last");
    })) {
      GuardedHttpClient http = guarded(GuardMode.PROTECT);
      CompletableFuture<HttpResponse<String>> answer = http.sendAsync(get(origin), ofString());
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
      http.shutdown();
      // Before JDK 21 a client cannot be closed: true at once.
      assertThat(http.awaitTermination(Duration.ofMillis(20))).isEqualTo(!CAN_CLOSE);
      assertThat(http.isTerminated()).isFalse();
      go.countDown();

      assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("last");
      http.close();
      assertThat(http.isTerminated()).isEqualTo(CAN_CLOSE);
      assertThat(http.awaitTermination(Duration.ofSeconds(20))).isTrue();
      if (CAN_CLOSE) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> http.send(get(origin), ofString()));
        assertThat(origin.requests()).hasSize(1);
      } else {
        assertThat(http.send(get(origin), ofString()).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_client_that_is_closed_now_lets_go_of_what_is_under_way() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    try (RawOrigin origin = new RawOrigin(exchange -> {
      arrived.countDown();
      exchange.awaitItsEnd();
    })) {
      GuardedHttpClient http = guarded(GuardMode.OBSERVE);
      CompletableFuture<HttpResponse<String>> answer = http.sendAsync(get(origin), ofString());
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
      http.shutdownNow();

      assertThat(http.awaitTermination(Duration.ofSeconds(20))).isTrue();
      if (CAN_CLOSE) {
        assertThat(answer)
            .failsWithin(20, TimeUnit.SECONDS)
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(IOException.class);
      } else {
        assertThat(answer.cancel(true)).isTrue();
      }
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
