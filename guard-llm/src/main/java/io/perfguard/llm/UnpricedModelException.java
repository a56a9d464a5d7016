/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.price.UnknownModelPolicy;

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
   * @param policy what refuses it
   */
  public UnpricedModelException(String provider, String model, UnknownModelPolicy policy) {
    super("no price is known of model " + "\"" + model + "\""
        + (provider.isEmpty() ? "" : " of \"" + provider + "\"")
        + (policy == UnknownModelPolicy.FAIL ? "" : ", and a hard budget has to pay for it")
        + "; give it one with PriceBook.toBuilder(), or choose another UnknownModelPolicy than "
        + policy);
  }
}
