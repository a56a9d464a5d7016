/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * PG-302, PG-303 and PG-503: bounds that do not fit.
 *
 * <ul>
 *   <li>PG-302: a cache without a bound of bytes may hold more entries than fit into the heap.
 *   <li>PG-303: the entries are near the bound of bytes, and it evicts.
 *   <li>PG-503: many requests miss because their entry had been evicted.
 * </ul>
 *
 * <p>Immutable.
 */
public final class CacheBoundsCheck implements GuardCheck<CacheStats> {
  /** From this part of {@code maximumBytes} on there is PG-303. Default: 0.90. */
  public static final ThresholdKey<Double> UTILISATION =
      ThresholdKey.rate("cache.bytes.utilisation", 0.90);

  /** From this share of requests on that missed after eviction there is PG-503. Default: 0.20. */
  public static final ThresholdKey<Double> EVICTED = ThresholdKey.rate("cache.evicted.share", 0.20);

  /** An empty key with an empty value, and what the cache needs for it. */
  private static final long SMALLEST_ENTRY = 200;

  private final long heap;

  /** The check, for the heap of this JVM. */
  public CacheBoundsCheck() {
    this(Runtime.getRuntime().maxMemory());
  }

  CacheBoundsCheck(long heap) {
    this.heap = heap;
  }

  @Override
  public List<Finding> check(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    List<Finding> findings = new ArrayList<>();
    if (window.maximumBytes() == 0 && window.maximumItems() > heap / SMALLEST_ENTRY) {
      findings.add(unbounded(context));
    }
    if (window.maximumBytes() > 0
        && window.bytes() >= context.threshold(UTILISATION) * window.maximumBytes()
        && window.removals().bytes() > 0) {
      findings.add(full(context));
    }
    if (window.requestCount() >= CacheWindow.ENOUGH_REQUESTS
        && window.misses().evicted() >= context.threshold(EVICTED) * window.requestCount()) {
      findings.add(tooSmall(context));
    }
    return findings;
  }

  private Finding unbounded(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    return context
        .finding("PG-302", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "its bound of %,d entries does not bound it: the heap of %s is full before",
            window.maximumItems(),
            DataSize.ofBytes(heap)))
        .seen(String.format(
            Locale.ROOT,
            "%,d entries now; even empty ones take some %d bytes each",
            window.itemCount(),
            SMALLEST_ENTRY))
        .costs(Cost.UNKNOWN)
        .remedy(Remedy.java(
            "bound it by bytes",
            "GuardedCache.builder(\"" + context.subject().name()
                + "\").maximumBytes(DataSize.ofMegabytes(100))"))
        .expected(Gain.notEstimated("it prevents an outage, it saves no time"))
        .build();
  }

  private static Finding full(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    return context
        .finding("PG-303", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "its entries take %s of %s, and %,d went to make room",
            DataSize.ofBytes(window.bytes()),
            DataSize.ofBytes(window.maximumBytes()),
            window.removals().bytes()))
        .seen(String.format(
            Locale.ROOT,
            "%,d entries of %s on average; %,d requests missed because their entry had gone for room",
            window.itemCount(),
            DataSize.ofBytes(window.bytes() / Math.max(1, window.itemCount())),
            window.misses().bytes()))
        .costs(CacheWindow.loads(context, window.misses().bytes()))
        .remedy(Remedy.text("if memory allows it, raise maximumBytes of \""
            + context.subject().name() + "\"; else keep smaller values, such as only the fields"
            + " that are read"))
        .expected(CacheWindow.hitRate(
            window, window.misses().bytes(), "at most, if nothing had gone for room"))
        .build();
  }

  private static Finding tooSmall(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    MissCounts misses = window.misses();
    boolean byItems = misses.items() >= misses.bytes();
    String bound = byItems
        ? String.format(Locale.ROOT, "maximumItems(%d)", doubled(window.maximumItems()))
        : String.format(
            Locale.ROOT, "maximumBytes(DataSize.ofBytes(%dL))", doubled(window.maximumBytes()));
    return context
        .finding("PG-503", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%,d of %,d requests missed because their entry had been evicted",
            misses.evicted(),
            window.requestCount()))
        .seen(String.format(
            Locale.ROOT,
            "%,d of them by maximumItems, %,d by maximumBytes; %,d of %,d entries; about %,d keys in all",
            misses.items(),
            misses.bytes(),
            window.itemCount(),
            window.maximumItems(),
            window.uniqueKeyCount()))
        .costs(CacheWindow.loads(context, misses.evicted()))
        .remedy(Remedy.java(
            "let it hold more, and look again",
            "GuardedCache.builder(\"" + context.subject().name() + "\")." + bound))
        .expected(
            CacheWindow.hitRate(window, misses.evicted(), "at most, if nothing had been evicted"))
        .build();
  }

  private static long doubled(long value) {
    return value > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * value;
  }
}
