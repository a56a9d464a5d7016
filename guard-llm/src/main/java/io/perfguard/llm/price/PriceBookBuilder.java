/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.core.base.Require;
import io.perfguard.llm.internal.match.TextMatch;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes a book: prices of one's own, discounts, currencies.
 *
 * <p>Not thread-safe.
 */
public final class PriceBookBuilder {
  private final List<ProviderPrices> providers;
  private final boolean literal;

  PriceBookBuilder(List<ProviderPrices> providers, boolean literal) {
    this.providers = new ArrayList<>(providers);
    this.literal = literal;
  }

  /**
   * A price at all times, instead of what the book says of a model of that name. It comes before
   * all other models of the provider.
   *
   * @param price the price, with its provider and model; the model is matched by its whole name,
   *     and by the other forms of it that providers use
   * @return this
   */
  public PriceBookBuilder price(ModelPrice price) {
    return put(price, List.of(new ProviderPrices.Dated(Validity.ALWAYS, price)));
  }

  /**
   * A price from a day on, midnight UTC; before it counts what the book said of a model of that
   * name, or this price if it said nothing.
   *
   * @param price the price
   * @param from the first day
   * @return this
   */
  public PriceBookBuilder price(ModelPrice price, LocalDate from) {
    List<ProviderPrices.Dated> dated = new ArrayList<>();
    ProviderPrices provider = provider(price.provider());
    ProviderPrices.Model before = provider == null ? null : provider.find(price.model());
    if (before != null) {
      dated.addAll(before.dated());
    }
    dated.add(new ProviderPrices.Dated(new Validity.From(Require.nonNull(from, "from")), price));
    return put(price, dated);
  }

  private PriceBookBuilder put(ModelPrice price, List<ProviderPrices.Dated> dated) {
    ProviderPrices provider = provider(price.provider());
    TextMatch match = TextMatch.parse(Map.of("equals", price.model()), "model");
    List<ProviderPrices.Model> models = new ArrayList<>();
    models.add(new ProviderPrices.Model(price.model(), match, dated));
    if (provider == null) {
      providers.add(
          new ProviderPrices(price.provider(), null, null, null, List.of(), List.of(), models));
    } else {
      // An older one of the same name would never be found again.
      provider.models().stream()
          .filter(model -> !model.id().equals(price.model()))
          .forEach(models::add);
      providers.set(providers.indexOf(provider), provider.with(models));
    }
    return this;
  }

  /**
   * A discount on all that a provider bills, or its currency at a fixed rate.
   *
   * @param provider the provider's name in the book
   * @param times what all its prices are multiplied with, such as {@code 0.85}
   * @return this
   * @throws IllegalArgumentException if the book has no such provider, or it is no factor
   */
  public PriceBookBuilder times(String provider, String times) {
    ProviderPrices found = provider(PriceBook.name(provider, "provider"));
    if (found == null) {
      throw new IllegalArgumentException("provider must be one of "
          + providers.stream().map(ProviderPrices::id).toList() + ", was \"" + provider + "\"");
    }
    UnaryOperator<ModelPrice> change = price -> price.toBuilder().times(times).build();
    List<ProviderPrices.Model> models =
        found.models().stream().map(model -> model.map(change)).toList();
    providers.set(providers.indexOf(found), found.with(models));
    return this;
  }

  private @Nullable ProviderPrices provider(String id) {
    for (ProviderPrices provider : providers) {
      if (provider.id().equals(id)) {
        return provider;
      }
    }
    return null;
  }

  /**
   * The book.
   *
   * @return with all changes
   */
  public PriceBook build() {
    return new PriceBook(providers, literal);
  }
}
