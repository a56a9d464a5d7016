/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardDetails;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The places that calls through one guard go to. Immutable.
 *
 * @param mode how far the guard goes
 * @param places by key
 */
public record CallDetails(GuardMode mode, List<Place> places) implements GuardDetails {
  /**
   * Copies the list.
   *
   * @param mode how far the guard goes
   * @param places by key
   */
  public CallDetails {
    places = List.copyOf(places);
  }

  @Override
  public List<Evidence> blocks() {
    List<List<String>> rows = places.stream().map(Place::row).toList();
    return List.of(Evidence.table(
        "places, mode " + mode,
        List.of("place", "breaker", "opened", "held back", "limit", "under way", "time-out"),
        rows));
  }

  /**
   * One place. Immutable.
   *
   * @param key its key; "" if the guard has one only
   * @param state of its breaker
   * @param openedCount how often it opened
   * @param holdsBack whether a share of the calls is held back
   * @param limit the most attempts under way; empty while there is no limit
   * @param underWay attempts under way now
   * @param attemptTimeout how long the first attempt of a call that may be repeated is waited for,
   *     on the route that is asked most, if another one is affordable
   * @param attempts what attempts took that were answered
   */
  public record Place(
      String key,
      CircuitBreaker.State state,
      long openedCount,
      boolean holdsBack,
      OptionalInt limit,
      int underWay,
      Duration attemptTimeout,
      HistogramSnapshot attempts) {
    private List<String> row() {
      return List.of(
          key.isEmpty() ? "(the only one)" : key,
          state.name().toLowerCase(Locale.ROOT),
          Long.toString(openedCount),
          holdsBack ? "yes" : "no",
          limit.isPresent() ? Integer.toString(limit.getAsInt()) : "none",
          Integer.toString(underWay),
          Durations.print(attemptTimeout));
    }
  }
}
