/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.llm.batch.BatchCaller;
import io.perfguard.llm.batch.BatchItem;
import io.perfguard.llm.batch.PromptBatcher;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StubLlmServerTest {
  record Code(String code) {}

  private final ManualClock clock = new ManualClock();
  private final StubLlmServer server = new StubLlmServer(42, 0.35, clock);
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<SupportRequest> requests = SupportWorkload.of(400, 11).requests();

  @AfterEach
  void end() {
    server.close();
  }

  private HttpResponse<String> post(String body) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUri() + "/chat/completions"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String body(String model, String prompt, Map<String, Object> more) {
    Map<String, Object> body = new TreeMap<>(more);
    body.put("model", model);
    body.put("messages", List.of(Map.of("role", "user", "content", prompt)));
    return Json.compact(body);
  }

  private Object ask(String model, String prompt) {
    HttpResponse<String> response = post(body(model, prompt, Map.of()));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.read(response.body(), 0);
  }

  private static String content(Object answer) {
    return Json.text(Json.list(answer, "choices").get(0), "message", "content");
  }

  @Test
  void the_big_model_is_right_and_the_small_one_is_where_it_is_easy() {
    int wrong = 0;
    for (SupportRequest request : requests.subList(0, 100)) {
      assertThat(request.isRight(content(ask(StubLlmServer.BIG, request.prompt()))))
          .isTrue();
      boolean right = request.isRight(content(ask(StubLlmServer.MINI, request.prompt())));
      boolean easy = request.operation() == SupportOperation.CLASSIFY_TICKET
          || request.operation() == SupportOperation.EXTRACT_ORDER;
      assertThat(right || !easy).isTrue();
      wrong += right ? 0 : 1;
    }
    assertThat(wrong).isBetween(1, 30);
  }

  @Test
  void usage_is_what_the_tokenizer_counts() {
    SupportRequest request = requests.get(0);
    Object answer = ask(StubLlmServer.BIG, request.prompt());
    assertThat(Json.text(answer, "model")).isEqualTo("gpt-4.1-2025-04-14");
    // three marks and the role around the message, three marks before the answer
    int expected = ChatTokens.count(request.prompt()) + 3 + 1 + 3;
    assertThat(Json.number(answer, "usage", "prompt_tokens")).isEqualTo(expected);
    assertThat(Json.number(answer, "usage", "completion_tokens"))
        .isEqualTo(ChatTokens.count(content(answer)));
    assertThat(Json.number(answer, "usage", "prompt_tokens_details", "cached_tokens"))
        .isZero();
    assertThat(server.totals(StubLlmServer.BIG))
        .isEqualTo(new StubLlmServer.Totals(1, expected, 0, ChatTokens.count(content(answer))));
    assertThat(server.totals(StubLlmServer.MINI)).isEqualTo(StubLlmServer.Totals.NONE);
  }

  @Test
  void a_beginning_that_comes_again_is_kept_in_steps_for_five_idle_minutes() {
    String beginning = "word ".repeat(1_300);
    assertThat(cached(beginning + "a")).isZero();
    assertThat(cached(beginning + "b")).isEqualTo(1_024 + 2 * 128);
    assertThat(cached("x " + beginning)).isZero();
    clock.advance(Duration.ofMinutes(5));
    assertThat(cached(beginning + "c")).isEqualTo(1_280);
    clock.advance(Duration.ofMinutes(5).plusNanos(1));
    assertThat(cached(beginning + "d")).isZero();
    assertThat(cached("word ".repeat(900))).isZero();
    assertThat(cached("word ".repeat(900))).isZero();
  }

  private int cached(String prompt) {
    return Json.number(
        ask(StubLlmServer.BIG, prompt), "usage", "prompt_tokens_details", "cached_tokens");
  }

  @Test
  void a_stream_brings_the_text_in_pieces_then_the_usage_then_the_end() {
    SupportRequest request = question();
    String whole = content(ask(StubLlmServer.BIG, request.prompt()));
    HttpResponse<String> response = post(body(
        StubLlmServer.BIG,
        request.prompt(),
        Map.of("stream", true, "stream_options", Map.of("include_usage", true))));
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    List<String> events = List.of(response.body().strip().split("\n\n", -1));
    assertThat(events).allMatch(event -> event.startsWith("data: "));
    assertThat(events.get(events.size() - 1)).isEqualTo("data: [DONE]");
    StringBuilder text = new StringBuilder();
    for (String event : events.subList(0, events.size() - 2)) {
      Object choice = Json.list(Json.read(event, 6), "choices").get(0);
      text.append(Json.text(choice, "delta", "content"));
    }
    assertThat(text.toString()).isEqualTo(whole);
    Object last = Json.read(events.get(events.size() - 2), 6);
    assertThat(Json.list(last, "choices")).isEmpty();
    assertThat(Json.number(last, "usage", "completion_tokens")).isEqualTo(ChatTokens.count(whole));
    String without =
        post(body(StubLlmServer.BIG, request.prompt(), Map.of("stream", true))).body();
    assertThat(without).doesNotContain("prompt_tokens").endsWith("data: [DONE]\n\n");
  }

  private SupportRequest question() {
    return requests.stream()
        .filter(request -> request.operation() == SupportOperation.ANSWER_QUESTION)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void an_answer_is_cut_at_its_bound_and_says_so() {
    Object answer = Json.read(
        post(body(StubLlmServer.BIG, question().prompt(), Map.of("max_tokens", 5)))
            .body(),
        0);
    assertThat(Json.text(Json.list(answer, "choices").get(0), "finish_reason")).isEqualTo("length");
    assertThat(Json.number(answer, "usage", "completion_tokens")).isEqualTo(5);
  }

  @Test
  void faults_come_as_often_as_they_were_ordered() {
    String body = body(StubLlmServer.MINI, "x", Map.of());
    server.faults().limitRate(2, 7);
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> limited = post(body);
      assertThat(limited.statusCode()).isEqualTo(429);
      assertThat(limited.headers().firstValue("Retry-After")).hasValue("7");
      assertThat(Json.text(Json.read(limited.body(), 0), "error", "type")).isEqualTo("requests");
    }
    assertThat(post(body).statusCode()).isEqualTo(200);
    server.faults().fail(1, 500);
    assertThat(post(body).statusCode()).isEqualTo(500);
    assertThat(post(body).statusCode()).isEqualTo(200);
    server.faults().breakStreams(1);
    String stream = body(StubLlmServer.MINI, question().prompt(), Map.of("stream", true));
    assertThatThrownBy(() -> post(stream)).isInstanceOf(UncheckedIOException.class);
    assertThat(post(stream).body()).contains("[DONE]");
    assertThat(server.totals(StubLlmServer.MINI).requests()).isEqualTo(4);
  }

  @Test
  void what_is_no_request_is_refused_in_the_providers_form() {
    assertThat(post("nonsense").statusCode()).isEqualTo(400);
    assertThat(post("{}").body()).contains("messages must not be empty");
    HttpResponse<String> unknown = post(body("gpt-0", "x", Map.of()));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(Json.text(Json.read(unknown.body(), 0), "error", "message"))
        .startsWith("no such model");
  }

  @Test
  void prompts_of_a_batcher_are_answered_item_by_item_in_the_form_that_it_asks_for() {
    List<SupportRequest> codes = requests.stream()
        .filter(request -> request.operation() == SupportOperation.EXTRACT_CODE)
        .toList();
    List<String> texts = codes.stream().map(SupportRequest::item).toList();
    server.faults().loseItems(2);
    List<BatchItem<Code>> items = PromptBatcher.builder()
        .build()
        .run(this::call, codes.get(0).instruction(), texts, Code.class);
    for (int i = 0; i < codes.size(); i++) {
      assertThat(codes.get(i).isRight(items.get(i).orThrow().code())).isTrue();
    }
    assertThat(items).filteredOn(item -> item.attempts() > 1).isNotEmpty();
    List<SupportRequest> questions = requests.stream()
        .filter(request -> request.operation() == SupportOperation.ANSWER_QUESTION)
        .toList();
    List<BatchItem<String>> answers = PromptBatcher.builder()
        .build()
        .run(
            this::call,
            questions.get(0).instruction(),
            questions.stream().map(SupportRequest::item).toList(),
            answer -> answer);
    for (int i = 0; i < questions.size(); i++) {
      assertThat(questions.get(i).isRight(answers.get(i).orThrow())).isTrue();
    }
  }

  private BatchCaller.Answer call(LlmRequest request) {
    List<Object> messages = request.messages().stream()
        .map(message -> (Object) Map.of(
            "role", message.role().name().toLowerCase(java.util.Locale.ROOT),
            "content", message.text()))
        .toList();
    Object schema = Json.read(request.responseFormat(), 0);
    HttpResponse<String> response = post(Json.compact(Reference.map(
        "model",
        StubLlmServer.BIG,
        "messages",
        messages,
        "max_tokens",
        request.maximumOutputTokens().orElseThrow(),
        "response_format",
        Map.of("type", "json_schema", "json_schema", Map.of("name", "items", "schema", schema)))));
    Object answer = Json.read(response.body(), 0);
    return new BatchCaller.Answer(
        LlmResponse.of(content(answer), StubLlmServer.BIG, null), Money.ZERO);
  }
}
