/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.EmptyUsage;

/**
 * Spring AI's usage, taken apart. What it is called natively tells all; its class is known by name,
 * so that no provider's library need be there. Where the native usage got lost, as where Spring AI
 * sums usage up, the provider decides whether what was cached is a part of the input. Thread-safe.
 */
final class Usages {
  private Usages() {}

  /**
   * What an answer used.
   *
   * @param said by Spring AI; may be null
   * @param provider who answered
   * @return null if it does not say
   */
  static @Nullable Usage of(
      org.springframework.ai.chat.metadata.@Nullable Usage said, String provider) {
    if (said == null || said instanceof EmptyUsage) {
      return null;
    }
    Object known = said.getNativeUsage();
    String name = known == null ? "" : known.getClass().getName();
    if (name.startsWith("com.openai.") && name.endsWith(".CompletionUsage")) {
      return openAi(known);
    }
    if (name.startsWith("com.anthropic.")) {
      return anthropic(known);
    }
    return plain(said, provider);
  }

  // What was cached, written or sound is a part of the input, reasoning and sound of the output.
  private static Usage openAi(@Nullable Object known) {
    Object in = Members.get(known, "promptTokensDetails");
    Object out = Members.get(known, "completionTokensDetails");
    long cached = Members.count(in, "cachedTokens");
    long written = Members.count(in, "cacheWriteTokens");
    long sound = Members.count(in, "audioTokens");
    long reasoning = Members.count(out, "reasoningTokens");
    long spoken = Members.count(out, "audioTokens");
    Usage.Builder builder = Usage.builder()
        .add(UsageUnit.CACHE_READ, cached)
        .add(UsageUnit.CACHE_WRITE, written)
        .add(UsageUnit.INPUT_AUDIO, sound)
        .add(UsageUnit.OUTPUT_REASONING, reasoning)
        .add(UsageUnit.OUTPUT_AUDIO, spoken);
    rest(builder, UsageUnit.INPUT, Members.count(known, "promptTokens") - cached - written - sound);
    rest(builder, UsageUnit.OUTPUT, Members.count(known, "completionTokens") - reasoning - spoken);
    return builder.build();
  }

  // What was cached stands beside the input.
  private static Usage anthropic(@Nullable Object known) {
    long written = Members.count(known, "cacheCreationInputTokens");
    long hour = Math.min(
        written, Members.count(Members.get(known, "cacheCreation"), "ephemeral1hInputTokens"));
    return Usage.builder()
        .add(UsageUnit.INPUT, Members.count(known, "inputTokens"))
        .add(UsageUnit.CACHE_READ, Members.count(known, "cacheReadInputTokens"))
        .add(UsageUnit.CACHE_WRITE, written - hour)
        .add(UsageUnit.CACHE_WRITE_1H, hour)
        .add(UsageUnit.OUTPUT, Members.count(known, "outputTokens"))
        .add(
            UsageUnit.WEB_SEARCHES,
            Members.count(Members.get(known, "serverToolUse"), "webSearchRequests"))
        .build();
  }

  private static @Nullable Usage plain(
      org.springframework.ai.chat.metadata.Usage said, String provider) {
    long input = count(said.getPromptTokens());
    long output = count(said.getCompletionTokens());
    long read = count(said.getCacheReadInputTokens());
    long written = count(said.getCacheWriteInputTokens());
    if (input + output + read + written == 0) {
      return null; // how Spring AI says that it does not know
    }
    // Where they are more than the input, they cannot be a part of it.
    boolean beside =
        provider.equals("anthropic") || provider.equals("aws") || read + written > input;
    long thoughts = Members.count(said, "getThoughtsTokenCount"); // Gemini's, beside the output
    return Usage.builder()
        .add(UsageUnit.INPUT, beside ? input : input - read - written)
        .add(UsageUnit.CACHE_READ, read)
        .add(UsageUnit.CACHE_WRITE, written)
        .add(UsageUnit.OUTPUT, output)
        .add(UsageUnit.OUTPUT_REASONING, thoughts)
        .build();
  }

  private static long count(@Nullable Number count) {
    return count == null ? 0 : Math.max(0, count.longValue());
  }

  // Parts that are more than the whole: the provider contradicts itself, and the sum is no bill.
  private static void rest(Usage.Builder builder, UsageUnit unit, long amount) {
    builder.add(unit, Math.max(0, amount));
    if (amount < 0) {
      builder.estimated();
    }
  }

  /**
   * The usage of a stream so far: what comes later counts from the beginning, and replaces what
   * came before; a side of the bill that it leaves out stays as it was. Nothing is summed.
   */
  static @Nullable Usage later(@Nullable Usage before, @Nullable Usage now) {
    if (before == null || now == null) {
      return now == null ? before : now;
    }
    Usage.Builder both = Usage.builder();
    for (UsageUnit unit : UsageUnit.values()) {
      boolean leftOut = switch (unit.side()) {
        case INPUT -> now.inputTokens() == 0;
        case OUTPUT -> now.outputTokens() == 0;
        case TOOL -> now.get(unit) == 0;
      };
      both.add(unit, (leftOut ? before : now).get(unit));
    }
    return now.isEstimated() ? both.estimated().build() : both.build();
  }

  /** Our usage as Spring AI's; empty for none. */
  static org.springframework.ai.chat.metadata.Usage theirs(@Nullable Usage usage) {
    if (usage == null) {
      return new EmptyUsage();
    }
    return new DefaultUsage(
        saturated(usage.inputTokens()),
        saturated(usage.outputTokens()),
        saturated(usage.totalTokens()));
  }

  private static int saturated(long count) {
    return (int) Math.min(Integer.MAX_VALUE, count);
  }
}
