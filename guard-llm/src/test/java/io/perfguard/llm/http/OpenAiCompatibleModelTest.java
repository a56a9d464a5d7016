/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmAttempt.Outcome;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmMedia;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.LlmTool;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.stub.OpenAiStub;
import io.perfguard.llm.usage.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiCompatibleModelTest {
  private final OpenAiStub stub = new OpenAiStub();

  @AfterEach
  void close() {
    stub.close();
  }

  private OpenAiCompatibleModel.Builder builder() {
    return OpenAiCompatibleModel.builder(stub.url()).apiKey("sk-secret").model("stub-1");
  }

  @Test
  void asks_and_hears_the_answer_with_its_usage() {
    stub.then(OpenAiStub.answer("Hello"));
    LlmResponse response = builder().build().call(LlmRequest.user("Hi"));
    assertThat(response)
        .isEqualTo(new LlmResponse(
            "Hello", "", "stub-1-2026", "stop", Usage.of(12, 3), ServiceTier.STANDARD, null));
    assertThat(stub.lastAsked().path()).isEqualTo("/v1/chat/completions");
    assertThat(stub.lastAsked().authorization()).isEqualTo("Bearer sk-secret");
    assertThat(stub.lastAsked().body())
        .isEqualTo("{\"model\":\"stub-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
  }

  @Test
  void all_that_a_request_says_is_sent() {
    stub.then(OpenAiStub.answer("ok"));
    LlmRequest request = LlmRequest.builder()
        .model("other")
        .message(LlmMessage.system("Be brief"))
        .message(new LlmMessage(
            LlmRole.USER,
            "What is it?",
            LlmExtra.media(List.of(LlmMedia.image("http://x/a.png"))).toJson()))
        .message(new LlmMessage(
            LlmRole.ASSISTANT,
            "",
            LlmExtra.calls(List.of(new LlmToolCall("c1", "look", "{}"))).toJson()))
        .message(new LlmMessage(
            LlmRole.TOOL, "a cat", LlmExtra.toolResult("c1", "look").toJson()))
        .tool(new LlmTool("look", "Looks", "{\"type\":\"object\",\"properties\":{}}"))
        .tool(new LlmTool("none", "", ""))
        .responseFormat("{\"title\":\"animal\",\"type\":\"object\"}")
        .maximumOutputTokens(77)
        .temperature(0.5)
        .tier(ServiceTier.FLEX)
        .parameter("top_p", "0.25")
        .parameter("stop", "[\"a\"]")
        .build();
    builder().maximumTokensField("max_completion_tokens").build().call(request);
    assertThat(stub.lastAsked().body())
        .isEqualTo("{\"model\":\"other\",\"messages\":["
            + "{\"role\":\"system\",\"content\":\"Be brief\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is it?\"},"
            + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://x/a.png\"}}]},"
            + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\","
            + "\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"a cat\"}],"
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\","
            + "\"description\":\"Looks\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}},"
            + "{\"type\":\"function\",\"function\":{\"name\":\"none\","
            + "\"parameters\":{\"type\":\"object\",\"properties\":{}}}}],"
            + "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"animal\","
            + "\"schema\":{\"title\":\"animal\",\"type\":\"object\"}}},"
            + "\"max_completion_tokens\":77,\"temperature\":0.5,\"service_tier\":\"flex\","
            + "\"stop\":[\"a\"],\"top_p\":0.25}");
  }

  @Test
  void the_bound_of_the_answer_has_the_name_that_the_provider_knows() {
    stub.then(OpenAiStub.answer("ok"));
    builder().build().call(LlmRequest.user("a").withMaximumOutputTokens(5));
    assertThat(stub.lastAsked().at("max_tokens")).isEqualTo(BigDecimal.valueOf(5));
    assertThat(stub.lastAsked().at("max_completion_tokens")).isNull();
    assertThatThrownBy(() -> builder().maximumTokensField("tokens"))
        .hasMessage("maximumTokensField must be max_tokens or max_completion_tokens, was tokens");
  }

  @Test
  void any_JSON_may_be_asked_for() {
    stub.then(OpenAiStub.answer("ok"));
    builder()
        .build()
        .call(LlmRequest.builder()
            .message(LlmMessage.user("a"))
            .responseFormat("json")
            .build());
    assertThat(stub.lastAsked().at("response_format")).isEqualTo(Map.of("type", "json_object"));
  }

  @Test
  void an_answer_of_tool_calls_alone_has_no_text() {
    stub.then(OpenAiStub.json(200, OpenAiStub.completion("""
        {"role":"assistant","content":null,"tool_calls":[{"id":"c9","type":"function",
        "function":{"name":"add","arguments":"{\\"a\\":1}"}}]}""", "tool_calls")));
    LlmResponse response = builder().build().call(LlmRequest.user("add"));
    assertThat(response.text()).isEmpty();
    assertThat(response.finishReason()).isEqualTo("tool_calls");
    assertThat(LlmExtra.parse(response.extra()).toolCalls())
        .containsExactly(new LlmToolCall("c9", "add", "{\"a\":1}"));
  }

  @Test
  void content_may_be_parts_or_a_refusal() {
    stub.then(OpenAiStub.json(
            200,
            OpenAiStub.completion(
                "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\"},\"b\"]}",
                "END_TURN")))
        .then(OpenAiStub.json(
            200, OpenAiStub.completion("{\"content\":null,\"refusal\":\"I must not\"}", "stop")));
    OpenAiCompatibleModel model = builder().build();
    LlmResponse parts = model.call(LlmRequest.user("x"));
    assertThat(parts.text()).isEqualTo("ab");
    assertThat(parts.finishReason()).isEqualTo("end_turn");
    LlmResponse refusal = model.call(LlmRequest.user("x"));
    assertThat(refusal.text()).isEqualTo("I must not");
    assertThat(refusal.finishReason()).isEqualTo("refusal");
  }

  @Test
  void a_field_that_is_not_there_is_empty_and_not_null() {
    stub.then(OpenAiStub.json(200, "{\"choices\":[{\"message\":{\"content\":\"a\"}}]}"));
    LlmResponse response = builder().build().call(LlmRequest.user("x"));
    assertThat(response)
        .isEqualTo(new LlmResponse("a", "", "stub-1", "", null, ServiceTier.STANDARD, null));
  }

  @Test
  void an_attempt_is_noted_in_the_account_of_who_asks() {
    stub.then(OpenAiStub.answer("Hello"));
    LlmAttempts account = new LlmAttempts();
    OpenAiCompatibleModel model = builder().provider("acme").build();
    LlmAttempts.in(account, () -> model.call(LlmRequest.user("Hi")));
    assertThat(account.noted()).hasSize(1);
    LlmAttempt attempt = account.noted().get(0);
    assertThat(attempt.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(attempt.provider()).isEqualTo("acme");
    assertThat(attempt.model()).isEqualTo("stub-1-2026");
    assertThat(attempt.usage()).isEqualTo(Usage.of(12, 3));
    assertThat(attempt.requestBytes()).isEqualTo(stub.lastAsked().body().length());
    assertThat(attempt.durationNanos()).isPositive();
  }

  @Test
  void a_canceled_call_gives_up_its_connection() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch canceled = new CountDownLatch(1);
    CompletableFuture<Boolean> given = new CompletableFuture<>();
    stub.then(exchange -> {
      asked.countDown();
      given.complete(Aborts.isGivenUp(exchange, canceled));
    });
    LlmAttempts account = new LlmAttempts();
    OpenAiCompatibleModel model = builder().build();
    CompletableFuture<LlmResponse> answer =
        LlmAttempts.in(account, () -> model.callAsync(LlmRequest.user("Hi")));
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(answer.cancel(true)).isTrue();
    canceled.countDown();
    assertThat(given.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(account.noted()).extracting(LlmAttempt::outcome).containsExactly(Outcome.CANCELED);
  }

  @Test
  void an_interrupt_ends_a_call_and_is_told() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    stub.then(exchange -> {
      asked.countDown();
      Aborts.await(over);
    });
    OpenAiCompatibleModel model = builder().build();
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread caller = new Thread(() -> {
      try {
        model.call(LlmRequest.user("Hi"));
      } catch (LlmException e) {
        flag.complete(Thread.currentThread().isInterrupted());
        seen.complete(e);
      }
    });
    caller.start();
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    assertThat(seen.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            LlmException.class, e -> assertThat(e.delivery()).isEqualTo(Delivery.UNKNOWN));
    assertThat(flag.get(1, TimeUnit.SECONDS)).isTrue();
    over.countDown();
  }

  @Test
  void many_calls_at_once_are_each_answered_with_their_own() {
    for (int i = 0; i < 40; i++) {
      stub.then(exchange -> {
        String said = stub.asked().get(0).body(); // any; the answer echoes the length asked for
        OpenAiStub.answer("n" + said.length()).write(exchange);
      });
    }
    OpenAiCompatibleModel model = builder().build();
    List<CompletableFuture<LlmResponse>> answers = java.util.stream.IntStream.range(0, 40)
        .mapToObj(i -> model.callAsync(LlmRequest.user("Hi")))
        .toList();
    answers.forEach(answer ->
        assertThat(answer.orTimeout(30, TimeUnit.SECONDS).join().text()).startsWith("n"));
    assertThat(stub.asked()).hasSize(40);
  }

  @Test
  void neither_key_nor_headers_nor_query_are_printed() {
    OpenAiCompatibleModel model = OpenAiCompatibleModel.builder("http://localhost:1/v1?key=secret")
        .apiKey("sk-secret")
        .header("X-Key", "secret")
        .model("m")
        .build();
    assertThat(model.toString()).isEqualTo("m at http://localhost:1/v1/chat/completions");
  }

  @Test
  void a_query_of_the_URL_is_kept_and_a_whole_path_is_not_lengthened() {
    stub.then(OpenAiStub.answer("a")).then(OpenAiStub.answer("b"));
    OpenAiCompatibleModel.builder(stub.url() + "/?api-version=1")
        .build()
        .call(LlmRequest.user("x"));
    assertThat(stub.lastAsked().path()).isEqualTo("/v1/chat/completions?api-version=1");
    OpenAiCompatibleModel.builder(stub.url() + "/chat/completions")
        .build()
        .call(LlmRequest.user("x"));
    assertThat(stub.lastAsked().path()).isEqualTo("/v1/chat/completions");
    assertThat(stub.lastAsked().authorization()).isEqualTo("null");
  }

  @Test
  void the_provider_is_known_from_the_host() {
    assertThat(
            OpenAiCompatibleModel.builder("https://api.openai.com/v1").build().provider())
        .isEqualTo("openai");
    assertThat(OpenAiCompatibleModel.builder("https://my.openai.azure.com/x")
            .build()
            .provider())
        .isEqualTo("azure");
    assertThat(OpenAiCompatibleModel.builder("https://notapi.openai.com.evil.org")
            .build()
            .provider())
        .isEmpty();
  }
}
