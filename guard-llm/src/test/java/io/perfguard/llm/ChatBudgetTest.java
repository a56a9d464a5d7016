/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetExceededException;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ladder by which a hard budget lets requests in. */
@Timeout(60)
class ChatBudgetTest {
  private final ManualClock clock = new ManualClock();
  private final FakeModel model = FakeModel.of("gpt-4o");

  private ChatSession session(Budget budget) {
    return ChatSession.builder("support", model).budget(budget).clock(clock).build();
  }

  private static LlmRequest request(int output) {
    return LlmRequest.user("Hello").toBuilder().maximumOutputTokens(output).build();
  }

  @Test
  void what_fits_goes_through_and_is_settled_by_what_it_cost() {
    ChatSession chat = session(Budget.monthly(Money.usd(1)).hard());
    chat.call(request(100));
    assertThat(chat.stats().budgetCommittedPicos())
        .isEqualTo(Money.usd("0.0035").picos());
    assertThat(chat.stats().budgetHeldPicos()).isZero();
    assertThat(chat.stats().budgetLimitPicos()).isEqualTo(Money.usd(1).picos());
  }

  @Test
  void a_hard_budget_refuses_what_it_cannot_pay_and_says_what_how_much_and_until_when() {
    ChatSession chat = session(Budget.monthly(Money.usd("0.001")).hard());
    assertThatThrownBy(() -> chat.call(request(1_000)))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("$0.001")
        .hasMessageContaining("support");
    assertThat(model.calls).hasValue(0);
    assertThat(chat.stats().blockedCount()).isEqualTo(1);
    assertThat(chat.stats().failureCount()).isZero();
    assertThat(chat.stats().runningCount()).isZero();
  }

  @Test
  void a_soft_budget_refuses_nothing() {
    ChatSession chat = session(Budget.monthly(Money.usd("0.001")).soft());
    chat.call(request(1_000));
    assertThat(model.calls).hasValue(1);
    assertThat(chat.stats().budgetShare()).isEqualTo(3.5);
  }

  @Test
  void a_provider_is_told_the_bound_that_was_paid_for() {
    ChatSession chat = session(Budget.monthly(Money.usd(10)).hard());
    chat.ask("Hello");
    assertThat(model.requests.get(0).maximumOutputTokens()).isPresent();
    ChatSession soft = session(Budget.monthly(Money.usd(10)));
    soft.ask("Hello");
    assertThat(model.requests.get(1).maximumOutputTokens()).isEmpty();
  }

  @Test
  void an_answer_is_bounded_where_nearly_all_were_shorter() {
    // 20 answers of 100 tokens are known: 200 of the 100,000 asked for are enough.
    ChatSession chat = session(Budget.monthly(Money.usd("0.1")).hard());
    for (int i = 0; i < 20; i++) {
      chat.call(request(200));
    }
    model.requests.clear();
    chat.call(request(100_000));
    assertThat(chat.stats().clampedCount()).isEqualTo(1);
    assertThat(model.requests.get(0).maximumOutputTokens().getAsInt()).isBetween(100, 10_000);
    assertThat(chat.stats().budgetCommittedPicos())
        .isLessThanOrEqualTo(Money.usd("0.1").picos());
  }

  @Test
  void a_cheaper_model_is_asked_where_the_wanted_one_does_not_fit() {
    FakeModel mini = FakeModel.of("gpt-4o-mini");
    ChatSession chat = ChatSession.builder("support", model)
        .budget(Budget.monthly(Money.usd("0.004")).hard().waitAtMost(Duration.ZERO))
        .fallback(mini)
        .clock(clock)
        .build();
    chat.call(request(1_000));
    assertThat(model.calls).hasValue(0);
    assertThat(mini.calls).hasValue(1);
    assertThat(chat.stats().degradedCount()).isEqualTo(1);
  }

  @Test
  void a_request_waits_until_others_have_settled() {
    model.behind(new CountDownLatch(1));
    ChatSession chat =
        session(Budget.monthly(Money.usd("0.02")).hard().waitAtMost(Duration.ofMinutes(1)));
    CompletableFuture<LlmResponse> first = chat.callAsync(request(1_500));
    CompletableFuture<LlmResponse> second = chat.callAsync(request(1_500));
    assertThat(model.futures).hasSize(1);
    assertThat(second).isNotDone();
    model.futures.get(0).complete(LlmResponse.of("ok", "gpt-4o", Usage.of(10, 10)));
    assertThat(first.join().text()).isEqualTo("ok");
    while (model.calls.get() < 2) {
      Thread.onSpinWait();
    }
    model.futures.get(1).complete(LlmResponse.of("ok", "gpt-4o", Usage.of(10, 10)));
    assertThat(second.join().text()).isEqualTo("ok");
    assertThat(chat.stats().waitedCount()).isEqualTo(1);
  }

  @Test
  void limits_of_an_operation_a_tenant_a_tag_and_a_model_hold_together() {
    ChatSession chat = session(Budget.monthly(Money.usd(100))
        .perOperation("extract", Money.usd("0.001"))
        .perTenant("acme", Money.usd("0.001"))
        .perTag("nightly", Money.usd("0.001"))
        .perModel("gpt-4o-mini", Money.usd("0.000001"))
        .hard()
        .waitAtMost(Duration.ZERO));
    for (ChatContext context : java.util.List.of(
        ChatContext.of("extract"),
        ChatContext.of("x").withTenant("acme"),
        ChatContext.of("x").withTag("nightly"))) {
      assertThatThrownBy(() -> chat.in(context).call(request(1_000)))
          .isInstanceOf(BudgetExceededException.class);
    }
    assertThatThrownBy(() -> chat.call(request(1_000).withModel("gpt-4o-mini")))
        .isInstanceOf(BudgetExceededException.class);
    assertThat(model.calls).hasValue(0);
    chat.in(ChatContext.of("classify").withTenant("other")).call(request(1_000));
    assertThat(model.calls).hasValue(1);
  }

  @Test
  void a_refused_leader_refuses_nobody_else() {
    ChatSession chat = ChatSession.builder("support", model)
        .cacheStrategy(CacheStrategy.EXACT)
        .partition(Partition.shared())
        .budget(Budget.monthly(Money.usd(100))
            .perOperation("extract", Money.usd("0.001"))
            .hard()
            .waitAtMost(Duration.ZERO))
        .clock(clock)
        .build();
    assertThatThrownBy(() -> chat.in(ChatContext.of("extract")).call(request(1_000)))
        .isInstanceOf(BudgetExceededException.class);
    assertThat(chat.in(ChatContext.of("classify")).call(request(1_000)).text())
        .isEqualTo("re: Hello");
    // A kept answer costs nothing, whoever asks.
    assertThat(chat.in(ChatContext.of("extract")).call(request(1_000)).text())
        .isEqualTo("re: Hello");
  }
}
