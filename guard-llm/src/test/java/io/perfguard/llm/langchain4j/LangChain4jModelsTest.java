/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmTool;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.stub.Heard;
import io.perfguard.llm.stub.OpenAiStub;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LangChain4jModelsTest {
  private final OpenAiStub stub = new OpenAiStub();

  @AfterEach
  void close() {
    stub.close();
  }

  private OpenAiChatModel.OpenAiChatModelBuilder chat() {
    return OpenAiChatModel.builder()
        .baseUrl(stub.url())
        .apiKey("k")
        .modelName("stub-1")
        .maxRetries(0)
        .httpClientBuilder(new JdkHttpClientBuilder());
  }

  private OpenAiStreamingChatModel streaming() {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(stub.url())
        .apiKey("k")
        .modelName("stub-1")
        .httpClientBuilder(new JdkHttpClientBuilder())
        .build();
  }

  @Test
  void a_model_is_asked_and_its_answer_told() {
    stub.then(OpenAiStub.json(
        200, OpenAiStub.completion("{\"role\":\"assistant\",\"content\":\"Hello\"}", "length")));
    LlmModel model = LangChain4jModels.of(chat().temperature(0.2).build());
    LlmResponse response = model.call(LlmRequest.builder()
        .message(LlmMessage.system("s"))
        .message(LlmMessage.user("Hi"))
        .maximumOutputTokens(9)
        .temperature(0.7)
        .build());
    assertThat(response.text()).isEqualTo("Hello");
    assertThat(response.model()).isEqualTo("stub-1-2026");
    assertThat(response.finishReason()).isEqualTo("length");
    assertThat(response.usage()).isEqualTo(Usage.of(12, 3));
    assertThat(response.nativeResponse()).isInstanceOf(ChatResponse.class);
    assertThat(model.provider()).isEqualTo("openai");
    assertThat(model.model()).isEqualTo("stub-1");
    assertThat(stub.lastAsked().at("temperature")).isEqualTo(new BigDecimal("0.7"));
    assertThat(stub.lastAsked().at("max_tokens")).isEqualTo(BigDecimal.valueOf(9));
    assertThat(stub.lastAsked().at("model")).isEqualTo("stub-1");
  }

  @Test
  void another_model_is_asked_where_the_request_names_it() {
    stub.then(OpenAiStub.answer("a"));
    LangChain4jModels.of(chat().build()).call(LlmRequest.user("Hi").withModel("other"));
    assertThat(stub.lastAsked().at("model")).isEqualTo("other");
  }

  @Test
  void tools_go_there_and_calls_come_back() {
    stub.then(OpenAiStub.json(200, OpenAiStub.completion("""
        {"role":"assistant","content":null,"tool_calls":[{"id":"c9","type":"function",
        "function":{"name":"add","arguments":"{\\"a\\":1}"}}]}""", "tool_calls")));
    String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}";
    LlmResponse response = LangChain4jModels.of(chat().build())
        .call(LlmRequest.user("add").toBuilder()
            .tool(new LlmTool("add", "Adds", schema))
            .build());
    assertThat(response.text()).isEmpty();
    assertThat(response.finishReason()).isEqualTo("tool_calls");
    assertThat(LlmExtra.parse(response.extra()).toolCalls())
        .containsExactly(new LlmToolCall("c9", "add", "{\"a\":1}"));
    assertThat(stub.lastAsked().body()).contains("\"add\"").contains("\"integer\"");
  }

  @Test
  void usage_with_cached_tokens_and_reasoning_is_taken_apart() {
    stub.then(OpenAiStub.json(200, """
        {"id":"c","model":"stub-1","choices":[{"index":0,"message":{"role":"assistant",
        "content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,
        "completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":60},
        "completion_tokens_details":{"reasoning_tokens":30}}}"""));
    assertThat(LangChain4jModels.of(chat().build()).call(LlmRequest.user("x")).usage())
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 40)
            .add(UsageUnit.CACHE_READ, 60)
            .add(UsageUnit.OUTPUT, 20)
            .add(UsageUnit.OUTPUT_REASONING, 30)
            .build());
  }

  @Test
  void a_failure_says_what_may_be_billed_and_has_LangChain4js_as_its_cause() {
    stub.then(OpenAiStub.json(429, "{\"error\":{}}"))
        .then(OpenAiStub.json(401, "{\"error\":{}}"))
        .then(OpenAiStub.json(500, "{\"error\":{}}"))
        .then(OpenAiStub.json(504, "{\"error\":{}}"));
    LlmModel model = LangChain4jModels.of(chat().build());
    LlmException limited =
        catchThrowableOfType(LlmException.class, () -> model.call(LlmRequest.user("x")));
    assertThat(limited.delivery()).isEqualTo(Delivery.REFUSED);
    assertThat(limited.status()).isEqualTo(429);
    assertThat(limited).hasCauseInstanceOf(RateLimitException.class);
    LlmException locked =
        catchThrowableOfType(LlmException.class, () -> model.call(LlmRequest.user("x")));
    assertThat(locked).hasCauseInstanceOf(AuthenticationException.class);
    assertThat(locked.status()).isEqualTo(401);
    LlmException failed =
        catchThrowableOfType(LlmException.class, () -> model.call(LlmRequest.user("x")));
    assertThat(failed.delivery()).isEqualTo(Delivery.REFUSED);
    LlmException late =
        catchThrowableOfType(LlmException.class, () -> model.call(LlmRequest.user("x")));
    assertThat(late.delivery()).isEqualTo(Delivery.UNKNOWN);
  }

  @Test
  void nobody_there_means_not_sent() {
    OpenAiChatModel model = chat().build();
    stub.close();
    assertThatThrownBy(() -> LangChain4jModels.of(model).call(LlmRequest.user("x")))
        .isInstanceOfSatisfying(
            LlmException.class, e -> assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT));
  }

  @Test
  void what_LangChain4j_cannot_say_is_not_sent() {
    assertThatThrownBy(() -> LangChain4jModels.of(chat().build())
            .call(LlmRequest.user("x").toBuilder().parameter("seed", "1").build()))
        .isInstanceOfSatisfying(
            LlmException.class, e -> assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT));
    assertThat(stub.asked()).isEmpty();
  }

  @Test
  void a_model_that_cannot_wait_elsewhere_is_waited_for_and_tells_its_listeners_once() {
    AtomicInteger requests = new AtomicInteger();
    ChatModelListener listener = new ChatModelListener() {
      @Override
      public void onRequest(ChatModelRequestContext requestContext) {
        requests.incrementAndGet();
      }
    };
    stub.then(OpenAiStub.answer("a"));
    LlmModel model = LangChain4jModels.of(chat().listeners(List.of(listener)).build());
    assertThat(model
            .callAsync(LlmRequest.user("x"))
            .orTimeout(30, TimeUnit.SECONDS)
            .join()
            .text())
        .isEqualTo("a");
    assertThat(requests).hasValue(1);
  }

  /** One that says it can, as LangChain4j 1.20 lets it, and gives a future of its own. */
  private static class AsyncModel implements ChatModel {
    final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    boolean pretends;

    @Override
    public ChatResponse doChat(ChatRequest chatRequest) {
      return ChatResponse.builder()
          .aiMessage(dev.langchain4j.data.message.AiMessage.from("waited"))
          .build();
    }

    @Override
    public CompletableFuture<ChatResponse> doChatAsync(ChatRequest chatRequest) {
      return pretends ? ChatModel.super.doChatAsync(chatRequest) : answer;
    }
  }

  @Test
  void a_model_that_answers_without_waiting_is_asked_so_and_its_future_canceled() {
    AsyncModel model = new AsyncModel();
    CompletableFuture<LlmResponse> first =
        LangChain4jModels.of(model).callAsync(LlmRequest.user("x"));
    assertThat(first.isDone()).isFalse();
    model.answer.complete(ChatResponse.builder()
        .aiMessage(dev.langchain4j.data.message.AiMessage.from("b"))
        .build());
    assertThat(first.join().text()).isEqualTo("b");
    assertThat(first.join().usage()).isNull();

    AsyncModel other = new AsyncModel();
    CompletableFuture<LlmResponse> second =
        LangChain4jModels.of(other).callAsync(LlmRequest.user("x"));
    assertThat(second.cancel(true)).isTrue();
    assertThat(second.isCancelled()).isTrue();
  }

  @Test
  void a_model_that_only_pretends_to_is_waited_for() {
    AsyncModel model = new AsyncModel();
    model.pretends = true;
    LlmModel ours = LangChain4jModels.of(model);
    assertThat(ours.callAsync(LlmRequest.user("x"))
            .orTimeout(30, TimeUnit.SECONDS)
            .join()
            .text())
        .isEqualTo("waited");
  }

  @Test
  void an_asynchronous_failure_is_told_in_our_words() {
    AsyncModel model = new AsyncModel();
    CompletableFuture<LlmResponse> answer =
        LangChain4jModels.of(model).callAsync(LlmRequest.user("x"));
    model.answer.completeExceptionally(new RateLimitException("slow"));
    assertThatThrownBy(answer::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(LlmException.class, e -> assertThat(e.status()).isEqualTo(429));
  }

  @Test
  void pieces_come_as_they_come_and_usage_at_the_end() {
    stub.then(OpenAiStub.events(
        OpenAiStub.piece("Hel"),
        OpenAiStub.piece("lo"),
        OpenAiStub.chunk("{}", "\"stop\""),
        OpenAiStub.usage(100, 60, 20, 5),
        "[DONE]"));
    Heard heard = new Heard();
    LangChain4jModels.of(streaming()).stream(LlmRequest.user("x"), heard);
    LlmResponse response = heard.response();
    assertThat(heard.pieces).containsExactly("Hel", "lo");
    assertThat(response.text()).isEqualTo("Hello");
    assertThat(response.usage().cacheReadTokens()).isEqualTo(60);
    assertThat(response.usage().reasoningTokens()).isEqualTo(5);
    assertThat(response.usage().totalTokens()).isEqualTo(120);
  }

  @Test
  void a_streaming_model_can_be_asked_for_the_whole() {
    stub.then(OpenAiStub.events(
        OpenAiStub.piece("Hel"),
        OpenAiStub.piece("lo"),
        OpenAiStub.chunk("{}", "\"stop\""),
        "[DONE]"));
    LlmModel model = LangChain4jModels.of(streaming());
    assertThat(model.call(LlmRequest.user("x")).text()).isEqualTo("Hello");
    stub.then(OpenAiStub.json(429, "{}"));
    assertThatThrownBy(() -> model.call(LlmRequest.user("x")))
        .isInstanceOfSatisfying(LlmException.class, e -> assertThat(e.status()).isEqualTo(429));
  }

  @Test
  void a_model_that_does_not_stream_gives_one_piece() {
    stub.then(OpenAiStub.answer("Hello"));
    Heard heard = new Heard();
    LangChain4jModels.of(chat().build()).stream(LlmRequest.user("x"), heard);
    assertThat(heard.response().text()).isEqualTo("Hello");
    assertThat(heard.pieces).containsExactly("Hello");
  }

  @Test
  void each_form_is_used_for_what_it_is_for() {
    stub.then(OpenAiStub.answer("whole"))
        .then(OpenAiStub.events(OpenAiStub.chunk("{\"content\":\"a\"}", "\"stop\""), "[DONE]"));
    LlmModel model = LangChain4jModels.of(chat().build(), streaming());
    assertThat(model.call(LlmRequest.user("x")).text()).isEqualTo("whole");
    Heard heard = new Heard();
    model.stream(LlmRequest.user("x"), heard);
    assertThat(heard.response().text()).isEqualTo("a");
    assertThat(stub.lastAsked().at("stream")).isEqualTo(true);
  }

  @Test
  void a_canceled_stream_says_nothing_more() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    stub.then(exchange -> {
      var out = OpenAiStub.begin(exchange, 200);
      out.write(("data: " + OpenAiStub.piece("Hel") + "\n\n")
          .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      out.flush();
      try {
        over.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      out.close();
    });
    Heard heard = new Heard();
    LlmStream stream = LangChain4jModels.of(streaming()).stream(LlmRequest.user("x"), heard);
    heard.firstPiece();
    stream.cancel();
    over.countDown();
    assertThat(heard.isOver()).isFalse();
    assertThat(heard.pieces).containsExactly("Hel");
  }

  @Test
  void providers_have_the_names_of_price_books() {
    assertThat(ProviderNames.of(ModelProvider.ANTHROPIC)).isEqualTo("anthropic");
    assertThat(ProviderNames.of(ModelProvider.AMAZON_BEDROCK)).isEqualTo("aws");
    assertThat(ProviderNames.of(ModelProvider.GOOGLE_VERTEX_AI_GEMINI)).isEqualTo("google");
    assertThat(ProviderNames.of(ModelProvider.OTHER)).isEmpty();
    assertThat(ProviderNames.of(null)).isEmpty();
  }
}
