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
import io.perfguard.core.finding.Finding;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.price.ModelPrice;
import io.perfguard.llm.price.PriceBook;
import io.perfguard.llm.price.UnknownModelPolicy;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls whose price is not known, wholly or in the tier that they are billed in. */
class ChatUnpricedTest {
  // 1,000 input and 100 output tokens: of gpt-4o in the standard tier, and of o1, the dearest below
  private static final Money STANDARD = Money.usd("0.0035");
  private static final Money DEAREST = Money.usd("0.021");

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final FakeModel model =
      FakeModel.of("gpt-4o").answering(request -> answer("gpt-4o", request.tier()));

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    guards.close();
  }

  private static PriceBook book(ModelPrice... prices) {
    var builder = PriceBook.builder();
    for (ModelPrice price : prices) {
      builder.price(price);
    }
    return builder.build();
  }

  private static ModelPrice gpt4o() {
    return ModelPrice.builder("openai", "gpt-4o").tokens("2.50", "10").build();
  }

  private static ModelPrice o1() {
    return ModelPrice.builder("openai", "o1").tokens("15", "60").build();
  }

  private ChatSession.Builder session(String name, PriceBook book, UnknownModelPolicy policy) {
    return ChatSession.builder(name, model).prices(book).unknownModels(policy);
  }

  private static Budget hard() {
    return Budget.monthly(Money.usd(10)).hard().waitAtMost(Duration.ZERO);
  }

  private static LlmResponse answer(String by, ServiceTier tier) {
    return new LlmResponse("yes", "", by, "stop", Usage.of(1_000, 100), tier, null);
  }

  private static LlmRequest in(ServiceTier tier) {
    return LlmRequest.user("Hello").toBuilder().tier(tier).build();
  }

  @Test
  void a_model_that_an_imported_book_names_without_a_price_is_unknown() throws IOException {
    PriceBook imported = PriceBook.fromGenaiPrices(Files.writeString(folder.resolve("book"), """
        [{"id": "openai", "name": "OpenAI", "api_pattern": "https://api.openai.com", "models": [
          {"id": "gpt-4o", "match": {"equals": "gpt-4o"}, "prices": {}},
          {"id": "o1", "match": {"equals": "o1"}, "prices": {"input_mtok": 15, "output_mtok": 60}}
        ]}]"""));
    for (UnknownModelPolicy policy :
        List.of(UnknownModelPolicy.FAIL, UnknownModelPolicy.BLOCK_IF_BUDGETED)) {
      ChatSession chat = session(policy.name(), imported, policy).budget(hard()).register(guards);
      assertThatThrownBy(() -> chat.ask("Hello"))
          .isInstanceOf(UnpricedModelException.class)
          .hasMessageContaining("\"gpt-4o\" of \"openai\"")
          .hasMessageContaining(policy.name());
    }
    assertThat(model.calls).hasValue(0);
    ChatSession free =
        session("free", imported, UnknownModelPolicy.ZERO_EXPLICIT).register(guards);
    free.ask("Hello");
    assertThat(free.stats().totalCost()).isEqualTo(Money.ZERO);
    assertThat(free.stats().unpricedCount()).isEqualTo(1);
    ChatSession dear = session("dear", imported, UnknownModelPolicy.FALLBACK_MAX)
        .budget(hard())
        .register(guards);
    dear.ask("Hello");
    assertThat(dear.stats().totalCost()).isEqualTo(DEAREST);
    assertThat(dear.stats().unpricedCount()).isEqualTo(1);
  }

  @Test
  void the_model_that_answered_counts_only_if_it_has_a_price() {
    ChatSession chat = session(
            "named",
            book(gpt4o(), ModelPrice.builder("openai", "gpt-4o-2099").build()),
            UnknownModelPolicy.FAIL)
        .register(guards);
    model.answering(request -> answer("gpt-4o-2099", ServiceTier.STANDARD));
    chat.ask("Hello");
    assertThat(chat.stats().totalCost()).isEqualTo(STANDARD);
    assertThat(chat.stats().unpricedCount()).isZero();
  }

  @Test
  void a_price_of_zero_is_a_price() {
    ModelPrice free = ModelPrice.builder("openai", "gpt-4o").tokens("0", "0").build();
    ChatSession chat =
        session("own", book(free), UnknownModelPolicy.FAIL).budget(hard()).register(guards);
    chat.ask("Hello");
    assertThat(chat.stats().totalCost()).isEqualTo(Money.ZERO);
    assertThat(chat.stats().unpricedCount()).isZero();
  }

  @Test
  void the_priority_tier_without_a_price_is_refused_where_the_policy_refuses() {
    PriceBook book = book(gpt4o());
    ChatSession strict = session("strict", book, UnknownModelPolicy.FAIL).register(guards);
    ChatSession hard = session("hard", book, UnknownModelPolicy.BLOCK_IF_BUDGETED)
        .budget(hard())
        .register(guards);
    for (ChatSession chat : List.of(strict, hard)) {
      assertThatThrownBy(() -> chat.call(in(ServiceTier.PRIORITY)))
          .isInstanceOf(UnpricedModelException.class)
          .hasMessageContaining("model \"gpt-4o\" of \"openai\" in the priority tier");
      assertThat(model.calls).hasValue(0);
      chat.call(in(ServiceTier.STANDARD));
      chat.call(in(ServiceTier.BATCH));
      chat.call(in(ServiceTier.FLEX));
      assertThat(model.calls.getAndSet(0)).isEqualTo(3);
      assertThat(chat.stats().unpricedCount()).isZero();
    }
  }

  @Test
  void the_priority_tier_without_a_price_is_counted_and_told_with_its_tier() {
    ChatSession chat =
        session("soft", book(gpt4o()), UnknownModelPolicy.BLOCK_IF_BUDGETED).register(guards);
    chat.call(in(ServiceTier.PRIORITY));
    assertThat(chat.stats().totalCost()).isEqualTo(STANDARD);
    assertThat(chat.stats().unpricedCount()).isEqualTo(1);
    assertThat(chat.details().unpricedModels()).containsEntry("gpt-4o (priority)", 1L);
    Finding finding = guards.diagnose().findings().stream()
        .filter(each -> each.code().equals("PG-106"))
        .findFirst()
        .orElseThrow();
    assertThat(finding.toString()).contains("gpt-4o (priority)");
    assertThat(finding.remedy().snippet()).contains("tierFactor(ServiceTier.PRIORITY");
  }

  @Test
  void a_provider_that_answers_in_the_priority_tier_unasked_is_seen() {
    ChatSession chat = session("unasked", book(gpt4o()), UnknownModelPolicy.BLOCK_IF_BUDGETED)
        .budget(hard())
        .register(guards);
    model.answering(request -> answer("gpt-4o", ServiceTier.PRIORITY));
    chat.ask("Hello");
    assertThat(chat.details().unpricedModels()).containsEntry("gpt-4o (priority)", 1L);
    model.answering(request -> answer("gpt-4o", ServiceTier.STANDARD));
    chat.ask("Hello");
    assertThat(chat.stats().unpricedCount()).isEqualTo(1);
  }

  @Test
  void the_priority_tier_without_a_price_costs_what_the_dearest_model_does_if_that_is_the_policy() {
    ChatSession chat = session("dear", book(gpt4o(), o1()), UnknownModelPolicy.FALLBACK_MAX)
        .budget(hard())
        .register(guards);
    chat.call(in(ServiceTier.PRIORITY));
    assertThat(chat.stats().totalCost()).isEqualTo(DEAREST);
    assertThat(chat.stats().unpricedCount()).isEqualTo(1);
    chat.call(in(ServiceTier.STANDARD));
    assertThat(chat.stats().totalCost()).isEqualTo(DEAREST.plus(STANDARD));
    assertThat(chat.stats().unpricedCount()).isEqualTo(1);
  }

  @Test
  void a_priority_tier_with_a_price_is_known() {
    ModelPrice stated =
        gpt4o().toBuilder().tierFactor(ServiceTier.PRIORITY, "2").build();
    ChatSession chat =
        session("stated", book(stated), UnknownModelPolicy.FAIL).budget(hard()).register(guards);
    chat.call(in(ServiceTier.PRIORITY));
    assertThat(chat.stats().totalCost()).isEqualTo(STANDARD.plus(STANDARD));
    assertThat(chat.stats().unpricedCount()).isZero();
  }
}
