/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GhostCacheTest {
  private static final HttpHeaders NONE = FreshnessTest.headers();
  private static final HttpHeaders MINUTE = FreshnessTest.headers("Cache-Control", "max-age=60");
  private static final HttpHeaders NO_STORE = FreshnessTest.headers("Cache-Control", "no-store");
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final GhostCache ghost = new GhostCache();

  private void get(String uri, HttpHeaders request, HttpHeaders answer, long now) {
    ghost.answered(Hashes.of(uri), request, 200, answer, now);
  }

  @Test
  void an_answer_serves_as_long_as_it_says() {
    get("/a", NONE, MINUTE, 0);
    get("/a", NONE, MINUTE, 59 * SECOND);
    assertThat(ghost.hitCount()).isEqualTo(1);
    get("/a", NONE, MINUTE, 60 * SECOND); // stale, and loaded again
    assertThat(ghost.hitCount()).isEqualTo(1);
    get("/a", NONE, MINUTE, 61 * SECOND);
    assertThat(ghost.hitCount()).isEqualTo(2);
    assertThat(ghost.lookupCount()).isEqualTo(4);
    assertThat(ghost.lifetimeNanos()).isEqualTo(60 * SECOND);
  }

  @Test
  void what_may_not_be_kept_never_hits_and_is_counted_by_its_reason() {
    for (int i = 0; i < 10; i++) {
      get("/a", NONE, NO_STORE, i);
    }
    assertThat(ghost.hitCount()).isZero();
    assertThat(ghost.reasons()).containsExactly(Map.entry(Freshness.Reason.NO_STORE, 10L));
  }

  @Test
  void callers_and_what_the_answer_varies_by_are_told_apart() {
    get("/a", FreshnessTest.headers("Authorization", "one"), MINUTE, 0);
    get("/a", FreshnessTest.headers("Authorization", "two"), MINUTE, 1);
    assertThat(ghost.hitCount()).isZero();
    get("/a", FreshnessTest.headers("Authorization", "one"), MINUTE, 2);
    assertThat(ghost.hitCount()).isEqualTo(1);
    HttpHeaders varies =
        FreshnessTest.headers("Cache-Control", "max-age=60", "Vary", "Accept-Language");
    get("/b", FreshnessTest.headers("Accept-Language", "de"), varies, 3);
    get("/b", FreshnessTest.headers("Accept-Language", "en"), varies, 4);
    assertThat(ghost.hitCount()).isEqualTo(1);
    get("/b", FreshnessTest.headers("Accept-Language", "de"), varies, 5);
    assertThat(ghost.hitCount()).isEqualTo(2);
  }

  @Test
  void a_request_that_wants_a_fresh_answer_teaches_nothing() {
    get("/a", FreshnessTest.headers("Cache-Control", "no-cache"), MINUTE, 0);
    get("/a", NONE, MINUTE, 1);
    assertThat(ghost.hitCount()).isZero();
  }

  @Test
  void where_nothing_may_be_kept_it_soon_looks_at_few_requests_only() {
    for (int i = 0; i < 100_000; i++) {
      get("/a/" + i, NONE, NO_STORE, i);
    }
    assertThat(ghost.watchedCount()).isBetween(4_000L, 10_000L);
    assertThat(ghost.lookupCount()).isBetween(60_000L, 140_000L); // projected
  }

  /**
   * Each round's names fall into another sample, so that the mean tells whether it leans to a side.
   */
  @Test
  void of_far_more_identities_than_fit_a_sample_tells_the_hit_rate() {
    int rounds = 12;
    double sum = 0;
    for (int round = 0; round < rounds; round++) {
      double error = errorOf("/factors" + round + "/");
      assertThat(error).as("round " + round).isBetween(-0.20, 0.20);
      sum += error;
    }
    assertThat(sum / rounds).isBetween(-0.05, 0.05);
  }

  /** Some of 20,000 factors are asked for more often than others. */
  private static double errorOf(String prefix) {
    GhostCache ghost = new GhostCache();
    Random random = new Random(42);
    Map<Integer, Long> exact = new HashMap<>();
    long hits = 0;
    int requests = 150_000;
    for (int i = 0; i < requests; i++) {
      int key = (int) (20_000 * Math.pow(random.nextDouble(), 2));
      long now = i * SECOND / 200;
      Long until = exact.get(key);
      if (until != null && until > now) {
        hits++;
      } else {
        exact.put(key, now + 60 * SECOND);
      }
      ghost.answered(Hashes.of(prefix + key), NONE, 200, MINUTE, now);
    }
    assertThat(ghost.watchedCount()).isLessThan(requests / 4);
    double told = (double) ghost.hitCount() / ghost.lookupCount();
    return told - (double) hits / requests;
  }
}
