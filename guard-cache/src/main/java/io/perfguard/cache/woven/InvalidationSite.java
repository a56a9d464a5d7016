/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import io.perfguard.cache.CacheMethods;
import io.perfguard.core.base.Faults;
import io.perfguard.core.mechanism.WovenIndex;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One method with {@code @CacheInvalidate}. Only woven code calls this: no method is ever removed
 * or changed, so that a class woven by an older version runs on.
 *
 * <p>Thread-safe.
 */
public final class InvalidationSite {
  private final @Nullable ClassLoader loader;
  private final String cache;
  private final Faults faults;

  /** Found once the cached method has been called. Racy: it is always the same. */
  private @Nullable CacheSite site;

  private boolean searched;

  private InvalidationSite(@Nullable ClassLoader loader, String cache) {
    this.loader = loader;
    this.cache = cache;
    this.faults = new Faults("@CacheInvalidate of \"" + cache + "\"");
  }

  /**
   * The site of a method.
   *
   * @param holder the class that holds it
   * @param cache the cache's name
   * @return a new site
   */
  public static InvalidationSite of(Class<?> holder, String cache) {
    return new InvalidationSite(holder.getClassLoader(), cache);
  }

  /**
   * The method returned or threw.
   *
   * @param parts of the key; null for all keys
   */
  public void invalidate(@Nullable Object @Nullable [] parts) {
    try {
      CacheSite target = target();
      if (target == null) {
        return;
      }
      if (parts == null) {
        target.invalidateAll();
      } else {
        target.invalidate(parts);
      }
    } catch (ClassCastException | ArrayIndexOutOfBoundsException e) {
      all("the key has other parts than the cached method's, so that everything was removed", e);
    } catch (RuntimeException | LinkageError e) {
      all("removing a key, so that everything was removed,", e);
    }
  }

  /** Rather too much than an entry that is stale. */
  private void all(String why, Throwable thrown) {
    faults.record(why, thrown);
    CacheSite target = target();
    if (target != null) {
      target.invalidateAll();
    }
  }

  /**
   * The method returned a future: once more when that has completed.
   *
   * @param parts of the key; null for all keys
   * @param stage the future, or null
   */
  public void invalidateLater(
      @Nullable Object @Nullable [] parts, @Nullable CompletionStage<?> stage) {
    invalidate(parts);
    if (stage != null) {
      stage.whenComplete((value, thrown) -> invalidate(parts));
    }
  }

  /**
   * The key could not be made: everything is removed.
   *
   * @param thrown why
   * @return null
   */
  public Object @Nullable [] keyFailed(Throwable thrown) {
    if (thrown instanceof Error error && !(error instanceof LinkageError)) {
      throw error;
    }
    faults.record("making a key, so that everything was removed,", thrown);
    return null;
  }

  private @Nullable CacheSite target() {
    CacheSite known = site;
    if (known == null) {
      known = find();
      if (known == null && !searched) {
        searched = true;
        initialise();
        known = find();
      }
      site = known;
    }
    return known;
  }

  private @Nullable CacheSite find() {
    return CacheMethods.SITES.sites(loader).stream()
        .filter(CacheSite.class::isInstance)
        .map(CacheSite.class::cast)
        .filter(one -> one.name().equals(cache))
        .findFirst()
        .orElse(null);
  }

  /**
   * Makes the site of a method that was not called yet: what is loaded inside this transaction must
   * not be kept, also if it is the first load of all.
   */
  private void initialise() {
    WovenIndex.of(loader).lines().stream()
        .filter(line -> line.kind().equals("cache") && line.name().equals(cache))
        .findFirst()
        .ifPresentOrElse(
            line -> {
              try {
                Class.forName(line.className() + "$guard", true, loader);
              } catch (ClassNotFoundException | LinkageError e) {
                faults.record("the cached method's class", e);
              }
            },
            () -> faults.record("no @CacheMethod has a cache of that name"));
  }
}
