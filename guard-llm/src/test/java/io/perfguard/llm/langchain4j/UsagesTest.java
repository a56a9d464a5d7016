/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import org.junit.jupiter.api.Test;

class UsagesTest {
  private static Usage of(TokenUsage usage) {
    return Usages.of(ChatResponseMetadata.builder().tokenUsage(usage).build());
  }

  @Test
  void OpenAI_counts_cached_tokens_inside_the_input_and_reasoning_inside_the_output() {
    assertThat(of(OpenAiTokenUsage.builder()
            .inputTokenCount(100)
            .outputTokenCount(50)
            .inputTokensDetails(
                OpenAiTokenUsage.InputTokensDetails.builder().cachedTokens(60).build())
            .outputTokensDetails(OpenAiTokenUsage.OutputTokensDetails.builder()
                .reasoningTokens(30)
                .build())
            .build()))
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 40)
            .add(UsageUnit.CACHE_READ, 60)
            .add(UsageUnit.OUTPUT, 20)
            .add(UsageUnit.OUTPUT_REASONING, 30)
            .build());
  }

  @Test
  void Anthropic_counts_them_beside_it() {
    Usage usage = of(AnthropicTokenUsage.builder()
        .inputTokenCount(10)
        .outputTokenCount(5)
        .cacheReadInputTokens(1_000)
        .cacheCreationInputTokens(200)
        .build());
    assertThat(usage)
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 10)
            .add(UsageUnit.CACHE_READ, 1_000)
            .add(UsageUnit.CACHE_WRITE, 200)
            .add(UsageUnit.OUTPUT, 5)
            .build());
    assertThat(usage.inputTokens()).isEqualTo(1_210);
  }

  @Test
  void Gemini_counts_cached_tokens_inside_and_thoughts_beside() {
    assertThat(of(GoogleAiGeminiTokenUsage.builder()
            .inputTokenCount(100)
            .outputTokenCount(5)
            .cachedContentTokenCount(80)
            .thoughtsTokenCount(40)
            .build()))
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 20)
            .add(UsageUnit.CACHE_READ, 80)
            .add(UsageUnit.OUTPUT, 5)
            .add(UsageUnit.OUTPUT_REASONING, 40)
            .build());
  }

  @Test
  void others_are_plain() {
    assertThat(of(new TokenUsage(7, 3))).isEqualTo(Usage.of(7, 3));
    assertThat(of(new TokenUsage(7))).isEqualTo(Usage.of(7, 0));
  }

  @Test
  void what_is_not_said_is_not_zero() {
    assertThat(of(new TokenUsage())).isNull();
    assertThat(of(null)).isNull();
    assertThat(Usages.of(null)).isNull();
  }

  @Test
  void details_that_are_missing_are_none_and_contradictions_are_marked() {
    assertThat(
            of(OpenAiTokenUsage.builder().inputTokenCount(9).outputTokenCount(1).build()))
        .isEqualTo(Usage.of(9, 1));
    Usage contradiction = of(GoogleAiGeminiTokenUsage.builder()
        .inputTokenCount(10)
        .outputTokenCount(1)
        .cachedContentTokenCount(20)
        .build());
    assertThat(contradiction.isEstimated()).isTrue();
    assertThat(contradiction.get(UsageUnit.INPUT)).isZero();
  }
}
