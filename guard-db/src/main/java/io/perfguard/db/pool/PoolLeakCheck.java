/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.db.hold.HeldConnection;
import io.perfguard.db.hold.HoldVerdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * PG-703: connections are held that nobody works with, and that nobody will give back: what asked
 * for them has ended. A statement that runs long, or an open transaction that is worked with, is
 * none.
 *
 * <p>Thread-safe.
 */
public final class PoolLeakCheck implements GuardCheck<PoolStats> {
  /** The check; it keeps no state. */
  public PoolLeakCheck() {}

  @Override
  public List<Finding> check(CheckContext<PoolStats> context) {
    PoolDetails known = PoolFinding.details(context).orElse(null);
    if (known == null) {
      return List.of();
    }
    Map<String, List<HeldConnection>> byPlace = known.held().stream()
        .filter(each -> each.state() == HoldVerdict.LEAK_SUSPECT)
        .collect(Collectors.groupingBy(
            each -> PoolWords.method(each.frames()), TreeMap::new, Collectors.toList()));
    return byPlace.entrySet().stream()
        .map(each -> finding(context, known, each.getKey(), each.getValue()))
        .toList();
  }

  private static Finding finding(
      CheckContext<PoolStats> context, PoolDetails known, String at, List<HeldConnection> leaks) {
    HeldConnection oldest = leaks.get(0);
    Place place = oldest.frames().isEmpty() ? null : oldest.frames().get(0);
    Finding.Builder finding = context
        .finding("PG-703", Severity.RED)
        .about(at)
        .headline(String.format(
            Locale.ROOT,
            "%s never given back: held for %s by thread \"%s\", nothing runs on %s, and the code"
                + " that asked for %s is done",
            leaks.size() == 1 ? "a connection was" : leaks.size() + " connections were",
            Durations.print(oldest.held()),
            oldest.thread(),
            leaks.size() == 1 ? "it" : "them",
            leaks.size() == 1 ? "it" : "them"))
        .place(place)
        .seen(known.heldNow());
    if (oldest.frames().isEmpty()) {
      finding.seen(
          "where it was asked for was not looked at, as of most connections of a busy pool;"
              + " of a place that goes on forgetting them one is seen soon");
    }
    return finding
        .costs(Cost.waiting(
            String.format(
                Locale.ROOT,
                "%d of %s can be used by nobody",
                leaks.size(),
                context.window().max() > 0
                    ? PoolWords.connections(context.window().max())
                    : "the pool's connections"),
            Duration.ZERO,
            context.length()))
        .remedy(remedy(known))
        .expected(Gain.estimated(
            PoolWords.connections(leaks.size()) + " back", "those that were forgotten, counted"))
        .build();
  }

  private static Remedy remedy(PoolDetails known) {
    String pool = known.view().watchForLeaks();
    return Remedy.java(
        pool.isEmpty()
            ? "close it whatever happens"
            : "close it whatever happens; until then the pool itself can log them: " + pool,
        "try (Connection connection = dataSource.getConnection()) { … }");
  }
}
