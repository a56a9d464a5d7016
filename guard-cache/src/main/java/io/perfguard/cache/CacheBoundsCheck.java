/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.cache.KeyAnalysis.SizeEstimate;
import io.perfguard.cache.KeyAnalysis.WhatIf;
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
import java.util.stream.Collectors;

/**
 * PG-302, PG-303 and PG-503: bounds that do not fit.
 *
 * <ul>
 *   <li>PG-302: a cache without a bound of bytes may hold more entries than fit into the heap.
 *   <li>PG-303: the entries are near the bound of bytes, and it evicts.
 *   <li>PG-503: many requests miss because their entry had been evicted, or the other policy would
 *       hit more often. What would help is told from small caches that see a sample of the keys.
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

  /**
   * From so many more hits on, as a share of requests, that the other policy would have at the same
   * size, there is PG-503. Default: 0.05.
   */
  public static final ThresholdKey<Double> OTHER_POLICY =
      ThresholdKey.rate("cache.policy.gain", 0.05);

  private static final WhatIf UNKNOWN = new WhatIf(Eviction.ADAPTIVE, List.of(), List.of());

  /** A size is large enough if it brings this part of what the largest would. */
  private static final double NEARLY_ALL = 0.8;

  /** Less is not worth a change of the configuration. */
  private static final double WORTHWHILE = 0.01;

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
    if (window.requestCount() >= CacheWindow.ENOUGH_REQUESTS) {
      WhatIf whatIf =
          context.details(KeyAnalysis.class).map(KeyAnalysis::whatIf).orElse(UNKNOWN);
      double other = otherPolicy(whatIf);
      if (other >= context.threshold(OTHER_POLICY)
          || window.misses().evicted() >= context.threshold(EVICTED) * window.requestCount()) {
        findings.add(tooSmall(context, whatIf, other));
      }
    }
    return findings;
  }

  /** How many more would hit with the other policy at the present size; 0 if that is not known. */
  private static double otherPolicy(WhatIf whatIf) {
    if (whatIf.sizes().size() < 2) {
      return 0;
    }
    SizeEstimate present = whatIf.sizes().get(1);
    return known(present.hitRate(other(whatIf.eviction())) - present.hitRate(whatIf.eviction()));
  }

  private static double known(double difference) {
    return Double.isNaN(difference) ? 0 : difference;
  }

  private static Eviction other(Eviction policy) {
    return policy == Eviction.LRU ? Eviction.ADAPTIVE : Eviction.LRU;
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

  private static Finding tooSmall(
      CheckContext<CacheStats> context, WhatIf whatIf, double otherPolicy) {
    CacheStats window = context.window();
    MissCounts misses = window.misses();
    Change change = change(window, whatIf, otherPolicy);
    return context
        .finding("PG-503", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%,d of %,d requests missed because their entry had been evicted",
            misses.evicted(),
            window.requestCount()))
        .seen(String.format(
            Locale.ROOT,
            "%,d of them by maximumItems, %,d by maximumBytes; %,d of %,d entries; about %,d keys in all%s",
            misses.items(),
            misses.bytes(),
            window.itemCount(),
            window.maximumItems(),
            window.uniqueKeyCount(),
            curve(whatIf.sizes())))
        .costs(CacheWindow.loads(context, misses.evicted()))
        .remedy(Remedy.java(
            change.words(),
            "GuardedCache.builder(\"" + context.subject().name() + "\")" + change.call()))
        .expected(
            change.gain() > 0
                ? CacheWindow.hitRate(
                    context,
                    change.gain(),
                    "by small caches beside it that see a sample of its keys")
                : CacheWindow.hitRate(
                    window, misses.evicted(), "at most, if nothing had been evicted"))
        .build();
  }

  /**
   * {@code ; by a sample of the keys it would hit 31 % LRU, 40 % ADAPTIVE with 5,000 entries, ...}.
   */
  private static String curve(List<SizeEstimate> sizes) {
    return sizes.isEmpty()
        ? ""
        : sizes.stream()
            .map(one -> String.format(
                Locale.ROOT,
                "%,d entries: LRU %s%s",
                one.items(),
                CacheWindow.percent(one.lru()),
                Double.isNaN(one.adaptive())
                    ? ""
                    : ", ADAPTIVE " + CacheWindow.percent(one.adaptive())))
            .collect(Collectors.joining(
                "; ", "; by a sample of the keys, hit rates would be with ", ""));
  }

  /**
   * What to change.
   *
   * @param words in words
   * @param call of the builder
   * @param gain by which the hit rate would rise; 0 if that is not known
   */
  private record Change(String words, String call, double gain) {}

  private static Change change(CacheStats window, WhatIf whatIf, double otherPolicy) {
    List<SizeEstimate> sizes = whatIf.sizes();
    Eviction policy = whatIf.eviction();
    int last = sizes.size() - 1;
    if (otherPolicy >= WORTHWHILE && otherPolicy >= NEARLY_ALL * larger(sizes, policy, last)) {
      return new Change(
          "let it evict by " + other(policy) + ", which hits more often with these requests",
          ".eviction(Eviction." + other(policy) + ")",
          otherPolicy);
    }
    for (int i = 2; i <= last; i++) {
      double gain = larger(sizes, policy, i);
      if (gain >= WORTHWHILE && gain >= NEARLY_ALL * larger(sizes, policy, last)) {
        return raised(window, (double) sizes.get(i).items() / sizes.get(1).items(), gain);
      }
    }
    return raised(window, 2, 0);
  }

  /** By how much the hit rate would rise with one of the sizes and the same policy. */
  private static double larger(List<SizeEstimate> sizes, Eviction policy, int index) {
    return sizes.size() < 2
        ? 0
        : known(sizes.get(index).hitRate(policy) - sizes.get(1).hitRate(policy));
  }

  private static Change raised(CacheStats window, double factor, double gain) {
    String unknown = gain > 0 ? "" : ", and look again";
    if (window.misses().items() >= window.misses().bytes()) {
      long items = times(window.maximumItems(), factor);
      return new Change(
          String.format(
              Locale.ROOT,
              "raise maximumItems from %,d to %,d%s",
              window.maximumItems(),
              items,
              unknown),
          ".maximumItems(" + items + ")",
          gain);
    }
    long bytes = times(window.maximumBytes(), factor);
    return new Change(
        String.format(
            Locale.ROOT,
            "raise maximumBytes from %s to %s%s",
            DataSize.ofBytes(window.maximumBytes()),
            DataSize.ofBytes(bytes),
            unknown),
        ".maximumBytes(DataSize.ofBytes(" + bytes + "L))",
        gain);
  }

  private static long times(long value, double factor) {
    return (long) Math.min(Long.MAX_VALUE, factor * value); // saturates
  }
}
