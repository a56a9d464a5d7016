/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A cache that keeps no answer: it knows which requests had one that is still fresh, so that it can
 * tell the hit rate that a cache would have had. Identities are salted hashes; 512 at most.
 *
 * <p>Thread-safe, by a lock that is held for some nanoseconds.
 */
public final class GhostCache {
  /*
   * Which requests it looks at: those whose hash is below a threshold. In the beginning all are. Where more fresh answers
   * come by than fit, the threshold is halved, and with it the number of identities that must be known: the hit rate of a
   * random half of all identities is that of all of them. Each request that is looked at counts for all those it stands
   * for, else the cold begin, where all were looked at, would weigh more than the rest. (Source: Waldspurger et al., "Efficient MRC Construction with
   * SHARDS", FAST 2015.) Where no answer at all may be kept, one request in sixteen is enough to notice a change.
   *
   * What it cannot know: that a write made an answer outdated. Hence the hit rate is that of a cache that is told of
   * nothing, as an HTTP cache in the same place would not be either.
   */
  private static final int WAYS = 8;
  private static final int SETS = 64;
  private static final int ALL = 1 << 16;
  private static final int LEAST_SAMPLE = ALL / 64;
  private static final int KEPT_TO_JUDGE = WAYS * SETS / 2;
  private static final int EVICTIONS_TO_HALVE = KEPT_TO_JUDGE / 32;
  private static final int LOOKUPS_TO_GIVE_UP = 256;

  // Guarded by this.
  private long[] keys = {};
  private long[] freshUntil = {};
  private final Map<Freshness.Reason, Long> reasons = new EnumMap<>(Freshness.Reason.class);
  private int evictions; // of fresh ones, among the latest that were kept
  private long watched;
  private long lookups;
  private long hits;
  private long kept;
  private long latestLifetime;
  private boolean doubted;

  private volatile int sample = ALL;
  private volatile List<String> vary = List.of();

  /** Knows nothing. */
  public GhostCache() {}

  /**
   * Sees a GET that was answered.
   *
   * @param uri hash of its URI
   * @param request its headers
   * @param status the answer's status
   * @param answer the answer's headers
   * @param now nanoseconds of any one clock
   */
  public void answered(long uri, HttpHeaders request, int status, HttpHeaders answer, long now) {
    if (isInSample(uri)) {
      long identity = identity(uri, request);
      if (!hit(identity, now)) {
        missed(identity, uri, request, status, answer, now);
      }
    }
  }

  private boolean isInSample(long uri) {
    return (int) (uri >>> 48) < sample;
  }

  /** Who asks, and what the latest answer varied by, tell requests of one URI apart. */
  private long identity(long uri, HttpHeaders request) {
    if (request.map().isEmpty()) {
      return uri;
    }
    long identity = mix(uri, request, "authorization");
    identity = mix(identity, request, "cookie");
    for (String field : vary) {
      identity = mix(identity, request, field);
    }
    return identity;
  }

  private static long mix(long hash, HttpHeaders request, String field) {
    List<String> values = request.allValues(field);
    return values.isEmpty() ? hash : Hashes.mix(hash, values.toString());
  }

  private synchronized boolean hit(long identity, long now) {
    watched++;
    lookups += ALL / sample;
    int set = set(identity);
    for (int i = set; keys.length > 0 && i < set + WAYS; i++) {
      if (keys[i] == identity && freshUntil[i] - now > 0) {
        hits += ALL / sample;
        return true;
      }
    }
    return false;
  }

  private void missed(
      long identity, long uri, HttpHeaders request, int status, HttpHeaders answer, long now) {
    if (asksForFresh(request)) {
      return;
    }
    long lifetime = Freshness.of(status, answer);
    if (lifetime <= 0) {
      refused(Freshness.reason(lifetime));
      return;
    }
    List<String> fields = Freshness.vary(answer);
    boolean varies = !fields.equals(vary);
    if (varies) {
      vary = fields;
    }
    keep(varies ? identity(uri, request) : identity, now, lifetime);
  }

  private static boolean asksForFresh(HttpHeaders request) {
    if (request.map().isEmpty()) {
      return false;
    }
    CacheControl control = CacheControl.parse(request.allValues("cache-control"));
    return control.noStore || control.noCache || control.maxAge == 0;
  }

  private synchronized void refused(Freshness.Reason reason) {
    reasons.merge(reason, 1L, Long::sum);
    if (!doubted && kept == 0 && watched >= LOOKUPS_TO_GIVE_UP) {
      doubted = true;
      sample = Math.max(LEAST_SAMPLE, sample / 16);
    }
  }

  private synchronized void keep(long identity, long now, long lifetime) {
    kept++;
    latestLifetime = lifetime;
    if (keys.length == 0) {
      keys = new long[WAYS * SETS];
      freshUntil = new long[WAYS * SETS];
      Arrays.fill(freshUntil, now); // nothing is fresh
    }
    int set = set(identity);
    int place = set;
    for (int i = set; i < set + WAYS; i++) {
      if (keys[i] == identity) {
        place = i;
        break;
      }
      if (freshUntil[i] - freshUntil[place] < 0) {
        place = i;
      }
    }
    if (keys[place] != identity && freshUntil[place] - now > 0) {
      evictions++;
    }
    if (kept % KEPT_TO_JUDGE == 0) {
      if (evictions > EVICTIONS_TO_HALVE) {
        sample = Math.max(LEAST_SAMPLE, sample / 2);
      }
      evictions = 0;
    }
    keys[place] = identity;
    freshUntil[place] = now + lifetime;
  }

  private static int set(long identity) {
    return ((int) identity & (SETS - 1)) * WAYS;
  }

  /** Requests that were looked at. */
  synchronized long watchedCount() {
    return watched;
  }

  /**
   * Requests, projected from those that were looked at.
   *
   * @return a count that only grows
   */
  public synchronized long lookupCount() {
    return lookups;
  }

  /**
   * Those of them that a cache would have answered.
   *
   * @return a count that only grows
   */
  public synchronized long hitCount() {
    return hits;
  }

  /**
   * How long the latest answer that may be used again stays fresh.
   *
   * @return nanoseconds; 0 if there was none
   */
  public synchronized long lifetimeNanos() {
    return latestLifetime;
  }

  /**
   * Answers that may not be used again, by the reason.
   *
   * @return a copy
   */
  public synchronized Map<Freshness.Reason, Long> reasons() {
    return reasons.isEmpty() ? Map.of() : new EnumMap<>(reasons);
  }
}
