/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Remedy;
import java.time.Duration;
import java.util.Locale;

/**
 * What the misses of a window come from, as far as counters tell: an entry that was evicted, say,
 * may cause a miss, and does so at most once. The order breaks ties.
 */
enum MissReason {
  FAILED {
    @Override
    long count(CacheStats window) {
      return window.loadFailureCount();
    }

    @Override
    String sentence(CacheStats window) {
      return String.format(
          Locale.ROOT,
          "%,d of %,d loads failed; a load that fails leaves nothing behind, so the next request loads again",
          window.loadFailureCount(),
          window.loadFailureCount() + window.loadCount());
    }

    @Override
    Remedy remedy(String name, CacheStats window) {
      return Remedy.text(
          "find out why the loader of \"" + name + "\" throws; a cache cannot keep an exception");
    }
  },
  NULL {
    @Override
    long count(CacheStats window) {
      return window.nullLoadCount();
    }

    @Override
    String sentence(CacheStats window) {
      return String.format(
          Locale.ROOT,
          "%,d of %,d loads gave null, which is not kept: the next request loads again",
          window.nullLoadCount(),
          window.loadCount());
    }

    @Override
    Remedy remedy(String name, CacheStats window) {
      return Remedy.java(
          "let the loader give a value for \"there is none\", which can be kept",
          """
          GuardedCache.<K, Optional<V>>builder("NAME")
          cache.get(key, k -> Optional.ofNullable(load(k)))""".replace("NAME", name));
    }
  },
  EVICTED {
    @Override
    long count(CacheStats window) {
      return window.evictionCount();
    }

    @Override
    String sentence(CacheStats window) {
      return String.format(
          Locale.ROOT,
          "%,d entries were evicted because the cache is full: %s",
          window.evictionCount(),
          fill(window));
    }

    @Override
    Remedy remedy(String name, CacheStats window) {
      String bounds = window.maximumBytes() == 0
          ? ""
          : String.format(
              Locale.ROOT, ".maximumBytes(DataSize.ofBytes(%dL))", doubled(window.maximumBytes()));
      return Remedy.java(
          "double the bounds and look again; if the hit rate stays, keys do not come back: look at how they are made",
          String.format(
              Locale.ROOT,
              "GuardedCache.builder(\"%s\").maximumItems(%d)%s",
              name,
              doubled(window.maximumItems()),
              bounds));
    }
  },
  EXPIRED {
    @Override
    long count(CacheStats window) {
      return window.expiryCount();
    }

    @Override
    String sentence(CacheStats window) {
      return String.format(
          Locale.ROOT,
          "%,d entries expired at the ttl of %s",
          window.expiryCount(),
          Durations.print(window.ttlNanos()));
    }

    @Override
    Remedy remedy(String name, CacheStats window) {
      return Remedy.java(
          "let entries live longer, if the data allows it, and look at the hit rate again",
          "GuardedCache.builder(\"" + name + "\").ttl(Duration.parse(\""
              + Duration.ofNanos(doubled(window.ttlNanos())) + "\"))");
    }
  },
  INVALIDATED {
    @Override
    long count(CacheStats window) {
      return window.invalidationCount();
    }

    @Override
    String sentence(CacheStats window) {
      return String.format(
          Locale.ROOT, "%,d entries were invalidated by hand", window.invalidationCount());
    }

    @Override
    Remedy remedy(String name, CacheStats window) {
      return Remedy.java(
          "invalidate the keys that changed, not all of them", "cache.invalidate(key)");
    }
  },
  NEW {
    @Override
    long count(CacheStats window) {
      return Math.max(
          0,
          window.missCount()
              - window.coalescedCount()
              - FAILED.count(window)
              - NULL.count(window)
              - EVICTED.count(window)
              - EXPIRED.count(window)
              - INVALIDATED.count(window));
    }

    @Override
    String sentence(CacheStats window) {
      return String.format(
          Locale.ROOT,
          "%,d misses have no failed load, eviction, expiry or invalidation of this window behind them: new keys;"
              + " the cache holds %s",
          count(window),
          fill(window));
    }

    @Override
    Remedy remedy(String name, CacheStats window) {
      return Remedy.text("look at how the keys of \"" + name
          + "\" are made: keys that mean the same must be equal (one case, no"
          + " spaces around, one number format), without parts that change with each request, such as a time or a request"
          + " id; if each key is truly asked once, do without this cache");
    }
  };

  static MissReason largest(CacheStats window) {
    MissReason largest = FAILED;
    for (MissReason reason : values()) {
      if (reason.count(window) > largest.count(window)) {
        largest = reason;
      }
    }
    return largest;
  }

  /** How many misses it explains at most. */
  abstract long count(CacheStats window);

  /** What was seen. */
  abstract String sentence(CacheStats window);

  /** What to do. */
  abstract Remedy remedy(String name, CacheStats window);

  private static String fill(CacheStats window) {
    String items =
        String.format(Locale.ROOT, "%,d of %,d entries", window.itemCount(), window.maximumItems());
    return window.maximumBytes() == 0
        ? items
        : items + ", " + DataSize.ofBytes(window.bytes()) + " of "
            + DataSize.ofBytes(window.maximumBytes());
  }

  private static long doubled(long value) {
    return value > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * value;
  }
}
