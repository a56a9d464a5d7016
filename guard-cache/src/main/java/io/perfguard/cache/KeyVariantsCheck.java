/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.cache.KeyAnalysis.KeyVariants;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.util.List;
import java.util.Locale;

/**
 * PG-504: hits are lost because keys that mean the same are written differently, in case, spacing
 * or the form of numbers. Immutable.
 */
public final class KeyVariantsCheck implements GuardCheck<CacheStats> {
  /** From this share of all requests on that lost their hit there is a finding. Default: 0.05. */
  public static final ThresholdKey<Double> SHARE = ThresholdKey.rate("cache.variants.share", 0.05);

  /** The check, without state. */
  public KeyVariantsCheck() {}

  @Override
  public List<Finding> check(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    if (window.requestCount() < CacheWindow.ENOUGH_REQUESTS) {
      return List.of();
    }
    KeyVariants variants = context
        .details(KeyAnalysis.class)
        .map(KeyAnalysis::variants)
        .filter(some -> some.lostHits() > 0)
        .orElse(null);
    if (variants == null) {
      return List.of();
    }
    long lost = Math.round(variants.lostShare() * window.misses().cold());
    double share = (double) lost / window.requestCount();
    if (share < context.threshold(SHARE)) {
      return List.of();
    }
    return List.of(context
        .finding("PG-504", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "about %,d of %,d requests missed only because their key was written differently",
            lost,
            window.requestCount()))
        .seen(seen(variants))
        .costs(CacheWindow.loads(context, lost))
        .remedy(Remedy.java(
            "make keys that mean the same equal before they are looked up",
            "GuardedCache.builder(\"" + context.subject().name() + "\").keyNormalizer("
                + variants.normalizer().orElse("key -> ...") + ")"))
        .expected(CacheWindow.hitRate(
            window,
            lost,
            "counted on " + CacheWindow.count(variants.lookedAt()) + " misses of new keys"))
        .build());
  }

  private static String seen(KeyVariants variants) {
    String shapes = variants.shapes().size() < 2
        ? ""
        : ", such as the shapes \"" + variants.shapes().get(0) + "\" and \""
            + variants.shapes().get(1) + '"';
    return String.format(
        Locale.ROOT,
        "of %,d misses of new keys that were looked at, %,d were of a key seen before in another form%s;"
            + " alone by case %,d, by spacing %,d, by the form of numbers %,d",
        variants.lookedAt(),
        variants.lostHits(),
        shapes,
        variants.byCase(),
        variants.bySpacing(),
        variants.byNumberFormat());
  }
}
