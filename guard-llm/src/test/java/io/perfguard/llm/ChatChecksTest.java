/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetExceededException;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each finding where it must come, and its silence where it must not. */
class ChatChecksTest {
  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final FakeModel model = FakeModel.of("gpt-4o").answering(ChatChecksTest::shortAnswer);

  private static LlmResponse shortAnswer(LlmRequest request) {
    return LlmResponse.of("yes", "gpt-4o", Usage.of(100, 2));
  }

  @AfterEach
  void close() {
    guards.close();
  }

  private ChatSession session(UnaryOperator<ChatSession.Builder> settings) {
    return settings.apply(ChatSession.builder("support", model)).register(guards);
  }

  private static void ask(ChatSession chat, int times) {
    IntStream.range(0, times).forEach(i -> {
      String unused = chat.in(ChatContext.of("extract")).ask("Is " + word(i) + " a fruit?");
    });
  }

  /** A word for each number, without a digit: prompts that differ in numbers alone are alike. */
  private static String word(int number) {
    return Integer.toString(number, 26)
        .chars()
        .mapToObj(c -> String.valueOf((char) (Character.digit(c, 26) + 'a')))
        .reduce("", String::concat);
  }

  private List<Finding> findings(String code) {
    return guards.diagnose(Duration.ofMinutes(5)).findings().stream()
        .filter(finding -> finding.code().equals(code))
        .toList();
  }

  private Finding one(String code) {
    List<Finding> found = findings(code);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void nothing_is_said_without_traffic() {
    ChatSession chat = session(b -> b.budget(Budget.monthly(Money.usd(1)).hard())
        .cacheStrategy(CacheStrategy.EXACT)
        .partition(Partition.shared()));
    assertThat(chat.stats().hasData()).isFalse();
    assertThat(guards.diagnose().findings()).isEmpty();
  }

  @Test
  void nothing_is_said_of_a_well_kept_session() {
    ChatSession chat = session(b -> b.budget(Budget.monthly(Money.usd(100))));
    clock.advance(Duration.ofMinutes(1));
    ask(chat, 300);
    assertThat(guards.diagnose().findings()).isEmpty();
  }

  @Test
  void four_fifths_of_a_budget_are_told_with_what_is_left() {
    // 100 x $2.50 + 2 x $10 a million: $0.00027 a call
    ChatSession chat = session(b -> b.budget(Budget.monthly(Money.usd("0.01"))));
    ask(chat, 29);
    assertThat(findings("PG-101")).isEmpty();
    ask(chat, 1);
    Finding finding = one("PG-101");
    assertThat(finding.severity()).isEqualTo(Severity.AMBER);
    assertThat(finding.headline()).startsWith("81 % of $0.01 of the budget for");
    ask(chat, 10);
    assertThat(one("PG-101").severity()).isEqualTo(Severity.RED);
  }

  @Test
  void an_alert_is_told_to_listeners_once() {
    List<String> heard = new java.util.ArrayList<>();
    guards.addListener(new io.perfguard.core.registry.GuardListener() {
      @Override
      public void event(io.perfguard.core.registry.GuardEvent event) {
        heard.add(event.type() + ": " + event.message());
      }
    });
    ChatSession chat =
        session(b -> b.budget(Budget.monthly(Money.usd("0.01")).alertAt(0.50, 0.80)));
    ask(chat, 18);
    assertThat(heard).isEmpty();
    ask(chat, 20);
    assertThat(heard)
        .hasSize(2)
        .allMatch(event -> event.startsWith("budget.alert: "))
        .anyMatch(event -> event.contains("80 % of $0.01 for"));
  }

  @Test
  void a_budget_that_refuses_is_red() {
    ChatSession chat = session(
        b -> b.budget(Budget.monthly(Money.usd("0.00060")).hard().waitAtMost(Duration.ZERO)));
    int refused = 0;
    for (int i = 0; i < 5; i++) {
      try {
        LlmResponse unused = chat.call(
            LlmRequest.user("Hello").toBuilder().maximumOutputTokens(10).build());
      } catch (BudgetExceededException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    Finding finding = one("PG-101");
    assertThat(finding.severity()).isEqualTo(Severity.RED);
    assertThat(finding.headline()).contains(refused + " requests were refused");
  }

  @Test
  void few_hits_are_told_and_many_are_not() {
    ChatSession chat =
        session(b -> b.cacheStrategy(CacheStrategy.EXACT).partition(Partition.shared()));
    ask(chat, 199);
    assertThat(findings("PG-102")).isEmpty();
    ask(chat, 50);
    Finding finding = one("PG-102");
    assertThat(finding.headline()).contains("20.0 % of 249 requests");
    assertThat(finding.cost().moneyPerHour()).isGreaterThan(Money.ZERO);
    ask(chat, 199);
    assertThat(findings("PG-102")).isEmpty();
  }

  @Test
  void long_prompts_are_told_with_what_could_be_left_out() {
    ChatSession chat = session(b -> b);
    String pretty =
        "{\n    \"name\": \"value\",\n    \"list\": [\n        1,\n        2\n    ]\n}\n";
    model.answering(request -> LlmResponse.of("yes", "gpt-4o", Usage.of(501, 2)));
    for (int i = 0; i < 100; i++) {
      String unused = chat.ask(pretty.repeat(30) + word(i));
    }
    Finding finding = one("PG-103");
    assertThat(finding.headline()).contains("501 input tokens on average, more than 500");
    assertThat(finding.expected().estimated()).isTrue();
    assertThat(finding.expected().text()).contains("by compression");
  }

  @Test
  void short_prompts_are_not_told() {
    ChatSession chat = session(b -> b);
    model.answering(request -> LlmResponse.of("yes", "gpt-4o", Usage.of(500, 2)));
    ask(chat, 200);
    assertThat(findings("PG-103")).isEmpty();
  }

  @Test
  void a_dear_model_for_short_answers_is_told_where_a_cheaper_one_is_at_hand() {
    ChatSession chat = session(b -> b.models(FakeModel.of("gpt-4o-mini")));
    model.answering(request -> LlmResponse.of("yes", "gpt-4o", Usage.of(10_000, 2)));
    ask(chat, 100); // $2.50
    Finding finding = one("PG-104");
    assertThat(finding.headline())
        .contains("\"extract\"")
        .contains("gpt-4o-mini")
        .contains("2-token answers");
    assertThat(finding.expected().estimated()).isTrue();
  }

  @Test
  void a_dear_model_for_long_answers_is_not_told() {
    ChatSession chat = session(b -> b.models(FakeModel.of("gpt-4o-mini")));
    model.answering(request -> LlmResponse.of("yes", "gpt-4o", Usage.of(10_000, 65)));
    ask(chat, 100);
    assertThat(findings("PG-104")).isEmpty();
  }

  @Test
  void repeated_prompts_are_told_with_what_they_cost() {
    ChatSession chat = session(b -> b);
    ask(chat, 180);
    ask(chat, 20);
    Finding finding = one("PG-105");
    assertThat(finding.headline())
        .isEqualTo("10 % of 200 prompts had been sent before, letter by letter");
    assertThat(finding.remedy().snippet()).contains("CacheStrategy.EXACT");
    assertThat(finding.expected().text()).startsWith("$0.0054 of $0.054");
  }

  @Test
  void prompts_that_the_cache_answered_are_not_told_again() {
    ChatSession chat =
        session(b -> b.cacheStrategy(CacheStrategy.EXACT).partition(Partition.shared()));
    ask(chat, 250);
    ask(chat, 250);
    assertThat(findings("PG-105")).isEmpty();
  }

  @Test
  void a_model_without_a_price_is_told_and_is_red_where_a_budget_counts_on_it() {
    FakeModel unknown = FakeModel.of("our-own-model");
    ChatSession free = ChatSession.builder("free", unknown).register(guards);
    free.ask("Hello");
    assertThat(one("PG-106").severity()).isEqualTo(Severity.AMBER);
    assertThat(one("PG-106").toString()).contains("our-own-model");
    ChatSession budgeted = ChatSession.builder("budgeted", unknown)
        .budget(Budget.monthly(Money.usd(1)))
        .register(guards);
    budgeted.ask("Hello");
    assertThat(findings("PG-106")).extracting(Finding::severity).contains(Severity.RED);
  }

  @Test
  void a_request_that_costs_more_than_a_week_ago_is_told_with_why() {
    ChatSession chat = session(b -> b);
    for (int day = 0; day < 7; day++) {
      ask(chat, 40);
      clock.advance(Duration.ofDays(1));
    }
    clock.advance(Duration.ofHours(1));
    model.answering(request -> LlmResponse.of("yes", "gpt-4o", Usage.of(119, 2)));
    ask(chat, 200);
    assertThat(findings("PG-107")).isEmpty(); // 18 % more
    model.answering(request -> LlmResponse.of("yes", "gpt-4o", Usage.of(200, 2)));
    ask(chat, 200);
    Finding finding = one("PG-107");
    assertThat(finding.remedy().text()).startsWith("requests grew longer");
    assertThat(finding.expected().estimated()).isTrue();
  }

  @Test
  void the_details_show_all_that_a_report_needs() {
    ChatSession chat = session(b -> b.budget(Budget.monthly(Money.usd(1)))
        .models(FakeModel.of("gpt-4o-mini"))
        .model("gpt-4o", "the only one that knows fruits"));
    ask(chat, 10);
    chat.in(ChatContext.of("x").withTenant("acme").withTag("night"))
        .call(LlmRequest.builder().message(LlmMessage.user("secret words")).build());
    String blocks = chat.details().blocks().toString();
    assertThat(blocks)
        .contains("spent by operation", "spent by model", "spent by tenant", "spent by tag")
        .contains("spent over time", "budgets", "why this model", "prompts")
        .contains("the same traffic on another model")
        .doesNotContain("secret words");
  }
}
