/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import io.perfguard.cache.CacheStats;
import io.perfguard.cache.GuardedCache;
import io.perfguard.cache.KeyAnalysis;
import io.perfguard.cache.KeyNormalizers;
import io.perfguard.cache.WarmUp;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Playbook issue 5, a low cache hit rate: a day of requests for emission factors, on a clock that
 * runs as fast as the machine allows. The cache is asked with keys as users write them, forgets
 * after an hour and is too small; what its findings advise is done step by step, and each step's
 * hit rate is measured with the same requests. Then an hour of questions to a model, whose answers
 * are kept to the letter and by meaning.
 *
 * <p>Ends with 1 if a finding is missing that it must have.
 */
public final class Playbook05 {
  private static final int CODES = 3_000;
  private static final List<String> COUNTRIES = List.of("US", "us", "DE", "de", "FR", " FR");
  private static final int REQUESTS = 60_000;
  private static final Duration BETWEEN = Duration.ofMillis(1_440); // a day of them
  private static final Duration LOAD = Duration.ofMillis(85);
  private static final PrintStream OUT = System.out;

  private final Scorecard scorecard = new Scorecard();

  private Playbook05() {}

  /** Runs the example. */
  public static void main(String[] args) {
    System.exit(new Playbook05().run() ? 0 : 1);
  }

  /** What one configuration made of the day. */
  private record Day(CacheStats stats, KeyAnalysis keys) {
    double hitRate() {
      return stats.hitRate();
    }
  }

  /** A configuration. */
  @FunctionalInterface
  private interface Configured {
    GuardedCache.Builder<String, String> on(GuardedCache.Builder<String, String> builder);
  }

  private boolean run() {
    OUT.printf(
        Locale.ROOT,
        "A day of %,d requests for %,d codes of three countries, each load takes %d ms.%n%n",
        REQUESTS,
        CODES,
        LOAD.toMillis());
    // region before
    Configured asItWas = cache -> cache.maximumItems(1_000).ttl(Duration.ofHours(1));
    // endregion
    Day before = day(asItWas, false, true);
    show(before);
    // region normalized
    Configured normalized = cache -> asItWas.on(cache).keyNormalizer(KeyNormalizers.upperTrim());
    // endregion
    // region longer
    Configured longer = cache -> normalized.on(cache).ttl(Duration.ofHours(24));
    // endregion
    // region larger
    Configured larger = cache -> longer.on(cache).maximumItems(4_000);
    // endregion
    Day withKeys = day(normalized, false, false);
    Day withTtl = day(longer, false, false);
    Day withRoom = day(larger, false, false);
    Day warmed = day(larger, true, false);
    scorecard.points("5", "normalized keys", before.hitRate(), withKeys.hitRate(), 20, "20-40 %");
    scorecard.points("5", "longer ttl", withKeys.hitRate(), withTtl.hitRate(), 10, "10-20 %");
    scorecard.points("5", "more room", withTtl.hitRate(), withRoom.hitRate(), 0, "");
    scorecard.points(
        "5", "warmed up", withRoom.hitRate(), warmed.hitRate(), 40, "40-60 % for common data");
    scorecard.points("5", "overall", before.hitRate(), warmed.hitRate(), 0, "");
    new AnswersByMeaning(scorecard, OUT).run();
    OUT.println("What each step brought, with the same requests:");
    OUT.println();
    boolean good = scorecard.print(OUT);
    OUT.println();
    OUT.println(good ? "All findings were there." : "This run failed.");
    return good;
  }

  private Day day(Configured configured, boolean warmed, boolean diagnosed) {
    ManualClock clock = new ManualClock();
    Random random = new Random(42);
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      GuardedCache<String, String> factors =
          configured.on(GuardedCache.builder("factors")).register(guards);
      if (warmed) {
        // region warm
        WarmUp.Report report = factors.warmUp(common(), code -> "factor of " + code);
        // endregion
        scorecard.count("codes loaded by the warm-up", common().size(), report.loaded());
      }
      CacheStats start = factors.stats();
      for (int i = 0; i < REQUESTS; i++) {
        clock.advance(BETWEEN);
        String key = COUNTRIES.get(random.nextInt(COUNTRIES.size()))
            + ":"
            + (int) (CODES / 3 * Math.pow(random.nextDouble(), 2));
        factors.get(key, code -> {
          clock.advance(LOAD);
          return "factor of " + code;
        });
      }
      if (diagnosed) {
        var diagnosis = guards.diagnose(Duration.ofDays(1));
        diagnosis.print(OUT);
        OUT.println();
        for (String code : List.of("PG-501", "PG-502", "PG-504")) {
          scorecard.check(
              diagnosis.findings().stream().anyMatch(finding -> finding.code().equals(code)),
              "planted fault not found: " + code);
        }
      }
      return new Day(factors.stats().minus(start), factors.analyzeKeys());
    }
  }

  private static List<String> common() {
    return IntStream.range(0, CODES)
        .mapToObj(i -> List.of("US", "DE", "FR").get(i % 3) + ":" + i / 3)
        .toList();
  }

  private static void show(Day day) {
    // region look
    CacheStats stats = day.stats();
    OUT.printf(Locale.ROOT, "hit rate    %.1f %%%n", 100 * stats.hitRate());
    OUT.printf(Locale.ROOT, "evictions   %,d%n", stats.evictionCount());
    OUT.printf(
        Locale.ROOT,
        "ttl left    %d min on average, %,d of %,d entries under an hour%n",
        stats.averageTtlLeft().toMinutes(),
        stats.shortTtlCount(),
        stats.itemCount());
    KeyAnalysis keys = day.keys();
    OUT.printf(Locale.ROOT, "keys        about %,d different ones%n", keys.uniqueKeys());
    keys.patterns()
        .forEach(one -> OUT.printf(
            Locale.ROOT, "            %-10s %.1f %% hit%n", one.template(), 100 * one.hitRate()));
    keys.whatIf()
        .sizes()
        .forEach(one -> OUT.printf(
            Locale.ROOT,
            "what if     %,6d entries: LRU %.1f %%, ADAPTIVE %.1f %%%n",
            one.items(),
            100 * one.lru(),
            100 * one.adaptive()));
    // endregion
    OUT.println();
  }
}
