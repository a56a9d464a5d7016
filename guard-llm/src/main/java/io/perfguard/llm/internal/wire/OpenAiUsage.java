/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.wire;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageExtractor;
import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code usage} of a chat completion in OpenAI's form, whoever answers: read by the extractor
 * of the provider, of which some count beside the totals what OpenAI counts in them. Servers in
 * OpenAI's manner leave out this and that; what they do say counts. Thread-safe.
 */
public final class OpenAiUsage {
  private static final String PROMPT = "prompt_tokens";
  private static final String COMPLETION = "completion_tokens";

  private OpenAiUsage() {}

  /**
   * Reads the usage of a completion or of one piece of a stream.
   *
   * @param root the parsed JSON
   * @param provider who answers; "" if that is not known
   * @return null if it does not say any, or is of another form
   */
  public static @Nullable Usage read(@Nullable Object root, String provider) {
    if (!(JsonTree.at(root, "usage") instanceof Map<?, ?> said) || count(said, PROMPT) < 0) {
      return null;
    }
    Map<Object, @Nullable Object> usage = new HashMap<>(said);
    usage.putIfAbsent(COMPLETION, BigDecimal.ZERO);
    UsageExtractor extractor =
        UsageExtractor.forEndpoint(speaks(usage, provider), "chat").orElseThrow();
    try {
      Usage read = extractor.extractTree(Map.of("usage", usage)).usage();
      // Parts that are more than the whole: the provider contradicts itself, and it is no bill.
      return read.isContradictory() ? read.toBuilder().estimated().build() : read;
    } catch (IllegalArgumentException e) { // a part that is no count
      return Usage.builder()
          .add(UsageUnit.INPUT, count(usage, PROMPT))
          .add(UsageUnit.OUTPUT, Math.max(0, count(usage, COMPLETION)))
          .estimated()
          .build();
    }
  }

  /** Whose manner it is; told by what no other one says, where nobody knows who answers. */
  private static String speaks(Map<?, ?> usage, String provider) {
    long reasoning = count(JsonTree.at(usage, "completion_tokens_details"), "reasoning_tokens");
    long without = count(usage, PROMPT) + Math.max(0, count(usage, COMPLETION));
    if (reasoning > 0 && count(usage, "total_tokens") == without + reasoning) {
      return "x-ai"; // reasoning is beside the output
    }
    return provider.isEmpty() && usage.containsKey("prompt_cache_hit_tokens")
        ? "deepseek"
        : provider;
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
