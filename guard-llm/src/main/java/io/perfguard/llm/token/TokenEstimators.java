/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.BoundedNames;
import java.util.List;

/**
 * The estimators of all models that an application asks, each of which goes on learning. Some 10 KB
 * for each model.
 *
 * <p>Models beyond the bound get an estimator that is not kept: it knows what is known before, and
 * forgets what it learns.
 *
 * <p>Thread-safe.
 */
public final class TokenEstimators {
  /** How many models are kept unless a number is given. */
  public static final int DEFAULT_MAXIMUM_MODELS = 256;

  private static final TokenEstimator BEYOND = TokenEstimator.of("", "");

  private final BoundedNames<TokenEstimator> byName;

  /** Keeps 256 models. */
  public TokenEstimators() {
    this(DEFAULT_MAXIMUM_MODELS);
  }

  /**
   * Keeps so many models.
   *
   * @param maximumModels >= 1
   */
  public TokenEstimators(int maximumModels) {
    Require.atLeast(1, maximumModels, "maximumModels");
    byName = new BoundedNames<>(maximumModels, TokenEstimators::make, BEYOND);
  }

  private static TokenEstimator make(String name) {
    int end = name.indexOf('\n');
    return TokenEstimator.of(name.substring(0, end), name.substring(end + 1));
  }

  /**
   * The estimator of a model, the same one each time.
   *
   * @param provider who bills it; "" if that is not known
   * @param model its name; "" if that is not known
   * @return the estimator
   */
  public TokenEstimator of(String provider, String model) {
    String name = Require.nonNull(provider, "provider").replace('\n', ' ')
        + '\n'
        + Require.nonNull(model, "model");
    TokenEstimator found = byName.get(name);
    return found == BEYOND ? TokenEstimator.of(provider, model) : found;
  }

  /**
   * All that are kept.
   *
   * @return a copy, in no order
   */
  public List<TokenEstimator> all() {
    return byName.values();
  }

  /**
   * How many requests were for a model beyond the bound.
   *
   * @return a count that only grows
   */
  public long foldedCount() {
    return byName.foldedCount();
  }
}
