/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.shadow;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What one cache would do with other bounds, by small caches beside it that see a part of its keys.
 * Costs at most about a hundredth of one processor, and half a megabyte. Keeps hashes, no keys.
 *
 * <p>Source: Waldspurger, Park, Garthwaite, Ahmad, "Efficient MRC Construction with SHARDS", FAST
 * 2015; Waldspurger, Saemundsson, Ahmad, Park, "Cache Modeling and Optimization using Miniature
 * Simulations", USENIX ATC 2017.
 *
 * <p>Thread-safe.
 */
public final class Shadows {
  /*
   * Which keys: those whose hash is below a limit, so that all requests of a key are seen or none, and small caches of a
   * size in the same proportion behave like large ones. The limit is chosen so that the small cache has a thousand places.
   *
   * When: as long as there are tokens, which come at a steady rate; once they are used up, nothing is looked at until a whole
   * burst of them is there again, for a simulation that sees each tenth request tells nothing, and one that sees a tenth of
   * the time tells the same as one that sees all, but for the moments where it begins and ends.
   *
   * What the sample makes wrong is mostly whether it got its share of the hottest keys, which hit whatever the bounds are: so
   * its misses are too many or too few, by the same factor for all bounds. How often the cache itself missed meanwhile is
   * known, which gives the factor. Where all keys are seen the sample is not what is wrong, and only estimates of nearly the
   * cache's own size are moved, by the difference.
   */
  private static final int PLACES = 1_024;
  private static final int HASH_BITS = 24;
  private static final int BURST = 32 * PLACES;
  private static final double TOKENS_PER_NANO = 20_000e-9;
  private static final int FADES_AT = 1 << 20;
  private static final int LOOKS_AT_SIZE = 1 << 12;
  private static final double DRIFT = 1.25;
  private static final int ENOUGH = 500;
  private static final double[] TTL_FACTORS = {0.25, 0.5, 1, 2, 4, 8};
  private static final long[] TTLS = {
    TimeUnit.MINUTES.toNanos(1),
    TimeUnit.MINUTES.toNanos(5),
    TimeUnit.MINUTES.toNanos(15),
    TimeUnit.HOURS.toNanos(1),
    TimeUnit.HOURS.toNanos(6),
    TimeUnit.HOURS.toNanos(24)
  };

  private final int limit;
  private final double share;
  private final LongSupplier size;
  private final LongSupplier hits;
  private final LongSupplier misses;
  private final boolean adaptive;
  private final long[] ttls;
  private final int ownTtl;
  private final ReentrantLock lock = new ReentrantLock();

  /** Nothing is looked at before this. Racy: a request more or less does not matter. */
  private long offUntil = Long.MIN_VALUE;

  // Guarded by lock.
  private @Nullable Simulation simulation;
  private int untilBegin;
  private int untilLook = LOOKS_AT_SIZE;
  private double tokens = BURST;
  private long filledAt;
  private long hitsBefore;
  private long missesBefore;
  private double hitsMeanwhile;
  private double missesMeanwhile;

  /** Whether what the cache does now is not to be compared, since nobody looks. */
  private boolean asleep;

  /**
   * What the cache is like that they stand beside.
   *
   * @param maximumItems its bound
   * @param adaptive whether its policy is ADAPTIVE, else LRU
   * @param ttlNanos its ttl; 0 for none
   */
  public record Beside(long maximumItems, boolean adaptive, long ttlNanos) {}

  /**
   * Nothing seen yet.
   *
   * @param cache what it is like
   * @param size how many entries it holds when it is full
   * @param hits its hits
   * @param misses its misses
   */
  public Shadows(Beside cache, LongSupplier size, LongSupplier hits, LongSupplier misses) {
    share = Math.min(1, (double) PLACES / cache.maximumItems());
    limit = (int) Math.ceil(share * (1 << HASH_BITS));
    this.size = size;
    this.hits = hits;
    this.misses = misses;
    this.adaptive = cache.adaptive();
    boolean ages = cache.ttlNanos() > 0 && cache.ttlNanos() < Long.MAX_VALUE / 16;
    ttls = ages ? new long[TTL_FACTORS.length] : TTLS;
    for (int i = 0; ages && i < ttls.length; i++) {
      ttls[i] = Math.max(1, (long) (TTL_FACTORS[i] * cache.ttlNanos()));
    }
    ownTtl = ages ? 2 : -1;
    untilBegin = (int) Math.min(PLACES, cache.maximumItems()) / 8;
  }

  /**
   * Whether requests of a key are to be told.
   *
   * @param hash of the key, well spread
   * @return the same at each call
   */
  public boolean sees(int hash) {
    return (hash >>> (Integer.SIZE - HASH_BITS)) < limit;
  }

  /**
   * A key that they {@link #sees see} was asked for.
   *
   * @param hash of the key
   * @param hit whether it was there
   * @param now nanoseconds since the cache was built
   * @return until when none is looked at; {@code now} or less if the next one is
   */
  public long requested(int hash, boolean hit, long now) {
    if (now >= offUntil && lock.tryLock()) {
      try {
        Simulation current = simulation == null ? begin(hit) : simulation;
        if (current != null) {
          if (asleep) {
            asleep = false;
            markTime();
          }
          current.request(hash, now);
          spend(current, now);
        }
      } finally {
        lock.unlock();
      }
    }
    return offUntil;
  }

  /** A cache that stays nearly empty needs none of this. */
  private @Nullable Simulation begin(boolean hit) {
    if (hit || --untilBegin >= 0) {
      return null;
    }
    markTime();
    return anew();
  }

  private Simulation anew() {
    int places = (int) Math.max(1, Math.round(share * Math.max(1, size.getAsLong())));
    Simulation made = new Simulation(Math.min(places, PLACES), ttls, ownTtl);
    simulation = made;
    hitsMeanwhile = 0;
    missesMeanwhile = 0;
    return made;
  }

  private void spend(Simulation current, long now) {
    if (--untilLook <= 0) {
      untilLook = LOOKS_AT_SIZE;
      lookAtSize(current);
    }
    if (--tokens <= 0) {
      tokens = Math.min(BURST, (now - filledAt) * TOKENS_PER_NANO);
      filledAt = now;
      if (tokens < BURST / 2.0) {
        countMeanwhile();
        asleep = true;
        offUntil = now + (long) ((BURST - tokens) / TOKENS_PER_NANO);
        filledAt = offUntil;
        tokens = BURST;
      }
    }
  }

  private void lookAtSize(Simulation current) {
    double places = share * size.getAsLong();
    if (places > DRIFT * current.size || places < current.size / DRIFT) {
      markTime();
      anew();
    } else if (current.requests() >= FADES_AT) {
      countMeanwhile();
      current.fade();
      hitsMeanwhile /= 2;
      missesMeanwhile /= 2;
    }
  }

  private void markTime() {
    hitsBefore = hits.getAsLong();
    missesBefore = misses.getAsLong();
  }

  private void countMeanwhile() {
    if (!asleep) {
      hitsMeanwhile += hits.getAsLong() - hitsBefore;
      missesMeanwhile += misses.getAsLong() - missesBefore;
    }
    markTime();
  }

  /**
   * The hit rate that the cache would have with another bound or the other policy.
   *
   * @param items that it would hold
   * @param byAdaptive by ADAPTIVE, else by LRU
   * @return 0..1; {@code NaN} if too little was seen, or nothing of such a size
   */
  public double hitRate(double items, boolean byAdaptive) {
    double places = share * items;
    return estimate(seen -> {
      double now = adaptive ? seen.adaptive(seen.size) : seen.lru(seen.size);
      boolean known = places >= 1 && places <= Simulation.LARGEST * seen.size;
      double would = byAdaptive ? seen.adaptive(places) : known ? seen.lru(places) : Double.NaN;
      double near = 1 - Math.abs(Math.log(places / seen.size) / Math.log(2));
      double part = share < 1 ? 1 : byAdaptive == adaptive ? Math.max(0, near) : 0;
      return new Difference(would, now, Double.isNaN(now) ? 0 : part);
    });
  }

  /**
   * The hit rate that the cache would have with another ttl.
   *
   * @param nanos the ttl
   * @return 0..1; {@code NaN} if too little was seen, or nothing of such a ttl
   */
  public double hitRateWithTtl(long nanos) {
    return estimate(seen -> new Difference(
        seen.ttl(nanos), ownTtl < 0 ? seen.lru(seen.size) : seen.ttl(ttls[ownTtl]), 1));
  }

  /**
   * What a simulation says.
   *
   * @param would the hit rate with the other bound
   * @param now that of the cache as it is
   * @param part of what is wrong with that, which is wrong with the other as well
   */
  private record Difference(double would, double now, double part) {}

  /** What a simulation says, moved by how far it is from what the cache did. */
  private double estimate(Function<Simulation, Difference> simulated) {
    lock.lock();
    try {
      Simulation seen = simulation;
      if (seen == null || seen.requests() < ENOUGH) {
        return Double.NaN;
      }
      countMeanwhile();
      double did = hitsMeanwhile / (hitsMeanwhile + missesMeanwhile);
      Difference said = simulated.apply(seen);
      double rate = said.would();
      if (share < 1 && said.part() > 0 && said.now() < 1) {
        rate = 1 - (1 - said.would()) * (1 - did) / (1 - said.now());
      } else if (said.part() > 0) {
        rate += said.part() * (did - said.now());
      }
      return Double.isNaN(rate) ? rate : Math.min(1, Math.max(0, rate));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The sizes for which there are estimates of both policies.
   *
   * @return items, ascending; the second is what the cache holds now
   */
  public long[] sizes() {
    long now = size.getAsLong();
    return DoubleStream.of(Simulation.FACTORS)
        .mapToLong(factor -> Math.round(factor * now))
        .toArray();
  }

  /**
   * The ttls for which there are estimates.
   *
   * @return nanoseconds, ascending
   */
  public long[] ttls() {
    return ttls.clone();
  }
}
