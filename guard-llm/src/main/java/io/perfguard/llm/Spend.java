/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.llm.usage.Usage;

/**
 * What was spent on one thing, since the session was built.
 *
 * <p>Immutable.
 *
 * @param name the operation, the model, the tenant or the tag
 * @param calls requests that came in
 * @param hits those that the cache or an equal request answered
 * @param failures those that failed
 * @param attempts requests sent to a provider
 * @param unpriced attempts whose model no price is known of
 * @param cost what attempts cost
 * @param wasted the part of it for retries, failures and canceled answers
 * @param saved what the cache and sharing saved
 * @param usage what attempts used
 */
public record Spend(
    String name,
    long calls,
    long hits,
    long failures,
    long attempts,
    long unpriced,
    Money cost,
    Money wasted,
    Money saved,
    Usage usage) {
  /**
   * Checks that nothing is missing.
   *
   * @param name the operation, the model, the tenant or the tag
   * @param calls requests that came in
   * @param hits those that the cache or an equal request answered
   * @param failures those that failed
   * @param attempts requests sent to a provider
   * @param unpriced attempts whose model no price is known of
   * @param cost what attempts cost
   * @param wasted the part of it without an answer
   * @param saved what was saved
   * @param usage what attempts used
   */
  public Spend {
    Require.nonNull(name, "name");
    Require.nonNull(cost, "cost");
    Require.nonNull(wasted, "wasted");
    Require.nonNull(saved, "saved");
    Require.nonNull(usage, "usage");
  }

  /**
   * What a request cost on average, whoever answered it.
   *
   * @return zero if there was none
   */
  public Money costPerCall() {
    return calls == 0 ? Money.ZERO : Money.ofPicos(cost.picos() / calls);
  }

  Spend plus(Spend other) {
    return new Spend(
        name,
        calls + other.calls,
        hits + other.hits,
        failures + other.failures,
        attempts + other.attempts,
        unpriced + other.unpriced,
        cost.plus(other.cost),
        wasted.plus(other.wasted),
        saved.plus(other.saved),
        usage.plus(other.usage));
  }

  Spend named(String other) {
    return new Spend(other, calls, hits, failures, attempts, unpriced, cost, wasted, saved, usage);
  }
}
