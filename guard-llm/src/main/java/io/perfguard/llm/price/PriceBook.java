/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.UsageExtractor;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What models cost, by provider, and since when. A price is found by the names of provider and
 * model, in all forms that providers use, and by the time of the call. A model that is not in it
 * has no price: what happens then is decided by {@link UnknownModelPolicy}, never by a zero.
 *
 * <p>Immutable.
 */
public final class PriceBook {
  /** So many names are remembered; when there are more, all are looked up anew. */
  private static final int MOST_NAMES = 4_096;

  private static final int LONGEST_NAME = 300;
  private static final long TYPICAL_INPUT = 100_000;
  private static final long TYPICAL_OUTPUT = 10_000;

  private final Map<String, ProviderPrices> providers;
  private final boolean literal;
  private final String hash;
  private final ConcurrentHashMap<Name, Optional<Found>> known = new ConcurrentHashMap<>();

  PriceBook(List<ProviderPrices> providers, boolean literal) {
    Map<String, ProviderPrices> byId = new LinkedHashMap<>();
    providers.forEach(provider -> byId.put(provider.id(), provider));
    this.providers = byId;
    this.literal = literal;
    this.hash = hash(byId.values());
  }

  private record Name(String provider, String model) {}

  private record Found(ProviderPrices.Model model, boolean geographic) {}

  /** The book that comes with us, read when it is first asked for. */
  private static final class Bundled {
    static final PriceBook BOOK = BundledPrices.read();
  }

  /**
   * The book that comes with us: the models of the main providers, with sources and dates.
   *
   * @return the book
   */
  public static PriceBook bundled() {
    return Bundled.BOOK;
  }

  /**
   * Reads a file in the format of genai-prices, version 2. Names are matched by its own rules only.
   *
   * @param file the file, JSON
   * @return its book
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is no such file; says what is wrong where
   */
  public static PriceBook fromGenaiPrices(Path file) throws IOException {
    return GenaiPrices.read(file);
  }

  /**
   * Reads a file in the format of LiteLLM. Models all of whose prices are zero or missing are left
   * out, since most of them are not free but unknown.
   *
   * @param file the file, JSON
   * @return its book
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is no such file; says what is wrong where
   */
  public static PriceBook fromLiteLlm(Path file) throws IOException {
    return LiteLlmPrices.read(file);
  }

  /**
   * Begins a book without prices.
   *
   * @return a builder
   */
  public static PriceBookBuilder builder() {
    return new PriceBookBuilder(List.of(), false);
  }

  /**
   * Begins with this book, for prices of one's own.
   *
   * @return a builder
   */
  public PriceBookBuilder toBuilder() {
    return new PriceBookBuilder(List.copyOf(providers.values()), literal);
  }

  /**
   * The price of a model at a time.
   *
   * @param provider who bills it, by any of its names; blank if nobody knows, then the model's name
   *     decides
   * @param model the model, by any of its names
   * @param at when it was called
   * @return the price; empty if the book has none
   */
  public Optional<ModelPrice> find(String provider, String model, Instant at) {
    Name name = new Name(provider, model);
    Optional<Found> found = known.get(name);
    if (found == null) {
      found = search(provider, model);
      // Names come from outside: were there no bound, each misspelt one would stay for good.
      if (known.size() >= MOST_NAMES) {
        known.clear();
      }
      known.put(name, found);
    }
    return found.map(one -> one.model().at(at, one.geographic()));
  }

  /** How many names are remembered. */
  int remembered() {
    return known.size();
  }

  private Optional<Found> search(String provider, String model) {
    if (model.length() > LONGEST_NAME || provider.length() > LONGEST_NAME) {
      return Optional.empty();
    }
    String name = model.toLowerCase(Locale.ROOT);
    String from = provider;
    // LiteLLM names the provider in front of the model.
    int slash = name.indexOf('/');
    if (provider.equalsIgnoreCase("litellm")) {
      boolean told = slash > 0 && provider(name.substring(0, slash)) != null;
      from = told ? name.substring(0, slash) : "";
      name = told ? name.substring(slash + 1) : name;
    }
    for (String candidate : literal ? List.of(name) : ModelNames.candidates(name)) {
      for (ProviderPrices one : from.isBlank() ? byModel(candidate) : chain(from)) {
        ProviderPrices.Model found = one.find(candidate);
        if (found != null) {
          return Optional.of(new Found(found, !literal && ModelNames.isGeographic(name)));
        }
      }
    }
    return Optional.empty();
  }

  /** A provider, and those whose models it offers. */
  private List<ProviderPrices> chain(String name) {
    ProviderPrices provider = provider(name);
    List<ProviderPrices> chain = new ArrayList<>();
    if (provider != null) {
      chain.add(provider);
      for (String fallback : provider.fallbacks()) {
        ProviderPrices other = providers.get(fallback);
        if (other != null) {
          chain.add(other);
        }
      }
    }
    return chain;
  }

  /** Who says that a model is its own, and what it offers besides. */
  private List<ProviderPrices> byModel(String model) {
    for (ProviderPrices provider : providers.values()) {
      if (provider.modelMatch() != null && provider.modelMatch().matches(model)) {
        return chain(provider.id());
      }
    }
    return List.of();
  }

  private @Nullable ProviderPrices provider(String name) {
    String plain = name.strip().toLowerCase(Locale.ROOT);
    ProviderPrices exact = providers.get(plain);
    if (exact != null) {
      return exact;
    }
    for (ProviderPrices provider : providers.values()) {
      if (provider.providerMatch() != null && provider.providerMatch().matches(plain)) {
        return provider;
      }
    }
    return providers.get(ModelNames.provider(name));
  }

  /**
   * Who answers at an address.
   *
   * @param address of a request
   * @return the provider's name in this book; empty if the book does not say
   */
  public Optional<String> providerAt(URI address) {
    String text = address.toString();
    for (ProviderPrices provider : providers.values()) {
      if (provider.address() != null && provider.address().matcher(text).lookingAt()) {
        return Optional.of(provider.id());
      }
    }
    return Optional.empty();
  }

  /**
   * The extractors that the book brings along.
   *
   * @return of all its providers; empty for books that have none
   */
  public List<UsageExtractor> extractors() {
    return providers.values().stream()
        .flatMap(provider -> provider.extractors().stream())
        .toList();
  }

  /**
   * The names of the providers.
   *
   * @return in the order of the book
   */
  public List<String> providers() {
    return List.copyOf(providers.keySet());
  }

  /**
   * The prices of a provider at a time.
   *
   * @param provider the provider, by any of its names
   * @param at when
   * @return a price for each model; empty if the book does not know the provider
   */
  public List<ModelPrice> models(String provider, Instant at) {
    ProviderPrices found = provider(provider);
    return found == null
        ? List.of()
        : found.models().stream().map(model -> model.at(at, false)).toList();
  }

  /**
   * What a model that nobody knows is billed as, to be on the safe side: the model of its provider
   * that is the dearest for 100,000 tokens of text in and 10,000 out, and of all providers, if the
   * provider is unknown, too.
   *
   * @param provider the provider, by any of its names
   * @param at when
   * @return its price; empty if the book has none at all
   */
  public Optional<ModelPrice> dearest(String provider, Instant at) {
    List<ModelPrice> own = models(provider, at);
    List<ModelPrice> candidates = own.isEmpty()
        ? providers().stream().flatMap(one -> models(one, at).stream()).toList()
        : own;
    return candidates.stream()
        .max(Comparator.comparing((ModelPrice price) ->
                price.ceiling(TYPICAL_INPUT, TYPICAL_OUTPUT, ServiceTier.STANDARD))
            .thenComparing(ModelPrice::model));
  }

  /**
   * Where two books disagree, for a report before one is trusted.
   *
   * @param one a book
   * @param other another
   * @param at at which time
   * @return a line for each unit of each model of the first that the second has, too, at another
   *     price
   */
  public static List<PriceDifference> differences(PriceBook one, PriceBook other, Instant at) {
    return PriceDifference.between(one, other, at);
  }

  /**
   * What this book says, in short: two books with the same prices have the same. It is written into
   * records, so that a cost can be computed again later.
   *
   * @return 16 hexadecimal digits
   */
  public String hash() {
    return hash;
  }

  private static String hash(Iterable<ProviderPrices> providers) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ProviderPrices provider : providers) {
        update(digest, provider.id() + " " + provider.fallbacks());
        for (ProviderPrices.Model model : provider.models()) {
          update(digest, model.id() + " " + model.match());
          update(digest, model.dated());
          update(digest, model.inRegion());
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, List<ProviderPrices.Dated> prices) {
    for (ProviderPrices.Dated dated : prices) {
      update(digest, dated.validity() + " " + dated.price().canonical());
    }
  }

  private static void update(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** {@code 12 providers, 96 models, 0123456789abcdef}. */
  @Override
  public String toString() {
    int models =
        providers.values().stream().mapToInt(one -> one.models().size()).sum();
    return providers.size() + " providers, " + models + " models, " + hash;
  }

  /** Checks a name that a caller gave. */
  static String name(String text, String what) {
    return Require.name(text, what).toLowerCase(Locale.ROOT);
  }
}
