/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.RateLimitException;
import com.sun.net.httpserver.HttpServer;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

/** Spring AI's real model of OpenAI over real HTTP. */
class OpenAiStubTest {
  private record Reply(int status, String type, String body) {}

  private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      Reply reply = replies.remove();
      byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", reply.type());
      exchange.sendResponseHeaders(reply.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private OpenAiChatModel model() {
    return OpenAiChatModel.builder()
        .options(OpenAiChatOptions.builder()
            .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
            .apiKey("sk-secret")
            .model("stub-1")
            .maxRetries(0)
            .build())
        .build();
  }

  private static final String USAGE = "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,"
      + "\"total_tokens\":150,\"prompt_tokens_details\":{\"cached_tokens\":60,"
      + "\"cache_write_tokens\":20},\"completion_tokens_details\":{\"reasoning_tokens\":30}}";

  private static final Usage EXPECTED = Usage.builder()
      .add(UsageUnit.INPUT, 20)
      .add(UsageUnit.CACHE_READ, 60)
      .add(UsageUnit.CACHE_WRITE, 20)
      .add(UsageUnit.OUTPUT, 20)
      .add(UsageUnit.OUTPUT_REASONING, 30)
      .build();

  @Test
  void usage_is_that_of_the_providers_own_object() {
    replies.add(new Reply(
        200,
        "application/json",
        "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"stub-1-2026\",\"choices\":[{"
            + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
            + "\"finish_reason\":\"stop\"}]," + USAGE + "}"));
    OpenAiChatModel chat = model();
    LlmModel ours = SpringAiModels.of(chat);
    FakeSession session = new FakeSession(ours);
    ChatResponse response = GuardedSpringChatModel.of(session, chat).call(new Prompt("Hi"));
    assertThat(response.getResult().getOutput().getText()).isEqualTo("Hello");
    assertThat(Usages.of(response.getMetadata().getUsage(), "openai")).isEqualTo(EXPECTED);
    assertThat(ours.provider()).isEqualTo("openai");
    assertThat(ours.model()).isEqualTo("stub-1");
    assertThat(bodies.get(0)).contains("\"stub-1\"").contains("Hi");
  }

  @Test
  void a_stream_comes_in_chunks_with_its_usage() {
    replies.add(new Reply(
        200,
        "text/event-stream",
        piece("\"role\":\"assistant\",\"content\":\"Hel\"", "null")
            + piece("\"content\":\"lo\"", "null")
            + piece("", "\"stop\"")
            + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"stub-1-2026\",\"choices\":[]," + USAGE + "}\n\ndata: [DONE]\n\n"));
    OpenAiChatModel chat = model();
    FakeSession session = new FakeSession(SpringAiModels.of(chat));
    OpenAiChatOptions options = chat.getOptions()
        .mutate()
        .streamOptions(
            OpenAiChatOptions.StreamOptions.builder().includeUsage(true).build())
        .build();
    List<ChatResponse> chunks = GuardedSpringChatModel.of(session, chat).stream(
            new Prompt("Hi", options))
        .collectList()
        .block();
    StringBuilder text = new StringBuilder();
    Usage usage = null;
    for (ChatResponse chunk : chunks) {
      text.append(Responses.text(chunk));
      usage = Usages.later(usage, Responses.usage(chunk, "openai"));
    }
    assertThat(text).hasToString("Hello");
    assertThat(usage).isEqualTo(EXPECTED);
  }

  @Test
  void a_refusal_has_its_status_and_the_libraries_own_exception() {
    replies.add(
        new Reply(429, "application/json", "{\"error\":{\"message\":\"slow\",\"code\":\"x\"}}"));
    replies.add(
        new Reply(429, "application/json", "{\"error\":{\"message\":\"slow\",\"code\":\"x\"}}"));
    OpenAiChatModel chat = model();
    LlmModel ours = SpringAiModels.of(chat);
    assertThatThrownBy(() -> ours.call(LlmRequest.user("Hi")))
        .isInstanceOfSatisfying(LlmException.class, e -> {
          assertThat(e.status()).isEqualTo(429);
          assertThat(e.delivery()).isEqualTo(Delivery.REFUSED);
        });
    assertThatThrownBy(
            () -> GuardedSpringChatModel.of(new FakeSession(ours), chat).call("Hi"))
        .isInstanceOf(RateLimitException.class);
  }

  private static String piece(String delta, String finish) {
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"stub-1-2026\",\"choices\":[{\"index\":0,\"delta\":{" + delta
        + "},\"finish_reason\":" + finish + "}]}\n\n";
  }
}
