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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiteLlmPricesTest {
  private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");

  @TempDir
  Path folder;

  private PriceBook book;

  @BeforeEach
  void readBook() throws IOException {
    book = PriceBook.fromLiteLlm(Files.writeString(folder.resolve("litellm.json"), """
        {"sample_spec": {"litellm_provider": "openai", "input_cost_per_token": 1},
         "big-1": {"litellm_provider": "openai", "max_input_tokens": 1000000,
           "max_output_tokens": 128000, "mode": "chat",
           "input_cost_per_token_above_272k_tokens": 1e-05, "input_cost_per_token": 5e-06,
           "output_cost_per_token": 3e-05, "output_cost_per_token_above_272k_tokens": 4.5e-05,
           "output_cost_per_reasoning_token": 4e-05,
           "cache_read_input_token_cost": 5e-07, "cache_creation_input_token_cost": 6.25e-06,
           "cache_creation_input_token_cost_above_1hr": 1e-05,
           "cache_creation_input_token_cost_above_1hr_above_272k_tokens": 2e-05,
           "input_cost_per_audio_token": 4e-05, "output_cost_per_audio_token": 8e-05,
           "input_cost_per_token_batches": 2.5e-06, "output_cost_per_token_batches": 1.5e-05,
           "input_cost_per_token_flex": 2.4e-06, "output_cost_per_token_priority": 6e-05,
           "input_cost_per_token_above_272k_tokens_priority": 2e-05,
           "regional_processing_uplift_multiplier_eu": 1.1,
           "search_context_cost_per_query": {"search_context_size_low": 0.03,
             "search_context_size_high": 0.05}, "supports_vision": true, "odd": null},
         "azure/eu/big-1": {"litellm_provider": "azure", "input_cost_per_token": 5.5e-06},
         "vertex_ai/gem": {"litellm_provider": "vertex_ai-language-models",
           "input_cost_per_token": 1e-7},
         "xai/grok-9": {"litellm_provider": "xai", "input_cost_per_token": 3e-06,
           "input_cost_per_token_above_128k_tokens": 6e-06},
         "dashscope/ranges": {"litellm_provider": "dashscope", "tiered_pricing": [
           {"range": [0, 256000], "input_cost_per_token": 5e-08, "output_cost_per_token": 4e-07},
           {"range": [256000, 1000000], "input_cost_per_token": 2.5e-07}]},
         "zero": {"litellm_provider": "openai", "input_cost_per_token": 0.0,
           "output_cost_per_token": 0},
         "nothing": {"litellm_provider": "openai", "mode": "chat"},
         "homeless": {"input_cost_per_token": 1}}"""));
  }

  private Money cost(String provider, String model, Usage usage, ServiceTier tier, String region) {
    return book.find(provider, model, AT)
        .orElseThrow()
        .cost(usage, tier, region)
        .total();
  }

  private Money cost(UsageUnit unit, long amount, ServiceTier tier) {
    return cost("openai", "big-1", Usage.builder().add(unit, amount).build(), tier, null);
  }

  @Test
  void prices_of_a_token_are_exact() {
    assertThat(cost(UsageUnit.INPUT, 1, ServiceTier.STANDARD)).isEqualTo(Money.usd("0.000005"));
    assertThat(cost(UsageUnit.CACHE_READ, 1, ServiceTier.STANDARD))
        .isEqualTo(Money.usd("0.0000005"));
    assertThat(cost(UsageUnit.CACHE_WRITE, 1, ServiceTier.STANDARD))
        .isEqualTo(Money.usd("0.00000625"));
    assertThat(cost(UsageUnit.CACHE_WRITE_1H, 1, ServiceTier.STANDARD))
        .isEqualTo(Money.usd("0.00001"));
    assertThat(cost(UsageUnit.CACHE_WRITE_1H, 272_001, ServiceTier.STANDARD))
        .isEqualTo(Money.usd("5.44002"));
    assertThat(cost(UsageUnit.OUTPUT_REASONING, 1, ServiceTier.STANDARD))
        .isEqualTo(Money.usd("0.00004"));
    assertThat(cost(UsageUnit.INPUT_AUDIO, 1, ServiceTier.STANDARD))
        .isEqualTo(Money.usd("0.00004"));
    assertThat(cost(UsageUnit.OUTPUT_AUDIO, 1, ServiceTier.STANDARD))
        .isEqualTo(Money.usd("0.00008"));
    assertThat(cost(UsageUnit.WEB_SEARCHES, 1, ServiceTier.STANDARD))
        .as("the dearest kind of search")
        .isEqualTo(Money.usd("0.05"));
  }

  @Test
  void context_tiers_begin_above_their_size() {
    assertThat(cost(UsageUnit.INPUT, 272_000, ServiceTier.STANDARD)).isEqualTo(Money.usd("1.36"));
    assertThat(cost(UsageUnit.INPUT, 272_001, ServiceTier.STANDARD))
        .isEqualTo(Money.usd("2.72001"));
  }

  @Test
  void those_of_xai_begin_at_it() {
    Usage at = Usage.of(128_000, 0);
    Usage below = Usage.of(127_999, 0);
    assertThat(cost("x-ai", "grok-9", at, ServiceTier.STANDARD, null))
        .isEqualTo(Money.usd("0.768"));
    assertThat(cost("xai", "grok-9", below, ServiceTier.STANDARD, null))
        .isEqualTo(Money.usd("0.383997"));
  }

  @Test
  void service_tiers_have_their_own_prices() {
    assertThat(cost(UsageUnit.INPUT, 2, ServiceTier.BATCH)).isEqualTo(Money.usd("0.000005"));
    assertThat(cost(UsageUnit.INPUT, 1, ServiceTier.FLEX)).isEqualTo(Money.usd("0.0000024"));
    assertThat(cost(UsageUnit.OUTPUT, 1, ServiceTier.PRIORITY)).isEqualTo(Money.usd("0.00006"));
    assertThat(cost(UsageUnit.INPUT, 1, ServiceTier.PRIORITY)).isEqualTo(Money.usd("0.000005"));
    assertThat(cost(UsageUnit.INPUT, 300_000, ServiceTier.PRIORITY)).isEqualTo(Money.usd("6"));
  }

  @Test
  void a_region_adds_a_tenth() {
    assertThat(cost("openai", "big-1", Usage.of(10, 0), ServiceTier.STANDARD, "eu"))
        .isEqualTo(Money.usd("0.000055"));
  }

  @Test
  void ranges_of_the_input_are_context_tiers() {
    assertThat(cost("dashscope", "ranges", Usage.of(256_000, 1), ServiceTier.STANDARD, null))
        .isEqualTo(Money.usd("0.0128004"));
    assertThat(cost("dashscope", "ranges", Usage.of(256_001, 1), ServiceTier.STANDARD, null))
        .isEqualTo(Money.usd("0.06400065"));
  }

  @Test
  void names_are_found_with_the_provider_in_front_and_without() {
    assertThat(book.find("vertex_ai", "gem", AT)).isPresent();
    assertThat(book.find("google", "vertex_ai/gem", AT)).isPresent();
    assertThat(book.find("azure", "eu/big-1", AT)).isPresent();
    assertThat(book.find("azure", "big-1", AT).orElseThrow().provider()).isEqualTo("openai");
    assertThat(book.find("openai", "big-1", AT).orElseThrow().maximumOutputTokens())
        .hasValue(128_000);
  }

  @Test
  void what_costs_nothing_is_unknown_and_not_free() {
    for (String model : new String[] {"zero", "nothing", "homeless", "sample_spec"}) {
      assertThat(book.find("openai", model, AT)).as(model).isEmpty();
    }
  }

  @Test
  void what_is_no_price_file_is_refused() throws IOException {
    Path file = Files.writeString(folder.resolve("odd.json"), "[]");
    assertThatThrownBy(() -> PriceBook.fromLiteLlm(file)).hasMessageContaining("odd.json: ");
  }
}
