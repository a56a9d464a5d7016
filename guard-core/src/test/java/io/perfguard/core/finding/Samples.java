/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Findings that tests share. */
final class Samples {
  static final Subject CACHE = new Subject("cache", "cache", "factors");
  static final Place FIND = new Place("app.FactorService", "find", "FactorService.java", 41);

  private Samples() {}

  /** With each part and each sort of evidence. */
  static Finding full() {
    return Finding.red("PG-501", CACHE)
        .headline("11 % of 48,210 requests hit in the last 5 min (92 % since start)")
        .since(Instant.parse("2026-11-03T14:02:10Z"))
        .place(FIND)
        .seen(
            "31,402 of 42,907 misses are keys that differ only in case, such as AA:9999 and aa:9999; each of the two forms"
                + " is loaded on its own and kept on its own")
        .seen(Evidence.table(
            "most asked",
            List.of("key", "requests", "share"),
            List.of(List.of("AA:9999", "12,004", "25 %"), List.of("aa:9999", "987", "2 %"))))
        .seen(Evidence.series("hit rate", "%", 92, 91, Double.NaN, 50, 11))
        .seen(Evidence.at("loaded", FIND))
        .seen(new Evidence.Tree(
            "for each shipment",
            List.of(Evidence.Tree.leaf("get factor"), Evidence.Tree.leaf("get price"))))
        .costs(Cost.waiting(
                "31,402 loads of 18 ms: 9.4 min of database time in 5 min",
                Duration.ofSeconds(565),
                Duration.ofMinutes(5))
            .withMoneyPerHour(Money.usd("0.25"))
            .withOutageIn(Duration.ofMinutes(40)))
        .remedy(
            Remedy.java(
                "Write the keys in one form.",
                "GuardedCache.builder(\"factors\")\n    .keyNormalizer(k -> k.toUpperCase(Locale.ROOT))"))
        .expected(Gain.estimated("hit rate 11 % -> 76 %", "counted on this window's own keys"))
        .build();
  }

  /** With what a finding must have. */
  static Finding.Builder amber(String code, String name) {
    return Finding.amber(code, new Subject("cache", "cache", name))
        .headline("headline")
        .remedy(Remedy.text("Do it."));
  }

  static Finding.Builder red(String code, String name) {
    return Finding.red(code, new Subject("cache", "cache", name))
        .headline("headline")
        .remedy(Remedy.text("Do it."));
  }
}
