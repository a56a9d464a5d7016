/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.internal.match.TextMatch;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.ReportedCount;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads price files in the format of LiteLLM: one object, a name for each model, in it a flat list
 * of prices for one token each, whose names say what they are for:
 * {@code input_cost_per_token_above_200k_tokens_priority}. Thread-safe.
 */
final class LiteLlmPrices {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3_600);
  private static final Pattern ABOVE = Pattern.compile("_above_(\\d{1,6})k_tokens");
  private static final Pattern TIER = Pattern.compile("_(batches|batch|flex|priority)$");
  private static final Pattern UPLIFT =
      Pattern.compile("regional_processing_uplift_multiplier_(\\w+)");

  /** A price's name, what it is for, and by how many of a unit our price is. */
  private static final Map<String, Base> BASES = new LinkedHashMap<>();

  static {
    tokens("input_cost_per_token", ReportedCount.INPUT_TOKENS);
    tokens("output_cost_per_token", ReportedCount.OUTPUT_TOKENS);
    tokens("output_cost_per_reasoning_token", ReportedCount.OUTPUT_REASONING_TOKENS);
    tokens("cache_read_input_token_cost", ReportedCount.CACHE_READ_TOKENS);
    tokens("cache_creation_input_token_cost", ReportedCount.CACHE_WRITE_TOKENS);
    tokens("cache_creation_input_token_cost_above_1hr", ReportedCount.CACHE_WRITE_1H_TOKENS);
    tokens("input_cost_per_audio_token", ReportedCount.INPUT_AUDIO_TOKENS);
    tokens("output_cost_per_audio_token", ReportedCount.OUTPUT_AUDIO_TOKENS);
    tokens("cache_read_input_audio_token_cost", ReportedCount.CACHE_AUDIO_READ_TOKENS);
    tokens("cache_read_input_token_cost_per_audio_token", ReportedCount.CACHE_AUDIO_READ_TOKENS);
    tokens("cache_creation_input_audio_token_cost", ReportedCount.CACHE_AUDIO_WRITE_TOKENS);
    tokens("input_cost_per_image_token", ReportedCount.INPUT_IMAGE_TOKENS);
    tokens("output_cost_per_image_token", ReportedCount.OUTPUT_IMAGE_TOKENS);
    tokens("cache_read_input_image_token_cost", ReportedCount.CACHE_IMAGE_READ_TOKENS);
    tokens("input_cost_per_video_token", ReportedCount.INPUT_VIDEO_TOKENS);
    tokens("output_cost_per_video_token", ReportedCount.OUTPUT_VIDEO_TOKENS);
    tokens("citation_cost_per_token", ReportedCount.OUTPUT_CITATION_TOKENS);
    tokens("input_cost_per_character", ReportedCount.INPUT_CHARACTERS);
    BASES.put(
        "input_cost_per_second", new Base(ReportedCount.INPUT_AUDIO_SECONDS, SECONDS_PER_HOUR));
    BASES.put("input_cost_per_query", new Base(ReportedCount.RERANK_SEARCHES, THOUSAND));
    BASES.put("input_cost_per_request", new Base(ReportedCount.REQUESTS, THOUSAND));
    BASES.put("ocr_cost_per_page", new Base(ReportedCount.INPUT_DOCUMENT_PAGES, THOUSAND));
    BASES.put(
        "file_search_cost_per_1k_calls", new Base(ReportedCount.STORAGE_SEARCHES, BigDecimal.ONE));
  }

  private LiteLlmPrices() {}

  /**
   * Where a price goes.
   *
   * @param count for what
   * @param times what makes it ours
   */
  private record Base(ReportedCount count, BigDecimal times) {}

  private static void tokens(String name, ReportedCount count) {
    BASES.put(name, new Base(count, MILLION));
  }

  static PriceBook read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      if (JsonTree.parse(reader) instanceof Map<?, ?> models) {
        return book(models);
      }
      throw new IllegalArgumentException("it must be an object with a name for each model");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static PriceBook book(Map<?, ?> json) {
    Map<String, List<ProviderPrices.Model>> models = new LinkedHashMap<>();
    json.forEach((key, value) -> {
      String name = String.valueOf(key);
      if (value instanceof Map<?, ?> entry
          && !name.equals("sample_spec")
          && entry.get("litellm_provider") instanceof String provider) {
        String id = ModelNames.provider(provider);
        ModelPriceBuilder builder = model(id, name, entry);
        if (builder.rates.values().stream().anyMatch(rate -> rate.base().signum() > 0)) {
          models.computeIfAbsent(id, any -> new ArrayList<>()).add(named(name, builder));
        }
      }
    });
    List<ProviderPrices> providers = new ArrayList<>();
    models.forEach((id, all) ->
        providers.add(new ProviderPrices(id, null, null, null, offered(id), List.of(), all)));
    return new PriceBook(providers, false);
  }

  private static List<String> offered(String provider) {
    return provider.equals("azure") ? List.of("openai", "anthropic") : List.of();
  }

  /** By its whole name, and by what is behind the provider in it. */
  private static ProviderPrices.Model named(String name, ModelPriceBuilder builder) {
    String id = name.toLowerCase(Locale.ROOT);
    List<Object> names = new ArrayList<>(List.of(Map.of("equals", id)));
    int slash = id.indexOf('/');
    // Azure's "eu/gpt-4o" is another price than its "gpt-4o": only one provider is cut off.
    if (slash > 0 && ModelNames.provider(id.substring(0, slash)).equals(builder.provider)) {
      names.add(Map.of("equals", id.substring(slash + 1)));
    }
    return new ProviderPrices.Model(
        id,
        TextMatch.parse(Map.of("or", names), name),
        List.of(new ProviderPrices.Dated(Validity.ALWAYS, builder.build())));
  }

  private static ModelPriceBuilder model(String provider, String name, Map<?, ?> entry) {
    ModelPriceBuilder builder = ModelPrice.builder(provider, name);
    builder.source = "LiteLLM";
    if (entry.get("max_input_tokens") instanceof BigDecimal tokens) {
      builder.contextWindow(Math.max(0, tokens.longValue()));
    }
    if (entry.get("max_output_tokens") instanceof BigDecimal tokens) {
      builder.maximumOutputTokens(Math.max(0, tokens.longValue()));
    }
    // First what has no step, since a step needs a price to be a step of.
    for (boolean steps : new boolean[] {false, true}) {
      for (Map.Entry<?, ?> one : entry.entrySet()) {
        if (one.getValue() instanceof BigDecimal price) {
          price(builder, String.valueOf(one.getKey()), price, steps);
        }
      }
    }
    tieredPricing(builder, entry.get("tiered_pricing"));
    searches(builder, entry.get("search_context_cost_per_query"));
    return builder;
  }

  private static void price(
      ModelPriceBuilder builder, String key, BigDecimal price, boolean steps) {
    Matcher uplift = UPLIFT.matcher(key);
    if (uplift.matches()) {
      builder.region(uplift.group(1), price.toPlainString());
      return;
    }
    String name = key;
    ServiceTier tier = ServiceTier.STANDARD;
    Matcher tierMatcher = TIER.matcher(name);
    if (tierMatcher.find()) {
      tier = tier(tierMatcher.group(1));
      name = name.substring(0, tierMatcher.start());
    }
    Matcher above = ABOVE.matcher(name);
    long start = above.find() ? Long.parseLong(above.group(1)) * 1_000 : -1;
    Base base = BASES.get(start < 0 ? name : above.replaceFirst(""));
    if (base != null && steps == start >= 0) {
      put(builder, tier, base.count(), start, price.multiply(base.times()));
    }
  }

  private static ServiceTier tier(String name) {
    return switch (name) {
      case "flex" -> ServiceTier.FLEX;
      case "priority" -> ServiceTier.PRIORITY;
      default -> ServiceTier.BATCH;
    };
  }

  private static void put(
      ModelPriceBuilder builder,
      ServiceTier tier,
      ReportedCount count,
      long start,
      BigDecimal price) {
    Map<ReportedCount, Rate> rates = tier == ServiceTier.STANDARD
        ? builder.rates
        : builder.tierRates.computeIfAbsent(tier, any -> new EnumMap<>(ReportedCount.class));
    // xAI bills an input of just the size by the higher price, all others the next larger one.
    long from = builder.provider.equals("x-ai") ? Math.max(0, start - 1) : start;
    if (start < 0) {
      rates.put(count, Rate.of(price, PriceKeys.per(count)));
    } else if (rates.containsKey(count)) {
      builder.step(rates, count, new Rate.Step(from, price));
    } else {
      Rate standard = builder.rates.get(count);
      if (standard != null) {
        rates.put(count, Rate.of(standard.base(), standard.per()).with(new Rate.Step(from, price)));
      }
    }
  }

  /** A list of ranges of the input, each with its own prices. */
  private static void tieredPricing(ModelPriceBuilder builder, @Nullable Object json) {
    if (!(json instanceof List<?> ranges)) {
      return;
    }
    for (Object one : ranges) {
      if (one instanceof Map<?, ?> range
          && range.get("range") instanceof List<?> bounds
          && !bounds.isEmpty()
          && bounds.get(0) instanceof BigDecimal from) {
        long start = from.signum() == 0 ? -1 : from.longValue();
        range.forEach((key, value) -> {
          Base base = BASES.get(String.valueOf(key));
          if (base != null && value instanceof BigDecimal price) {
            put(builder, ServiceTier.STANDARD, base.count(), start, price.multiply(base.times()));
          }
        });
      }
    }
  }

  /** Searches cost by how much they bring in; the dearest is the one to reckon with. */
  private static void searches(ModelPriceBuilder builder, @Nullable Object json) {
    if (json instanceof Map<?, ?> sizes) {
      sizes.values().stream()
          .filter(BigDecimal.class::isInstance)
          .map(BigDecimal.class::cast)
          .max(BigDecimal::compareTo)
          .ifPresent(price -> builder.rate(ReportedCount.WEB_SEARCHES, price.multiply(THOUSAND)));
    }
  }
}
