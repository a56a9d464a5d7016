/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEncodingTest {
  private static final Encoding PLAIN =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

  @ParameterizedTest
  @CsvSource({
    "gpt-4.1, O200K",
    "gpt-4.1-mini, O200K",
    "gpt-4.1-2025-04-14, O200K",
    "gpt-4.5-preview, O200K",
    "gpt-4o, O200K",
    "gpt-4o-mini, O200K",
    "chatgpt-4o-latest, O200K",
    "gpt-5, O200K",
    "gpt-5-mini, O200K",
    "gpt-5.6-sol, O200K",
    "gpt-6, O200K",
    "o1, O200K",
    "o1-pro, O200K",
    "o3, O200K",
    "o3-mini, O200K",
    "o4-mini, O200K",
    "gpt-oss-120b, O200K",
    "openai/gpt-oss-20b, O200K",
    "openai/gpt-5-nano, O200K",
    "GPT-4O, O200K",
    "ft:gpt-4o-mini-2024-07-18:acme::id, O200K",
    "gpt-4, CL100K",
    "gpt-4-32k, CL100K",
    "gpt-4-turbo-2024-04-09, CL100K",
    "gpt-3.5-turbo, CL100K",
    "gpt-35-turbo, CL100K",
    "gpt-35-turbo-16k, CL100K",
    "ft:gpt-3.5-turbo:acme, CL100K",
    "text-embedding-3-small, CL100K",
    "text-embedding-ada-002, CL100K",
    "davinci-002, CL100K",
    "text-davinci-003, P50K",
    "davinci, R50K"
  })
  void a_model_of_the_gpt_family_has_its_own_encoding(String model, TokenEncoding encoding) {
    assertThat(TokenEncoding.ofModel(model)).contains(encoding);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "claude-sonnet-4-5",
        "gemini-2.5-pro",
        "llama-3.3-70b",
        "o100",
        "o1x",
        "gpt-",
        "gpt",
        "mistral-large-latest",
        "adapter",
        "ada2",
        "gpt-neo",
        "openai/",
        "curiex"
      })
  void a_model_of_others_has_none(String model) {
    assertThat(TokenEncoding.ofModel(model)).isEmpty();
  }

  @Test
  void counts_what_is_published() {
    assertThat(TokenEncoding.O200K.count("")).isZero();
    assertThat(TokenEncoding.O200K.count("hello world")).isEqualTo(2);
    assertThat(TokenEncoding.CL100K.count("hello world")).isEqualTo(2);
    assertThat(TokenEncoding.CL100K.count("tiktoken is great!")).isEqualTo(6);
  }

  @Test
  void marks_of_control_in_a_text_are_characters() {
    assertThat(TokenEncoding.O200K.count("a <|endoftext|> b <|im_start|>")).isGreaterThan(6);
  }

  @Test
  void a_long_text_is_counted_in_pieces_as_it_is_in_one() {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    while (text.length() < 100_000) {
      int letters = 1 + random.nextInt(11);
      for (int i = 0; i < letters; i++) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      text.append(random.nextInt(12) == 0 ? ".\n" : random.nextInt(9) == 0 ? ", 17 " : " ");
    }
    assertThat(TokenEncoding.O200K.count(text.toString()))
        .isEqualTo(PLAIN.countTokensOrdinary(text.toString()));
  }

  @Test
  void beyond_the_bound_the_rest_is_like_the_sample() {
    String text = "The ship left port with 1,200 tonnes of steel. ".repeat(20_000);
    long exact = PLAIN.countTokensOrdinary(text);
    assertThat((double) TokenEncoding.O200K.count(text)).isBetween(exact * 0.99, exact * 1.01);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "\n", "{", "語", "ab1", "\uD83D\uDE00", "\uD800"})
  void a_million_characters_of_one_kind_do_not_take_seconds(String one) {
    TokenEncoding.O200K.count(one);
    String text = one.repeat(1_000_000 / one.length());
    // Less than a second of processor time; generous for a busy machine.
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> assertThat(TokenEncoding.O200K.count(text)).isPositive());
  }

  @Test
  void the_rough_count_of_sentences_and_json_is_within_a_fifth() {
    String prose =
        "The committee published its annual report on shipping emissions last Tuesday. It says that"
            + " most vessels could save a fifth of their fuel by sailing more slowly between ports.";
    String json = "{\"id\":4711,\"customer\":{\"name\":\"Anna Schmidt\",\"city\":\"Bremen\"},"
        + "\"lines\":[{\"sku\":\"A-100\",\"quantity\":12,\"price\":9.99}]}";
    for (String text : new String[] {prose, json}) {
      double ratio = (double) TokenCounter.rough().count(text) / TokenEncoding.O200K.count(text);
      assertThat(ratio).as(text).isBetween(0.8, 1.2);
    }
    assertThat(TokenCounter.rough().count("")).isZero();
    assertThat(TokenCounter.rough().count(" ")).isEqualTo(1);
  }
}
