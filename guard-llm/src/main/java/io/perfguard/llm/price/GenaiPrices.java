/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.internal.match.TextMatch;
import io.perfguard.llm.usage.ReportedCount;
import io.perfguard.llm.usage.UsageExtractor;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads price files in the format of genai-prices, version 2. Thread-safe. */
final class GenaiPrices {
  private GenaiPrices() {}

  static PriceBook read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return book(JsonTree.parse(reader));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static PriceBook book(@Nullable Object json) {
    List<ProviderPrices> providers = new ArrayList<>();
    for (Object one : list(json, "the file")) {
      providers.add(provider(map(one, "a provider")));
    }
    return new PriceBook(providers, true);
  }

  private static ProviderPrices provider(Map<?, ?> json) {
    String id = text(json, "id", "a provider");
    List<UsageExtractor> extractors = new ArrayList<>();
    for (Object one : optionalList(json, "extractors", id)) {
      extractors.add(UsageExtractor.parse(id, one));
    }
    List<ProviderPrices.Model> models = new ArrayList<>();
    for (Object one : optionalList(json, "models", id)) {
      models.add(model(id, map(one, id + ": a model")));
    }
    List<String> fallbacks = new ArrayList<>();
    for (Object one : optionalList(json, "fallback_model_providers", id)) {
      fallbacks.add(String.valueOf(one));
    }
    return new ProviderPrices(
        id,
        pattern(json.get("api_pattern"), id),
        match(json, "model_match", id),
        match(json, "provider_match", id),
        fallbacks,
        extractors,
        models);
  }

  private static @Nullable Pattern pattern(@Nullable Object json, String where) {
    try {
      return json instanceof String text ? Pattern.compile(text) : null;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(where + ": api_pattern is no regex: " + json, e);
    }
  }

  private static @Nullable TextMatch match(Map<?, ?> json, String name, String where) {
    Object rule = json.get(name);
    return rule == null ? null : TextMatch.parse(rule, where + ": " + name);
  }

  private static ProviderPrices.Model model(String provider, Map<?, ?> json) {
    String id = text(json, "id", provider + ": a model");
    String where = provider + " " + id;
    List<ProviderPrices.Dated> dated = new ArrayList<>();
    if (json.get("prices") instanceof List<?> list) {
      for (Object one : list) {
        Map<?, ?> conditional = map(one, where + ": a price");
        Validity validity = Validity.parse(conditional.get("constraint"), where);
        dated.add(new ProviderPrices.Dated(
            validity, price(provider, id, json, conditional.get("prices"))));
      }
    } else {
      dated.add(
          new ProviderPrices.Dated(Validity.ALWAYS, price(provider, id, json, json.get("prices"))));
    }
    if (dated.isEmpty()) {
      throw new IllegalArgumentException(where + ": prices must not be empty");
    }
    return new ProviderPrices.Model(
        id, TextMatch.parse(json.get("match"), where + ": match"), dated);
  }

  private static ModelPrice price(
      String provider, String id, Map<?, ?> model, @Nullable Object prices) {
    String where = provider + " " + id;
    ModelPriceBuilder builder = ModelPrice.builder(provider, id);
    if (model.get("context_window") instanceof BigDecimal window) {
      builder.contextWindow(window.longValue());
    }
    for (Map.Entry<?, ?> entry : map(prices, where + ": prices").entrySet()) {
      String key = String.valueOf(entry.getKey());
      // A key that is not known is the price of something that no extractor reports.
      ReportedCount count = PriceKeys.count(key).orElse(null);
      if (count != null && entry.getValue() != null) {
        builder.rate(count, rate(count, entry.getValue(), where + ": " + key));
      }
    }
    return builder.build();
  }

  private static Rate rate(ReportedCount count, Object json, String where) {
    int per = PriceKeys.per(count);
    if (json instanceof BigDecimal price) {
      return new Rate(price, per, List.of());
    }
    Map<?, ?> map = map(json, where);
    List<Rate.Step> steps = new ArrayList<>();
    for (Object one : optionalList(map, "tiers", where)) {
      Map<?, ?> tier = map(one, where + ": a tier");
      BigDecimal start = number(tier, "start", where);
      steps.add(new Rate.Step(start.longValueExact(), number(tier, "price", where)));
    }
    return new Rate(number(map, "base", where), per, steps);
  }

  private static BigDecimal number(Map<?, ?> json, String name, String where) {
    if (json.get(name) instanceof BigDecimal number) {
      return number;
    }
    throw new IllegalArgumentException(where + ": " + name + " must be a number");
  }

  private static String text(Map<?, ?> json, String name, String where) {
    if (json.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(where + ": " + name + " must be a text");
  }

  private static Map<?, ?> map(@Nullable Object json, String where) {
    if (json instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException(where + " must be an object");
  }

  private static List<?> list(@Nullable Object json, String where) {
    if (json instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException(where + " must be an array");
  }

  private static List<?> optionalList(Map<?, ?> json, String name, String where) {
    Object value = json.get(name);
    return value == null ? List.of() : list(value, where + ": " + name);
  }
}
