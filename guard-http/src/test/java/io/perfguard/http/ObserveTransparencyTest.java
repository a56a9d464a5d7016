/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.perfguard.core.resilience.GuardMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes out of a guarded client is what comes out of the JDK's, side by side with it. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // the wire has line ends of its own
class ObserveTransparencyTest {
  private static final String LONG = "0123456789abcdef".repeat(128 * 1_024); // 2 MB

  private static final String LINES = "first line\nsecond\r\nlast";

  @TempDir
  Path folder;

  /** Makes of an answer something that can be compared. */
  private interface Reading<T> {
    Object of(T body) throws Exception;
  }

  /** Sends a request by some client, in some way. */
  private interface Way {
    <T> HttpResponse<T> send(HttpClient http, HttpRequest request, BodyHandler<T> handler)
        throws Exception;
  }

  private static final Way BLOCKING = new Way() {
    @Override
    public <T> HttpResponse<T> send(HttpClient http, HttpRequest request, BodyHandler<T> handler)
        throws Exception {
      return http.send(request, handler);
    }
  };
  private static final Way LATER = new Way() {
    @Override
    public <T> HttpResponse<T> send(HttpClient http, HttpRequest request, BodyHandler<T> handler)
        throws Exception {
      return http.sendAsync(request, handler).get(30, TimeUnit.SECONDS);
    }
  };

  private static HttpClient.Builder plain() {
    return HttpClient.newBuilder().followRedirects(Redirect.NORMAL);
  }

  private static HttpClient guarded(GuardMode mode) {
    return GuardedHttpClient.builder("partners")
        .mode(mode)
        .client(plain().build())
        .build();
  }

  // ---- what goes wrong

  /** Trouble, as a server or an application makes it. */
  @SuppressWarnings("ImmutableEnumChecker") // the lambdas are
  enum Trouble {
    RESET_BEFORE_AN_ANSWER(RawOrigin.Exchange::reset),
    RESET_IN_THE_HEADERS(exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Le");
      exchange.reset();
    }),
    END_IN_THE_BODY(exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      exchange.socket().close();
    }),
    END_IN_A_CHUNK(exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nhalf");
      exchange.socket().close();
    }),
    BAD_CHUNK_LENGTH(exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
      exchange.awaitItsEnd();
    }),
    NO_STATUS_LINE(exchange -> exchange.write("HTP/1.1 what\r\n\r\n")),
    NO_STATUS_CODE(exchange -> exchange.write("HTTP/1.1 abc OK\r\n\r\n")),
    BAD_CONTENT_LENGTH(
        exchange -> exchange.write("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")),
    BAD_HEADER(exchange -> exchange.write("HTTP/1.1 200 OK\r\nA B: c\r\n\r\n")),
    SILENCE(RawOrigin.Exchange::awaitItsEnd),
    REDIRECT_LOOP(exchange -> exchange.answer(302, "again", "Location: /loop")),
    REDIRECT_TO_NOWHERE(exchange -> exchange.answer(302, "")),
    REDIRECT_TO_ANOTHER_SCHEME(exchange -> exchange.answer(302, "", "Location: ftp://localhost/")),
    UNAVAILABLE(exchange -> exchange.answer(503, "down", "Retry-After: 1")),
    TOO_MANY(exchange -> exchange.answer(429, "slowly")),
    UNAUTHORIZED(exchange -> exchange.answer(401, "who", "WWW-Authenticate: Basic realm=\"r\"")),
    UNAUTHORIZED_WITHOUT_CHALLENGE(exchange -> exchange.answer(401, "who")),
    A_HANDLER_THROWS_AN_ILLEGAL_ARGUMENT(ok(), info -> {
      throw new IllegalArgumentException("not that");
    }),
    A_HANDLER_THROWS(ok(), info -> {
      throw new IllegalStateException("of the application");
    }),
    A_HANDLER_THROWS_AN_ERROR(ok(), info -> {
      throw new AssertionError("of the application");
    }),
    A_MAPPING_THROWS(ok(), mapping(text -> {
      throw new IllegalStateException("of the mapping");
    })),
    A_MAPPING_THROWS_AN_ILLEGAL_ARGUMENT(ok(), mapping(text -> String.valueOf(parse(text)))),
    A_MAPPING_THROWS_AN_ERROR(ok(), mapping(text -> {
      throw new AssertionError("of the mapping");
    })),
    A_BODY_FAILS(ok(), info -> new FailingBody());

    private final RawOrigin.Answer answer;
    private final BodyHandler<String> handler;

    Trouble(RawOrigin.Answer answer) {
      this(answer, ofString());
    }

    Trouble(RawOrigin.Answer answer, BodyHandler<String> handler) {
      this.answer = answer;
      this.handler = handler;
    }

    private static RawOrigin.Answer ok() {
      return exchange -> exchange.answer(200, "ok");
    }

    private static int parse(String text) {
      return Integer.parseInt(text);
    }

    private static BodyHandler<String> mapping(UnaryOperator<String> mapping) {
      return info ->
          BodySubscribers.mapping(BodySubscribers.ofString(StandardCharsets.US_ASCII), mapping);
    }
  }

  /** Throws at the first byte. */
  private static final class FailingBody implements BodySubscriber<String> {
    private final BodySubscriber<String> target =
        BodySubscribers.ofString(StandardCharsets.US_ASCII);

    @Override
    public CompletionStage<String> getBody() {
      return target.getBody();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      target.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      throw new IllegalStateException("of the subscriber");
    }

    @Override
    public void onError(Throwable throwable) {
      target.onError(throwable);
    }

    @Override
    public void onComplete() {
      target.onComplete();
    }
  }

  @ParameterizedTest
  @EnumSource
  void trouble_is_told_as_the_jdk_tells_it(Trouble trouble) throws Exception {
    assertThat(told(trouble, guarded(GuardMode.OBSERVE), BLOCKING))
        .isEqualTo(told(trouble, plain().build(), BLOCKING));
  }

  @ParameterizedTest
  @EnumSource
  void trouble_of_a_future_is_told_as_the_jdk_tells_it(Trouble trouble) throws Exception {
    assertThat(told(trouble, guarded(GuardMode.OBSERVE), LATER))
        .isEqualTo(told(trouble, plain().build(), LATER));
  }

  /** How it ends, what the server saw of it, in words. */
  private static String told(Trouble trouble, HttpClient http, Way way) throws Exception {
    try (RawOrigin origin = new RawOrigin(trouble.answer)) {
      HttpRequest.Builder request = HttpRequest.newBuilder(origin.uri("/loop"));
      // The time-out is the trouble in one case; elsewhere it is far away, but sees to an end.
      request.timeout(Duration.ofMillis(trouble == Trouble.SILENCE ? 100 : 20_000));
      String end;
      try {
        HttpResponse<String> answer = way.send(http, request.build(), trouble.handler);
        end = answer.statusCode() + " " + answer.headers().map() + " " + answer.body() + " "
            + answer.previousResponse().map(HttpResponse::statusCode) + " " + answer.uri();
      } catch (Exception e) {
        end = words(e);
      }
      String all = end + " after " + origin.requests().size() + " requests";
      return all.replace(":" + origin.port(), ":port");
    }
  }

  /** A subclass of what the JDK throws is as good: whoever catches that, catches it. */
  private static String words(Throwable thrown) {
    Throwable told = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
    String way = thrown == told ? "throws " : "ends with ";
    String type = Stream.of(
            HttpTimeoutException.class,
            ConnectException.class,
            ProtocolException.class,
            IOException.class,
            IllegalArgumentException.class)
        .filter(known -> known.isInstance(told))
        .map(Class::getSimpleName)
        .findFirst()
        .orElse(told.getClass().getName());
    return way + type + ": " + told.getMessage();
  }

  @Test
  void a_refused_connection_is_told_as_the_jdk_tells_it() throws Exception {
    URI nobody = URI.create("http://localhost:" + RawOrigin.deadPort() + "/");
    for (Way way : List.of(BLOCKING, LATER)) {
      assertThat(end(guarded(GuardMode.OBSERVE), nobody, way))
          .isEqualTo(end(plain().build(), nobody, way))
          .contains("ConnectException");
    }
  }

  private static String end(HttpClient http, URI uri, Way way) {
    try {
      return "answered " + way.send(http, HttpRequest.newBuilder(uri).build(), ofString());
    } catch (Exception e) {
      return words(e);
    }
  }

  @Test
  void nulls_are_refused_as_the_jdk_refuses_them() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost/")).build();
    for (HttpClient http : List.of(plain().build(), guarded(GuardMode.OBSERVE))) {
      assertThatExceptionOfType(NullPointerException.class)
          .isThrownBy(() -> http.sendAsync(null, ofString()));
      assertThatExceptionOfType(NullPointerException.class)
          .isThrownBy(() -> http.sendAsync(request, null));
      assertThatExceptionOfType(NullPointerException.class)
          .isThrownBy(() -> http.send(null, ofString()));
      assertThatExceptionOfType(NullPointerException.class)
          .isThrownBy(() -> http.send(request, null));
    }
  }

  /** Not side by side: the JDK's client, left alone with it, now and then never ends. */
  @Test
  void a_handler_that_gives_no_subscriber_ends_the_request() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> exchange.answer(200, "ok"))) {
      for (GuardMode mode : GuardMode.values()) {
        HttpRequest request = HttpRequest.newBuilder(origin.uri("/")).build();
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> guarded(mode).send(request, info -> null))
            .withCauseInstanceOf(NullPointerException.class);
      }
      assertThat(origin.requests()).hasSize(GuardMode.values().length); // none is sent again
    }
  }

  // ---- header injection

  /** A request that the JDK's builder did not check. */
  private static final class Unchecked extends HttpRequest {
    private final URI uri;
    private final String value;

    Unchecked(URI uri, String value) {
      this.uri = uri;
      this.value = value;
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
      return Optional.empty();
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public Optional<Duration> timeout() {
      return Optional.empty();
    }

    @Override
    public boolean expectContinue() {
      return false;
    }

    @Override
    public URI uri() {
      return uri;
    }

    @Override
    public Optional<HttpClient.Version> version() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of("X-Id", List.of(value)), (name, v) -> true);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = GuardMode.class,
      names = {"OBSERVE", "PROTECT"})
  void a_header_with_a_line_break_is_refused_before_anything_is_sent(GuardMode mode)
      throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpRequest.newBuilder().header("X-Id", "1\r\nX-Admin: true"));
    try (RawOrigin origin = new RawOrigin(exchange -> exchange.answer(200, ""))) {
      HttpRequest request = new Unchecked(origin.uri("/"), "1\r\nX-Admin: true");
      GuardedHttpClient guarded =
          GuardedHttpClient.builder("partners").mode(mode).build();
      for (HttpClient http : List.of(plain().build(), guarded)) {
        assertThatIllegalArgumentException().isThrownBy(() -> http.send(request, ofString()));
      }
      assertThat(origin.requests()).isEmpty();
      assertThat(guarded.stats().failureCount()).isZero(); // it is not the server's
      assertThat(guarded.stats().retryCount()).isZero();

      HttpRequest well = new Unchecked(origin.uri("/"), "1");
      assertThat(guarded.send(well, ofString()).statusCode()).isEqualTo(200);
      assertThat(origin.requests()).singleElement().asString().contains("X-Id: 1\r\n");
    }
  }

  // ---- who gives up

  @ParameterizedTest
  @EnumSource(
      value = GuardMode.class,
      names = {"OBSERVE", "PROTECT"})
  void an_interrupt_ends_a_request_and_its_connection(GuardMode mode) throws Exception {
    for (HttpClient http : List.of(plain().build(), guarded(mode))) {
      Thread caller = Thread.currentThread();
      CountDownLatch gone = new CountDownLatch(1);
      try (RawOrigin origin = new RawOrigin(exchange -> {
        caller.interrupt();
        awaitItsEnd(exchange, gone);
      })) {
        assertThatExceptionOfType(InterruptedException.class)
            .isThrownBy(
                () -> http.send(HttpRequest.newBuilder(origin.uri("/")).build(), ofString()));
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(origin.requests()).hasSize(1);
        assertThat(Thread.interrupted()).isFalse();
      }
    }
  }

  @Test
  void a_thread_that_is_interrupted_already_sends_nothing() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> exchange.answer(200, ""))) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners").build();
      HttpRequest request = HttpRequest.newBuilder(origin.uri("/")).build();
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .isThrownBy(() -> http.send(request, ofString()));

      assertThat(Thread.interrupted()).isFalse();
      assertThat(http.stats().callCount()).isZero();
      assertThat(http.send(request, ofString()).statusCode()).isEqualTo(200);
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = GuardMode.class,
      names = {"OBSERVE", "PROTECT"})
  void a_future_that_is_canceled_closes_its_connection(GuardMode mode) throws Exception {
    for (HttpClient http : List.of(plain().build(), guarded(mode))) {
      CountDownLatch arrived = new CountDownLatch(1);
      CountDownLatch gone = new CountDownLatch(1);
      try (RawOrigin origin = new RawOrigin(exchange -> {
        arrived.countDown();
        awaitItsEnd(exchange, gone);
      })) {
        CompletableFuture<HttpResponse<String>> answer =
            http.sendAsync(HttpRequest.newBuilder(origin.uri("/")).build(), ofString());
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(answer.cancel(true)).isTrue();
        assertThat(answer).isDone();
        if (http instanceof GuardedHttpClient) { // the JDK's own fails now and then before that
          assertThat(answer).isCancelled();
        }
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(origin.requests()).hasSize(1);
      }
    }
  }

  @Test
  void a_future_that_is_canceled_in_its_body_closes_its_connection() throws Exception {
    for (HttpClient http :
        List.of(plain().build(), guarded(GuardMode.OBSERVE), guarded(GuardMode.PROTECT))) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch gone = new CountDownLatch(1);
      try (RawOrigin origin = new RawOrigin(exchange -> {
        exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        awaitItsEnd(exchange, gone);
      })) {
        CompletableFuture<HttpResponse<String>> answer =
            http.sendAsync(HttpRequest.newBuilder(origin.uri("/")).build(), info -> {
              begun.countDown();
              return BodySubscribers.ofString(StandardCharsets.US_ASCII);
            });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(answer.cancel(true)).isTrue();
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static void awaitItsEnd(RawOrigin.Exchange exchange, CountDownLatch gone)
      throws IOException {
    try {
      exchange.awaitItsEnd();
    } finally {
      gone.countDown();
    }
  }

  // ---- what goes well

  /** Answers of servers that are well. */
  @SuppressWarnings("ImmutableEnumChecker") // the lambdas are
  enum Healthy {
    OK(exchange -> exchange.answer(200, "ok", "X-A: 1", "x-a: 2", "Set-Cookie: a=b")),
    EMPTY(exchange -> exchange.answer(200, "")),
    NO_CONTENT(exchange -> exchange.answer(204, "", "X-A: 1")),
    NOT_MODIFIED(exchange -> exchange.answer(304, "", "ETag: \"1\"")),
    NOT_FOUND(exchange -> exchange.answer(404, "none")),
    REDIRECTED(exchange -> {
      if (exchange.number() == 1) {
        exchange.answer(302, "moved", "Location: /there");
      } else {
        exchange.answer(200, "there");
      }
    }),
    GZIPPED(exchange ->
        exchange.answer(200, gzip("packed"), "Content-Encoding: gzip", "Vary: Accept-Encoding")),
    CHUNKED(exchange -> exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "5\r\nhello\r\n7;a=b\r\n, world\r\n0\r\n\r\n")),
    UNTIL_THE_END(exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
      exchange.socket().close();
    }),
    CONTINUED(exchange -> exchange.answer(200, "went on")), // 100 is sent before
    EARLY_HINTS(exchange -> {
      if (Runtime.version().feature() >= 20) { // before, the JDK waits for another one forever
        exchange.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
      }
      exchange.answer(200, "came after");
    }),
    LONG_BODY(exchange -> exchange.answer(200, LONG));

    private final RawOrigin.Answer answer;

    Healthy(RawOrigin.Answer answer) {
      this.answer = answer;
    }

    private static String gzip(String text) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
      }
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_answer_is_as_the_jdk_gives_it(Healthy healthy) throws Exception {
    for (Way way : List.of(BLOCKING, LATER)) {
      String expected = answered(healthy, plain().build(), way);
      assertThat(answered(healthy, guarded(GuardMode.OBSERVE), way)).isEqualTo(expected);
      assertThat(answered(healthy, guarded(GuardMode.PROTECT), way)).isEqualTo(expected);
      assertThat(answered(healthy, guarded(GuardMode.FULL), way)).isEqualTo(expected);
    }
  }

  private static String answered(Healthy healthy, HttpClient http, Way way) throws Exception {
    try (RawOrigin origin = new RawOrigin(healthy.answer)) {
      HttpRequest request = HttpRequest.newBuilder(origin.uri("/a"))
          .timeout(Duration.ofSeconds(20))
          .expectContinue(healthy == Healthy.CONTINUED)
          .build();
      HttpResponse<byte[]> answer = way.send(http, request, ofByteArray());
      String all = answer.statusCode() + " " + answer.version() + " " + answer.uri() + " "
          + answer.previousResponse().map(HttpResponse::statusCode) + " "
          + answer.request() + answer.sslSession() + " "
          + new TreeMap<>(answer.headers().map()) + " "
          + new String(answer.body(), StandardCharsets.ISO_8859_1) + origin.requests();
      return all.replace(":" + origin.port(), ":port");
    }
  }

  @Test
  void a_packed_body_is_left_packed() throws Exception {
    try (RawOrigin origin = new RawOrigin(Healthy.GZIPPED.answer)) {
      HttpResponse<byte[]> answer = guarded(GuardMode.PROTECT)
          .send(HttpRequest.newBuilder(origin.uri("/")).build(), ofByteArray());

      assertThat(answer.body()).startsWith(0x1f, 0x8b);
      assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
      assertThat(origin.requests().get(0)).doesNotContainIgnoringCase("accept-encoding");
    }
  }

  @Test
  void each_handler_of_the_jdk_makes_what_it_makes_without_a_guard() throws Exception {
    assertSameBody(ofString(), body -> body);
    assertSameBody(ofByteArray(), body -> new String(body, StandardCharsets.US_ASCII));
    assertSameBody(BodyHandlers.ofInputStream(), body -> {
      try (body) {
        return new String(body.readAllBytes(), StandardCharsets.US_ASCII);
      }
    });
    assertSameBody(BodyHandlers.ofLines(), body -> body.collect(Collectors.joining("|")));
    assertSameBody(BodyHandlers.ofPublisher(), ObserveTransparencyTest::collected);
    assertSameBody(BodyHandlers.discarding(), String::valueOf);
    assertSameBody(BodyHandlers.replacing("other"), body -> body);
    assertSameBody(BodyHandlers.buffering(ofString(), 7), body -> body);
    assertSameBody(
        info -> BodySubscribers.mapping(
            BodySubscribers.ofString(StandardCharsets.US_ASCII), String::length),
        body -> body);
    StringBuilder taken = new StringBuilder();
    assertSameBody(
        BodyHandlers.ofByteArrayConsumer(
            part -> part.ifPresent(b -> taken.append(new String(b, StandardCharsets.US_ASCII)))),
        body -> {
          String all = taken.toString();
          taken.setLength(0);
          return all;
        });
    assertSameBody(BodyHandlers.ofFile(folder.resolve("whole")), Files::readString);
    Path downloads = Files.createDirectory(folder.resolve("downloads"));
    assertSameBody(
        BodyHandlers.ofFileDownload(
            downloads,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE),
        file -> file.getFileName() + " " + Files.readString(file));
  }

  private static String collected(Publisher<List<ByteBuffer>> body) throws Exception {
    BodySubscriber<String> all = BodySubscribers.ofString(StandardCharsets.US_ASCII);
    body.subscribe(all);
    return all.getBody().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static <T> void assertSameBody(BodyHandler<T> handler, Reading<T> reading)
      throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange ->
        exchange.answer(200, LINES, "Content-Disposition: attachment; filename=\"f.txt\""))) {
      HttpRequest request = HttpRequest.newBuilder(origin.uri("/")).build();
      Object expected = null;
      HttpClient sharing = GuardedHttpClient.builder("sharing").singleFlight().build();
      for (HttpClient http : List.of(
          plain().build(), guarded(GuardMode.OBSERVE), guarded(GuardMode.PROTECT), sharing)) {
        for (Way way : List.of(BLOCKING, LATER)) {
          Object body = reading.of(way.send(http, request, handler).body());
          expected = expected == null ? body : expected;
          assertThat(body).isEqualTo(expected);
        }
        if (http instanceof GuardedHttpClient guarded) {
          assertThat(guarded.stats().underWay()).isZero();
          assertThat(guarded.stats().failureCount()).isZero();
        }
      }
      assertThat(origin.requests()).hasSize(8);
    }
  }
}
