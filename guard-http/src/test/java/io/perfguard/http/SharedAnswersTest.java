/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.perfguard.core.resilience.GuardMode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One answer for all who ask the same at the same time: they share nothing else. */
@Timeout(60)
class SharedAnswersTest {
  private final CountDownLatch go = new CountDownLatch(1);
  private final GuardedHttpClient http = GuardedHttpClient.builder("partners")
      .mode(GuardMode.PROTECT)
      .singleFlight()
      .build();

  private static HttpRequest.Builder request(RawOrigin origin) {
    return HttpRequest.newBuilder(origin.uri("/same"));
  }

  private RawOrigin answeringLater() throws IOException {
    return new RawOrigin(exchange -> {
      await(go);
      exchange.answer(200, "answer " + exchange.number());
    });
  }

  private static <T> HttpResponse<T> get(CompletableFuture<HttpResponse<T>> answer)
      throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  @Test
  void each_has_a_body_of_its_own() throws Exception {
    try (RawOrigin origin = answeringLater()) {
      CompletableFuture<HttpResponse<byte[]>> first =
          http.sendAsync(request(origin).build(), ofByteArray());
      CompletableFuture<HttpResponse<byte[]>> second =
          http.sendAsync(request(origin).build(), ofByteArray());
      CompletableFuture<HttpResponse<String>> third =
          http.sendAsync(request(origin).build(), ofString());
      go.countDown();

      get(first).body()[0] = '!';
      assertThat(new String(get(second).body(), StandardCharsets.US_ASCII)).isEqualTo("answer 1");
      assertThat(get(third).body()).isEqualTo("answer 1");
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void a_handler_that_throws_harms_its_own_caller_only() throws Exception {
    BodyHandler<String> throwing = info -> {
      throw new IllegalStateException("of the application");
    };
    try (RawOrigin origin = answeringLater()) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) { // the one that asks, and one that waits
        answers.add(http.sendAsync(request(origin).build(), i % 2 == 0 ? throwing : ofString()));
      }
      go.countDown();

      for (int i = 0; i < 4; i++) {
        if (i % 2 == 1) {
          assertThat(get(answers.get(i)).body()).isEqualTo("answer 1");
        } else {
          assertThat(answers.get(i))
              .failsWithin(20, TimeUnit.SECONDS)
              .withThrowableOfType(ExecutionException.class)
              .withCauseInstanceOf(IllegalStateException.class)
              .withMessageContaining("of the application");
        }
      }
      assertThat(http.stats().failureCount()).isZero();
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void one_that_is_canceled_takes_no_other_one_with_it() throws Exception {
    try (RawOrigin origin = answeringLater()) {
      CompletableFuture<HttpResponse<String>> first =
          http.sendAsync(request(origin).build(), ofString());
      CompletableFuture<HttpResponse<String>> second =
          http.sendAsync(request(origin).build(), ofString());
      CompletableFuture<HttpResponse<String>> third =
          http.sendAsync(request(origin).build(), ofString());
      assertThat(first.cancel(true)).isTrue();
      assertThat(third.cancel(true)).isTrue();
      go.countDown();

      assertThat(get(second).body()).isEqualTo("answer 1");
      assertThat(first).isCancelled();
      assertThat(third).isCancelled();
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void a_failure_is_shared_and_forgotten() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> {
      if (exchange.number() == 1) {
        await(go);
        exchange.answer(501, "not yet");
      } else {
        exchange.answer(200, "now");
      }
    })) {
      CompletableFuture<HttpResponse<String>> first =
          http.sendAsync(request(origin).build(), ofString());
      CompletableFuture<HttpResponse<String>> second =
          http.sendAsync(request(origin).build(), ofString());
      go.countDown();

      assertThat(get(first).statusCode()).isEqualTo(501);
      assertThat(get(second).statusCode()).isEqualTo(501);
      assertThat(http.send(request(origin).build(), ofString()).body()).isEqualTo("now");
      assertThat(origin.requests()).hasSize(2);
    }
  }

  @Test
  void an_exception_is_told_to_each() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> {
      await(go);
      exchange.write("what?\r\n\r\n");
      exchange.socket().close();
    })) {
      CompletableFuture<HttpResponse<String>> first =
          http.sendAsync(request(origin).build(), ofString());
      CompletableFuture<HttpResponse<String>> second =
          http.sendAsync(request(origin).build(), ofString());
      go.countDown();

      for (CompletableFuture<?> answer : List.of(first, second)) {
        assertThat(answer)
            .failsWithin(20, TimeUnit.SECONDS)
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(IOException.class);
      }
      assertThat(http.stats().sharedCount()).isOne();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> http.send(request(origin).build(), ofString()));
    }
  }

  /** Two requests that are not the same. */
  @SuppressWarnings("ImmutableEnumChecker") // the lambdas are
  enum Different {
    HEADER(b -> b.header("Accept", "a/b"), b -> b.header("Accept", "c/d")),
    ORDER_OF_VALUES(
        b -> b.header("A", "1").header("A", "2"), b -> b.header("A", "2").header("A", "1")),
    AUTHORIZATION(b -> b, b -> b.header("Authorization", "Basic eDp5")),
    METHOD(b -> b.GET(), b -> b.method("HEAD", BodyPublishers.noBody())),
    PATCHES(
        b -> b.method("PATCH", BodyPublishers.noBody()),
        b -> b.method("PATCH", BodyPublishers.noBody())),
    DELETES(b -> b.DELETE(), b -> b.DELETE()),
    BODIES(
        b -> b.method("GET", BodyPublishers.ofString("a")),
        b -> b.method("GET", BodyPublishers.ofString("a"))),
    URIS(
        b -> b.uri(URI.create(b.copy().build().uri() + "?a")),
        b -> b.uri(URI.create(b.copy().build().uri() + "?b")));

    private final Shape one;
    private final Shape other;

    Different(Shape one, Shape other) {
      this.one = one;
      this.other = other;
    }
  }

  /** Shapes a request. */
  private interface Shape {
    HttpRequest.Builder of(HttpRequest.Builder request);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_not_the_same_is_sent_each(Different different) throws Exception {
    try (RawOrigin origin = answeringLater()) {
      CompletableFuture<HttpResponse<String>> one =
          http.sendAsync(different.one.of(request(origin)).build(), ofString());
      CompletableFuture<HttpResponse<String>> other =
          http.sendAsync(different.other.of(request(origin)).build(), ofString());
      go.countDown();

      assertThat(get(one).statusCode()).isEqualTo(200);
      assertThat(get(other).statusCode()).isEqualTo(200);
      assertThat(origin.requests()).hasSize(2);
      assertThat(http.stats().sharedCount()).isZero();
    }
  }

  @Test
  void heads_are_shared_as_well() throws Exception {
    try (RawOrigin origin = answeringLater()) {
      HttpRequest head = request(origin).method("HEAD", BodyPublishers.noBody()).build();
      CompletableFuture<HttpResponse<String>> one = http.sendAsync(head, ofString());
      CompletableFuture<HttpResponse<String>> other = http.sendAsync(head, ofString());
      go.countDown();

      assertThat(get(one).headers()).isEqualTo(get(other).headers());
      assertThat(get(other).body()).isEmpty();
      assertThat(origin.requests()).hasSize(1);
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
