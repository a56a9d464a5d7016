/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.annotated;

// region imports
import io.perfguard.cache.CacheInvalidate;
import io.perfguard.cache.CacheMethod;
import io.perfguard.core.operation.Operation;
// endregion
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A service whose methods are annotated, and nothing else. */
public final class FactorService {
  private final Map<String, Double> table = new ConcurrentHashMap<>(Map.of("US2026", 0.37));
  private final AtomicInteger reads = new AtomicInteger();

  /** A factor. */
  public record Factor(String country, int year, double value) {}

  /** An order. */
  public record Order(String country, int year, int amount) {}

  /** A report. */
  public record Report(String id, int reads) {}

  // region service
  @CacheMethod(ttl = "24h", maximumItems = 10_000, maximumBytes = "100MB", key = "#country, #year")
  Factor factor(String country, int year) {
    return new Factor(country, year, read(country, year));
  }

  @CacheMethod(ttl = "1h")
  CompletableFuture<Report> report(String id) {
    return CompletableFuture.supplyAsync(() -> new Report(id, reads.incrementAndGet()));
  }

  @CacheInvalidate(cache = "FactorService.factor", key = "#country, #year")
  void update(String country, int year, double value) {
    table.put(country + year, value);
  }

  @Operation("FactorService.quote")
  double quote(Order order) {
    return order.amount() * factor(order.country(), order.year()).value();
  }
  // endregion

  private double read(String country, int year) {
    reads.incrementAndGet();
    return table.getOrDefault(country + year, 0.0);
  }

  /** How often the table was read. */
  public int reads() {
    return reads.get();
  }
}
