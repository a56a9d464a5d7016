/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.registry.GuardDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the requests of a cache tell about its keys. Counts are of the requests that were looked at:
 * at most some of each moment. Immutable.
 *
 * @param lookedAt requests that were looked at
 * @param uniqueKeys different keys that were ever asked for in vain or put, to some 2 %
 * @param patterns what keys have in common, the most asked for first; at most 101
 * @param hotKeys the keys that are asked for most; at most ten
 * @param variants what keys cost that mean the same and are written differently
 * @param identityKeys the class of keys of which no two are ever equal; empty if there is none
 * @param whatIf what other bounds would bring
 */
public record KeyAnalysis(
    long lookedAt,
    long uniqueKeys,
    List<KeyPattern> patterns,
    List<HotKey> hotKeys,
    KeyVariants variants,
    Optional<String> identityKeys,
    WhatIf whatIf)
    implements GuardDetails {
  private static final int SHOWN = 10;

  /**
   * Copies the lists.
   *
   * @param lookedAt requests
   * @param uniqueKeys keys
   * @param patterns what keys have in common
   * @param hotKeys the hottest
   * @param variants what differs only in form
   * @param identityKeys a class
   * @param whatIf estimates
   */
  public KeyAnalysis {
    patterns = List.copyOf(patterns);
    hotKeys = List.copyOf(hotKeys);
  }

  /**
   * What other bounds would bring. Immutable.
   *
   * @param eviction the policy that the cache has
   * @param sizes half, all, twice and four times what the cache holds when it is full; empty if too
   *     little was asked for
   * @param ttls from shorter to longer; empty if too little was asked for
   */
  public record WhatIf(Eviction eviction, List<SizeEstimate> sizes, List<TtlEstimate> ttls) {
    /**
     * Copies the lists.
     *
     * @param eviction the policy
     * @param sizes ascending
     * @param ttls ascending
     */
    public WhatIf {
      sizes = List.copyOf(sizes);
      ttls = List.copyOf(ttls);
    }
  }

  /**
   * What a cache of a size would have done with the same requests, judged by a sample of the keys.
   * Immutable.
   *
   * @param items what it holds
   * @param lru its hit rate with {@link Eviction#LRU}, 0..1
   * @param adaptive its hit rate with {@link Eviction#ADAPTIVE}; {@code NaN} where so few entries
   *     tell nothing
   */
  public record SizeEstimate(long items, double lru, double adaptive) {
    /**
     * The better of the two.
     *
     * @return {@link Eviction#ADAPTIVE} if they are equal, or nothing is known of it
     */
    public Eviction better() {
      return lru > adaptive ? Eviction.LRU : Eviction.ADAPTIVE;
    }

    /**
     * The hit rate with a policy.
     *
     * @param policy the policy
     * @return 0..1, or {@code NaN}
     */
    public double hitRate(Eviction policy) {
      return policy == Eviction.LRU ? lru : adaptive;
    }
  }

  /**
   * What the cache would have done with another ttl. Immutable.
   *
   * @param ttl the ttl
   * @param hitRate 0..1
   */
  public record TtlEstimate(Duration ttl, double hitRate) {}

  /**
   * What keys have in common. Immutable.
   *
   * @param template such as {@code user:{n}:profile}; words are shown only if they are part of many
   *     different keys
   * @param requests those that were looked at
   * @param hitRate 0..1
   */
  public record KeyPattern(String template, long requests, double hitRate) {}

  /**
   * A key that is asked for often. Immutable.
   *
   * @param key its template, or what {@link GuardedCache.Builder#showKeys} lets be shown
   * @param share of all requests, 0..1, at least
   */
  public record HotKey(String key, double share) {}

  /**
   * Keys that mean the same and are written differently: {@code us} and {@code US}. Immutable.
   *
   * @param lookedAt misses of new keys that were looked at
   * @param lostHits those of them that would have been hits with all of the below
   * @param byCase with {@link KeyNormalizers#lower()}
   * @param bySpacing with {@link KeyNormalizers#collapseSpaces()}
   * @param byNumberFormat with {@link KeyNormalizers#plainNumbers()}
   * @param shapes the two shapes that most often meant the same, such as {@code AA:9999} and
   *     {@code aa:9999}; empty if there are none
   */
  public record KeyVariants(
      long lookedAt,
      long lostHits,
      long byCase,
      long bySpacing,
      long byNumberFormat,
      List<String> shapes) {
    /**
     * Copies the shapes.
     *
     * @param lookedAt misses
     * @param lostHits by all of the below
     * @param byCase by case
     * @param bySpacing by white space
     * @param byNumberFormat by the form of numbers
     * @param shapes two or none
     */
    public KeyVariants {
      shapes = List.copyOf(shapes);
    }

    /**
     * Share of the misses of new keys that a normalizer would have made hits, 0..1.
     *
     * @return {@code NaN} if none was looked at
     */
    public double lostShare() {
      return (double) lostHits / lookedAt;
    }

    /**
     * What would make them equal.
     *
     * @return the call of {@code KeyNormalizers}; empty if none would help
     */
    public Optional<String> normalizer() {
      List<String> calls = new ArrayList<>();
      if (matters(bySpacing)) {
        calls.add("KeyNormalizers.collapseSpaces()");
      }
      if (matters(byCase)) {
        calls.add("KeyNormalizers.upper()");
      }
      if (matters(byNumberFormat)) {
        calls.add("KeyNormalizers.plainNumbers()");
      }
      if (calls.isEmpty() && lostHits > 0) { // different in several ways at once
        calls.addAll(List.of(
            "KeyNormalizers.collapseSpaces()",
            "KeyNormalizers.upper()",
            "KeyNormalizers.plainNumbers()"));
      }
      if (calls.isEmpty()) {
        return Optional.empty();
      }
      String rest = String.join(").then(", calls.subList(1, calls.size()));
      return Optional.of(rest.isEmpty() ? calls.get(0) : calls.get(0) + ".then(" + rest + ")");
    }

    private boolean matters(long lost) {
      return lost > 0 && lost >= lostHits / 20;
    }
  }

  @Override
  public List<Evidence> blocks() {
    List<Evidence> blocks = new ArrayList<>();
    if (!patterns.isEmpty()) {
      blocks.add(Evidence.table(
          "key patterns",
          List.of("pattern", "requests", "hit rate"),
          patterns.stream()
              .limit(SHOWN)
              .map(one -> List.of(
                  one.template(),
                  String.format(Locale.ROOT, "%,d", one.requests()),
                  percent(one.hitRate())))
              .toList()));
    }
    if (!hotKeys.isEmpty()) {
      blocks.add(Evidence.table(
          "hot keys",
          List.of("key", "share"),
          hotKeys.stream().map(one -> List.of(one.key(), percent(one.share()))).toList()));
    }
    if (!whatIf.sizes().isEmpty()) {
      blocks.add(Evidence.table(
          "what if it held",
          List.of("items", "LRU", "ADAPTIVE"),
          whatIf.sizes().stream()
              .map(one -> List.of(
                  String.format(Locale.ROOT, "%,d", one.items()),
                  percent(one.lru()),
                  percent(one.adaptive())))
              .toList()));
    }
    if (!whatIf.ttls().isEmpty()) {
      blocks.add(Evidence.table(
          "what if the ttl were",
          List.of("ttl", "hit rate"),
          whatIf.ttls().stream()
              .map(one -> List.of(Durations.print(one.ttl()), percent(one.hitRate())))
              .toList()));
    }
    return blocks;
  }

  private static String percent(double rate) {
    return Double.isNaN(rate) ? "?" : String.format(Locale.ROOT, "%.1f %%", 100 * rate);
  }
}
