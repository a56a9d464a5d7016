/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.completions.CompletionUsage;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.EmptyUsage;

class UsagesTest {
  @Test
  void OpenAIs_own_object_tells_what_Spring_AI_leaves_out() {
    CompletionUsage known = CompletionUsage.builder()
        .promptTokens(100)
        .completionTokens(50)
        .totalTokens(150)
        .promptTokensDetails(CompletionUsage.PromptTokensDetails.builder()
            .cachedTokens(40)
            .cacheWriteTokens(20)
            .audioTokens(10)
            .build())
        .completionTokensDetails(CompletionUsage.CompletionTokensDetails.builder()
            .reasoningTokens(30)
            .build())
        .build();
    assertThat(Usages.of(new DefaultUsage(100, 50, 150, known, 40L, null), ""))
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 30)
            .add(UsageUnit.CACHE_READ, 40)
            .add(UsageUnit.CACHE_WRITE, 20)
            .add(UsageUnit.INPUT_AUDIO, 10)
            .add(UsageUnit.OUTPUT, 20)
            .add(UsageUnit.OUTPUT_REASONING, 30)
            .build());
  }

  @Test
  void without_it_the_provider_decides_where_the_cached_tokens_are() {
    DefaultUsage said = new DefaultUsage(100, 5, 105, null, 60L, 10L);
    assertThat(Usages.of(said, "openai").get(UsageUnit.INPUT)).isEqualTo(30);
    assertThat(Usages.of(said, "openai").inputTokens()).isEqualTo(100);
    assertThat(Usages.of(said, "anthropic").get(UsageUnit.INPUT)).isEqualTo(100);
    assertThat(Usages.of(said, "anthropic").inputTokens()).isEqualTo(170);
  }

  @Test
  void more_cached_than_input_must_be_beside_it() {
    Usage usage = Usages.of(new DefaultUsage(10, 5, 15, null, 60L, null), "");
    assertThat(usage.get(UsageUnit.INPUT)).isEqualTo(10);
    assertThat(usage.cacheReadTokens()).isEqualTo(60);
  }

  @Test
  void nothing_said_is_not_zero() {
    assertThat(Usages.of(null, "")).isNull();
    assertThat(Usages.of(new EmptyUsage(), "")).isNull();
    assertThat(Usages.of(new DefaultUsage(0, 0, 0), "")).isNull();
    assertThat(Usages.of(new DefaultUsage(7, null), "")).isEqualTo(Usage.of(7, 0));
  }

  @Test
  void later_usage_of_a_stream_replaces_and_is_never_added() {
    Usage first = Usage.of(100, 1);
    assertThat(Usages.later(null, first)).isEqualTo(first);
    assertThat(Usages.later(first, null)).isEqualTo(first);
    assertThat(Usages.later(first, Usage.of(100, 20))).isEqualTo(Usage.of(100, 20));
    assertThat(Usages.later(first, Usage.of(0, 20))).isEqualTo(Usage.of(100, 20));
    Usage detailed = Usage.builder()
        .add(UsageUnit.INPUT, 40)
        .add(UsageUnit.CACHE_READ, 60)
        .add(UsageUnit.OUTPUT, 9)
        .build();
    assertThat(Usages.later(first, detailed)).isEqualTo(detailed);
  }
}
