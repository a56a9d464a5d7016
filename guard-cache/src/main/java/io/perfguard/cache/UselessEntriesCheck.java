/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
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
import java.util.Optional;

/**
 * PG-505 and PG-508: entries that nobody ever hits.
 *
 * <ul>
 *   <li>PG-505: most entries leave without ever having been hit.
 *   <li>PG-508: keys are of a class of which no two are ever equal, so that none can be found
 *       again.
 * </ul>
 *
 * <p>Immutable.
 */
public final class UselessEntriesCheck implements GuardCheck<CacheStats> {
  /** From this share of the entries that left on there is PG-505. Default: 0.80. */
  public static final ThresholdKey<Double> NEVER_HIT =
      ThresholdKey.rate("cache.never-hit.share", 0.80);

  private static final long ENOUGH_LEFT = 1_000;

  /** The check, without state. */
  public UselessEntriesCheck() {}

  @Override
  public List<Finding> check(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    Optional<KeyAnalysis> keys = context.details(KeyAnalysis.class);
    List<Finding> findings = new ArrayList<>();
    String identity = keys.flatMap(KeyAnalysis::identityKeys).orElse("");
    if (!identity.isEmpty()
        && window.requestCount() > 0
        && 10 * window.hitCount() < window.requestCount()) {
      findings.add(neverEqual(context, identity));
    } else if (left(window) >= ENOUGH_LEFT
        && window.neverHitRate() >= context.threshold(NEVER_HIT)) {
      findings.add(neverHit(context, keys));
    }
    return findings;
  }

  private static long left(CacheStats window) {
    RemovalCounts left = window.removals();
    return left.items() + left.bytes() + left.expired() + left.invalidated() + left.collected();
  }

  private static Finding neverEqual(CheckContext<CacheStats> context, String type) {
    CacheStats window = context.window();
    boolean array = type.endsWith("[]");
    return context
        .finding("PG-508", Severity.RED)
        .headline(String.format(
            Locale.ROOT,
            "%,d of %,d requests hit: no two keys of %s are ever equal",
            window.hitCount(),
            window.requestCount(),
            type))
        .seen(
            array
                ? "an array is equal to itself alone, whatever is in it"
                : "the class has no equals of its own, so each object is equal to itself alone")
        .costs(CacheWindow.loads(context, window.loadCount()))
        .remedy(Remedy.text(
            array
                ? "use a key that is compared by what is in it: List.of(...), a String, a record"
                : "make " + type + " a record, or give it equals and hashCode"))
        .expected(Gain.notEstimated("which keys mean the same is not known"))
        .build();
  }

  private static Finding neverHit(CheckContext<CacheStats> context, Optional<KeyAnalysis> keys) {
    CacheStats window = context.window();
    Finding.Builder finding = context
        .finding("PG-505", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%s of %,d entries that left had never been hit",
            CacheWindow.percent(window.neverHitRate()),
            left(window)))
        .seen(String.format(
            Locale.ROOT,
            "about %,d different keys in %,d requests since start",
            window.uniqueKeyCount(),
            context.now().requestCount()));
    keys.ifPresent(analysis -> analysis.blocks().stream()
        .filter(block -> block instanceof Evidence.Table)
        .limit(1)
        .forEach(finding::seen));
    return finding
        .costs(Cost.UNKNOWN)
        .remedy(Remedy.text("do without the cache for keys that do not come back, say those of a"
            + " batch, or leave out of the key what changes with each request, such as a time or a"
            + " request id"))
        .expected(Gain.notEstimated("it saves room and the work of keeping, not loads"))
        .build();
  }
}
