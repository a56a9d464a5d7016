/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.http.client.sse.DefaultServerSentEventParser;
import dev.langchain4j.http.client.sse.HttpStreamingEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmAttempt.Outcome;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.stub.Heard;
import io.perfguard.llm.stub.OpenAiStub;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private final OpenAiStub stub = new OpenAiStub();
  private final LlmAttempts account = new LlmAttempts();

  @AfterEach
  void close() {
    stub.close();
  }

  private GuardedHttpClientBuilder seen() {
    return GuardedHttpClientBuilder.of(new JdkHttpClientBuilder()).provider("acme");
  }

  private LlmModel chat(int retries) {
    return LangChain4jModels.of(OpenAiChatModel.builder()
        .baseUrl(stub.url())
        .apiKey("k")
        .modelName("stub-1")
        .maxRetries(retries)
        .httpClientBuilder(seen())
        .build());
  }

  private LlmModel streaming() {
    return LangChain4jModels.of(OpenAiStreamingChatModel.builder()
        .baseUrl(stub.url())
        .apiKey("k")
        .modelName("stub-1")
        .httpClientBuilder(seen())
        .build());
  }

  private LlmResponse call(LlmModel model) {
    return LlmAttempts.in(account, () -> model.call(LlmRequest.user("Hi")));
  }

  private List<Outcome> outcomes() {
    return account.noted().stream().map(LlmAttempt::outcome).toList();
  }

  @Test
  void a_call_that_both_levels_see_is_one_attempt() {
    stub.then(OpenAiStub.answer("Hello"));
    LlmResponse response = call(chat(0));
    assertThat(account.noted()).hasSize(1);
    LlmAttempt attempt = account.noted().get(0);
    assertThat(attempt.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(attempt.usage()).isEqualTo(Usage.of(12, 3)).isEqualTo(response.usage());
    assertThat(attempt.model()).isEqualTo("stub-1-2026");
    assertThat(attempt.provider()).isEqualTo("acme");
    assertThat(attempt.requestBytes())
        .isEqualTo(stub.lastAsked().body().getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void retries_inside_LangChain4j_are_seen_each() {
    stub.then(OpenAiStub.json(500, "{}"))
        .then(OpenAiStub.json(429, "{}"))
        .then(OpenAiStub.answer("Hello"));
    assertThat(call(chat(2)).text()).isEqualTo("Hello");
    assertThat(outcomes()).containsExactly(Outcome.REFUSED, Outcome.REFUSED, Outcome.ANSWERED);
    assertThat(account.noted().get(0).usage()).isNull();
    assertThat(account.noted().get(0).model()).isEqualTo("stub-1");
    assertThat(stub.asked()).hasSize(3);
  }

  @Test
  void retries_that_all_fail_are_seen_each() {
    stub.then(OpenAiStub.json(500, "{}")).then(OpenAiStub.json(500, "{}"));
    assertThatThrownBy(() -> call(chat(1))).isInstanceOf(LlmException.class);
    assertThat(outcomes()).containsExactly(Outcome.REFUSED, Outcome.REFUSED);
  }

  @Test
  void what_the_body_says_beyond_LangChain4js_usage_is_read() {
    stub.then(OpenAiStub.json(200, """
        {"id":"c","model":"stub-1","service_tier":"flex","choices":[{"index":0,"message":{"role":
        "assistant","content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,
        "completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":60,
        "cache_write_tokens":20,"audio_tokens":10}}}"""));
    call(chat(0));
    LlmAttempt attempt = account.noted().get(0);
    assertThat(attempt.tier()).isEqualTo(ServiceTier.FLEX);
    assertThat(attempt.usage())
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 10)
            .add(UsageUnit.CACHE_READ, 60)
            .add(UsageUnit.CACHE_WRITE, 20)
            .add(UsageUnit.INPUT_AUDIO, 10)
            .add(UsageUnit.OUTPUT, 50)
            .build());
  }

  @Test
  void nobody_there_is_not_sent() {
    LlmModel model = chat(0);
    stub.close();
    assertThatThrownBy(() -> call(model)).isInstanceOf(LlmException.class);
    assertThat(outcomes()).containsExactly(Outcome.NOT_SENT);
  }

  @Test
  void a_connection_that_breaks_is_billed_as_far_as_we_know() {
    stub.then(exchange -> {
      throw new java.io.IOException("broken on purpose");
    });
    assertThatThrownBy(() -> call(chat(0))).isInstanceOf(LlmException.class);
    assertThat(outcomes()).containsExactly(Outcome.BROKEN);
  }

  private LlmStream stream(LlmModel model, LlmStreamHandler handler) {
    return LlmAttempts.in(account, () -> model.stream(LlmRequest.user("Hi"), handler));
  }

  @Test
  void an_attempt_is_noted_before_the_end_of_its_stream_is_heard() {
    stub.then(OpenAiStub.events(
        OpenAiStub.piece("Hel"),
        OpenAiStub.chunk("{}", "\"stop\""),
        OpenAiStub.usage(100, 60, 20, 5),
        "[DONE]"));
    CompletableFuture<Integer> notedAtEnd = new CompletableFuture<>();
    Heard heard = new Heard() {
      @Override
      public void onComplete(LlmResponse response) {
        notedAtEnd.complete(account.noted().size());
        super.onComplete(response);
      }
    };
    stream(streaming(), heard);
    heard.response();
    assertThat(notedAtEnd.join()).isEqualTo(1);
    assertThat(account.noted().get(0).usage().cacheReadTokens()).isEqualTo(60);
    assertThat(outcomes()).containsExactly(Outcome.ANSWERED);
  }

  @Test
  void a_stream_that_breaks_is_noted_with_what_it_told() {
    stub.then(OpenAiStub.brokenEvents(OpenAiStub.piece("Hel")));
    Heard heard = new Heard();
    stream(streaming(), heard);
    assertThat(heard.error()).isInstanceOf(LlmException.class);
    assertThat(outcomes()).containsExactly(Outcome.BROKEN);
  }

  @Test
  void a_stream_that_is_refused_is_noted() {
    stub.then(OpenAiStub.json(429, "{}"));
    Heard heard = new Heard();
    stream(streaming(), heard);
    assertThat(((LlmException) heard.error()).status()).isEqualTo(429);
    assertThat(outcomes()).containsExactly(Outcome.REFUSED);
  }

  @Test
  void a_canceled_stream_is_noted_at_once() {
    CountDownLatch over = new CountDownLatch(1);
    stub.then(exchange -> {
      var out = OpenAiStub.begin(exchange, 200);
      out.write(("data: " + OpenAiStub.piece("Hel") + "\n\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      try {
        over.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    Heard heard = new Heard();
    LlmStream running = stream(streaming(), heard);
    heard.firstPiece();
    running.cancel();
    assertThat(outcomes()).containsExactly(Outcome.CANCELED);
    over.countDown();
  }

  @Test
  void Anthropics_usage_is_read_from_bodies_and_streams() {
    String usage = "\"input_tokens\":10,\"cache_read_input_tokens\":100,"
        + "\"cache_creation_input_tokens\":50,\"cache_creation\":{\"ephemeral_5m_input_tokens\":20,"
        + "\"ephemeral_1h_input_tokens\":30}";
    stub.then(OpenAiStub.json(
        200,
        "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\","
            + "\"model\":\"claude-x\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}],"
            + "\"stop_reason\":\"end_turn\",\"usage\":{" + usage + ",\"output_tokens\":7}}"));
    LlmResponse response = call(LangChain4jModels.of(AnthropicChatModel.builder()
        .baseUrl(stub.url())
        .apiKey("k")
        .modelName("claude-x")
        .maxTokens(9)
        .maxRetries(0)
        .httpClientBuilder(seen())
        .build()));
    Usage expected = Usage.builder()
        .add(UsageUnit.INPUT, 10)
        .add(UsageUnit.CACHE_READ, 100)
        .add(UsageUnit.CACHE_WRITE, 20)
        .add(UsageUnit.CACHE_WRITE_1H, 30)
        .add(UsageUnit.OUTPUT, 7)
        .build();
    assertThat(account.noted().get(0).usage()).isEqualTo(expected);
    assertThat(response.usage().totalTokens()).isEqualTo(expected.totalTokens());

    stub.then(OpenAiStub.raw(
        200,
        List.of(
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\","
                + "\"role\":\"assistant\",\"model\":\"claude-x\",\"content\":[],\"usage\":{" + usage
                + ",\"output_tokens\":1}}}\n\n",
            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}}\n\n",
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"),
        false));
    Heard heard = new Heard();
    stream(
        LangChain4jModels.of(AnthropicStreamingChatModel.builder()
            .baseUrl(stub.url())
            .apiKey("k")
            .modelName("claude-x")
            .maxTokens(9)
            .httpClientBuilder(seen())
            .build()),
        heard);
    assertThat(heard.response().text()).isEqualTo("a");
    assertThat(account.noted().get(1).usage()).isEqualTo(expected);
  }

  private HttpRequest request(String path) {
    return HttpRequest.builder()
        .method(HttpMethod.POST)
        .url(stub.url() + path)
        .addHeader("Content-Type", "application/json")
        .body("{\"model\":\"asked\",\"service_tier\":\"priority\"}")
        .build();
  }

  @Test
  void what_is_no_chat_or_has_no_account_is_not_noted() {
    HttpClient client = seen().build();
    stub.then(OpenAiStub.answer("a")).then(OpenAiStub.answer("a"));
    client.execute(request("/chat/completions"));
    LlmAttempts.in(account, () -> client.execute(request("/embeddings")));
    assertThat(account.noted()).isEmpty();
  }

  @Test
  void an_asynchronous_sending_is_seen_and_what_tries_again_at_its_end_too() {
    HttpClient client = seen().build();
    stub.then(OpenAiStub.json(500, "{}")).then(OpenAiStub.answer("a"));
    LlmAttempts.in(account, () -> client.executeAsync(request("/chat/completions")))
        .handle((response, failure) -> failure != null)
        .thenCompose(failed -> client.executeAsync(request("/chat/completions")))
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
    assertThat(outcomes()).containsExactly(Outcome.REFUSED, Outcome.ANSWERED);
    assertThat(account.noted().get(0).tier()).isEqualTo(ServiceTier.PRIORITY);
    assertThat(account.noted().get(0).model()).isEqualTo("asked");
  }

  @Test
  void an_asynchronous_sending_that_is_canceled_is_noted_so() {
    CountDownLatch over = new CountDownLatch(1);
    stub.then(exchange -> {
      try {
        over.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    HttpClient client = seen().build();
    CompletableFuture<?> answer =
        LlmAttempts.in(account, () -> client.executeAsync(request("/chat/completions")));
    assertThat(answer.cancel(true)).isTrue();
    assertThat(outcomes()).containsExactly(Outcome.CANCELED);
    over.countDown();
  }

  @Test
  void a_published_stream_is_seen() {
    stub.then(OpenAiStub.events(OpenAiStub.piece("a"), OpenAiStub.usage(9, 0, 1, 0), "[DONE]"))
        .then(OpenAiStub.json(503, "{}"));
    HttpClient client = seen().build();
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      LlmAttempts.in(
              account,
              () -> client.stream(request("/chat/completions"), new DefaultServerSentEventParser()))
          .subscribe(new Flow.Subscriber<HttpStreamingEvent>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
              subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(HttpStreamingEvent item) {}

            @Override
            public void onError(Throwable throwable) {
              end.complete(null);
            }

            @Override
            public void onComplete() {
              end.complete(null);
            }
          });
      end.orTimeout(30, TimeUnit.SECONDS).join();
    }
    assertThat(outcomes()).containsExactly(Outcome.ANSWERED, Outcome.REFUSED);
    assertThat(account.noted().get(0).usage()).isEqualTo(Usage.of(9, 1));
  }

  @Test
  void a_stream_without_the_mark_of_its_end_is_whole_if_it_said_why_it_ended() {
    stub.then(OpenAiStub.events(OpenAiStub.chunk("{\"content\":\"a\"}", "\"stop\"")))
        .then(OpenAiStub.events(OpenAiStub.piece("a")));
    HttpClient client = seen().build();
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      ServerSentEventListener listener = new ServerSentEventListener() {
        @Override
        public void onError(Throwable throwable) {
          end.completeExceptionally(throwable);
        }

        @Override
        public void onClose() {
          end.complete(null);
        }
      };
      LlmAttempts.run(account, () -> client.execute(request("/chat/completions"), listener));
      end.orTimeout(30, TimeUnit.SECONDS).join();
    }
    assertThat(outcomes()).containsExactly(Outcome.ANSWERED, Outcome.BROKEN);
  }
}
