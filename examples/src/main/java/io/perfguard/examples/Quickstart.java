/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

// region imports
import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.operation.Operations;
import io.perfguard.db.GuardedDataSource;
import java.time.Duration;
import javax.sql.DataSource;

// endregion

/** The quick start of the README, as it compiles. */
public final class Quickstart {
  private Quickstart() {}

  /** What a user writes. */
  public static void run(DataSource pool, Loader rates) {
    // region quickstart
    GuardRegistry guards = GuardRegistry.create();
    DataSource orders = GuardedDataSource.builder("orders", pool).register(guards);
    GuardedCache<String, Double> factors = GuardedCache.<String, Double>builder("factors")
        .maximumItems(10_000)
        .ttl(Duration.ofHours(24))
        .register(guards);

    guards.operation("quote").run(() -> factors.get("US:2024", code -> rates.load(orders, code)));

    System.out.println(guards.stats(Operations.KIND).get("quote").dominant());
    guards.diagnose().print();
    // endregion
    guards.close();
  }

  /** Loads a value through a data source. */
  public interface Loader {
    /** The value of a code. */
    double load(DataSource orders, String code);
  }
}
