/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.llm.internal.match.TextMatch;
import io.perfguard.llm.usage.UsageExtractor;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A provider of a book, with its models. Immutable.
 *
 * @param id its name
 * @param address what addresses of its interface begin with, or null
 * @param modelMatch which models are its own where nobody says whose they are, or null
 * @param providerMatch what else it is called, or null
 * @param fallbacks providers whose models it offers, too
 * @param extractors how its answers are read
 * @param models its models; the first that fits counts
 */
record ProviderPrices(
    String id,
    @Nullable Pattern address,
    @Nullable TextMatch modelMatch,
    @Nullable TextMatch providerMatch,
    List<String> fallbacks,
    List<UsageExtractor> extractors,
    List<Model> models) {
  ProviderPrices {
    fallbacks = List.copyOf(fallbacks);
    extractors = List.copyOf(extractors);
    models = List.copyOf(models);
  }

  /**
   * A model and its prices over time.
   *
   * @param id its name
   * @param match what it is called
   * @param dated its prices; the last that holds counts, and if none does, the first
   * @param inRegion the same of names that say a region, such as {@code us.}
   */
  record Model(String id, TextMatch match, List<Dated> dated, List<Dated> inRegion) {
    Model {
      dated = List.copyOf(dated);
      inRegion = List.copyOf(inRegion);
    }

    Model(String id, TextMatch match, List<Dated> dated) {
      this(id, match, dated, dated);
    }

    ModelPrice at(Instant at, boolean inSomeRegion) {
      List<Dated> prices = inSomeRegion ? inRegion : dated;
      for (int i = prices.size() - 1; i >= 0; i--) {
        if (prices.get(i).validity().holds(at)) {
          return prices.get(i).price();
        }
      }
      return prices.get(0).price();
    }

    /** The same model with each price changed. */
    Model map(UnaryOperator<ModelPrice> change) {
      return new Model(id, match, map(dated, change), map(inRegion, change));
    }

    static List<Dated> map(List<Dated> prices, UnaryOperator<ModelPrice> change) {
      return prices.stream()
          .map(one -> new Dated(one.validity(), change.apply(one.price())))
          .toList();
    }
  }

  /**
   * A price and when it counts.
   *
   * @param validity when
   * @param price the price
   */
  record Dated(Validity validity, ModelPrice price) {}

  @Nullable
  Model find(String name) {
    for (Model model : models) {
      if (model.match().matches(name)) {
        return model;
      }
    }
    return null;
  }

  ProviderPrices with(List<Model> others) {
    return new ProviderPrices(
        id, address, modelMatch, providerMatch, fallbacks, extractors, others);
  }
}
