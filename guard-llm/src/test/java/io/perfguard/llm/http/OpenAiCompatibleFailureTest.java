/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmAttempt.Outcome;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmMedia;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.stub.OpenAiStub;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiCompatibleFailureTest {
  private static final String PROMPT = "a very private prompt";

  private final OpenAiStub stub = new OpenAiStub();
  private final LlmAttempts account = new LlmAttempts();

  @AfterEach
  void close() {
    stub.close();
  }

  private OpenAiCompatibleModel.Builder builder() {
    return OpenAiCompatibleModel.builder(stub.url()).apiKey("sk-secret").provider("acme");
  }

  private LlmException failure(OpenAiCompatibleModel model, LlmRequest request) {
    LlmException failure = catchThrowableOfType(
        LlmException.class, () -> LlmAttempts.in(account, () -> model.call(request)));
    assertThat(failure).isNotNull();
    for (Throwable told = failure; told != null; told = told.getCause()) {
      assertThat(String.valueOf(told.getMessage())).doesNotContain(PROMPT).doesNotContain("secret");
    }
    return failure;
  }

  private LlmException failure() {
    return failure(builder().build(), LlmRequest.user(PROMPT));
  }

  private Outcome outcome() {
    return account.noted().get(account.noted().size() - 1).outcome();
  }

  @ParameterizedTest
  @CsvSource({
    "400,REFUSED",
    "401,REFUSED",
    "403,REFUSED",
    "404,REFUSED",
    "429,REFUSED",
    "500,REFUSED",
    "503,REFUSED",
    "302,REFUSED",
    "408,UNKNOWN",
    "504,UNKNOWN",
    "524,UNKNOWN"
  })
  void a_status_says_what_may_be_billed(int status, Delivery delivery) {
    stub.then(OpenAiStub.json(status, """
        {"error":{"message":"Incorrect API key sk-secret for 'a very private prompt'",
        "type":"some_error","code":null}}"""));
    LlmException failure = failure();
    assertThat(failure).hasMessage("acme answered " + status + " some_error");
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.delivery()).isEqualTo(delivery);
    assertThat(outcome())
        .isEqualTo(delivery == Delivery.REFUSED ? Outcome.REFUSED : Outcome.BROKEN);
  }

  @Test
  void a_code_that_does_not_look_like_one_is_not_repeated() {
    stub.then(OpenAiStub.json(400, "{\"error\":{\"code\":\"a very private prompt\"}}"));
    assertThat(failure()).hasMessage("acme answered 400");
  }

  @Test
  void a_page_of_a_gateway_is_no_answer() {
    String page = "<html>a very private prompt</html>";
    stub.then(OpenAiStub.reply(502, "text/html", page))
        .then(OpenAiStub.reply(200, "text/html", page));
    assertThat(failure()).hasMessage("acme answered 502");
    LlmException good = failure();
    assertThat(good).hasMessage("acme answered 34 characters of text/html that are no JSON");
    assertThat(good.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(good.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{\"choices\":[{\"message\":{\"conte", "nonsense", "{} {}", "{\"a\":1}x"})
  void what_is_no_JSON_is_no_answer(String body) {
    stub.then(OpenAiStub.json(200, body));
    assertThat(failure()).hasMessageContaining("no JSON");
    assertThat(outcome()).isEqualTo(Outcome.BROKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "7",
        "null",
        "{\"choices\":[]}",
        "{\"choices\":null}",
        "{\"choices\":{}}",
        "{\"choices\":[null]}",
        "{\"choices\":[{}]}",
        "{\"choices\":[{\"message\":null}]}",
        "{\"choices\":[{\"message\":\"text\"}]}"
      })
  void an_answer_without_a_message_is_none(String body) {
    stub.then(OpenAiStub.json(200, body));
    assertThat(failure().delivery()).isEqualTo(Delivery.UNKNOWN);
  }

  @Test
  void usage_of_an_answer_without_a_message_is_a_bill() {
    stub.then(OpenAiStub.json(
        200, "{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":0}}"));
    assertThat(failure()).hasMessage("acme answered without a message");
    LlmAttempt attempt = account.noted().get(0);
    assertThat(attempt.outcome()).isEqualTo(Outcome.BROKEN);
    assertThat(attempt.usage().inputTokens()).isEqualTo(5);
  }

  @Test
  void an_error_in_a_good_answer_is_an_error() {
    stub.then(OpenAiStub.json(200, "{\"error\":{\"code\":429,\"type\":\"busy\"}}"))
        .then(OpenAiStub.json(200, "{\"error\":\"a very private prompt\"}"));
    LlmException first = failure();
    assertThat(first).hasMessage("acme answered with an error 429 busy");
    assertThat(first.delivery()).isEqualTo(Delivery.REFUSED);
    LlmException second = failure();
    assertThat(second).hasMessage("acme answered with an error");
    assertThat(second.delivery()).isEqualTo(Delivery.UNKNOWN);
  }

  @Test
  void a_body_of_100_MB_is_not_read() {
    long[] written = {0};
    CountDownLatch done = new CountDownLatch(1);
    stub.then(exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 100L << 20);
      byte[] block = " ".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
      try (OutputStream out = exchange.getResponseBody()) {
        for (int i = 0; i < 1_600; i++) {
          out.write(block);
          written[0] += block.length;
        }
      } finally {
        done.countDown();
      }
    });
    OpenAiCompatibleModel model =
        builder().maximumAnswer(DataSize.ofMegabytes(1)).build();
    LlmException failure = failure(model, LlmRequest.user(PROMPT));
    assertThat(failure).hasMessage("acme answered too much");
    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    Aborts.await(done);
    assertThat(written[0]).isLessThan(50L << 20);
  }

  @Test
  void the_body_of_an_error_is_cut() {
    stub.then(OpenAiStub.json(500, "{\"error\":\"" + "x".repeat(1 << 20) + "\"}"));
    assertThat(failure()).hasMessage("acme answered 500");
  }

  @Test
  void a_port_where_nobody_listens_means_that_nothing_was_sent() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    OpenAiCompatibleModel model =
        OpenAiCompatibleModel.builder("http://127.0.0.1:" + port).build();
    LlmException failure = failure(model, LlmRequest.user(PROMPT));
    assertThat(failure).hasMessage("127.0.0.1 was not reached");
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(outcome()).isEqualTo(Outcome.NOT_SENT);
  }

  @Test
  void a_connection_that_closes_without_a_word_may_be_billed() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread once = new Thread(() -> {
        try (Socket socket = server.accept()) {
          int read = socket.getInputStream().read(new byte[64]);
          assertThat(read).isPositive();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      });
      once.start();
      OpenAiCompatibleModel model = OpenAiCompatibleModel.builder(
              "http://127.0.0.1:" + server.getLocalPort())
          .build();
      LlmException failure = failure(model, LlmRequest.user(PROMPT));
      assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
      assertThat(outcome()).isEqualTo(Outcome.BROKEN);
      once.join(30_000);
    }
  }

  @Test
  void an_answer_that_does_not_come_ends_with_the_timeout() {
    CountDownLatch over = new CountDownLatch(1);
    stub.then(exchange -> Aborts.await(over));
    OpenAiCompatibleModel model = builder().timeout(Duration.ofMillis(200)).build();
    LlmException failure = failure(model, LlmRequest.user(PROMPT));
    assertThat(failure.getMessage())
        .isIn("acme said nothing for 200 ms", "acme did not answer in time");
    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    over.countDown();
  }

  @Test
  void a_body_that_does_not_end_ends_with_the_timeout() {
    CountDownLatch over = new CountDownLatch(1);
    stub.then(exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      out.write('{');
      out.flush();
      Aborts.await(over);
    });
    OpenAiCompatibleModel model = builder().timeout(Duration.ofMillis(300)).build();
    assertThat(failure(model, LlmRequest.user(PROMPT))).hasMessage("acme said nothing for 300 ms");
    over.countDown();
  }

  @Test
  void what_cannot_be_written_is_not_sent() {
    OpenAiCompatibleModel model = builder().build();
    LlmRequest plain = LlmRequest.user(PROMPT);
    List<LlmRequest> requests = List.of(
        plain.toBuilder().parameter("messages", "[]").build(),
        plain.toBuilder().parameter("top_p", "not json").build(),
        plain.toBuilder().responseFormat("{oops").build(),
        plain.toBuilder().tier(ServiceTier.BATCH).build(),
        plain.toBuilder()
            .message(new LlmMessage(
                LlmRole.USER,
                "",
                LlmExtra.media(List.of(new LlmMedia("image", "", "", "ab12", "")))
                    .toJson()))
            .build(),
        plain.toBuilder().message(new LlmMessage(LlmRole.USER, "", "{broken")).build());
    for (LlmRequest request : requests) {
      LlmException failure = failure(model, request);
      assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
      assertThat(failure).hasMessageStartingWith("request not sent: ");
    }
    assertThat(stub.asked()).isEmpty();
  }

  @Test
  void how_long_to_wait_is_read_in_all_its_forms() {
    ManualClock clock = new ManualClock();
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
        ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).plusSeconds(90).withNano(0));
    String[][] cases = {
      {"Retry-After", "7"},
      {"Retry-After", "0.5"},
      {"retry-after-ms", "1500"},
      {"Retry-After", date},
      {"Retry-After", "soon"},
      {"Retry-After", "-3"}
    };
    List<Duration> expected = new java.util.ArrayList<>(
        List.of(Duration.ofSeconds(7), Duration.ofMillis(500), Duration.ofMillis(1_500)));
    for (int i = 0; i < cases.length; i++) {
      stub.then(OpenAiStub.json(429, "{}", cases[i]));
      LlmException failure = failure(builder().clock(clock).build(), LlmRequest.user("x"));
      if (i < expected.size()) {
        assertThat(failure.retryAfter()).contains(expected.get(i));
      } else if (i == 3) {
        assertThat(failure.retryAfter().orElseThrow())
            .isBetween(Duration.ofSeconds(89), Duration.ofSeconds(90));
      } else {
        assertThat(failure.retryAfter()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api.openai.com",
        "ftp://x/v1",
        "http://",
        "http:///v1",
        "http://a b/",
        "/v1",
        "https://x y?key=secret"
      })
  void what_is_no_URL_is_refused(String url) {
    assertThatThrownBy(() -> OpenAiCompatibleModel.builder(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("baseUrl must be")
        .hasMessageNotContaining("secret");
  }

  @Test
  void a_password_in_the_URL_is_refused_and_not_repeated() {
    assertThatThrownBy(() -> OpenAiCompatibleModel.builder("https://me:secret@host/v1"))
        .hasMessage("baseUrl must not have a user or password, had one; see apiKey and header");
  }

  @Test
  void a_key_that_cannot_be_one_is_refused_and_not_repeated() {
    assertThatThrownBy(() -> builder().apiKey(" "))
        .hasMessage(
            "apiKey must not be blank; an endpoint that wants none needs no call of apiKey");
    assertThatThrownBy(() -> builder().apiKey("sk-abc\n"))
        .hasMessage("apiKey must be visible ASCII, had U+000A at index 6");
    assertThatThrownBy(() -> builder().apiKey(null)).hasMessage("apiKey must not be null");
  }

  @Test
  void a_header_that_cannot_be_one_is_refused() {
    assertThatThrownBy(() -> builder().header("Content-Length", "1"))
        .hasMessage("a header must be none that the request sets by itself, was Content-Length");
    assertThatThrownBy(() -> builder().header("a b", "1"))
        .hasMessage("a header's name must be a token of HTTP");
    assertThatThrownBy(() -> builder().header("X-A", "a\rb"))
        .hasMessage("header X-A must be visible ASCII, had U+000D at index 1");
  }

  @Test
  void bounds_of_settings_are_told() {
    assertThatThrownBy(() -> builder().timeout(Duration.ZERO))
        .hasMessage("timeout must be > 0, was 0 s");
    assertThatThrownBy(() -> builder().maximumAnswer(DataSize.ofBytes(10)))
        .hasMessage("maximumAnswer must be >= 1024, was 10");
    assertThatThrownBy(() -> builder().model(" ")).hasMessage("model must not be blank");
  }
}
