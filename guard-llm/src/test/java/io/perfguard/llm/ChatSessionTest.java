/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.operation.Resource;
import io.perfguard.llm.price.PriceBook;
import io.perfguard.llm.price.UnknownModelPolicy;
import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatSessionTest {
  // 1,000 input and 100 output tokens of gpt-4o: 1,000 x $2.50 + 100 x $10 a million
  private static final Money ONE_CALL = Money.usd("0.0035");

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final FakeModel model = FakeModel.of("gpt-4o");

  @AfterEach
  void close() {
    guards.close();
  }

  private ChatSession session(UnaryOperator<ChatSession.Builder> settings) {
    return settings.apply(ChatSession.builder("support", model)).register(guards);
  }

  private ChatSession keeping() {
    return session(b -> b.cacheStrategy(CacheStrategy.EXACT).partition(Partition.shared()));
  }

  private ChatStats stats() {
    return guards.stats(ChatSession.KIND).get("support");
  }

  @Test
  void a_call_costs_what_its_tokens_cost() {
    ChatSession chat = session(b -> b);
    assertThat(chat.ask("Hello")).isEqualTo("re: Hello");
    ChatStats stats = stats();
    assertThat(stats.calls()).isEqualTo(1);
    assertThat(stats.attemptCount()).isEqualTo(1);
    assertThat(stats.totalCost()).isEqualTo(ONE_CALL);
    assertThat(stats.costThisMonth()).isEqualTo(ONE_CALL);
    assertThat(stats.tokens()).isEqualTo(1_100);
    assertThat(stats.cacheHitRate()).isNaN();
    assertThat(stats.unpricedCount()).isZero();
    assertThat(chat.details().byModel()).singleElement().satisfies(spend -> {
      assertThat(spend.name()).isEqualTo("gpt-4o");
      assertThat(spend.cost()).isEqualTo(ONE_CALL);
      assertThat(spend.usage()).isEqualTo(Usage.of(1_000, 100));
    });
  }

  @Test
  void an_equal_request_is_answered_from_the_cache_for_nothing() {
    ChatSession chat = keeping();
    chat.ask("Hello");
    LlmResponse again = chat.call(LlmRequest.user("Hello"));
    assertThat(again.text()).isEqualTo("re: Hello");
    assertThat(again.usage()).isEqualTo(Usage.NONE);
    assertThat(model.calls).hasValue(1);
    assertThat(stats().totalCost()).isEqualTo(ONE_CALL);
    assertThat(stats().savedCost()).isEqualTo(ONE_CALL);
    assertThat(stats().cacheHitRate()).isEqualTo(0.5);
    assertThat(chat.details().byModel().get(0).hits()).isEqualTo(1);
  }

  @Test
  void whatever_the_model_can_tell_apart_is_asked_anew() {
    ChatSession chat = keeping();
    LlmRequest plain = LlmRequest.user("Hello");
    List<LlmRequest> others = List.of(
        LlmRequest.user("hello"),
        plain.toBuilder().maximumOutputTokens(10).build(),
        plain.toBuilder().temperature(0.0).build(),
        plain.toBuilder().responseFormat("json").build(),
        plain.toBuilder().parameter("seed", "7").build(),
        plain.toBuilder().message(LlmMessage.assistant("Hello")).build(),
        LlmRequest.builder().message(LlmMessage.system("Hello")).build(),
        plain.withModel("gpt-4o-mini"));
    chat.call(plain);
    others.forEach(chat::call);
    assertThat(model.calls).hasValue(1 + others.size());
    others.forEach(chat::call);
    assertThat(model.calls).hasValue(1 + others.size());
  }

  @Test
  void the_tier_changes_the_price_and_not_the_answer() {
    ChatSession chat = keeping();
    chat.call(LlmRequest.user("Hello"));
    chat.call(LlmRequest.user("Hello").toBuilder().tier(ServiceTier.BATCH).build());
    assertThat(model.calls).hasValue(1);
  }

  @Test
  void two_partitions_never_share() {
    String[] tenant = {"a"};
    ChatSession chat =
        session(b -> b.cacheStrategy(CacheStrategy.EXACT).partition(Partition.by(() -> tenant[0])));
    chat.ask("Hello");
    tenant[0] = "b";
    chat.ask("Hello");
    tenant[0] = "";
    chat.ask("Hello");
    assertThat(model.calls).hasValue(3);
    tenant[0] = null;
    assertThatThrownBy(() -> chat.ask("Hello"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("partition must not be null");
    assertThat(model.calls).hasValue(3);
  }

  @Test
  void who_keeps_answers_says_for_whom() {
    assertThatThrownBy(() -> session(b -> b.cacheStrategy(CacheStrategy.EXACT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("partition(...) was not called");
    assertThat(guards.stats(ChatSession.KIND).find("support")).isEmpty();
  }

  @Test
  void a_warm_request_is_never_kept() {
    ChatSession chat = keeping();
    LlmRequest warm = LlmRequest.user("Hello").toBuilder().temperature(0.9).build();
    chat.call(warm);
    chat.call(warm);
    assertThat(model.calls).hasValue(2);
    assertThat(stats().bypassCount()).isEqualTo(2);
    assertThat(stats().lookupCount()).isZero();
  }

  @Test
  void an_answer_that_was_cut_off_or_calls_a_tool_is_not_kept() {
    ChatSession chat = keeping();
    for (String reason : List.of("length", "content_filter", "tool_calls")) {
      model.answering(request -> new LlmResponse(
          "part",
          reason.equals("tool_calls") ? "{}" : "",
          "gpt-4o",
          reason,
          Usage.of(1, 1),
          ServiceTier.STANDARD,
          null));
      int before = model.calls.get();
      chat.ask(reason);
      chat.ask(reason);
      assertThat(model.calls).hasValue(before + 2);
    }
  }

  @Test
  void a_failure_comes_out_as_it_came_and_costs_what_it_may_have_cost() {
    ChatSession chat = session(b -> b);
    LlmException refused = new LlmException("no", Delivery.REFUSED, 500, null, null);
    assertThatThrownBy(() -> failing(chat, refused)).isSameAs(refused);
    assertThat(stats().totalCost()).isEqualTo(Money.ZERO);
    LlmException unknown = new LlmException("gone", Delivery.UNKNOWN, 0, null, null);
    assertThatThrownBy(() -> failing(chat, unknown)).isSameAs(unknown);
    assertThat(stats().failureCount()).isEqualTo(2);
    assertThat(stats().attemptCount()).isEqualTo(2);
    assertThat(stats().estimatedCount()).isEqualTo(1);
    assertThat(stats().totalCost()).isGreaterThan(Money.ZERO);
    assertThat(stats().wastedPicos()).isEqualTo(stats().costPicos());
  }

  private String failing(ChatSession chat, RuntimeException error) {
    model.failing(error);
    return chat.ask("Hello");
  }

  @Test
  void a_call_that_is_seen_at_both_levels_is_billed_once() {
    ChatSession chat = session(b -> b);
    model.answering(request -> {
      note(LlmAttempt.Outcome.REFUSED, null);
      note(LlmAttempt.Outcome.BROKEN, Usage.of(1_000, 0));
      note(LlmAttempt.Outcome.ANSWERED, Usage.of(1_000, 100));
      return LlmResponse.of("ok", "gpt-4o", Usage.of(1_000, 100));
    });
    chat.ask("Hello");
    assertThat(stats().attemptCount()).isEqualTo(3);
    assertThat(stats().retryCount()).isEqualTo(2);
    assertThat(stats().totalCost()).isEqualTo(ONE_CALL.plus(Money.usd("0.0025")));
    assertThat(Money.ofPicos(stats().wastedPicos())).isEqualTo(Money.usd("0.0025"));
  }

  private static void note(LlmAttempt.Outcome outcome, Usage usage) {
    Objects.requireNonNull(LlmAttempts.current())
        .note(new LlmAttempt("openai", "gpt-4o", outcome, usage, ServiceTier.STANDARD, 0, 0));
  }

  @Test
  void a_session_inside_a_session_is_billed_once_to_the_operation() {
    ChatSession inner = ChatSession.builder("inner", model).register(guards);
    FakeModel around = new FakeModel("openai", "gpt-4o", inner::call);
    ChatSession outer = ChatSession.builder("outer", around).register(guards);
    guards.operation("extract").run(() -> outer.ask("Hello"));
    assertThat(inner.stats().totalCost()).isEqualTo(ONE_CALL);
    assertThat(outer.stats().totalCost()).isEqualTo(ONE_CALL);
    assertThat(guards.stats(Operations.KIND).get("extract").cost()).isEqualTo(ONE_CALL);
  }

  @Test
  void a_call_goes_to_the_account_of_the_running_operation() {
    ChatSession chat = session(b -> b);
    guards.operation("extract").run(() -> chat.ask("Hello"));
    chat.in(ChatContext.of("classify").withTenant("acme").withTag("nightly")).ask("Hello");
    chat.ask("Hello");
    assertThat(chat.details().byOperation())
        .extracting(Spend::name)
        .containsExactlyInAnyOrder("extract", "classify", "(no operation)");
    assertThat(chat.details().byTenant()).extracting(Spend::name).containsExactly("acme");
    assertThat(chat.details().byTag()).extracting(Spend::cost).containsExactly(ONE_CALL);
    var operation = guards.stats(Operations.KIND).get("extract");
    assertThat(operation.cost()).isEqualTo(ONE_CALL);
    assertThat(operation.callsPerRun(Resource.LLM)).isEqualTo(1);
  }

  @Test
  void a_model_without_a_price_is_never_free_in_silence() {
    FakeModel unknown = FakeModel.of("no-such-model");
    ChatSession chat = ChatSession.builder("unknown", unknown).register(guards);
    chat.ask("Hello");
    assertThat(chat.stats().unpricedCount()).isEqualTo(1);
    assertThat(chat.details().unpricedModels()).containsEntry("no-such-model", 1L);
    ChatSession strict = ChatSession.builder("strict", unknown)
        .unknownModels(UnknownModelPolicy.FAIL)
        .register(guards);
    assertThatThrownBy(() -> strict.ask("Hello"))
        .isInstanceOf(UnpricedModelException.class)
        .hasMessageContaining("no-such-model");
    assertThat(unknown.calls).hasValue(1);
    ChatSession dear = ChatSession.builder("dear", unknown)
        .unknownModels(UnknownModelPolicy.FALLBACK_MAX)
        .register(guards);
    dear.ask("Hello");
    assertThat(dear.stats().totalCost()).isGreaterThan(ONE_CALL);
    assertThat(dear.stats().unpricedCount()).isEqualTo(1);
  }

  @Test
  void a_missing_usage_is_estimated_and_said_so() {
    ChatSession chat = session(b -> b);
    model.answering(request -> LlmResponse.of("four words of text", "gpt-4o", null));
    chat.ask("Hello, how are you today?");
    assertThat(stats().estimatedCount()).isEqualTo(1);
    assertThat(stats().inputTokens()).isBetween(7L, 20L);
    assertThat(stats().outputTokens()).isBetween(3L, 6L);
  }

  @Test
  void another_model_answers_when_the_first_fails() {
    FakeModel mini = FakeModel.of("gpt-4o-mini");
    ChatSession chat = session(b -> b.fallback(mini));
    model.failing(new LlmException("no", Delivery.REFUSED, 503, null, null));
    assertThat(chat.ask("Hello")).isEqualTo("re: Hello");
    assertThat(stats().fallbackCount()).isEqualTo(1);
    assertThat(stats().failureCount()).isZero();
    assertThat(stats().totalCost()).isEqualTo(Money.usd("0.00021")); // $0.15 and $0.60 a million
    RuntimeException second = new IllegalStateException("no, too");
    mini.failing(second);
    assertThatThrownBy(() -> chat.ask("Hello"))
        .isInstanceOf(LlmException.class)
        .satisfies(error -> assertThat(error.getSuppressed()).contains(second));
    assertThat(stats().failureCount()).isEqualTo(1);
  }

  @Test
  void a_request_that_no_model_would_take_asks_no_other() {
    FakeModel mini = FakeModel.of("gpt-4o-mini");
    ChatSession chat = session(b -> b.fallback(mini));
    model.failing(new LlmException("bad request", Delivery.REFUSED, 400, null, null));
    assertThatThrownBy(() -> chat.ask("Hello")).isInstanceOf(LlmException.class);
    assertThat(mini.calls).hasValue(0);
  }

  @Test
  void own_prices_come_first() {
    PriceBook own = PriceBook.bundled().toBuilder().times("openai", "0.9").build();
    ChatSession chat = session(b -> b.prices(own));
    chat.ask("Hello");
    assertThat(stats().totalCost()).isEqualTo(Money.usd("0.00315"));
  }

  @Test
  void what_happened_in_a_window_is_the_difference() {
    ChatSession chat = keeping();
    chat.ask("Hello");
    ChatStats before = chat.stats();
    chat.ask("Hello");
    ChatStats window = chat.stats().minus(before);
    assertThat(window.calls()).isEqualTo(1);
    assertThat(window.cacheHitRate()).isEqualTo(1);
    assertThat(window.totalCost()).isEqualTo(Money.ZERO);
    assertThat(window.costThisMonth()).isEqualTo(ONE_CALL);
  }

  @Test
  void the_month_begins_anew_and_the_total_does_not() {
    ChatSession chat = session(b -> b);
    chat.ask("Hello");
    clock.advance(java.time.Duration.ofDays(32));
    assertThat(chat.stats().costThisMonth()).isEqualTo(Money.ZERO);
    chat.ask("Hello");
    assertThat(chat.stats().costThisMonth()).isEqualTo(ONE_CALL);
    assertThat(chat.stats().totalCost()).isEqualTo(ONE_CALL.times(2));
  }

  @Test
  void what_an_operation_would_cost_on_other_models_is_said() {
    FakeModel mini = FakeModel.of("gpt-4o-mini");
    ChatSession chat = session(b -> b.fallback(mini));
    chat.ask("Hello");
    assertThat(chat.details().whatIf()).anySatisfy(other -> {
      assertThat(other.model()).isEqualTo("gpt-4o-mini");
      assertThat(other.otherwise()).isEqualTo(Money.usd("0.00021"));
      assertThat(other.saving()).isEqualTo(Money.usd("0.00329"));
    });
  }
}
