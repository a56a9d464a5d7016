/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.ReportedCount;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.time.LocalDate;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each dimension of a price, with what it comes to, worked out by hand to the last decimal. */
class ModelPriceTest {
  private static final ModelPrice PLAIN =
      ModelPrice.builder("p", "plain").tokens("2.50", "10").build();

  private static final ModelPrice FULL = ModelPrice.builder("p", "full")
      .tokens("3", "15")
      .cacheRead("0.3")
      .cacheWrite("3.75", "6")
      .contextTier(ReportedCount.INPUT_TOKENS, 200_000, "6")
      .contextTier(ReportedCount.OUTPUT_TOKENS, 200_000, "22.5")
      .contextTier(ReportedCount.CACHE_READ_TOKENS, 200_000, "0.6")
      .rate(ReportedCount.OUTPUT_REASONING_TOKENS, "20")
      .rate(ReportedCount.INPUT_AUDIO_TOKENS, "40")
      .rate(ReportedCount.CACHE_AUDIO_READ_TOKENS, "2.5")
      .rate(ReportedCount.INPUT_IMAGE_TOKENS, "5")
      .rate(ReportedCount.OUTPUT_AUDIO_TOKENS, "80")
      .rate(ReportedCount.WEB_SEARCHES, "10")
      .rate(ReportedCount.REQUESTS, "12")
      .rate(ReportedCount.INPUT_AUDIO_SECONDS, "0.36")
      .tierFactor(ServiceTier.BATCH, "1/2")
      .tierRate(ServiceTier.PRIORITY, ReportedCount.INPUT_TOKENS, "6")
      .region("eu", "11/10")
      .build();

  private static Usage usage(String units) {
    Usage.Builder usage = Usage.builder();
    for (String one : units.split(" ", -1)) {
      int equals = one.indexOf('=');
      usage.add(
          UsageUnit.valueOf(one.substring(0, equals)), Long.parseLong(one.substring(equals + 1)));
    }
    return usage.build();
  }

  @ParameterizedTest
  @CsvSource({
    // units, tier, region, input, output, tools, total; a request is 0.012 dollars each time
    "INPUT=1, STANDARD, , 0.000003, 0, 0.012, 0.012003",
    "INPUT=1000 OUTPUT=100, STANDARD, , 0.003, 0.0015, 0.012, 0.0165",
    "CACHE_READ=7, STANDARD, , 0.0000021, 0, 0.012, 0.0120021",
    "CACHE_WRITE=7, STANDARD, , 0.00002625, 0, 0.012, 0.01202625",
    "CACHE_WRITE_1H=7, STANDARD, , 0.000042, 0, 0.012, 0.012042",
    "OUTPUT_REASONING=7, STANDARD, , 0, 0.00014, 0.012, 0.01214",
    "INPUT_AUDIO=7, STANDARD, , 0.00028, 0, 0.012, 0.01228",
    "CACHE_READ_AUDIO=7, STANDARD, , 0.0000175, 0, 0.012, 0.0120175",
    "INPUT_IMAGE=7, STANDARD, , 0.000035, 0, 0.012, 0.012035",
    "CACHE_READ_IMAGE=7, STANDARD, , 0.000035, 0, 0.012, 0.012035",
    "INPUT_VIDEO=7, STANDARD, , 0.000021, 0, 0.012, 0.012021",
    "INPUT_TOOL=7, STANDARD, , 0.000021, 0, 0.012, 0.012021",
    "OUTPUT_AUDIO=7, STANDARD, , 0, 0.00056, 0.012, 0.01256",
    "OUTPUT_IMAGE=7, STANDARD, , 0, 0.000105, 0.012, 0.012105",
    "WEB_SEARCHES=3, STANDARD, , 0, 0, 0.042, 0.042",
    "REQUESTS=2, STANDARD, , 0, 0, 0.024, 0.024",
    "AUDIO_SECONDS=61, STANDARD, , 0, 0, 0.0181, 0.0181",
    // a context tier begins above its start, is chosen by all input, and counts for all of it
    "INPUT=200000 OUTPUT=10, STANDARD, , 0.6, 0.00015, 0.012, 0.61215",
    "INPUT=200001 OUTPUT=10, STANDARD, , 1.200006, 0.000225, 0.012, 1.212231",
    "INPUT=1 CACHE_READ=200000, STANDARD, , 0.120006, 0, 0.012, 0.132006",
    "OUTPUT=300000, STANDARD, , 0, 4.5, 0.012, 4.512",
    // half, but not of what is billed by use; a half of an odd price is no whole pico-dollar
    "INPUT=1 OUTPUT=1 WEB_SEARCHES=1, BATCH, , 0.0000015, 0.0000075, 0.022, 0.022009",
    // what has no price of its own in a tier has that of the standard
    "INPUT=10 OUTPUT=10, PRIORITY, , 0.00006, 0.00015, 0.012, 0.01221",
    "INPUT=10, FLEX, , 0.00003, 0, 0.012, 0.01203",
    // a tenth more in a region, not on tools
    "INPUT=10 WEB_SEARCHES=1, STANDARD, eu, 0.000033, 0, 0.022, 0.022033",
    "INPUT=10, STANDARD, EU, 0.000033, 0, 0.012, 0.012033",
    "INPUT=10, STANDARD, mars, 0.00003, 0, 0.012, 0.01203",
    "INPUT=10 OUTPUT=10, BATCH, eu, 0.0000165, 0.0000825, 0.012, 0.012099"
  })
  void a_call_costs_what_its_units_cost(
      String units,
      ServiceTier tier,
      String region,
      String input,
      String output,
      String tools,
      String total) {
    assertThat(FULL.cost(usage(units), tier, region))
        .isEqualTo(
            new Cost(Money.usd(input), Money.usd(output), Money.usd(tools), Money.usd(total)));
  }

  @Test
  void half_a_pico_dollar_is_rounded_to_the_even_one_and_once_for_a_call() {
    // 0.000001 dollars for a million is one pico-dollar for a token, and half of it in a batch.
    ModelPrice price = ModelPrice.builder("p", "m")
        .tokens("0.000001", "0.000001")
        .tierFactor(ServiceTier.BATCH, "1/2")
        .build();
    assertThat(picos(price, 1, 0)).isEqualTo(0);
    assertThat(picos(price, 3, 0)).isEqualTo(2);
    assertThat(picos(price, 5, 0)).isEqualTo(2);
    assertThat(picos(price, 1, 1)).as("half and half is one").isEqualTo(1);
    Cost cost = price.cost(Usage.of(1, 1), ServiceTier.BATCH, null);
    assertThat(cost.input()).isEqualTo(Money.ZERO);
    assertThat(cost.output()).isEqualTo(Money.ZERO);
  }

  private static long picos(ModelPrice price, long input, long output) {
    return price.cost(Usage.of(input, output), ServiceTier.BATCH, null).total().picos();
  }

  @Test
  void a_price_finer_than_a_pico_dollar_is_exact_until_the_end() {
    ModelPrice price = ModelPrice.builder("p", "m")
        .tokens("0.08333333333333334", "0.0000000001")
        .build();
    assertThat(price.cost(Usage.of(3, 0), ServiceTier.STANDARD, null).total())
        .isEqualTo(Money.ofPicos(250_000));
    assertThat(price.cost(Usage.of(0, 4_999), ServiceTier.STANDARD, null).total())
        .isEqualTo(Money.ZERO);
    assertThat(price.cost(Usage.of(0, 5_001), ServiceTier.STANDARD, null).total())
        .isEqualTo(Money.ofPicos(1));
  }

  @Test
  void a_price_by_the_hour_does_not_come_out_even_and_is_rounded_once() {
    ModelPrice price = ModelPrice.builder("p", "m")
        .rate(ReportedCount.INPUT_AUDIO_SECONDS, "0.1")
        .build();
    Usage second = Usage.builder().add(UsageUnit.AUDIO_SECONDS, 1).build();
    Usage hour = Usage.builder().add(UsageUnit.AUDIO_SECONDS, 3_600).build();
    // 0.1 / 3600 = 0.000027777777777777...
    assertThat(price.cost(second, ServiceTier.STANDARD, null).total())
        .isEqualTo(Money.usd("0.000027777778"));
    assertThat(price.cost(hour, ServiceTier.STANDARD, null).total()).isEqualTo(Money.usd("0.1"));
  }

  @Test
  void large_amounts_are_as_exact_as_small_ones() {
    assertThat(PLAIN
            .cost(Usage.of(1_000_000_000_000L, 1), ServiceTier.STANDARD, "eu")
            .total())
        .isEqualTo(Money.usd("2500000.00001"));
    assertThatThrownBy(
            () -> PLAIN.cost(Usage.of(100_000_000_000_000L, 1), ServiceTier.STANDARD, null))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("more than Money holds");
  }

  @Test
  void a_ceiling_is_by_the_dearest_unit_that_is_possible_and_by_the_largest_input() {
    assertThat(PLAIN.ceiling(1_000, 100, ServiceTier.STANDARD)).isEqualTo(Money.usd("0.0035"));
    assertThat(FULL.ceiling(1_000, 100, ServiceTier.STANDARD))
        .as("all of it sound")
        .isEqualTo(Money.usd("0.06"));
    assertThat(FULL.ceiling(1_000, 100, ServiceTier.STANDARD, null, UsageUnit.ofText()))
        .as("kept for an hour, reasoning, one request")
        .isEqualTo(Money.usd("0.02"));
    assertThat(FULL.ceiling(200_000, 0, ServiceTier.STANDARD, null, EnumSet.of(UsageUnit.INPUT)))
        .isEqualTo(Money.usd("0.612"));
    assertThat(FULL.ceiling(200_001, 0, ServiceTier.STANDARD, "eu", EnumSet.of(UsageUnit.INPUT)))
        .isEqualTo(Money.usd("1.3320066"));
    assertThatThrownBy(() -> FULL.ceiling(-1, 0, ServiceTier.STANDARD))
        .hasMessageContaining("inputTokensUpperBound must be >= 0, was -1");
  }

  @Test
  void what_was_used_and_has_no_price_is_told() {
    ModelPrice embedding =
        ModelPrice.builder("p", "e").rate(ReportedCount.INPUT_TOKENS, "0.02").build();
    Usage usage = usage("INPUT=5 CACHE_READ=5 OUTPUT=5 WEB_SEARCHES=1 REQUESTS=1");
    assertThat(embedding.unpriced(usage)).containsExactly(UsageUnit.OUTPUT, UsageUnit.WEB_SEARCHES);
    assertThat(FULL.unpriced(usage)).isEmpty();
    assertThat(ModelPrice.builder("p", "free").build().isPriced()).isFalse();
  }

  @Test
  void a_dearer_tier_that_is_billed_as_the_standard_one_is_told() {
    assertThat(PLAIN.bounds(ServiceTier.STANDARD)).isTrue();
    assertThat(PLAIN.bounds(ServiceTier.BATCH)).isTrue();
    assertThat(PLAIN.bounds(ServiceTier.FLEX)).isTrue();
    assertThat(PLAIN.bounds(ServiceTier.PRIORITY)).isFalse();
    assertThat(ModelPrice.builder("p", "none").build().bounds(ServiceTier.STANDARD))
        .isFalse();
    Usage usage = usage("INPUT=5 CACHE_READ=5 OUTPUT=5 REQUESTS=1");
    assertThat(PLAIN.unpriced(usage, ServiceTier.FLEX)).isEmpty();
    assertThat(PLAIN.unpriced(usage, ServiceTier.PRIORITY))
        .containsExactly(UsageUnit.INPUT, UsageUnit.CACHE_READ, UsageUnit.OUTPUT);
    ModelPrice twice = PLAIN.toBuilder().tierFactor(ServiceTier.PRIORITY, "2").build();
    assertThat(twice.bounds(ServiceTier.PRIORITY)).isTrue();
    assertThat(twice.unpriced(usage, ServiceTier.PRIORITY)).isEmpty();
  }

  @Test
  void a_count_that_a_dearer_tier_leaves_out_is_told_unless_a_wider_one_of_the_tier_bills_it() {
    Usage usage = usage("INPUT=5 CACHE_READ=5 OUTPUT=5 OUTPUT_REASONING=5 WEB_SEARCHES=1");
    assertThat(FULL.bounds(ServiceTier.PRIORITY)).isTrue();
    assertThat(FULL.unpriced(usage, ServiceTier.PRIORITY))
        .containsExactly(UsageUnit.CACHE_READ, UsageUnit.OUTPUT, UsageUnit.OUTPUT_REASONING);
    ModelPrice plain = PLAIN.toBuilder()
        .tierRate(ServiceTier.PRIORITY, ReportedCount.INPUT_TOKENS, "5")
        .tierRate(ServiceTier.PRIORITY, ReportedCount.OUTPUT_TOKENS, "20")
        .build();
    assertThat(plain.unpriced(usage, ServiceTier.PRIORITY)).containsExactly(UsageUnit.WEB_SEARCHES);
  }

  @Test
  void cached_sound_without_a_price_of_its_own_is_billed_by_the_dearer() {
    ModelPrice price = ModelPrice.builder("p", "m")
        .tokens("2", "8")
        .cacheRead("0.5")
        .rate(ReportedCount.INPUT_AUDIO_TOKENS, "40")
        .build();
    assertThat(
            price.cost(usage("CACHE_READ_AUDIO=10"), ServiceTier.STANDARD, null).total())
        .isEqualTo(Money.usd("0.0004"));
  }

  @Test
  void a_factor_is_for_all_prices() {
    ModelPrice euros = FULL.toBuilder().times("1.08").times("0.5").build();
    Usage usage = usage("INPUT=1000 WEB_SEARCHES=1");
    // (0.003 + 0.01 + 0.012) * 0.54
    assertThat(euros.cost(usage, ServiceTier.STANDARD, null).total())
        .isEqualTo(Money.usd("0.0135"));
    assertThat(euros.dollarsPerMillion(UsageUnit.INPUT, 200_001))
        .hasValueSatisfying(price -> assertThat(price).isEqualByComparingTo("3.24"));
    assertThat(euros.dollarsPerMillion(UsageUnit.WEB_SEARCHES, 0))
        .hasValueSatisfying(price -> assertThat(price).isEqualByComparingTo("5400"));
  }

  @Test
  void a_price_says_where_it_is_from_and_what_the_model_can() {
    ModelPrice price = PLAIN.toBuilder()
        .contextWindow(128_000)
        .maximumOutputTokens(16_384)
        .source("contract 17", LocalDate.of(2026, 11, 1))
        .build();
    assertThat(price.contextWindow()).hasValue(128_000);
    assertThat(price.maximumOutputTokens()).hasValue(16_384);
    assertThat(price.source()).isEqualTo("contract 17");
    assertThat(price.checkedOn()).contains(LocalDate.of(2026, 11, 1));
    assertThat(PLAIN.contextWindow()).isEmpty();
    assertThat(PLAIN.checkedOn()).isEmpty();
    assertThat(PLAIN.states(ServiceTier.STANDARD)).isTrue();
    assertThat(PLAIN.states(ServiceTier.BATCH)).isFalse();
    assertThat(FULL.states(ServiceTier.PRIORITY)).isTrue();
    assertThat(price).hasToString("p plain: 2.5 input, 10 output, dollars per million");
  }

  @Test
  void what_is_no_price_is_refused() {
    ModelPriceBuilder builder = ModelPrice.builder("p", "m");
    assertThatThrownBy(() -> builder.tokens("two", "3"))
        .hasMessage("the price of input_tokens must be a decimal number such as 2.50, was \"two\"");
    assertThatThrownBy(() -> builder.tokens("-2", "3")).hasMessageContaining("must be >= 0");
    assertThatThrownBy(() -> builder.tokens("1e-999999999", "3"))
        .hasMessageContaining("at most 60 digits");
    assertThatThrownBy(() -> builder.contextTier(ReportedCount.INPUT_TOKENS, 5, "1"))
        .hasMessageContaining("must have a price before");
    assertThatThrownBy(() -> builder.times("-1")).hasMessageContaining("must be >= 0, was -1");
    assertThatThrownBy(() -> builder.times("much")).hasMessageContaining("was \"much\"");
    assertThatThrownBy(() -> builder.region("eu", "1/0")).hasMessageContaining("denominator");
    assertThatThrownBy(() -> builder.tierFactor(ServiceTier.BATCH, "half"))
        .hasMessageContaining("11/10");
  }
}
