/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmAttempt.Outcome;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmReasoningPiece;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.spi.LlmToolCallPiece;
import io.perfguard.llm.stub.Heard;
import io.perfguard.llm.stub.OpenAiStub;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiCompatibleStreamTest {
  private final OpenAiStub stub = new OpenAiStub();
  private final LlmAttempts account = new LlmAttempts();
  private final Heard heard = new Heard();

  @AfterEach
  void close() {
    stub.close();
  }

  private OpenAiCompatibleModel.Builder builder() {
    return OpenAiCompatibleModel.builder(stub.url()).model("stub-1");
  }

  private LlmStream stream(OpenAiCompatibleModel model) {
    return LlmAttempts.in(account, () -> model.stream(LlmRequest.user("Hi"), heard));
  }

  private LlmAttempt onlyAttempt() {
    assertThat(account.noted()).hasSize(1);
    return account.noted().get(0);
  }

  private LlmException failure() {
    return (LlmException) heard.error();
  }

  @Test
  void pieces_come_as_they_are_written_and_usage_at_the_end() {
    stub.then(OpenAiStub.events(
        OpenAiStub.chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
        OpenAiStub.piece("Hel"),
        OpenAiStub.piece("lo"),
        OpenAiStub.chunk("{}", "\"stop\""),
        OpenAiStub.usage(100, 60, 20, 5),
        "[DONE]"));
    stream(builder().build());
    LlmResponse response = heard.response();
    assertThat(heard.pieces).containsExactly("Hel", "lo");
    assertThat(response.text()).isEqualTo("Hello");
    assertThat(response.model()).isEqualTo("stub-1-2026");
    assertThat(response.finishReason()).isEqualTo("stop");
    assertThat(response.usage())
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 40)
            .add(UsageUnit.CACHE_READ, 60)
            .add(UsageUnit.OUTPUT, 15)
            .add(UsageUnit.OUTPUT_REASONING, 5)
            .build());
    assertThat(heard.usages).containsExactly(response.usage());
    assertThat(onlyAttempt().usage()).isEqualTo(response.usage());
    assertThat(stub.lastAsked().at("stream")).isEqualTo(true);
    assertThat(stub.lastAsked().at("stream_options")).isEqualTo(Map.of("include_usage", true));
  }

  @Test
  void the_first_piece_is_heard_before_the_second_is_written() {
    CountDownLatch firstHeard = new CountDownLatch(1);
    stub.then(exchange -> {
      OutputStream out = OpenAiStub.begin(exchange, 200);
      write(out, "data: " + OpenAiStub.piece("one") + "\n\n");
      Aborts.await(firstHeard);
      write(out, "data: " + OpenAiStub.chunk("{\"content\":\"two\"}", "\"stop\"") + "\n\n");
      out.close();
    });
    stream(builder().build());
    assertThat(heard.firstPiece()).isEqualTo("one");
    assertThat(heard.isOver()).isFalse();
    firstHeard.countDown();
    assertThat(heard.response().text()).isEqualTo("onetwo");
  }

  private static void write(OutputStream out, String text) throws java.io.IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Test
  void cumulative_usage_in_each_piece_is_not_summed() {
    String piece = "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}],"
        + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%d}}";
    stub.then(OpenAiStub.events(
        piece.replace("%d", "1"), piece.replace("%d", "2"), piece.replace("%d", "3"), "[DONE]"));
    stream(builder().build());
    assertThat(heard.response().usage()).isEqualTo(Usage.of(9, 3));
    assertThat(heard.usages).hasSize(3);
  }

  @Test
  void tool_calls_and_reasoning_are_events_and_calls_are_put_together() {
    stub.then(OpenAiStub.events(
        OpenAiStub.chunk("{\"reasoning_content\":\"hm\"}", "null"),
        OpenAiStub.chunk(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"add\",\"arguments\":\"\"}}]}",
            "null"),
        OpenAiStub.chunk(
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\"\"}}]}", "null"),
        OpenAiStub.chunk(
            "{\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"function\":{\"name\":\"sub\",\"arguments\":\"{}\"}},"
                + "{\"index\":0,\"function\":{\"arguments\":\":1}\"}}]}",
            "null"),
        OpenAiStub.chunk("{}", "\"tool_calls\""),
        "[DONE]"));
    stream(builder().build());
    LlmResponse response = heard.response();
    assertThat(response.text()).isEmpty();
    assertThat(LlmExtra.parse(response.extra()).toolCalls())
        .containsExactly(
            new LlmToolCall("c1", "add", "{\"a\":1}"), new LlmToolCall("c2", "sub", "{}"));
    assertThat(heard.events)
        .containsExactly(
            new LlmReasoningPiece("hm"),
            new LlmToolCallPiece(0, "c1", "add", ""),
            new LlmToolCallPiece(0, "", "", "{\"a\""),
            new LlmToolCallPiece(1, "c2", "sub", "{}"),
            new LlmToolCallPiece(0, "", "", ":1}"));
  }

  @Test
  void tool_calls_without_an_index_are_told_apart_by_their_ids() {
    stub.then(OpenAiStub.events(
        OpenAiStub.chunk(
            "{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}",
            "null"),
        OpenAiStub.chunk("{\"tool_calls\":[{\"function\":{\"arguments\":\"}\"}}]}", "null"),
        OpenAiStub.chunk(
            "{\"tool_calls\":[{\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}",
            "\"tool_calls\""),
        "[DONE]"));
    stream(builder().build());
    assertThat(LlmExtra.parse(heard.response().extra()).toolCalls())
        .containsExactly(new LlmToolCall("a", "f", "{}"), new LlmToolCall("b", "g", "{}"));
  }

  @Test
  void bytes_may_be_cut_anywhere() {
    String text = "\uFEFF: hi\r\n\r\ndata: " + OpenAiStub.piece("Grüße 😀") + "\r\n\r\ndata: "
        + OpenAiStub.chunk("{}", "\"stop\"") + "\r\rdata: [DONE]\n\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    stub.then(exchange -> {
      try (OutputStream out = OpenAiStub.begin(exchange, 200)) {
        for (byte b : bytes) {
          out.write(b);
          out.flush();
        }
      }
    });
    stream(builder().build());
    assertThat(heard.response().text()).isEqualTo("Grüße 😀");
  }

  @Test
  void a_stream_that_ends_with_a_reason_but_without_DONE_is_whole() {
    stub.then(OpenAiStub.events(OpenAiStub.chunk("{\"content\":\"a\"}", "\"length\"")));
    stream(builder().build());
    assertThat(heard.response().finishReason()).isEqualTo("length");
  }

  @Test
  void a_stream_that_ends_without_reason_broke_off() {
    stub.then(OpenAiStub.events(OpenAiStub.piece("Hel")));
    stream(builder().build());
    assertThat(failure()).hasMessageEndingWith("broke the stream off before its end");
    assertThat(failure().delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(onlyAttempt().outcome()).isEqualTo(Outcome.BROKEN);
    assertThat(heard.pieces).containsExactly("Hel");
  }

  @Test
  void a_connection_that_breaks_in_the_middle_is_told_once() {
    stub.then(OpenAiStub.brokenEvents(OpenAiStub.piece("Hel"), OpenAiStub.usage(9, 0, 1, 0)));
    stream(builder().build());
    assertThat(failure()).hasMessageEndingWith("broke the connection off");
    assertThat(onlyAttempt().outcome()).isEqualTo(Outcome.BROKEN);
    assertThat(onlyAttempt().usage()).isEqualTo(Usage.of(9, 1));
    assertThat(heard.ends).hasValue(1);
  }

  @Test
  void an_error_inside_the_stream_ends_it() {
    stub.then(
        OpenAiStub.events(
            OpenAiStub.piece("Hel"),
            "{\"error\":{\"message\":\"your prompt Hi was bad\",\"type\":\"server_error\",\"code\":500}}"));
    stream(builder().build());
    assertThat(failure()).hasMessageEndingWith("answered with an error 500 server_error");
    assertThat(failure().delivery()).isEqualTo(Delivery.UNKNOWN);
  }

  @Test
  void an_error_in_the_place_of_the_first_piece_is_a_refusal() {
    stub.then(OpenAiStub.events("{\"error\":{\"message\":\"slow down\",\"code\":429}}"));
    stream(builder().build());
    assertThat(failure().delivery()).isEqualTo(Delivery.REFUSED);
    assertThat(failure().status()).isEqualTo(429);
    assertThat(onlyAttempt().outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void a_piece_that_is_no_JSON_ends_it() {
    stub.then(OpenAiStub.events(OpenAiStub.piece("a"), "{\"choices\":[{\"delta\":{\"con"));
    stream(builder().build());
    assertThat(failure()).hasMessageEndingWith("sent a piece that is no JSON");
  }

  @Test
  void a_server_that_does_not_stream_gives_one_piece() {
    stub.then(OpenAiStub.answer("Hello"));
    stream(builder().build());
    assertThat(heard.response().text()).isEqualTo("Hello");
    assertThat(heard.pieces).containsExactly("Hello");
    assertThat(onlyAttempt().outcome()).isEqualTo(Outcome.ANSWERED);
  }

  @Test
  void a_status_of_an_error_is_told() {
    stub.then(
        OpenAiStub.json(429, "{\"error\":{\"code\":\"rate_limit_exceeded\"}}", "Retry-After", "3"));
    stream(builder().build());
    assertThat(failure().status()).isEqualTo(429);
    assertThat(failure().retryAfter()).contains(Duration.ofSeconds(3));
    assertThat(onlyAttempt().outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void a_stream_that_is_silent_for_too_long_is_given_up() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CompletableFuture<Boolean> given = new CompletableFuture<>();
    stub.then(exchange -> {
      OutputStream out = OpenAiStub.begin(exchange, 200);
      write(out, "data: " + OpenAiStub.piece("Hel") + "\n\n");
      Aborts.await(over);
      given.complete(Aborts.isGivenUp(out));
    });
    stream(builder().timeout(Duration.ofMillis(300)).build());
    assertThat(failure()).hasMessageContaining("said nothing for 300 ms");
    assertThat(failure().delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(onlyAttempt().outcome()).isEqualTo(Outcome.BROKEN);
    over.countDown();
    assertThat(given.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_stream_of_nothing_but_signs_of_life_ends_too() {
    CountDownLatch over = new CountDownLatch(1);
    stub.then(exchange -> {
      OutputStream out = OpenAiStub.begin(exchange, 200);
      do {
        write(out, ": still here\n\n");
      } while (!awaitBriefly(over));
    });
    stream(builder().timeout(Duration.ofMillis(200)).build());
    assertThat(failure()).hasMessageContaining("said nothing for 200 ms");
    over.countDown();
  }

  private static boolean awaitBriefly(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  @Test
  void a_canceled_stream_gives_up_its_connection_and_says_nothing_more() throws Exception {
    CountDownLatch canceled = new CountDownLatch(1);
    CompletableFuture<Boolean> given = new CompletableFuture<>();
    stub.then(exchange -> {
      OutputStream out = OpenAiStub.begin(exchange, 200);
      write(out, "data: " + OpenAiStub.piece("Hel") + "\n\n");
      Aborts.await(canceled);
      given.complete(Aborts.isGivenUp(out));
    });
    LlmStream running = stream(builder().build());
    heard.firstPiece();
    running.cancel();
    running.cancel();
    assertThat(onlyAttempt().outcome()).isEqualTo(Outcome.CANCELED);
    canceled.countDown();
    assertThat(given.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(heard.isOver()).isFalse();
  }

  @Test
  void what_comes_behind_the_end_is_not_heard() {
    stub.then(OpenAiStub.events(
        OpenAiStub.chunk("{\"content\":\"a\"}", "\"stop\""),
        "[DONE]",
        OpenAiStub.piece("b"),
        "[DONE]"));
    stream(builder().build());
    assertThat(heard.response().text()).isEqualTo("a");
    // A second request on the same connection: the first body has been read to its end by then.
    stub.then(OpenAiStub.answer("x"));
    builder().build().call(LlmRequest.user("y"));
    assertThat(heard.pieces).containsExactly("a");
    assertThat(heard.ends).hasValue(1);
  }

  @Test
  void a_handler_that_throws_ends_its_stream_and_hears_why() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CompletableFuture<Boolean> given = new CompletableFuture<>();
    stub.then(exchange -> {
      OutputStream out = OpenAiStub.begin(exchange, 200);
      write(out, "data: " + OpenAiStub.piece("Hel") + "\n\n");
      Aborts.await(over);
      given.complete(Aborts.isGivenUp(out));
    });
    IllegalStateException boom = new IllegalStateException("boom");
    Heard throwing = new Heard() {
      @Override
      public void onText(String piece) {
        throw boom;
      }
    };
    builder().build().stream(LlmRequest.user("Hi"), throwing);
    assertThat(throwing.error()).isSameAs(boom);
    over.countDown();
    assertThat(given.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_stream_without_end_is_bounded() {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      pieces.add("data: " + OpenAiStub.piece("x".repeat(1_000)) + "\n\n");
    }
    stub.then(OpenAiStub.raw(200, pieces, false));
    stream(builder()
        .maximumAnswer(io.perfguard.core.base.DataSize.ofKilobytes(100))
        .build());
    assertThat(failure()).hasMessageEndingWith("answered too much");
    assertThat(failure())
        .cause()
        .hasMessage("the answer must have at most 102,400 bytes, had more");
  }

  @Test
  void usage_is_not_asked_for_where_that_is_switched_off() {
    stub.then(OpenAiStub.events(OpenAiStub.chunk("{\"content\":\"a\"}", "\"stop\""), "[DONE]"));
    stream(builder().streamUsage(false).build());
    assertThat(heard.response().usage()).isNull();
    assertThat(stub.lastAsked().at("stream_options")).isNull();
  }
}
