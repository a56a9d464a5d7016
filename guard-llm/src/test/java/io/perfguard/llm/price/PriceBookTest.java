/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.io.BufferedReader;
import java.io.StringReader;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceBookTest {
  private static final Instant NOV = Instant.parse("2026-11-24T12:00:00Z");
  private static final PriceBook BOOK = PriceBook.bundled();

  private static Money cost(String provider, String model, String at, Usage usage) {
    return BOOK.find(provider, model, Instant.parse(at))
        .orElseThrow()
        .cost(usage, ServiceTier.STANDARD, null)
        .total();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o, gpt-4o",
    "openai, gpt-4o-2024-08-06, gpt-4o",
    "openai, gpt-4o-2024-05-13, gpt-4o-2024-05-13",
    "openai, gpt-4o-mini-2024-07-18, gpt-4o-mini",
    "openai, GPT-4O, gpt-4o",
    "OPEN_AI, gpt-4o, gpt-4o",
    "azure, gpt-4o-2024-08-06, gpt-4o",
    "azure_openai, gpt-35-turbo, gpt-3.5-turbo",
    "openrouter, openai/gpt-4o, gpt-4o",
    "openrouter, anthropic/claude-sonnet-4.5, claude-sonnet-4-5",
    "litellm, openai/gpt-4o, gpt-4o",
    "'', gpt-4o, gpt-4o",
    "'', claude-haiku-4-5, claude-haiku-4-5",
    "openai, gpt-5-6-luna, gpt-5.6-luna",
    "openai, gpt-5.6-luna-2026-08-01, gpt-5.6-luna",
    "openai, ft:gpt-4o-2024-08-06:org::id, ft:gpt-4o",
    "openai, gpt-4o-audio-preview-2024-12-17, gpt-4o-audio-preview",
    "anthropic, claude-sonnet-4-5-20250929, claude-sonnet-4-5",
    "anthropic, claude-sonnet-4.5, claude-sonnet-4-5",
    "anthropic, claude-3-5-haiku-latest, claude-3-5-haiku",
    "anthropic, claude-sonnet-4-20250514, claude-sonnet-4",
    "bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0, claude-sonnet-4-5",
    "AMAZON_BEDROCK, anthropic.claude-3-5-haiku-20241022-v1:0, claude-3-5-haiku",
    "aws, global.anthropic.claude-opus-5, claude-opus-5",
    "aws, amazon.nova-pro-v1:0, nova-pro",
    "vertex_ai, claude-sonnet-4-5@20250929, claude-sonnet-4-5",
    "google, publishers/anthropic/models/claude-haiku-4-5@20251001, claude-haiku-4-5",
    "google, claude-3-haiku@20240307, claude-3-haiku",
    "google, models/gemini-2.5-pro, gemini-2.5-pro",
    "GOOGLE_AI_GEMINI, gemini-2.5-flash-preview-09-2025,",
    "google-vertex, gemini-2.5-pro, gemini-2.5-pro",
    "groq, openai/gpt-oss-120b, gpt-oss-120b",
    "groq, meta-llama/llama-4-scout-17b-16e-instruct, llama-4-scout-17b-16e-instruct",
    "xai, grok-4-0709, grok-4",
    "MISTRAL_AI, mistral-large-latest, mistral-large",
    "openai, gpt-4o-of-mine,",
    "openai, ft:gpt-4.1:org::id,",
    "openai, claude-sonnet-4-5,",
    "nobody, gpt-4o,",
    "unknown, gpt-4o,",
    "'', llama-of-mine,"
  })
  void a_model_is_found_by_the_names_that_providers_use(
      String provider, String model, String found) {
    assertThat(BOOK.find(provider, model, NOV).map(ModelPrice::model))
        .isEqualTo(Optional.ofNullable(found));
  }

  @ParameterizedTest
  @CsvSource({
    "openai, o3, 2025-06-09T23:59:59Z, 10, 40",
    "openai, o3, 2025-06-10T00:00:00Z, 2, 8",
    "openai, gpt-5.6-luna, 2026-07-29T23:59:59Z, 1, 6",
    "openai, gpt-5.6-luna, 2026-07-30T00:00:00Z, 0.2, 1.2",
    "anthropic, claude-sonnet-5, 2026-08-31T12:00:00Z, 2, 10",
    "anthropic, claude-sonnet-5, 2026-09-01T00:00:00Z, 3, 15",
    "google, gemini-3.7-flash, 2026-12-31T23:59:59Z, 0.75, 3.75",
    "google, gemini-3.7-flash, 2027-01-01T00:00:00Z, 1.5, 7.5",
    "deepseek, deepseek-reasoner, 2025-05-01T20:00:00Z, 0.135, 0.55",
    "deepseek, deepseek-reasoner, 2025-05-01T12:00:00Z, 0.55, 2.19",
    "deepseek, deepseek-chat, 2026-05-01T12:00:00Z, 0.28, 0.42",
    "aws, us.anthropic.claude-haiku-4-5-20251001-v1:0, 2026-05-01T12:00:00Z, 1.1, 5.5",
    "aws, global.anthropic.claude-haiku-4-5-20251001-v1:0, 2026-05-01T12:00:00Z, 1, 5",
    "aws, us.anthropic.claude-3-5-haiku-20241022-v1:0, 2026-05-01T12:00:00Z, 0.8, 4"
  })
  void the_price_is_that_of_the_time_of_the_call(
      String provider, String model, String at, String input, String output) {
    assertThat(cost(provider, model, at, Usage.of(1_000_000 / 10, 0)).times(10))
        .isEqualTo(Money.usd(input));
    assertThat(cost(provider, model, at, Usage.of(0, 1_000_000))).isEqualTo(Money.usd(output));
  }

  @Test
  void tiers_and_regions_of_the_bundled_book_are_as_stated() {
    ModelPrice price = BOOK.find("openai", "gpt-5.5", NOV).orElseThrow();
    Usage usage = Usage.of(1_000, 100);
    assertThat(price.cost(usage, ServiceTier.STANDARD, null).total()).isEqualTo(Money.usd("0.008"));
    assertThat(price.cost(usage, ServiceTier.FLEX, null).total()).isEqualTo(Money.usd("0.004"));
    assertThat(price.cost(usage, ServiceTier.BATCH, "eu").total()).isEqualTo(Money.usd("0.0044"));
    assertThat(price.cost(usage, ServiceTier.PRIORITY, null).total()).isEqualTo(Money.usd("0.016"));
    assertThat(price.cost(Usage.of(272_001, 100), ServiceTier.STANDARD, null).total())
        .isEqualTo(Money.usd("2.72451"));
    ModelPrice vertex = BOOK.find("google", "claude-sonnet-4-5", NOV).orElseThrow();
    assertThat(vertex.cost(usage, ServiceTier.STANDARD, "us-east5").total())
        .isEqualTo(Money.usd("0.00495"));
    assertThat(vertex.cost(usage, ServiceTier.STANDARD, ModelPrice.GLOBAL).total())
        .isEqualTo(Money.usd("0.0045"));
  }

  @Test
  void each_bundled_price_is_one_has_a_source_and_is_found_by_its_own_name() {
    int models = 0;
    for (String provider : BOOK.providers()) {
      for (ModelPrice price : BOOK.models(provider, NOV)) {
        models++;
        assertThat(price.isPriced()).as(price.toString()).isTrue();
        assertThat(price.source()).as(price.toString()).isNotBlank();
        assertThat(price.checkedOn()).as(price.toString()).isPresent();
        assertThat(BOOK.find(provider, price.model(), NOV).map(ModelPrice::toString))
            .contains(price.toString());
      }
    }
    assertThat(models).isBetween(100, 300);
  }

  @Test
  void a_price_of_ones_own_comes_first_and_from_its_day_on() {
    ModelPrice own = ModelPrice.builder("openai", "gpt-4o").tokens("1", "4").build();
    ModelPrice local =
        ModelPrice.builder("cellar", "llama-of-mine").tokens("0.1", "0.1").build();
    PriceBook book = BOOK.toBuilder().price(own).price(local).build();
    assertThat(book.find("openai", "gpt-4o-2024-08-06", NOV))
        .hasValueSatisfying(price -> assertThat(price.toString()).isEqualTo(own.toString()));
    assertThat(book.find("cellar", "Llama-of-mine", NOV)).isPresent();
    assertThat(book.hash()).isNotEqualTo(BOOK.hash());
    PriceBook dated = BOOK.toBuilder().price(own, LocalDate.of(2026, 12, 1)).build();
    assertThat(dated.find("openai", "gpt-4o", NOV).orElseThrow().toString())
        .isNotEqualTo(own.toString());
    assertThat(dated
            .find("openai", "gpt-4o", Instant.parse("2026-12-01T00:00:00Z"))
            .orElseThrow())
        .hasToString(own.toString());
  }

  @Test
  void a_discount_is_for_all_models_of_a_provider() {
    PriceBook book = BOOK.toBuilder().times("anthropic", "0.85").build();
    ModelPrice price = book.find("anthropic", "claude-sonnet-4-5", NOV).orElseThrow();
    assertThat(price.cost(Usage.of(1_000, 0), ServiceTier.STANDARD, null).total())
        .isEqualTo(Money.usd("0.00255"));
    assertThat(book.find("openai", "gpt-4o", NOV).orElseThrow().toString())
        .isEqualTo(BOOK.find("openai", "gpt-4o", NOV).orElseThrow().toString());
    assertThatThrownBy(() -> BOOK.toBuilder().times("nobody", "0.85"))
        .hasMessageContaining("was \"nobody\"");
  }

  @Test
  void two_books_with_the_same_prices_have_the_same_hash() {
    assertThat(BOOK.toBuilder().build().hash()).isEqualTo(BOOK.hash()).matches("[0-9a-f]{16}");
  }

  @Test
  void the_dearest_stands_in_for_a_model_that_nobody_knows() {
    assertThat(BOOK.dearest("openai", NOV).map(ModelPrice::model)).contains("o1-pro");
    assertThat(BOOK.dearest("anthropic", NOV)).hasValueSatisfying(dearest -> {
      for (ModelPrice price : BOOK.models("anthropic", NOV)) {
        assertThat(dearest.ceiling(100_000, 10_000, ServiceTier.STANDARD))
            .isGreaterThanOrEqualTo(price.ceiling(100_000, 10_000, ServiceTier.STANDARD));
      }
    });
    assertThat(BOOK.dearest("nobody", NOV)).isPresent();
    assertThat(PriceBook.builder().build().dearest("openai", NOV)).isEmpty();
  }

  @Test
  void differences_name_the_unit_and_both_prices() {
    ModelPrice own = ModelPrice.builder("openai", "gpt-4o")
        .tokens("2.5", "11")
        .cacheRead("1.25")
        .build();
    PriceBook other = PriceBook.builder().price(own).build();
    assertThat(PriceBook.differences(BOOK, other, NOV))
        .filteredOn(difference ->
            difference.unit() == UsageUnit.OUTPUT && difference.model().equals("gpt-4o"))
        .singleElement()
        .satisfies(difference -> {
          assertThat(difference.provider()).isEqualTo("openai");
          assertThat(difference.one().orElseThrow()).isEqualByComparingTo("10");
          assertThat(difference.other().orElseThrow()).isEqualByComparingTo("11");
        });
    assertThat(PriceBook.differences(BOOK, BOOK, NOV)).isEmpty();
  }

  @Test
  void names_that_do_not_exist_leave_nothing_behind_for_good() {
    PriceBook book = BOOK.toBuilder().build();
    for (int i = 0; i < 20_000; i++) {
      assertThat(book.find("openai", "junk-" + i, NOV)).isEmpty();
    }
    assertThat(book.find("openai", "x".repeat(100_000), NOV)).isEmpty();
    assertThat(book.remembered()).isLessThanOrEqualTo(4_096);
    assertThat(book.find("openai", "gpt-4o", NOV)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "provider p\nmodel m\nprice in=1",
        "provider p\nprice in=1 by=X",
        "model m\nprice in=1",
        "provider p\nmodel m\nprice in=1 by=NOBODY",
        "provider p\nmodel m\nprice inn=1 by=X",
        "provider p\nmodel m colour=red\nprice in=1 by=X",
        "nonsense x"
      })
  void a_line_of_the_bundled_book_that_is_wrong_is_named(String lines) {
    assertThatThrownBy(() -> BundledPrices.parse(
            new BufferedReader(new StringReader("source X 2026-01-01 some text\n" + lines))))
        .hasMessageContaining("prices.txt:");
  }
}
