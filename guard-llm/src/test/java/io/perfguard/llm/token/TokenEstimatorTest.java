/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.LlmTool;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimatorTest {
  private static final LlmRequest HELLO = LlmRequest.user("hello world");
  private static final String PROSE =
      "The harbour was closed for the night, and nobody knew when the boats would come back. ";

  private static LlmRequest prose(Random random) {
    return LlmRequest.user(PROSE.repeat(1 + random.nextInt(20)));
  }

  @Test
  void a_conversation_costs_three_tokens_a_message_and_three_for_the_answer() {
    TokenEstimator gpt = TokenEstimator.of("openai", "gpt-4o");
    assertThat(gpt.count(HELLO)).isEqualTo(2 + 3 + 3);
    LlmRequest two =
        HELLO.toBuilder().message(LlmMessage.assistant("hello world")).build();
    assertThat(gpt.count(two)).isEqualTo(2 * (2 + 3) + 3);
    assertThat(gpt.countOutput("hello world")).isEqualTo(2);
    assertThat(gpt.encoding()).contains(TokenEncoding.O200K);
  }

  @Test
  void tools_and_schemas_cost_something() {
    TokenEstimator gpt = TokenEstimator.of("openai", "gpt-4o");
    LlmRequest tool = HELLO.toBuilder()
        .tool(new LlmTool("find", "finds things", "{\"type\":\"object\"}"))
        .build();
    LlmRequest schema =
        HELLO.toBuilder().responseFormat("{\"type\":\"object\"}").build();
    assertThat(gpt.count(tool)).isGreaterThan(gpt.count(HELLO) + 10);
    assertThat(gpt.count(schema)).isGreaterThan(gpt.count(HELLO) + 5);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-3-5-sonnet-20241022, 1.10",
    "claude-sonnet-4-20250514, 1.10",
    "claude-sonnet-4-5-20250929, 1.10",
    "anthropic.claude-3-haiku-20240307-v1:0, 1.10",
    "claude-opus-4-7, 1.35",
    "claude-opus-4.7, 1.35",
    "us.anthropic.claude-opus-5-v1:0, 1.35",
    "claude-next, 1.35",
    "gemini-2.5-flash, 1.05",
    "llama-3.3-70b, 1.15",
    "mistral-large, 1.15",
    "gpt-4o, 1.00",
  })
  void before_bills_came_there_is_a_prior(String model, double prior) {
    TokenEstimator estimator = TokenEstimator.of("", model);
    assertThat(estimator.ofCount(ContentClass.PROSE).typical()).isEqualTo(prior);
  }

  @Test
  void bills_of_thirty_calls_make_the_estimate_right() {
    TokenEstimator claude = TokenEstimator.of("anthropic", "claude-opus-5");
    assertThat(claude.encoding()).isEmpty();
    Random random = new Random(3);
    TokenEncoding.O200K.count("load"); // what a tokenizer says is learned only once it is there
    for (int i = 0; i < 30; i++) {
      LlmRequest request = prose(random);
      claude.learn(request, bill(request));
    }
    LlmRequest next = prose(random);
    double billed = (double) bill(next);
    assertThat((double) claude.count(next)).isCloseTo(billed, within(billed * 0.03));
    assertThat((double) claude.estimate(next)).isCloseTo(billed, within(billed * 0.05));
    assertThat(claude.reservation(next)).isGreaterThanOrEqualTo(claude.count(next));
    assertThat(claude.ofCount(ContentClass.OTHER_SCRIPT).learnedCount()).isZero();
  }

  private static long bill(LlmRequest request) {
    return Math.round(1.22 * RequestTokens.count(request, TokenEncoding.O200K));
  }

  @Test
  void later_bills_are_counted_by_the_tokenizer_now_and_then() {
    TokenEstimator estimator = TokenEstimator.of("x", "y");
    TokenEncoding.O200K.count("load");
    for (int i = 0; i < 32 + 2 * 256; i++) {
      estimator.learn(HELLO, 9);
    }
    assertThat(estimator.ofShape(ContentClass.PROSE).learnedCount()).isEqualTo(32 + 2 * 256);
    assertThat(estimator.ofCount(ContentClass.PROSE).learnedCount()).isEqualTo(34);
  }

  @Test
  void the_upper_bound_is_above_every_count() {
    Random random = new Random(4);
    String[] parts = {
      "a",
      "1",
      " ",
      "\n",
      "é",
      "ß",
      "語",
      "я",
      "\uD83D\uDE00",
      "\uD800",
      "{\"",
      "\u0000",
      "the ",
      "\uFDFA",
      "0000"
    };
    TokenEstimator estimator = TokenEstimator.of("openai", "gpt-4o");
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      LlmRequest request = LlmRequest.user(text.toString());
      assertThat(estimator.upperBound(request)).isGreaterThanOrEqualTo(estimator.count(request));
      assertThat(estimator.reservation(request)).isLessThanOrEqualTo(estimator.upperBound(request));
    }
  }

  @Test
  void utf_8_is_as_long_as_the_bytes() {
    for (String text : new String[] {"", "abc", "é", "語", "\uD83D\uDE00x", "aя\u0000\uFFFF"}) {
      assertThat(RequestTokens.utf8(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
    assertThat(RequestTokens.utf8("\uD800a\uDC00")).isEqualTo(7);
  }

  @Test
  void pictures_are_in_no_bound_and_teach_nothing() {
    TokenEstimator estimator = TokenEstimator.of("openai", "gpt-4o");
    LlmRequest picture = LlmRequest.builder()
        .message(new LlmMessage(LlmRole.USER, "what is this?", "[{\"image\":\"sha256:ab\"}]"))
        .build();
    assertThat(estimator.upperBoundHolds(picture)).isFalse();
    assertThat(estimator.upperBoundHolds(HELLO)).isTrue();
    estimator.learn(picture, 1_000);
    assertThat(estimator.ofShape(ContentClass.PROSE).learnedCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "A sentence of plain words, as people write them.;PROSE",
        "{\"a\":[1,2,{\"b\":\"c\"}],\"d\":{\"e\":1.5}};STRUCTURED",
        "これは日本語の文章です。;OTHER_SCRIPT",
        "Это предложение на русском языке.;OTHER_SCRIPT",
        "Grüße aus Köln, schön war es dort.;PROSE"
      })
  void a_text_has_a_class(String text, ContentClass expected) {
    assertThat(ContentClass.of(text)).isEqualTo(expected);
    assertThat(ContentClass.of(text.repeat(1_000))).isEqualTo(expected);
  }

  @Test
  void estimators_are_kept_up_to_a_bound() {
    TokenEstimators all = new TokenEstimators(2);
    assertThat(all.of("openai", "gpt-4o")).isSameAs(all.of("openai", "gpt-4o"));
    assertThat(all.of("azure", "gpt-4o")).isNotSameAs(all.of("openai", "gpt-4o"));
    TokenEstimator beyond = all.of("openai", "gpt-4");
    assertThat(beyond.encoding()).contains(TokenEncoding.CL100K);
    assertThat(all.of("openai", "gpt-4")).isNotSameAs(beyond);
    assertThat(all.all()).hasSize(2);
    assertThat(all.foldedCount()).isEqualTo(2);
    assertThatThrownBy(() -> new TokenEstimators(0))
        .hasMessage("maximumModels must be >= 1, was 0");
  }

  @Test
  void a_wrong_bill_is_refused() {
    assertThatThrownBy(() -> TokenEstimator.of("", "").learn(HELLO, -1))
        .hasMessage("actualInputTokens must be >= 0, was -1");
  }
}
