/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static java.net.http.HttpResponse.BodyHandlers.fromLineSubscriber;
import static java.net.http.HttpResponse.BodyHandlers.ofInputStream;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.resilience.GuardMode;
import io.perfguard.core.resilience.Rejection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client that protects does in trouble, and what it never does. */
@Timeout(60)
class ProtectTest {
  private final ManualClock clock = new ManualClock();

  private static GuardedHttpClient.Builder protecting() {
    return GuardedHttpClient.builder("partners").mode(GuardMode.PROTECT);
  }

  private static HttpRequest get(URI uri) {
    return HttpRequest.newBuilder(uri).GET().build();
  }

  private static HttpRequest post(URI uri) {
    return HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("body")).build();
  }

  private static Throwable failureOf(CompletableFuture<?> answer) throws Exception {
    try {
      throw new AssertionError("ended with " + answer.get(20, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  // ---- time

  @Test
  void the_time_out_of_a_request_bounds_all_its_attempts_together() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> {
      if (exchange.number() < 4) {
        exchange.answer(exchange.number() == 1 ? 200 : 503, "");
      } else {
        exchange.awaitItsEnd();
      }
    })) {
      GuardedHttpClient http = protecting().build();
      http.send(get(origin.uri("/")), ofString()); // all classes are loaded now
      HttpRequest request =
          HttpRequest.newBuilder(origin.uri("/")).timeout(Duration.ofSeconds(1)).build();
      long began = System.nanoTime();
      assertThatExceptionOfType(HttpTimeoutException.class)
          .isThrownBy(() -> http.send(request, ofString()));

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
      assertThat(origin.requests()).hasSize(4);
      assertThat(http.stats().underWay()).isZero();
    }
  }

  @Test
  void a_time_out_that_one_attempt_has_used_up_leaves_none_for_another() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> {
      if (exchange.number() == 1) {
        exchange.answer(200, "");
      } else {
        exchange.awaitItsEnd();
      }
    })) {
      GuardedHttpClient http = protecting().build();
      http.send(get(origin.uri("/")), ofString()); // all classes are loaded now
      HttpRequest request = HttpRequest.newBuilder(origin.uri("/"))
          .timeout(Duration.ofMillis(400))
          .build();
      assertThatExceptionOfType(HttpTimeoutException.class)
          .isThrownBy(() -> http.send(request, ofString()));

      assertThat(origin.requests()).hasSize(2);
      assertThat(http.stats().retryCount()).isZero();
    }
  }

  @Test
  void a_request_that_may_take_minutes_takes_them_while_nothing_is_learned() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (Origin origin = new Origin((exchange, n) -> {
      await(go);
      Origin.answer(exchange, 200, "at last");
    })) {
      GuardedHttpClient http = protecting().clock(clock).build();
      HttpRequest request =
          HttpRequest.newBuilder(origin.uri("/")).timeout(Duration.ofMinutes(2)).build();
      CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, ofString());
      clock.advance(Duration.ofSeconds(119));

      assertThat(answer).isNotDone();
      go.countDown();
      assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("at last");
      assertThat(http.stats().attemptTimeoutCount()).isZero();
    }
  }

  @Test
  void it_is_cut_off_once_its_minutes_are_over() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    try (RawOrigin origin = new RawOrigin(exchange -> {
      arrived.countDown();
      exchange.awaitItsEnd();
    })) {
      GuardedHttpClient http = protecting().clock(clock).build();
      HttpRequest request =
          HttpRequest.newBuilder(origin.uri("/")).timeout(Duration.ofMinutes(2)).build();
      CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, ofString());
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
      clock.advance(Duration.ofMinutes(2));

      assertThat(failureOf(answer))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessageContaining("HTTP client \"partners\"");
      assertThat(origin.requests()).hasSize(1);
      assertThat(http.stats().totalTimeoutCount()).isOne();
      assertThat(http.stats().underWay()).isZero();
    }
  }

  @Test
  void a_body_that_drips_ends_with_the_time_of_its_request() throws Exception {
    CountDownLatch dripping = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (RawOrigin origin = new RawOrigin(exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
      exchange.write("y");
      dripping.countDown();
      try {
        exchange.awaitItsEnd();
      } finally {
        gone.countDown();
      }
    })) {
      GuardedHttpClient http = protecting().clock(clock).build();
      CompletableFuture<HttpResponse<String>> answer =
          http.sendAsync(post(origin.uri("/")), ofString());
      assertThat(dripping.await(20, TimeUnit.SECONDS)).isTrue();
      clock.advance(Duration.ofSeconds(30));

      assertThat(failureOf(answer)).isInstanceOf(HttpTimeoutException.class);
      assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue(); // its connection is closed
      assertThat(http.stats().failureCount()).isOne();
      assertThat(http.stats().underWay()).isZero();
    }
  }

  // ---- size

  @Test
  void a_body_without_end_ends_at_its_bound_and_says_so() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (RawOrigin origin = new RawOrigin(exchange -> {
      try {
        exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (true) {
          exchange.write("400\r\n" + "x".repeat(1_024) + "\r\n");
        }
      } finally {
        gone.countDown();
      }
    })) {
      GuardedHttpClient http = protecting().maximumBody(DataSize.ofKilobytes(4)).build();

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> http.send(get(origin.uri("/")), ofString()))
          .withMessageContaining("the answer's body is larger than 4 KB");
      assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(origin.requests()).hasSize(1);
      assertThat(http.stats().failureCount()).isZero(); // a bound of our own
    }
  }

  @Test
  void a_body_of_the_length_that_is_allowed_is_read() throws Exception {
    try (RawOrigin origin = new RawOrigin(
        exchange -> exchange.answer(200, "x".repeat(4_096 + exchange.number() - 1)))) {
      GuardedHttpClient http = protecting().maximumBody(DataSize.ofBytes(4_096)).build();

      assertThat(http.send(get(origin.uri("/")), ofString()).body()).hasSize(4_096);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> http.send(get(origin.uri("/")), ofString()))
          .withMessageContaining("is larger than");
    }
  }

  @Test
  void a_stream_is_not_bounded() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> exchange.answer(200, "x".repeat(100_000)))) {
      GuardedHttpClient http = protecting().maximumBody(DataSize.ofKilobytes(4)).build();
      try (InputStream body = http.send(get(origin.uri("/")), ofInputStream()).body()) {
        assertThat(body.readAllBytes()).hasSize(100_000);
      }
    }
  }

  // ---- what the server asks for

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void a_place_that_asks_to_come_back_later_is_left_alone_until_then(int status) throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> {
      if (exchange.number() < 2) {
        exchange.answer(status, "", "Retry-After: 10");
      } else {
        exchange.answer(200, "");
      }
    })) {
      GuardedHttpClient http = protecting().clock(clock).build();
      assertThat(http.send(post(origin.uri("/")), ofString()).statusCode()).isEqualTo(status);

      clock.advance(Duration.ofSeconds(1));
      assertThatExceptionOfType(HttpCallRejectedException.class)
          .isThrownBy(() -> http.send(get(origin.uri("/other")), ofString()))
          .satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(Rejection.PAUSED);
            assertThat(refusal.retryAfter())
                .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(9));
          });
      assertThat(origin.requests()).hasSize(1);

      clock.advance(Duration.ofSeconds(10));
      assertThat(http.send(get(origin.uri("/other")), ofString()).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Retry-After: soon", "Retry-After: -5", "Retry-After:", "Date: yesterday", "X: y"})
  void what_it_asks_for_without_sense_is_not_obeyed(String header) throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> {
      if (exchange.number() < 3) {
        exchange.answer(429, "", header);
      } else {
        exchange.answer(200, "");
      }
    })) {
      GuardedHttpClient http = protecting().clock(clock).build();

      for (int i = 0; i < 2; i++) {
        assertThat(http.send(post(origin.uri("/")), ofString()).statusCode()).isEqualTo(429);
      }
      assertThat(http.send(post(origin.uri("/")), ofString()).statusCode()).isEqualTo(200);
      assertThat(http.faultCount()).isZero();
    }
  }

  @Test
  void a_loop_of_redirects_ends_where_the_jdk_ends_it_and_is_not_begun_again() throws Exception {
    int sent = -1;
    for (HttpClient inside : List.of(following(), following())) {
      try (RawOrigin origin =
          new RawOrigin(exchange -> exchange.answer(302, "", "Location: /loop"))) {
        HttpClient http = sent < 0 ? inside : protecting().client(inside).build();
        assertThat(http.send(get(origin.uri("/loop")), ofString()).statusCode()).isEqualTo(302);
        if (sent >= 0) {
          assertThat(origin.requests()).hasSize(sent);
        }
        sent = origin.requests().size();
      }
    }
    assertThat(sent).isBetween(2, 30);
  }

  private static HttpClient following() {
    return HttpClient.newBuilder().followRedirects(Redirect.ALWAYS).build();
  }

  // ---- places

  @Test
  void a_place_that_is_down_takes_no_other_one_with_it() throws Exception {
    try (Origin down = new Origin((exchange, n) -> Origin.answer(exchange, 500, ""));
        Origin well = new Origin((exchange, n) -> Origin.answer(exchange, 200, ""))) {
      GuardedHttpClient http = protecting().clock(clock).build();
      HttpCallRejectedException refusal = null;
      for (int i = 0; i < 200 && refusal == null; i++) {
        try {
          http.send(post(down.uri("/")), ofString());
        } catch (HttpCallRejectedException e) {
          refusal = e;
        }
        assertThat(http.send(post(well.uri("/")), ofString()).statusCode()).isEqualTo(200);
      }
      assertThat(refusal).isNotNull();
      assertThat(refusal.reason()).isIn(Rejection.BREAKER_OPEN, Rejection.THROTTLED);

      // The same server by another name is another place.
      URI otherName = URI.create("http://127.0.0.1:" + down.uri("/").getPort() + "/");
      assertThat(http.send(post(otherName), ofString()).statusCode()).isEqualTo(500);
      assertThat(state(http, "http://localhost:" + well.uri("/").getPort()))
          .isEqualTo(CircuitBreaker.State.CLOSED);
      assertThat(http.stats().rejectedCount()).isOne();
    }
  }

  private static CircuitBreaker.State state(GuardedHttpClient http, String place) {
    return http.calls().circuitBreaker(place).orElseThrow().getState();
  }

  // ---- never twice

  /** How a request fails. */
  @SuppressWarnings("ImmutableEnumChecker") // the lambdas are
  enum Failing {
    UNAVAILABLE(exchange -> exchange.answer(503, "")),
    UNAVAILABLE_FOR_A_SECOND(exchange -> exchange.answer(503, "", "Retry-After: 1")),
    INTERNAL(exchange -> exchange.answer(500, "")),
    TIMED_OUT_BY_THE_SERVER(exchange -> exchange.answer(408, "")),
    RESET(RawOrigin.Exchange::reset),
    RESET_IN_THE_ANSWER(exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      exchange.reset();
    }),
    SILENCE(RawOrigin.Exchange::awaitItsEnd);

    private final RawOrigin.Answer answer;

    Failing(RawOrigin.Answer answer) {
      this.answer = answer;
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_post_without_a_key_is_never_sent_twice(Failing failing) throws Exception {
    assertThat(sendings(failing, b -> b.POST(BodyPublishers.ofString("body")))).isOne();
    assertThat(sendings(failing, b -> b.POST(BodyPublishers.noBody()))).isOne();
    assertThat(sendings(failing, b -> b.method("PATCH", BodyPublishers.ofString("b"))))
        .isOne();
  }

  @ParameterizedTest
  @EnumSource
  void a_body_that_cannot_be_sent_twice_is_not(Failing failing) throws Exception {
    List<Supplier<BodyPublisher>> once = List.of(
        () -> BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10])),
        () -> BodyPublishers.fromPublisher(BodyPublishers.ofString("body"), 4),
        () -> BodyPublishers.ofByteArrays(List.of(new byte[10])),
        () -> new OfTheApplication(BodyPublishers.ofString("body")));
    for (Supplier<BodyPublisher> body : once) {
      assertThat(sendings(failing, b -> b.PUT(body.get()).header("Idempotency-Key", "1")))
          .isOne();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNAVAILABLE_FOR_A_SECOND")
  void a_body_that_can_be_sent_twice_is(Failing failing) throws Exception {
    assertThat(sendings(failing, b -> b.PUT(BodyPublishers.ofString("body")))).isGreaterThan(1);
  }

  /** Shapes a request. */
  private interface Shape {
    HttpRequest.Builder of(HttpRequest.Builder request);
  }

  private static int sendings(Failing failing, Shape shape) throws Exception {
    try (RawOrigin origin = new RawOrigin(failing.answer)) {
      boolean silent = failing == Failing.SILENCE;
      Duration attempt = Duration.ofMillis(silent ? 100 : 10_000);
      GuardedHttpClient http = protecting().attemptTimeout(attempt).build();
      HttpRequest request = shape.of(HttpRequest.newBuilder(origin.uri("/"))).build();
      try {
        HttpResponse<String> answer = http.send(request, ofString());
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
      } catch (IOException e) {
        assertThat(e).isNotInstanceOf(HttpCallRejectedException.class);
      }
      assertThat(http.stats().underWay()).isZero();
      int sent = 1 + (int) http.stats().retryCount();
      if (silent) { // on a busy machine, one may be cut off before it has arrived
        assertThat(origin.requests()).hasSizeLessThanOrEqualTo(sent);
      } else {
        assertThat(origin.requests()).hasSize(sent);
      }
      return sent;
    }
  }

  /** Nobody knows whether it can begin anew. */
  private record OfTheApplication(BodyPublisher target) implements BodyPublisher {
    @Override
    public long contentLength() {
      return target.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
      target.subscribe(subscriber);
    }
  }

  // ---- one for all

  @Test
  void twenty_threads_that_ask_the_same_at_once_ask_once() throws Exception {
    GuardedHttpClient http = protecting().singleFlight().build();
    Queue<String> bodies = new ConcurrentLinkedQueue<>();
    try (Origin origin = new Origin((exchange, n) -> {
      while (http.stats().sharedCount() < 19) {
        LockSupport.parkNanos(1_000_000); // the others are on their way
      }
      Origin.answer(exchange, 200, "answer " + n);
    })) {
      Crew.runTogether(
          20,
          member -> bodies.add(http.send(get(origin.uri("/same")), ofString()).body()));

      assertThat(origin.requests()).isOne();
      assertThat(bodies).hasSize(20).containsOnly("answer 1");
      assertThat(http.stats().sharedCount()).isEqualTo(19);
      assertThat(http.stats().sentCount()).isOne();
    }
  }

  // ---- bodies that act outside

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_reached_the_applications_own_subscriber_is_not_asked_for_again(boolean lines)
      throws Exception {
    try (RawOrigin origin =
        new RawOrigin(exchange -> exchange.answer(exchange.number() == 1 ? 503 : 200, "line"))) {
      GuardedHttpClient http = protecting().build();
      List<String> seen = new CopyOnWriteArrayList<>();
      HttpResponse<?> answer = lines
          ? http.send(get(origin.uri("/")), fromLineSubscriber(new Lines(seen)))
          : http.send(get(origin.uri("/")), ofString());

      assertThat(answer.statusCode()).isEqualTo(lines ? 503 : 200);
      assertThat(origin.requests()).hasSize(lines ? 1 : 2);
      assertThat(seen).isEqualTo(lines ? List.of("line") : List.of());
    }
  }

  private static final class Lines implements Subscriber<String> {
    private final List<String> seen;

    Lines(List<String> seen) {
      this.seen = seen;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String item) {
      seen.add(item);
    }

    @Override
    public void onError(Throwable throwable) {
      seen.add(throwable.toString());
    }

    @Override
    public void onComplete() {}
  }

  @ParameterizedTest
  @EnumSource(
      value = GuardMode.class,
      names = {"OBSERVE", "PROTECT"})
  void a_stream_that_nobody_reads_gives_its_place_back_and_ended_with_its_headers(GuardMode mode)
      throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (GuardRegistry guards = GuardRegistry.create();
        Origin origin = new Origin((exchange, n) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(new byte[100]);
          exchange.getResponseBody().flush();
          await(end);
        })) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners")
          .mode(mode)
          .streamIdleTimeout(Duration.ofMillis(700))
          .register(guards);
      HttpResponse<InputStream> answer = http.send(get(origin.uri("/")), ofInputStream());
      assertThat(http.stats().underWay()).isOne();
      while (http.stats().underWay() > 0) {
        LockSupport.parkNanos(1_000_000);
      }
      EndpointStats endpoint =
          guards.stats(EndpointGuard.KIND).all().values().iterator().next();
      assertThat(endpoint.count()).isOne();
      assertThat(endpoint.total()).isLessThan(Duration.ofMillis(700));
      end.countDown();
      answer.body().close();
    }
  }

  @Test
  void an_exception_of_a_blocking_call_tells_who_asked() throws Exception {
    try (RawOrigin origin = new RawOrigin(RawOrigin.Exchange::reset)) {
      GuardedHttpClient http = protecting().build();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> http.send(post(origin.uri("/")), ofString()))
          .satisfies(e -> assertThat(e.getStackTrace())
              .extracting(StackTraceElement::getClassName)
              .contains(ProtectTest.class.getName()));
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
