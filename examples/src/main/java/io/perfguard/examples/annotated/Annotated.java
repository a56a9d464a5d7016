/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.annotated;

import io.perfguard.cache.CacheMethods;
import io.perfguard.cache.CacheStats;
import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.operation.Operations;
import io.perfguard.examples.annotated.FactorService.Order;

/** Calls the annotated methods, and counts. */
public final class Annotated {
  private Annotated() {}

  /**
   * Prints what was counted.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.out.println(run());
  }

  /** What was counted, as a line. */
  public static String run() {
    // region bind
    GuardRegistry guards = GuardRegistry.create();
    CacheMethods.bind(guards); // says loudly which annotated methods were not woven
    // endregion
    try (guards) {
      FactorService service = new FactorService();
      for (int i = 0; i < 10; i++) {
        expect(37, service.quote(new Order("US", 2026, 100)));
      }
      expect(1, service.reads());
      service.update("US", 2026, 0.5);
      expect(50, service.quote(new Order("US", 2026, 100)));
      expect(2, service.reads());
      expect(3, service.report("a").join().reads());
      expect(3, service.report("a").join().reads());
      CacheStats factors = guards.stats(GuardedCache.KIND).get("FactorService.factor");
      long quotes = guards.stats(Operations.KIND).get("FactorService.quote").count();
      return quotes + " quotes, " + factors.hitCount() + " hits, " + factors.loadCount() + " loads";
    }
  }

  private static void expect(double expected, double counted) {
    if (Double.compare(expected, counted) != 0) {
      throw new AssertionError("expected " + expected + ", was " + counted);
    }
  }
}
