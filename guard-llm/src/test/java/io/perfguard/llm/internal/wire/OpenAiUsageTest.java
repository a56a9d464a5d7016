/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import org.junit.jupiter.api.Test;

class OpenAiUsageTest {
  private static Usage read(String usage) {
    return read(usage, "");
  }

  private static Usage read(String usage, String provider) {
    return OpenAiUsage.read(JsonTree.parse("{\"usage\":" + usage + "}"), provider);
  }

  @Test
  void parts_are_taken_out_of_their_wholes() {
    Usage usage = read("""
        {"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
         "prompt_tokens_details":{"cached_tokens":40,"cache_write_tokens":20,"audio_tokens":10},
         "completion_tokens_details":{"reasoning_tokens":30,"audio_tokens":5}}""");
    assertThat(usage)
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 30)
            .add(UsageUnit.CACHE_READ, 40)
            .add(UsageUnit.CACHE_WRITE, 20)
            .add(UsageUnit.INPUT_AUDIO, 10)
            .add(UsageUnit.OUTPUT, 15)
            .add(UsageUnit.OUTPUT_REASONING, 30)
            .add(UsageUnit.OUTPUT_AUDIO, 5)
            .build());
    assertThat(usage.totalTokens()).isEqualTo(150);
  }

  @Test
  void details_may_be_null_or_missing() {
    assertThat(read("{\"prompt_tokens\":7,\"completion_tokens\":2,\"prompt_tokens_details\":null}"))
        .isEqualTo(Usage.of(7, 2));
  }

  @Test
  void DeepSeek_names_what_was_cached_otherwise() {
    assertThat(read("{\"prompt_tokens\":10,\"completion_tokens\":1,\"prompt_cache_hit_tokens\":8}")
            .cacheReadTokens())
        .isEqualTo(8);
  }

  @Test
  void reasoning_that_the_total_adds_is_beside_the_output() {
    Usage usage = read("""
        {"prompt_tokens":10,"completion_tokens":5,"total_tokens":35,
         "completion_tokens_details":{"reasoning_tokens":20}}""");
    assertThat(usage.outputTokens()).isEqualTo(25);
    assertThat(usage.reasoningTokens()).isEqualTo(20);
  }

  @Test
  void providers_have_names_of_their_own_for_what_was_cached_and_searched() {
    assertThat(read(
                "{\"prompt_tokens\":10,\"completion_tokens\":1,\"num_cached_tokens\":8}", "mistral")
            .cacheReadTokens())
        .isEqualTo(8);
    Usage usage = read("""
        {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"num_search_queries":3,
         "citation_tokens":7}""", "perplexity");
    assertThat(usage.get(UsageUnit.WEB_SEARCHES)).isEqualTo(3);
    assertThat(usage.get(UsageUnit.OUTPUT_CITATION)).isEqualTo(7);
    assertThat(usage.get(UsageUnit.OUTPUT)).isEqualTo(5);
  }

  @Test
  void a_part_that_is_no_count_makes_no_bill() {
    Usage usage = read("""
        {"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":-3}}""");
    assertThat(usage.isEstimated()).isTrue();
    assertThat(usage.inputTokens()).isEqualTo(10);
    assertThat(usage.outputTokens()).isEqualTo(5);
  }

  @Test
  void parts_that_are_more_than_the_whole_make_no_bill() {
    Usage usage = read("{\"prompt_tokens\":10,\"prompt_tokens_details\":{\"cached_tokens\":30}}");
    assertThat(usage.isEstimated()).isTrue();
    assertThat(usage.inputTokens()).isEqualTo(30);
  }

  @Test
  void what_is_no_usage_of_this_form_is_none() {
    assertThat(OpenAiUsage.read(null, "")).isNull();
    assertThat(OpenAiUsage.read(JsonTree.parse("[]"), "openai")).isNull();
    assertThat(read("null")).isNull();
    assertThat(read("{\"input_tokens\":10,\"output_tokens\":5}")).isNull();
    assertThat(read("{\"prompt_tokens\":\"many\"}")).isNull();
    assertThat(read("{\"prompt_tokens\":-4}")).isNull();
    assertThat(read("{\"prompt_tokens\":1e300}")).isNull();
  }

  @Test
  void a_tier_is_the_one_that_the_answer_says() {
    assertThat(
            OpenAiUsage.tier(JsonTree.parse("{\"service_tier\":\"flex\"}"), ServiceTier.PRIORITY))
        .isEqualTo(ServiceTier.FLEX);
    assertThat(OpenAiUsage.tier(
            JsonTree.parse("{\"service_tier\":\"default\"}"), ServiceTier.PRIORITY))
        .isEqualTo(ServiceTier.STANDARD);
    assertThat(OpenAiUsage.tier(JsonTree.parse("{}"), ServiceTier.PRIORITY))
        .isEqualTo(ServiceTier.PRIORITY);
  }
}
