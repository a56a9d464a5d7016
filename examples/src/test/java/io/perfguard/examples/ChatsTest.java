/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Money;
import io.perfguard.examples.support.StubLlmServer;
import io.perfguard.llm.ChatSession;
import io.perfguard.llm.http.OpenAiCompatibleModel;
import io.perfguard.llm.spi.LlmModel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChatsTest {
  /** A model of LangChain4j that answers at once. */
  private static final class Parrot implements ChatModel {
    final AtomicInteger calls = new AtomicInteger();

    @Override
    public ModelProvider provider() {
      return ModelProvider.OPEN_AI;
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
      return DefaultChatRequestParameters.builder().modelName("gpt-4o").build();
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
      calls.incrementAndGet();
      return ChatResponse.builder()
          .aiMessage(AiMessage.from("6109 10 00"))
          .modelName("gpt-4o")
          .tokenUsage(new TokenUsage(1_000, 100))
          .build();
    }
  }

  @Test
  void the_page_shows_a_session_around_a_model_of_langchain4j() {
    try (StubLlmServer provider = new StubLlmServer();
        GuardRegistry guards = GuardRegistry.create()) {
      Parrot parrot = new Parrot();
      ChatSession chat = Chats.session(
          guards, parrot, model(provider, StubLlmServer.MINI), model(provider, StubLlmServer.BIG));
      assertThat(chat.ask("Extract the CN code from: T-shirts")).isEqualTo("6109 10 00");
      assertThat(Chats.dropIn(chat, parrot).chat("Extract the CN code from: T-shirts"))
          .isEqualTo("6109 10 00");
      assertThat(parrot.calls).hasValue(1);
      assertThat(chat.stats().totalCost()).isEqualTo(Money.usd("0.0035"));
      assertThat(chat.stats().savedCost()).isEqualTo(Money.usd("0.0035"));
      assertThat(Chats.tell(guards, chat, "{ \"a\": 1 }")).contains("2 calls", "gpt-4o");
    }
  }

  private static LlmModel model(StubLlmServer provider, String name) {
    return OpenAiCompatibleModel.builder(provider.baseUri().toString())
        .provider("openai")
        .apiKey("key")
        .model(name)
        .build();
  }
}
