/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.resilience.CallStats;
import io.perfguard.core.resilience.GuardMode;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the JDK sends again by itself is counted, and counting it leaves no trace on the wire. */
@Timeout(60)
class HiddenRetriesTest {
  /** Before that one, a request without a body is counted as well. */
  private static final boolean ALL_ARE_SEEN = Runtime.version().feature() < 19;

  @TempDir
  Path folder;

  private static HttpRequest request(RawOrigin origin, String method, boolean withBody) {
    HttpRequest.Builder request = HttpRequest.newBuilder(origin.uri("/factors/DE"));
    return switch (withBody ? "body" : method) {
      case "GET" -> request.GET().build();
      case "DELETE" -> request.DELETE().build();
      default ->
        request
            .method(method, withBody ? BodyPublishers.ofString("b") : BodyPublishers.noBody())
            .build();
    };
  }

  /** Answers the first request, so that its connection is kept, and resets with the second one. */
  private static void resetTheSecond(RawOrigin.Exchange exchange) throws IOException {
    if (exchange.number() == 2) {
      exchange.reset();
    } else {
      exchange.answer(200, "answer " + exchange.number());
    }
  }

  /** Sends a request over a connection that is kept, and which the server then closes. */
  private static void sendOverAKeptConnection(
      HttpClient http, RawOrigin origin, HttpRequest request) throws InterruptedException {
    try {
      http.send(request(origin, "GET", false), ofString());
      assertThat(http.send(request, ofString()).statusCode()).isEqualTo(200);
    } catch (IOException e) {
      assertThat(origin.requests()).hasSize(2); // not sent again
    }
  }

  // The JDK sends these methods again, and no others, idempotent or not.
  @ParameterizedTest
  @CsvSource({
    "GET, false, 1",
    "GET, true, 1",
    "HEAD, false, 1",
    "PUT, true, 0",
    "DELETE, false, 0",
    "DELETE, true, 0",
    "POST, true, 0",
    "PATCH, true, 0"
  })
  void a_request_whose_connection_was_closed_is_counted_as_often_as_the_jdk_repeats_it(
      String method, boolean withBody, int repeats) throws Exception {
    try (RawOrigin origin = new RawOrigin(HiddenRetriesTest::resetTheSecond)) {
      sendOverAKeptConnection(
          HttpClient.newHttpClient(), origin, request(origin, method, withBody));
      assertThat(origin.requests()).hasSize(2 + repeats);
    }
    try (RawOrigin origin = new RawOrigin(HiddenRetriesTest::resetTheSecond)) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners").build();
      HttpRequest request = request(origin, method, withBody);
      sendOverAKeptConnection(http, origin, request);

      assertThat(origin.requests()).hasSize(2 + repeats);
      // One of method() has a body on each JDK, if of no length.
      boolean seen = request.bodyPublisher().isPresent() || ALL_ARE_SEEN;
      assertThat(http.stats().hiddenRetryCount()).isEqualTo(seen ? repeats : 0);
      assertThat(http.stats().callCount()).isEqualTo(2);
    }
  }

  @Test
  void all_repeats_are_counted_on_each_jdk_if_that_may_be_seen() throws Exception {
    try (RawOrigin origin = new RawOrigin(HiddenRetriesTest::resetTheSecond)) {
      GuardedHttpClient http =
          GuardedHttpClient.builder("partners").countHiddenRetries().build();
      sendOverAKeptConnection(http, origin, request(origin, "GET", false));

      assertThat(origin.requests()).hasSize(3);
      assertThat(http.stats().hiddenRetryCount()).isOne();
    }
  }

  @Test
  void what_the_jdk_repeats_is_not_repeated_by_the_guard() throws Exception {
    try (RawOrigin origin = new RawOrigin(HiddenRetriesTest::resetTheSecond)) {
      GuardedHttpClient http =
          GuardedHttpClient.builder("partners").mode(GuardMode.PROTECT).build();
      sendOverAKeptConnection(http, origin, request(origin, "GET", true));

      assertThat(origin.requests()).hasSize(3);
      assertThat(http.stats().hiddenRetryCount()).isOne();
      assertThat(http.stats().retryCount()).isZero();
      assertThat(http.stats().amplification()).isEqualTo(1.5);
    }
  }

  @Test
  void a_repeat_that_fails_as_well_is_counted() throws Exception {
    try (RawOrigin origin = new RawOrigin(RawOrigin.Exchange::reset)) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners").build();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> http.send(request(origin, "GET", true), ofString()));

      assertThat(http.stats().hiddenRetryCount()).isEqualTo(origin.requests().size() - 1);
      assertThat(origin.requests()).hasSize(2);
    }
  }

  @Test
  void each_sending_is_counted_once_by_the_guard_that_retries_as_well() throws Exception {
    try (RawOrigin origin = new RawOrigin(RawOrigin.Exchange::reset)) {
      GuardedHttpClient http =
          GuardedHttpClient.builder("partners").mode(GuardMode.PROTECT).build();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> http.send(request(origin, "GET", true), ofString()));

      CallStats stats = http.stats();
      assertThat(stats.retryCount()).isPositive();
      assertThat(stats.hiddenRetryCount()).isEqualTo(1 + stats.retryCount());
      assertThat(origin.requests())
          .hasSize((int) (stats.callCount() + stats.retryCount() + stats.hiddenRetryCount()));
      assertThat(stats.amplification()).isEqualTo(origin.requests().size());
    }
  }

  @Test
  void the_endpoint_has_them_among_its_retries() throws Exception {
    try (RawOrigin origin = new RawOrigin(HiddenRetriesTest::resetTheSecond);
        GuardRegistry guards = GuardRegistry.create()) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners").register(guards);
      sendOverAKeptConnection(http, origin, request(origin, "GET", true));

      EndpointStats endpoint = guards
          .stats(EndpointGuard.KIND)
          .get("partners GET localhost:" + origin.port() + "/factors/DE");
      assertThat(endpoint.count()).isEqualTo(2);
      assertThat(endpoint.retryCount()).isOne();
    }
  }

  @Test
  void a_refused_connection_is_no_request() throws Exception {
    int port = RawOrigin.deadPort();
    GuardedHttpClient http = GuardedHttpClient.builder("partners").build();
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port))
        .PUT(BodyPublishers.ofString("b"))
        .build();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> http.send(request, ofString()));

    assertThat(http.stats().hiddenRetryCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"GET, false", "PUT, true", "POST, true"})
  void redirects_are_asked_for_and_not_hidden(String method, boolean withBody) throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> {
      if (exchange.number() < 4) {
        exchange.answer(307, "", "Location: /hop" + exchange.number());
      } else {
        exchange.answer(200, "there");
      }
    })) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners")
          .client(HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build())
          .build();
      HttpResponse<String> answer = http.send(request(origin, method, withBody), ofString());

      assertThat(answer.body()).isEqualTo("there");
      assertThat(origin.requests()).hasSize(4);
      assertThat(http.stats().hiddenRetryCount()).isZero();
    }
  }

  @Test
  void a_redirect_and_a_repeat_are_told_apart() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> {
      switch (exchange.number()) {
        case 1 -> exchange.answer(307, "", "Location: /hop");
        case 2 -> exchange.reset();
        default -> exchange.answer(200, "there");
      }
    })) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners")
          .client(HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build())
          .build();
      assertThat(http.send(request(origin, "GET", true), ofString()).body()).isEqualTo("there");

      assertThat(origin.requests()).hasSize(3);
      assertThat(http.stats().hiddenRetryCount()).isOne();
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, false", "PUT, true"})
  void an_upgrade_to_http_2_is_no_repeat(String method, boolean withBody) throws Exception {
    try (RawOrigin origin = new RawOrigin(Http2Upgrade::answerOnce)) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners").build();
      HttpResponse<String> answer = http.send(request(origin, method, withBody), ofString());

      assertThat(answer.version()).isEqualTo(Version.HTTP_2);
      assertThat(answer.body()).isEqualTo("over 2");
      assertThat(origin.requests()).hasSize(1);
      assertThat(http.stats().hiddenRetryCount()).isZero();
    }
  }

  /** Requests of all sorts. */
  @SuppressWarnings("ImmutableEnumChecker") // the lambdas are
  enum Shape {
    GET(HttpRequest.Builder::GET),
    GET_WITH_BODY(b -> b.method("GET", BodyPublishers.ofString("select"))),
    HEAD(b -> b.method("HEAD", BodyPublishers.noBody())),
    DELETE(HttpRequest.Builder::DELETE),
    OPTIONS(b -> b.method("OPTIONS", BodyPublishers.noBody())),
    POST(b -> b.POST(BodyPublishers.ofString("{\"a\":\"\u00e4\"}"))),
    POST_OF_NOTHING(b -> b.POST(BodyPublishers.noBody())),
    POST_OF_AN_EMPTY_TEXT(b -> b.POST(BodyPublishers.ofString(""))),
    PUT(b -> b.PUT(BodyPublishers.ofByteArray(new byte[] {0, 1, 2, 127}))),
    PUT_OF_CHUNKS(b -> b.PUT(BodyPublishers.ofByteArrays(List.of(new byte[] {1}, new byte[] {2})))),
    PUT_OF_A_STREAM(
        b -> b.PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[9])))),
    PATCH(b -> b.method("PATCH", BodyPublishers.ofString("x"))),
    HEADERS(b ->
        b.header("X-Id", "1").header("x-id", "2").header("Accept", "a/b, c/d").GET()),
    USER_AGENT(b -> b.setHeader("User-Agent", "me/1").GET()),
    EXPECT_CONTINUE(b -> b.expectContinue(true).POST(BodyPublishers.ofString("later"))),
    HTTP_1_1(b -> b.version(Version.HTTP_1_1).GET()),
    HTTP_1_1_WITH_BODY(b -> b.version(Version.HTTP_1_1).POST(BodyPublishers.ofString("1"))),
    HTTP_2(b -> b.version(Version.HTTP_2).GET()),
    HTTP_2_WITH_BODY(b -> b.version(Version.HTTP_2).PUT(BodyPublishers.ofString("2")));

    private final UnaryOperator<HttpRequest.Builder> shape;

    Shape(UnaryOperator<HttpRequest.Builder> shape) {
      this.shape = shape;
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_byte_of_a_request_is_as_without_a_guard(Shape shape) throws Exception {
    assertSameBytes(shape.shape);
  }

  @Test
  void each_byte_of_a_file_is_as_without_a_guard() throws Exception {
    Path file = Files.writeString(folder.resolve("body"), "from a file");
    assertSameBytes(b -> {
      try {
        return b.PUT(BodyPublishers.ofFile(file));
      } catch (FileNotFoundException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private static void assertSameBytes(UnaryOperator<HttpRequest.Builder> shape) throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> exchange.answer(200, ""))) {
      // One client each, so that all speak over a new connection.
      HttpClient plain = HttpClient.newHttpClient();
      HttpClient observing = GuardedHttpClient.builder("observing")
          .client(HttpClient.newHttpClient())
          .build();
      HttpClient protecting =
          GuardedHttpClient.builder("protecting").mode(GuardMode.PROTECT).build();
      for (HttpClient http : List.of(plain, observing, protecting)) {
        HttpRequest request =
            shape.apply(HttpRequest.newBuilder(origin.uri("/a?b=c"))).build();
        assertThat(http.send(request, ofString()).statusCode()).isEqualTo(200);
      }
      List<String> sent = origin.requests();
      assertThat(sent).hasSize(3);
      assertThat(sent.get(0)).contains(" /a?b=c HTTP/1.1\r\n");
      assertThat(sent.get(1)).isEqualTo(sent.get(0));
      assertThat(sent.get(2)).isEqualTo(sent.get(0));
    }
  }
}
