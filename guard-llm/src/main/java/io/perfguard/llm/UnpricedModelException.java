/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.price.UnknownModelPolicy;
import io.perfguard.llm.spi.ServiceTier;
import java.util.Locale;

/**
 * A call that was refused since nobody knows what it costs.
 *
 * <p>Immutable, as far as exceptions are.
 */
public class UnpricedModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A refusal.
   *
   * @param provider who would bill it; "" if that is not known
   * @param model the model
   * @param tier the tier whose price is missing; {@link ServiceTier#STANDARD} if all are
   * @param policy what refuses it
   */
  public UnpricedModelException(
      String provider, String model, ServiceTier tier, UnknownModelPolicy policy) {
    super("no price is known of model " + "\"" + model + "\""
        + (provider.isEmpty() ? "" : " of \"" + provider + "\"")
        + (tier == ServiceTier.STANDARD
            ? ""
            : " in the " + tier.name().toLowerCase(Locale.ROOT) + " tier")
        + (policy == UnknownModelPolicy.FAIL ? "" : ", and a hard budget has to pay for it")
        + "; give it one with PriceBook.toBuilder(), or choose another UnknownModelPolicy than "
        + policy);
  }
}
