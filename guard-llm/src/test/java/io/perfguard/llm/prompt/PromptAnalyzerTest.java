/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PromptAnalyzerTest {
  private final PromptAnalyzer analyzer = PromptAnalyzer.create();

  private static LlmRequest ask(String text) {
    return LlmRequest.user(text);
  }

  private PromptFigures of(String operation) {
    return analyzer.analyze().find(operation).orElseThrow();
  }

  @Test
  void tells_the_lengths_that_the_provider_bills() {
    for (int i = 1; i <= 100; i++) {
      analyzer.record("a", ask("text number " + i), Usage.of(i * 10, i));
    }
    PromptFigures a = of("a");
    assertThat(a.averageTokens()).isEqualTo(505);
    assertThat(a.p50Tokens()).isCloseTo(500, within(13.0));
    assertThat(a.p95Tokens()).isCloseTo(950, within(24.0));
    assertThat(a.maximumTokens()).isEqualTo(1_000);
    assertThat(a.outputTokens().sumNanos()).isEqualTo(5_050);
    assertThat(analyzer.analyze().isLong(a)).isTrue();
    assertThat(a.counts().estimatedCalls()).isZero();
    assertThat(a.distinctPrompts()).isBetween(95L, 105L);
  }

  @Test
  void estimates_by_the_bills_of_the_same_operation() {
    String text = "x y ".repeat(500);
    for (int i = 0; i < 200; i++) {
      analyzer.record("a", ask(i + text), Usage.of(1_000, 1));
    }
    analyzer.record("a", ask("no bill " + text), null);
    assertThat(of("a").counts().estimatedCalls()).isEqualTo(1);
    assertThat(of("a").averageTokens()).isCloseTo(1_000, within(5.0));
  }

  @Test
  void without_bills_it_estimates_by_the_counter() {
    PromptAnalyzer counting = PromptAnalyzer.builder().counter(String::length).build();
    for (int i = 0; i < 3_000; i++) {
      counting.record("a", ask("0123456789".repeat(100) + i), null);
    }
    PromptFigures last = counting.analyze().find("a").orElseThrow();
    assertThat(last.p50Tokens()).isBetween(800.0, 1_010.0);
  }

  @Test
  void a_prompt_that_came_before_is_a_duplicate() {
    for (int i = 0; i < 1_000; i++) {
      analyzer.record("a", ask("question " + (i % 4 == 3 ? i - 1 : i)), Usage.of(10, 2));
    }
    PromptFigures a = of("a");
    assertThat(a.duplicateRate()).isEqualTo(0.25);
    assertThat(a.counts().duplicateInputTokens()).isEqualTo(2_500);
    assertThat(a.counts().duplicateOutputTokens()).isEqualTo(500);
  }

  @Test
  void one_that_came_before_the_window_is_none() {
    PromptAnalyzer narrow = PromptAnalyzer.builder().window(10).build();
    for (int i = 0; i < 300; i++) {
      narrow.record("a", ask("question " + i % 30), null);
    }
    assertThat(narrow.analyze().find("a").orElseThrow().duplicateRate()).isZero();
    assertThat(narrow.analyze().find("a").orElseThrow().distinctPrompts()).isBetween(28L, 32L);
  }

  @Test
  void nearly_all_of_the_window_is_remembered() {
    Random random = new Random(5);
    long[] last = new long[400];
    for (int i = 0; i < 40_000; i++) {
      boolean again = i >= 400 && random.nextBoolean();
      long prompt = again ? last[(i + random.nextInt(400)) % 400] : random.nextLong();
      last[i % 400] = prompt;
      analyzer.record("a", ask("p" + prompt), null);
    }
    assertThat(of("a").duplicateRate()).isBetween(0.48, 0.5);
  }

  @Test
  void the_role_the_tools_and_the_schema_make_another_prompt() {
    LlmRequest plain = ask("text");
    analyzer.record("a", plain, null);
    analyzer.record("a", LlmRequest.builder().message(LlmMessage.system("text")).build(), null);
    analyzer.record("a", plain.toBuilder().responseFormat("json").build(), null);
    analyzer.record("a", ask("text "), null);
    analyzer.record("a", ask(""), null);
    analyzer.record("a", ask("\u0000"), null);
    analyzer.record("a", plain.toBuilder().message(LlmMessage.user("")).build(), null);
    assertThat(of("a").counts().duplicateCalls()).isZero();
    assertThat(of("a").distinctPrompts()).isBetween(6L, 8L);
  }

  @Test
  void prompts_that_differ_in_numbers_are_near_duplicates() {
    Random random = new Random(6);
    for (int i = 0; i < 1_600; i++) {
      analyzer.record("a", ask("Convert " + random.nextInt() + ".5 EUR to " + i + " USD."), null);
      analyzer.record("b", ask("Word " + Long.toString(random.nextLong(), 36)), null);
    }
    assertThat(of("a").nearDuplicateRate()).isGreaterThan(0.9);
    assertThat(of("b").nearDuplicateRate()).isLessThan(0.1);
    assertThat(of("a").duplicateRate()).isZero();
  }

  @Test
  void a_long_beginning_in_common_could_be_served_by_the_provider() {
    String rules = "Answer as the handbook says. ".repeat(300); // 8,700 bytes
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      LlmRequest request = LlmRequest.builder()
          .message(LlmMessage.system(rules))
          .message(LlmMessage.user("q" + random.nextLong()))
          .build();
      Usage usage = Usage.builder()
          .add(UsageUnit.INPUT, 1_000)
          .add(UsageUnit.CACHE_READ, 1_000)
          .add(UsageUnit.OUTPUT, 10)
          .build();
      analyzer.record("long", request, usage);
      analyzer.record("short", ask(rules.substring(0, 2_000) + i), Usage.of(500, 10));
      analyzer.record("changing", ask(i + rules), Usage.of(2_000, 10));
    }
    assertThat(of("long").cacheableShare()).isBetween(0.9, 1.0);
    assertThat(of("long").cachedShare()).isEqualTo(0.5);
    assertThat(of("short").cacheableShare()).isZero();
    assertThat(of("changing").cacheableShare()).isZero();
  }

  @Test
  void a_conversation_that_goes_on_begins_as_it_did() {
    LlmRequest.Builder conversation = LlmRequest.builder();
    for (int turn = 0; turn < 20; turn++) {
      conversation.message(LlmMessage.user(turn + " what? ".repeat(200)));
      analyzer.record("chat", conversation.build(), Usage.of(400L * (turn + 1), 10));
      conversation.message(LlmMessage.assistant(turn + " that. ".repeat(200)));
    }
    assertThat(of("chat").cacheableShare()).isGreaterThan(0.7);
  }

  @Test
  void tells_what_prompts_are_made_of() {
    String json = "{\n" + "  \"name\": \"value\",\n".repeat(50) + "  \"x\": 1\n}";
    String base64 = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo9".repeat(10);
    for (int i = 0; i < 8; i++) {
      analyzer.record("json", ask("Summarise this:\n" + json), null);
      analyzer.record("base64", ask("Decode " + base64 + " now"), null);
      analyzer.record("prose", ask("The ports are closed in winter, and nobody knows why."), null);
      analyzer.record(
          "tool",
          LlmRequest.builder()
              .message(new LlmMessage(LlmRole.TOOL, "the result", ""))
              .build(),
          null);
    }
    assertThat(of("json").jsonShare()).isGreaterThan(0.95);
    assertThat(of("json").dataShare()).isGreaterThan(0.95);
    assertThat(of("json").compressibleShare()).isBetween(0.15, 0.6);
    assertThat(of("base64").base64Share()).isGreaterThan(0.9);
    assertThat(of("prose").jsonShare()).isZero();
    assertThat(of("prose").blankShare()).isBetween(0.1, 0.25);
    assertThat(of("prose").instructionToData()).isInfinite();
    assertThat(of("tool").dataShare()).isEqualTo(1);
  }

  @Test
  void tells_how_much_of_its_bound_an_answer_takes() {
    LlmRequest bounded = ask("x").toBuilder().maximumOutputTokens(100).build();
    analyzer.record("a", bounded, Usage.of(1, 10));
    analyzer.record("a", bounded, Usage.of(1, 100));
    analyzer.record("a", ask("x"), Usage.of(1, 5_000));
    assertThat(of("a").boundUse()).isEqualTo(0.55);
    assertThat(of("a").cutRate()).isEqualTo(0.5);
  }

  @Test
  void money_is_computed_from_given_prices() {
    for (int i = 0; i < 4; i++) {
      analyzer.record("a", ask("same"), Usage.of(1_000, 100));
    }
    TokenPrices prices = new TokenPrices(3_000_000, 300_000, 15_000_000);
    PromptFigures a =
        analyzer.analyze(operation -> Optional.of(prices)).find("a").orElseThrow();
    assertThat(a.atStake().orElseThrow().spent()).isEqualTo(Money.usd("0.018"));
    assertThat(a.atStake().orElseThrow().duplicates()).isEqualTo(Money.usd("0.0135"));
    assertThat(a.atStake().orElseThrow().prefix()).isEqualTo(Money.ZERO);
    assertThat(of("a").atStake()).isEmpty();
  }

  @Test
  void money_of_all_is_told_only_where_it_is_known_of_each() {
    analyzer.record("a", ask("x"), Usage.of(10, 1));
    analyzer.record("b", ask("y"), Usage.of(10, 1));
    Optional<TokenPrices> price = Optional.of(new TokenPrices(1, 1, 1));
    assertThat(analyzer.analyze(op -> price).total().atStake()).isPresent();
    assertThat(analyzer
            .analyze(op -> op.equals("a") ? price : Optional.empty())
            .total()
            .atStake())
        .isEmpty();
  }

  @Test
  void operations_beyond_the_bound_share_one() {
    PromptAnalyzer small = PromptAnalyzer.builder().maximumOperations(2).build();
    for (int i = 0; i < 10; i++) {
      small.record("op" + i, ask("x" + i), Usage.of(10, 1));
    }
    PromptAnalysis analysis = small.analyze();
    assertThat(analysis.operations()).hasSize(3);
    assertThat(analysis.find(PromptAnalyzer.OTHER).orElseThrow().counts().calls())
        .isEqualTo(8);
    assertThat(analysis.total().counts().calls()).isEqualTo(10);
    assertThat(analysis.total().distinctPrompts()).isBetween(9L, 11L);
  }

  @Test
  void tells_it_as_a_colleague_would_and_never_what_prompts_say() {
    for (int i = 0; i < 100; i++) {
      analyzer.record("support", ask("secret " + i % 50), Usage.of(812, 20));
    }
    String told = analyzer
        .analyze(op -> Optional.of(new TokenPrices(1_000_000, 100_000, 4_000_000)))
        .toString();
    assertThat(told)
        .startsWith("support: 100 prompts of 812 tokens on average")
        .contains(
            "more than 500", "50 % came before, within 512 calls, letter by letter, for $0.0446")
        .doesNotContain("secret");
    assertThat(PromptAnalyzer.create().analyze()).hasToString("no prompt yet");
  }

  @Test
  void without_data_a_rate_is_no_number() {
    PromptFigures none = analyzer.analyze().total();
    assertThat(none.hasData()).isFalse();
    assertThat(none.duplicateRate()).isNaN();
    assertThat(none.averageTokens()).isNaN();
    assertThat(none.p95Tokens()).isNaN();
    assertThat(none.cacheableShare()).isNaN();
  }

  @Test
  void wrong_settings_are_refused() {
    PromptAnalyzer.Builder builder = PromptAnalyzer.builder();
    assertThatThrownBy(() -> builder.window(0)).hasMessage("window must be >= 1, was 0");
    assertThatThrownBy(() -> builder.window(100_000))
        .hasMessage("window must be <= 65536, was 100000");
    assertThatThrownBy(() -> builder.maximumOperations(0))
        .hasMessage("maximumOperations must be >= 1, was 0");
    assertThatThrownBy(() -> new TokenPrices(-1, 0, 0))
        .hasMessage("inputPicos must be >= 0, was -1");
  }

  @Test
  void threads_lose_nothing() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(8);
    for (int t = 0; t < 8; t++) {
      new Thread(() -> {
            for (int i = 0; i < 5_000; i++) {
              analyzer.record("a", ask("same"), Usage.of(10, 1));
            }
            done.countDown();
          })
          .start();
    }
    done.await();
    assertThat(of("a").counts().calls()).isEqualTo(40_000);
    assertThat(of("a").counts().inputTokens()).isEqualTo(400_000);
    assertThat(of("a").counts().duplicateCalls()).isEqualTo(39_999);
    assertThat(of("a").mostRepeated()).isEqualTo(39_999);
  }

  @Test
  void very_long_prompts_are_no_trouble() {
    LlmRequest huge = ask("word ".repeat(1_000_000));
    for (int i = 0; i < 10; i++) {
      analyzer.record("a", huge, null);
    }
    assertThat(of("a").duplicateRate()).isEqualTo(0.9);
  }
}
