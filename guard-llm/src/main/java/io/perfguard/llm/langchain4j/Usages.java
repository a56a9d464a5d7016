/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import io.perfguard.llm.internal.wire.OpenAiUsage;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's token usage, taken apart. Providers have classes of their own for it, of which each
 * counts in the manner of its provider; they are known by name, so that none need be there.
 * Thread-safe.
 */
final class Usages {
  private static final int MOST = Integer.MAX_VALUE;

  private Usages() {}

  /** What an answer used; null if it does not say. */
  static @Nullable Usage of(@Nullable ChatResponseMetadata metadata) {
    TokenUsage said = metadata == null ? null : metadata.tokenUsage();
    if (said == null || (said.inputTokenCount() == null && said.outputTokenCount() == null)) {
      return null;
    }
    return switch (said.getClass().getSimpleName()) {
      case "OpenAiTokenUsage", "OpenAiOfficialTokenUsage" -> openAi(said);
      case "AnthropicTokenUsage", "BedrockTokenUsage" -> beside(said);
      case "GoogleAiGeminiTokenUsage", "GoogleGenAiTokenUsage" -> gemini(said);
      default -> Usage.of(count(said.inputTokenCount()), count(said.outputTokenCount()));
    };
  }

  // What was cached is a part of the input, and reasoning a part of the output.
  private static Usage openAi(TokenUsage said) {
    long cached = Members.count(Members.get(said, "inputTokensDetails"), "cachedTokens");
    long reasoning = Members.count(Members.get(said, "outputTokensDetails"), "reasoningTokens");
    Usage.Builder builder = Usage.builder()
        .add(UsageUnit.CACHE_READ, cached)
        .add(UsageUnit.OUTPUT_REASONING, reasoning);
    rest(builder, UsageUnit.INPUT, count(said.inputTokenCount()) - cached);
    rest(builder, UsageUnit.OUTPUT, count(said.outputTokenCount()) - reasoning);
    return builder.build();
  }

  // What was cached stands beside the input.
  private static Usage beside(TokenUsage said) {
    long written = Members.count(said, "cacheCreationInputTokens")
        + Members.count(said, "cacheWriteInputTokens");
    return Usage.builder()
        .add(UsageUnit.INPUT, count(said.inputTokenCount()))
        .add(UsageUnit.CACHE_WRITE, written)
        .add(UsageUnit.CACHE_READ, Members.count(said, "cacheReadInputTokens"))
        .add(UsageUnit.OUTPUT, count(said.outputTokenCount()))
        .build();
  }

  // What was cached is a part of the input; thoughts stand beside the output.
  private static Usage gemini(TokenUsage said) {
    long cached = Members.count(said, "cachedContentTokenCount");
    Usage.Builder builder = Usage.builder()
        .add(UsageUnit.CACHE_READ, cached)
        .add(UsageUnit.OUTPUT, count(said.outputTokenCount()))
        .add(UsageUnit.OUTPUT_REASONING, Members.count(said, "thoughtsTokenCount"));
    rest(builder, UsageUnit.INPUT, count(said.inputTokenCount()) - cached);
    return builder.build();
  }

  // Parts that are more than the whole: the provider contradicts itself, and the sum is no bill.
  private static void rest(Usage.Builder builder, UsageUnit unit, long amount) {
    builder.add(unit, Math.max(0, amount));
    if (amount < 0) {
      builder.estimated();
    }
  }

  private static long count(@Nullable Integer count) {
    return count == null ? 0 : Math.max(0, count);
  }

  /** The tier that was billed, where the provider says it. */
  static ServiceTier tier(@Nullable ChatResponseMetadata metadata, ServiceTier asked) {
    return Members.get(metadata, "serviceTier") instanceof String said
        ? OpenAiUsage.tier(said, asked)
        : asked;
  }

  /** Our usage as LangChain4j's; null for none. */
  static @Nullable TokenUsage theirs(@Nullable Usage usage) {
    if (usage == null) {
      return null;
    }
    return new TokenUsage(
        (int) Math.min(MOST, usage.inputTokens()), (int) Math.min(MOST, usage.outputTokens()));
  }
}
