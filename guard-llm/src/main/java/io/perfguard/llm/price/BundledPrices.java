/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.llm.internal.match.TextMatch;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.ReportedCount;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the book that comes with us. Its format, one line for each fact, is explained at the top of
 * the file itself. Not thread-safe.
 */
final class BundledPrices {
  private static final String FILE = "prices.txt";
  private static final Map<String, ReportedCount> COUNTS = Map.ofEntries(
      Map.entry("in", ReportedCount.INPUT_TOKENS),
      Map.entry("out", ReportedCount.OUTPUT_TOKENS),
      Map.entry("read", ReportedCount.CACHE_READ_TOKENS),
      Map.entry("write", ReportedCount.CACHE_WRITE_TOKENS),
      Map.entry("write1h", ReportedCount.CACHE_WRITE_1H_TOKENS),
      Map.entry("audio", ReportedCount.INPUT_AUDIO_TOKENS),
      Map.entry("audioRead", ReportedCount.CACHE_AUDIO_READ_TOKENS),
      Map.entry("audioOut", ReportedCount.OUTPUT_AUDIO_TOKENS),
      Map.entry("image", ReportedCount.INPUT_IMAGE_TOKENS),
      Map.entry("imageRead", ReportedCount.CACHE_IMAGE_READ_TOKENS),
      Map.entry("imageOut", ReportedCount.OUTPUT_IMAGE_TOKENS),
      Map.entry("video", ReportedCount.INPUT_VIDEO_TOKENS),
      Map.entry("reasoning", ReportedCount.OUTPUT_REASONING_TOKENS),
      Map.entry("citation", ReportedCount.OUTPUT_CITATION_TOKENS),
      Map.entry("search", ReportedCount.WEB_SEARCHES),
      Map.entry("request", ReportedCount.REQUESTS));

  private final Map<String, Source> sources = new HashMap<>();
  private final List<ProviderPrices> providers = new ArrayList<>();
  private final List<ProviderPrices.Model> models = new ArrayList<>();
  private @Nullable Words provider;
  private @Nullable Words model;
  private final List<ProviderPrices.Dated> dated = new ArrayList<>();

  private record Source(String text, LocalDate checkedOn) {}

  /** A line: its kind, what it is about, and its settings in their order. */
  private record Words(String subject, List<String> aliases, Map<String, String> settings) {}

  static PriceBook read() {
    try (InputStream in = BundledPrices.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing in the jar");
      }
      return parse(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PriceBook parse(BufferedReader lines) throws IOException {
    BundledPrices reader = new BundledPrices();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      int comment = line.indexOf('#');
      String text = (comment < 0 ? line : line.substring(0, comment)).strip();
      try {
        if (!text.isEmpty()) {
          reader.line(text.split("\\s+", -1), text);
        }
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            FILE + ":" + number + ": " + e.getMessage() + " in: " + text, e);
      }
    }
    reader.endProvider();
    return new PriceBook(reader.providers, false);
  }

  private void line(String[] words, String text) {
    switch (words[0]) {
      case "source" ->
        sources.put(words[1], new Source(text.split("\\s+", 4)[3], LocalDate.parse(words[2])));
      case "provider" -> {
        endProvider();
        provider = words(words);
      }
      case "model" -> {
        endModel();
        model = words(words);
      }
      case "price" -> price(words);
      default ->
        throw new IllegalArgumentException("a line must be source, provider, model, price");
    }
  }

  private static Words words(String[] words) {
    List<String> aliases = new ArrayList<>();
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 2; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals < 0) {
        aliases.add(words[i].toLowerCase(Locale.ROOT));
      } else {
        settings.put(words[i].substring(0, equals), words[i].substring(equals + 1));
      }
    }
    return new Words(words[1], aliases, settings);
  }

  private void endProvider() {
    endModel();
    Words ending = provider;
    if (ending == null) {
      return;
    }
    String own = ending.settings().getOrDefault("models", "");
    String offers = ending.settings().getOrDefault("offers", "");
    providers.add(new ProviderPrices(
        ending.subject(),
        null,
        own.isEmpty() ? null : match(List.of(own.split(",", -1)), "models"),
        null,
        offers.isEmpty() ? List.of() : List.of(offers.split(",", -1)),
        List.of(),
        models));
    models.clear();
    provider = null;
  }

  private void endModel() {
    Words ending = model;
    if (ending == null) {
      return;
    }
    List<String> names = new ArrayList<>(List.of(ending.subject()));
    names.addAll(ending.aliases());
    String geographic = ending.settings().get("geographic");
    models.add(new ProviderPrices.Model(
        ending.subject(),
        match(names, ending.subject()),
        dated,
        geographic == null
            ? dated
            : ProviderPrices.Model.map(
                dated, price -> price.toBuilder().times(geographic).build())));
    dated.clear();
    model = null;
  }

  /** Whole names, and beginnings of names where a star ends them; dots may be dashes. */
  private static TextMatch match(List<String> names, String where) {
    List<Object> rules = new ArrayList<>();
    for (String name : names) {
      for (String form : List.of(name, name.replaceAll("(?<=\\d)\\.(?=\\d)", "-"))) {
        rules.add(
            form.endsWith("*")
                ? Map.of("starts_with", form.substring(0, form.length() - 1))
                : Map.of("equals", form));
      }
    }
    return TextMatch.parse(Map.of("or", rules.stream().distinct().toList()), where);
  }

  private void price(String[] words) {
    Words of = model;
    Words by = provider;
    if (of == null || by == null) {
      throw new IllegalArgumentException("a price must stand below a model");
    }
    ModelPriceBuilder builder = ModelPrice.builder(by.subject(), of.subject());
    settings(builder, by.settings());
    settings(builder, of.settings());
    Validity validity = Validity.ALWAYS;
    ServiceTier tier = ServiceTier.STANDARD;
    long above = -1;
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String name = words[i].substring(0, equals);
      String value = words[i].substring(equals + 1);
      switch (name) {
        case "from" -> validity = new Validity.From(LocalDate.parse(value));
        case "daily" -> validity = daily(value);
        case "above" -> above = Long.parseLong(value);
        case "tier" -> {
          tier = ServiceTier.valueOf(value.toUpperCase(Locale.ROOT));
          above = -1;
        }
        case "by" -> source(builder, value);
        default -> put(builder, tier, above, name, value);
      }
    }
    if (builder.source.isEmpty()) {
      throw new IllegalArgumentException("a price must say by whom it is");
    }
    dated.add(new ProviderPrices.Dated(validity, builder.build()));
  }

  private static Validity daily(String value) {
    int dash = value.indexOf('-');
    return new Validity.Daily(
        LocalTime.parse(value.substring(0, dash)), LocalTime.parse(value.substring(dash + 1)));
  }

  private void source(ModelPriceBuilder builder, String keys) {
    List<String> texts = new ArrayList<>();
    LocalDate latest = LocalDate.MIN;
    for (String key : keys.split(",", -1)) {
      Source source = sources.get(key);
      if (source == null) {
        throw new IllegalArgumentException("no source " + key);
      }
      texts.add(source.text());
      latest = source.checkedOn().isAfter(latest) ? source.checkedOn() : latest;
    }
    builder.source(String.join("; ", texts), latest);
  }

  private static void settings(ModelPriceBuilder builder, Map<String, String> settings) {
    settings.forEach((name, value) -> {
      switch (name) {
        case "batch" -> builder.tierFactor(ServiceTier.BATCH, value);
        case "flex" -> builder.tierFactor(ServiceTier.FLEX, value);
        case "priority" -> builder.tierFactor(ServiceTier.PRIORITY, value);
        case "context" -> builder.contextWindow(Long.parseLong(value));
        case "output" -> builder.maximumOutputTokens(Long.parseLong(value));
        case "models", "offers", "geographic" -> {
          // of the provider or the model, not of its price
        }
        default -> region(builder, name, value);
      }
    });
  }

  private static void region(ModelPriceBuilder builder, String name, String value) {
    if (!name.startsWith("region.")) {
      throw new IllegalArgumentException("no setting " + name);
    }
    builder.region(name.substring("region.".length()), value);
  }

  private static void put(
      ModelPriceBuilder builder, ServiceTier tier, long above, String name, String value) {
    ReportedCount count = COUNTS.get(name);
    if (count == null) {
      throw new IllegalArgumentException("no count " + name);
    }
    Map<ReportedCount, Rate> rates = tier == ServiceTier.STANDARD
        ? builder.rates
        : builder.tierRates.computeIfAbsent(tier, any -> new EnumMap<>(ReportedCount.class));
    if (above < 0) {
      rates.put(count, Rate.of(new BigDecimal(value), PriceKeys.per(count)));
    } else {
      builder.step(rates, count, new Rate.Step(above, new BigDecimal(value)));
    }
  }
}
