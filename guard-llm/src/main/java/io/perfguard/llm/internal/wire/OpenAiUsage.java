/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.wire;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code usage} of a chat completion in OpenAI's form, taken apart: there, what was cached,
 * written into the cache or sound is a part of {@code prompt_tokens}, and reasoning and sound are a
 * part of {@code completion_tokens}. Thread-safe.
 */
public final class OpenAiUsage {
  private OpenAiUsage() {}

  /**
   * Reads the usage of a completion or of one piece of a stream.
   *
   * @param root the parsed JSON
   * @return null if it does not say any, or is of another form
   */
  public static @Nullable Usage read(@Nullable Object root) {
    Object usage = JsonTree.at(root, "usage");
    if (count(usage, "prompt_tokens") < 0) {
      return null;
    }
    Usage.Builder builder = Usage.builder();
    input(usage, builder);
    output(usage, builder);
    return builder.build();
  }

  private static void input(@Nullable Object usage, Usage.Builder builder) {
    long all = count(usage, "prompt_tokens");
    long cached = part(usage, "prompt_tokens_details", "cached_tokens");
    if (cached == 0) { // DeepSeek's name
      cached = Math.max(0, count(usage, "prompt_cache_hit_tokens"));
    }
    long written = part(usage, "prompt_tokens_details", "cache_write_tokens");
    long audio = part(usage, "prompt_tokens_details", "audio_tokens");
    builder.add(UsageUnit.CACHE_READ, cached);
    builder.add(UsageUnit.CACHE_WRITE, written);
    builder.add(UsageUnit.INPUT_AUDIO, audio);
    rest(UsageUnit.INPUT, all - cached - written - audio, builder);
  }

  private static void output(@Nullable Object usage, Usage.Builder builder) {
    long all = Math.max(0, count(usage, "completion_tokens"));
    long reasoning = part(usage, "completion_tokens_details", "reasoning_tokens");
    long audio = part(usage, "completion_tokens_details", "audio_tokens");
    boolean beside = reasoning > 0
        && count(usage, "total_tokens") == count(usage, "prompt_tokens") + all + reasoning;
    builder.add(UsageUnit.OUTPUT_REASONING, reasoning);
    builder.add(UsageUnit.OUTPUT_AUDIO, audio);
    rest(UsageUnit.OUTPUT, all - (beside ? 0 : reasoning) - audio, builder);
  }

  // Parts that are more than the whole: the provider contradicts itself, and the sum is no bill.
  private static void rest(UsageUnit unit, long amount, Usage.Builder builder) {
    builder.add(unit, Math.max(0, amount));
    if (amount < 0) {
      builder.estimated();
    }
  }

  private static long part(@Nullable Object usage, String details, String name) {
    return Math.max(0, count(JsonTree.at(usage, details), name));
  }

  // -1 if there is none, or no count that one could believe.
  private static long count(@Nullable Object object, String name) {
    return JsonTree.at(object, name) instanceof BigDecimal number
            && number.signum() >= 0
            && number.compareTo(BigDecimal.valueOf(1L << 50)) < 0
        ? number.longValue()
        : -1;
  }

  /**
   * Reads the tier that was billed.
   *
   * @param root the parsed JSON
   * @param asked the tier that was asked for, which holds where the answer does not say
   * @return the tier
   */
  public static ServiceTier tier(@Nullable Object root, ServiceTier asked) {
    return JsonTree.at(root, "service_tier") instanceof String text ? tier(text, asked) : asked;
  }

  /**
   * The tier of a name.
   *
   * @param name such as {@code flex}
   * @param other what a name means that is not known, such as {@code auto}
   * @return the tier
   */
  public static ServiceTier tier(String name, ServiceTier other) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "default", "standard" -> ServiceTier.STANDARD;
      case "flex" -> ServiceTier.FLEX;
      case "priority" -> ServiceTier.PRIORITY;
      case "batch" -> ServiceTier.BATCH;
      default -> other;
    };
  }
}
