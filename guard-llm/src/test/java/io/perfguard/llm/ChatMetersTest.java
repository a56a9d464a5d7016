/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Money;
import io.perfguard.core.micrometer.GuardMeters;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.micrometer.ChatMeters;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closed, and not used inside
class ChatMetersTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FakeModel model = FakeModel.of("gpt-4o");

  @Test
  void a_call_is_shown_by_the_conventions_names() {
    ChatSession chat = ChatSession.builder("support", model).build();
    try (ChatMeters unused = ChatMeters.bind(chat, meters)) {
      chat.in(ChatContext.of("extract")).ask("Hello");
    }
    chat.ask("not shown any more");
    assertThat(meters
            .get("gen_ai.client.token.usage")
            .tags("gen_ai.token.type", "input", "gen_ai.request.model", "gpt-4o")
            .summary()
            .totalAmount())
        .isEqualTo(1_000);
    assertThat(meters
            .get("gen_ai.client.token.usage")
            .tags("gen_ai.token.type", "output", "gen_ai.provider.name", "openai")
            .summary()
            .totalAmount())
        .isEqualTo(100);
    assertThat(meters
            .get("gen_ai.client.operation.duration")
            .tag("gen_ai.operation.name", "chat")
            .timer()
            .count())
        .isEqualTo(1);
    assertThat(meters
            .get("perfguard.llm.model.cost")
            .tag("operation", "extract")
            .counter()
            .count())
        .isCloseTo(0.0035, within(1e-12));
  }

  @Test
  void a_failure_is_timed_by_its_class_and_never_by_its_message() {
    ChatSession chat = ChatSession.builder("support", model).build();
    try (ChatMeters unused = ChatMeters.bind(chat, meters)) {
      model.failing(new LlmException("secret", LlmException.Delivery.REFUSED, 500, null, null));
      assertThatThrownBy(() -> chat.ask("Hello")).isInstanceOf(LlmException.class);
    }
    assertThat(meters
            .get("gen_ai.client.operation.duration")
            .tag("error.type", "LlmException")
            .timer()
            .count())
        .isEqualTo(1);
    assertThat(meters.getMetersAsString()).doesNotContain("secret");
  }

  @Test
  void a_stream_shows_its_first_piece() {
    ChatSession chat = ChatSession.builder("support", model).build();
    try (ChatMeters unused = ChatMeters.bind(chat, meters)) {
      chat.stream(LlmRequest.user("Hello"), new Heard());
      model.streams.get(0).onText("Hi");
      model.streams.get(0).onComplete(LlmResponse.of("Hi", "gpt-4o", Usage.of(10, 1)));
    }
    assertThat(meters.get("gen_ai.client.operation.time_to_first_chunk").timer().count())
        .isEqualTo(1);
  }

  @Test
  void names_without_bound_fall_into_one() {
    ChatSession chat = ChatSession.builder("support", model).build();
    try (ChatMeters unused = ChatMeters.bind(chat, meters)) {
      for (int i = 0; i < 150; i++) {
        LlmResponse answer = chat.call(LlmRequest.user("Hello").withModel("model-" + i));
        assertThat(answer.text()).isNotEmpty();
      }
    }
    assertThat(meters.find("gen_ai.client.operation.duration").timers()).hasSize(101);
  }

  @Test
  void the_sessions_own_numbers_are_meters_of_the_registry() {
    try (GuardRegistry guards = GuardRegistry.create();
        GuardMeters unused = GuardMeters.bind(guards, meters)) {
      ChatSession chat = ChatSession.builder("support", model)
          .cacheStrategy(CacheStrategy.EXACT)
          .partition(Partition.shared())
          .budget(Budget.monthly(Money.usd(1)))
          .register(guards);
      chat.ask("Hello");
      chat.ask("Hello");
      assertThat(meters
              .get("perfguard.llm.cost")
              .tag("chat", "support")
              .functionCounter()
              .count())
          .isCloseTo(0.0035, within(1e-12));
      assertThat(meters
              .get("perfguard.llm.saved")
              .tag("by", "cache")
              .functionCounter()
              .count())
          .isCloseTo(0.0035, within(1e-12));
      assertThat(meters.get("perfguard.llm.budget.limit").gauge().value()).isEqualTo(1);
      assertThat(meters.get("perfguard.llm.budget.committed").gauge().value())
          .isCloseTo(0.0035, within(1e-12));
      assertThat(meters.get("perfguard.llm.unpriced").functionCounter().count()).isZero();
    }
  }
}
