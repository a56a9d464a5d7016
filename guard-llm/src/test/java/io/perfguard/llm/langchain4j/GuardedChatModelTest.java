/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.stub.OpenAiStub;
import io.perfguard.llm.usage.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedChatModelTest {
  private final OpenAiStub stub = new OpenAiStub();
  private final List<String> listened = new CopyOnWriteArrayList<>();
  private final OpenAiChatModel original = OpenAiChatModel.builder()
      .baseUrl(stub.url())
      .apiKey("k")
      .modelName("stub-1")
      .temperature(0.25)
      .maxTokens(500)
      .maxRetries(0)
      .httpClientBuilder(GuardedHttpClientBuilder.of(new JdkHttpClientBuilder()))
      .listeners(List.of(new ChatModelListener() {
        @Override
        public void onRequest(ChatModelRequestContext context) {
          listened.add("request " + context.attributes().get("mark"));
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
          listened.add("response");
        }
      }))
      .build();
  private final FakeSession session = new FakeSession(LangChain4jModels.of(original));
  private final GuardedChatModel guarded = GuardedChatModel.of(session, original);

  @AfterEach
  void close() {
    stub.close();
  }

  private static ChatRequest request(String text) {
    return ChatRequest.builder().messages(UserMessage.from(text)).build();
  }

  @Test
  void the_session_is_asked_and_the_answer_is_the_models_own() {
    stub.then(OpenAiStub.answer("Hello"));
    ChatResponse response = guarded.chat(request("Hi"));
    assertThat(response.aiMessage().text()).isEqualTo("Hello");
    assertThat(response.metadata()).isInstanceOf(OpenAiChatResponseMetadata.class);
    LlmRequest asked = session.requests.get(0);
    assertThat(asked.messages().get(0).text()).isEqualTo("Hi");
    assertThat(asked.model()).isEmpty();
    assertThat(asked.temperature()).isEqualTo(0.25);
    assertThat(asked.maximumOutputTokens()).hasValue(500);
    assertThat(session.account.noted()).hasSize(1);
  }

  @Test
  void what_is_sent_is_what_the_model_alone_would_send() {
    stub.then(OpenAiStub.answer("a")).then(OpenAiStub.answer("a"));
    original.chat(request("Hi"));
    guarded.chat(request("Hi"));
    assertThat(stub.asked().get(1).body()).isEqualTo(stub.asked().get(0).body());
  }

  @Test
  void all_ways_to_ask_go_through_the_session() {
    for (int i = 0; i < 11; i++) {
      stub.then(OpenAiStub.answer("a"));
    }
    ChatRequestOptions options = ChatRequestOptions.EMPTY;
    assertThat(guarded.chat("Hi")).isEqualTo("a");
    assertThat(guarded
            .chat(SystemMessage.from("s"), UserMessage.from("Hi"))
            .aiMessage()
            .text())
        .isEqualTo("a");
    assertThat(guarded.chat(List.of(UserMessage.from("Hi"))).aiMessage().text()).isEqualTo("a");
    guarded.chat(request("Hi"));
    guarded.chat(request("Hi"), options);
    guarded.doChat(request("Hi"));
    assertThat(guarded.chatAsync("Hi").orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("a");
    List.of(
            guarded.chatAsync(UserMessage.from("Hi")),
            guarded.chatAsync(List.of(UserMessage.from("Hi"))),
            guarded.chatAsync(request("Hi"), options),
            guarded.doChatAsync(request("Hi")))
        .forEach(answer -> answer.orTimeout(30, TimeUnit.SECONDS).join());
    assertThat(session.requests).hasSize(11);
    assertThat(session.account.noted()).hasSize(11);
  }

  @Test
  void listeners_hear_of_a_request_once_with_the_attributes_of_the_caller() {
    stub.then(OpenAiStub.answer("a"));
    guarded.chat(
        request("Hi"),
        ChatRequestOptions.builder().addListenerAttribute("mark", "m").build());
    assertThat(listened).containsExactly("request m", "response");
  }

  @Test
  void who_calls_doChat_has_told_the_listeners_already() {
    stub.then(OpenAiStub.answer("a"));
    guarded.doChat(request("Hi"));
    assertThat(listened).isEmpty();
  }

  @Test
  void what_the_session_changes_is_what_is_sent() {
    stub.then(OpenAiStub.answer("a"));
    session.change = request -> request.withModel("mini").withMaximumOutputTokens(10);
    guarded.chat(request("Hi"));
    assertThat(stub.lastAsked().at("model")).isEqualTo("mini");
    assertThat(stub.lastAsked().at("max_tokens")).isEqualTo(BigDecimal.valueOf(10));
    assertThat(stub.lastAsked().at("temperature")).isEqualTo(new BigDecimal("0.25"));
  }

  @Test
  void an_answer_of_a_cache_becomes_one_of_LangChain4j() {
    session.cached = new LlmResponse(
        "Hello", "", "stub-1-2026", "stop", Usage.of(12, 3), ServiceTier.STANDARD, null);
    ChatResponse response = guarded.chat(request("Hi"));
    assertThat(response.aiMessage().text()).isEqualTo("Hello");
    assertThat(response.modelName()).isEqualTo("stub-1-2026");
    assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(12);
    assertThat(response.tokenUsage().totalTokenCount()).isEqualTo(15);
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(listened).isEmpty();
    assertThat(stub.asked()).isEmpty();
  }

  @Test
  void tool_calls_of_a_cache_become_LangChain4js() {
    session.cached = new LlmResponse(
        "",
        LlmExtra.calls(List.of(new LlmToolCall("c", "add", "{}"))).toJson(),
        "m",
        "tool_calls",
        null,
        ServiceTier.STANDARD,
        null);
    ChatResponse response = guarded.chat(request("Hi"));
    assertThat(response.aiMessage().text()).isNull();
    assertThat(response.aiMessage().toolExecutionRequests().get(0).name()).isEqualTo("add");
    assertThat(response.tokenUsage()).isNull();
    assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
  }

  @Test
  void what_LangChain4j_throws_comes_as_it_was_thrown() {
    stub.then(OpenAiStub.json(429, "{}")).then(OpenAiStub.json(429, "{}"));
    assertThatThrownBy(() -> guarded.chat(request("Hi"))).isInstanceOf(RateLimitException.class);
    assertThatThrownBy(() ->
            guarded.chatAsync(request("Hi")).orTimeout(30, TimeUnit.SECONDS).join())
        .hasCauseInstanceOf(RateLimitException.class);
  }

  @Test
  void what_the_session_refuses_comes_as_the_sessions() {
    session.refusal = new IllegalStateException("no budget");
    assertThatThrownBy(() -> guarded.chat(request("Hi"))).isSameAs(session.refusal);
    assertThatThrownBy(() -> guarded.chatAsync(request("Hi")).join()).hasCause(session.refusal);
  }

  @Test
  void all_else_is_the_models() {
    assertThat(guarded.provider()).isEqualTo(ModelProvider.OPEN_AI);
    assertThat(guarded.listeners()).isEqualTo(original.listeners());
    assertThat(guarded.defaultRequestParameters()).isSameAs(original.defaultRequestParameters());
    assertThat(guarded.supportedCapabilities()).isEqualTo(original.supportedCapabilities());
    assertThat(guarded.toString()).isEqualTo("guarded OpenAiChatModel");
  }

  @Test
  void nothing_may_be_missing() {
    assertThatThrownBy(() -> GuardedChatModel.of(null, original))
        .hasMessage("session must not be null");
    assertThatThrownBy(() -> GuardedChatModel.of(session, null))
        .hasMessage("original must not be null");
    assertThatThrownBy(() -> guarded.chat((ChatRequest) null))
        .hasMessage("request must not be null");
  }
}
