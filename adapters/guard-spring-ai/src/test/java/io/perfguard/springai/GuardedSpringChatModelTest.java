/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class GuardedSpringChatModelTest {
  private final FakeChatModel fake = new FakeChatModel();
  private final FakeSession session = new FakeSession(SpringAiModels.of(fake));
  private final GuardedSpringChatModel guarded = GuardedSpringChatModel.of(session, fake);

  @Test
  void the_session_is_asked_and_the_answer_is_the_models_own() {
    ChatResponse own = FakeChatModel.chunk("Hello", "STOP", null);
    fake.answer = prompt -> own;
    Prompt prompt = new Prompt("Hi");
    assertThat(guarded.call(prompt)).isSameAs(own);
    assertThat(fake.asked.get(0)).isSameAs(prompt);
    assertThat(session.requests.get(0).maximumOutputTokens()).hasValue(500);
    assertThat(session.requests.get(0).temperature()).isEqualTo(0.25);
    assertThat(session.requests.get(0).model()).isEmpty();
  }

  @Test
  void all_ways_to_ask_go_through_the_session() {
    fake.chunks = Flux.just(FakeChatModel.chunk("a", "STOP", null));
    assertThat(guarded.call("Hi")).isEqualTo("Hello");
    assertThat(guarded.call(new UserMessage("Hi"))).isEqualTo("Hello");
    assertThat(guarded.stream("Hi").collectList().block()).containsExactly("a");
    assertThat(guarded.stream(new UserMessage("Hi")).collectList().block()).containsExactly("a");
    assertThat(guarded.stream(new Prompt("Hi")).collectList().block()).hasSize(1);
    assertThat(session.requests).hasSize(5);
  }

  @Test
  void what_the_session_changes_is_what_is_sent() {
    session.change = request -> request.withModel("mini").withMaximumOutputTokens(10);
    guarded.call("Hi");
    assertThat(fake.asked.get(0).getOptions().getModel()).isEqualTo("mini");
    assertThat(fake.asked.get(0).getOptions().getMaxTokens()).isEqualTo(10);
    assertThat(fake.asked.get(0).getOptions().getTemperature()).isEqualTo(0.25);
  }

  @Test
  void an_answer_of_a_cache_becomes_one_of_Spring_AI() {
    session.cached = new LlmResponse(
        "Hello",
        LlmExtra.calls(List.of(new LlmToolCall("c", "add", "{}"))).toJson(),
        "m",
        "stop",
        Usage.of(12, 3),
        ServiceTier.STANDARD,
        null);
    ChatResponse response = guarded.call(new Prompt("Hi"));
    assertThat(response.getResult().getOutput().getText()).isEqualTo("Hello");
    assertThat(response.getResult().getOutput().getToolCalls())
        .containsExactly(new AssistantMessage.ToolCall("c", "function", "add", "{}"));
    assertThat(response.getResult().getMetadata().getFinishReason()).isEqualTo("STOP");
    assertThat(response.getMetadata().getUsage().getTotalTokens()).isEqualTo(15);
    assertThat(response.getMetadata().getModel()).isEqualTo("m");
    List<ChatResponse> chunks = guarded.stream(new Prompt("Hi")).collectList().block();
    assertThat(chunks).hasSize(2);
    assertThat(chunks.get(0).getResult().getOutput().getText()).isEqualTo("Hello");
    assertThat(chunks.get(1).getResult().getOutput().getText()).isEmpty();
    assertThat(chunks.get(1).hasToolCalls()).isTrue();
    assertThat(fake.asked).isEmpty();
  }

  @Test
  void chunks_come_as_the_model_gave_them_once() {
    List<ChatResponse> own = List.of(
        FakeChatModel.chunk("a", null, null),
        FakeChatModel.chunk("a", null, null),
        FakeChatModel.chunk("", "STOP", null));
    fake.chunks = Flux.fromIterable(own);
    List<ChatResponse> chunks = guarded.stream(new Prompt("Hi")).collectList().block();
    assertThat(chunks).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(chunks.get(i)).isSameAs(own.get(i));
    }
  }

  @Test
  void failures_come_as_they_were_thrown() {
    IllegalStateException boom = new IllegalStateException("boom");
    fake.answer = prompt -> {
      throw boom;
    };
    fake.chunks = Flux.error(boom);
    assertThatThrownBy(() -> guarded.call("Hi")).isSameAs(boom);
    AtomicReference<Throwable> seen = new AtomicReference<>();
    guarded.stream(new Prompt("Hi")).subscribe(chunk -> {}, seen::set);
    assertThat(seen.get()).isSameAs(boom);
    session.refusal = new IllegalStateException("no budget");
    assertThatThrownBy(() -> guarded.call("Hi")).isSameAs(session.refusal);
    guarded.stream(new Prompt("Hi")).subscribe(chunk -> {}, seen::set);
    assertThat(seen.get()).isSameAs(session.refusal);
  }

  @Test
  void canceling_the_subscription_cancels_the_models_stream() {
    AtomicBoolean canceled = new AtomicBoolean();
    Sinks.Many<ChatResponse> chunks = Sinks.many().unicast().onBackpressureBuffer();
    fake.chunks = chunks.asFlux().doOnCancel(() -> canceled.set(true));
    List<ChatResponse> heard = new ArrayList<>();
    Disposable running = guarded.stream(new Prompt("Hi")).subscribe(heard::add);
    chunks.tryEmitNext(FakeChatModel.chunk("a", null, null));
    running.dispose();
    assertThat(canceled).isTrue();
    assertThat(heard).hasSize(1);
  }

  @Test
  void each_subscription_asks_anew_and_its_context_reaches_the_model() {
    AtomicReference<String> seen = new AtomicReference<>();
    fake.chunks = Flux.deferContextual(context -> {
      seen.set(context.getOrDefault("trace", "none"));
      return Flux.just(FakeChatModel.chunk("a", "STOP", null));
    });
    Flux<ChatResponse> stream = guarded.stream(new Prompt("Hi"));
    assertThat(session.requests).isEmpty();
    stream.contextWrite(context -> context.put("trace", "t1")).blockLast();
    assertThat(seen.get()).isEqualTo("t1");
    stream.blockLast();
    assertThat(session.requests).hasSize(2);
  }

  @Test
  void all_else_is_the_models() {
    assertThat(guarded.getOptions()).isSameAs(fake.options);
    assertThat(guarded.toString()).isEqualTo("guarded FakeChatModel");
    assertThatThrownBy(() -> GuardedSpringChatModel.of(null, fake))
        .hasMessage("session must not be null");
    assertThatThrownBy(() -> guarded.call((Prompt) null)).hasMessage("prompt must not be null");
  }

  @Test
  void a_ChatClient_runs_over_it_as_the_operation_that_it_names() {
    NamedOperation extract = NamedOperation.of("extract", GuardClock.system());
    List<String> operations = new ArrayList<>();
    fake.answer = prompt -> {
      OperationScope scope = OperationScope.current();
      operations.add(scope == null ? "none" : scope.operationName());
      return FakeChatModel.chunk("Hello", "STOP", null);
    };
    fake.chunks = Flux.deferContextual(context -> {
      OperationScope scope = OperationScope.current();
      operations.add(scope == null ? "none" : scope.operationName());
      return Flux.just(FakeChatModel.chunk("a", "STOP", null));
    });
    ChatClient client = ChatClient.builder(guarded)
        .defaultAdvisors(new OperationAdvisor(name -> extract))
        .build();
    assertThat(client
            .prompt()
            .user("Hi")
            .advisors(a -> a.param(OperationAdvisor.OPERATION, "extract"))
            .call()
            .content())
        .isEqualTo("Hello");
    assertThat(client.prompt().user("Hi").call().content()).isEqualTo("Hello");
    assertThat(
            client
                .prompt()
                .user("Hi")
                .advisors(a -> a.param(OperationAdvisor.OPERATION, "extract"))
                .stream()
                .content()
                .collectList()
                .block())
        .containsExactly("a");
    assertThat(operations).containsExactly("extract", "none", "extract");
    assertThat(extract.stats().count()).isEqualTo(2);
  }

  @Test
  void a_bean_of_a_model_is_guarded_only_where_that_was_declared() {
    try (AnnotationConfigApplicationContext plain = new AnnotationConfigApplicationContext()) {
      plain.registerBean("chat", ChatModel.class, () -> fake);
      plain.refresh();
      assertThat(plain.getBean(ChatModel.class)).isSameAs(fake);
    }
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context.registerBean(
          "guard",
          ChatModelGuard.class,
          () -> new ChatModelGuard((name, model) -> name.equals("left") ? null : session));
      context.registerBean("chat", ChatModel.class, () -> fake);
      context.registerBean("left", ChatModel.class, () -> fake);
      context.registerBean("other", ChatOptions.class, () -> fake.options);
      context.refresh();
      assertThat(context.getBean("chat")).isInstanceOf(GuardedSpringChatModel.class);
      assertThat(context.getBean("left")).isSameAs(fake);
      assertThat(((ChatModel) context.getBean("chat")).call("Hi")).isEqualTo("Hello");
      assertThat(session.requests).hasSize(1);
    }
  }
}
