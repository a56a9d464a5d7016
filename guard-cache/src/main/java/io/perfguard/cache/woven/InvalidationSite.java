/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import io.perfguard.cache.CacheMethods;
import io.perfguard.core.base.Faults;
import io.perfguard.core.mechanism.WovenIndex;
import io.perfguard.core.mechanism.WovenSites;
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

  /** Found once the cached method's class is there. */
  private volatile @Nullable CacheSite site;

  private boolean searched; // guarded by this

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
    CacheSite.Removing removing = removing(parts);
    if (removing != null) {
      run(removing::run);
    }
  }

  /**
   * The method returned a future: once more when that has completed, and nothing is kept in
   * between.
   *
   * @param parts of the key; null for all keys
   * @param stage the future, or null
   */
  public void invalidateLater(
      @Nullable Object @Nullable [] parts, @Nullable CompletionStage<?> stage) {
    CacheSite.Removing removing = removing(parts); // here, where the caller's partition is known
    if (removing == null) {
      return;
    }
    if (stage == null) {
      run(removing::run);
      return;
    }
    run(() -> {
      removing.hold();
      removing.run();
    });
    Runnable ended = () -> {
      removing.release();
      removing.remove();
    };
    try {
      stage.whenComplete((value, thrown) -> run(ended));
    } catch (RuntimeException | LinkageError e) { // a stage of the application's own
      faults.record("waiting for a future", e);
      run(ended);
    }
  }

  private CacheSite.@Nullable Removing removing(@Nullable Object @Nullable [] parts) {
    CacheSite target = target();
    if (target == null || parts == null) {
      return target == null ? null : target.removingAll();
    }
    try {
      return target.removing(parts);
    } catch (ClassCastException | ArrayIndexOutOfBoundsException e) {
      faults.record(
          "the key has other parts than the cached method's, so that everything was removed", e);
    } catch (RuntimeException | LinkageError e) {
      faults.record("making a key, so that everything was removed,", e);
    }
    return target.removingAll(); // rather too much than an entry that is stale
  }

  private void run(Runnable removal) {
    try {
      removal.run();
    } catch (RuntimeException | LinkageError e) { // a key's own equals or hashCode
      faults.record("removing a key, so that everything was removed,", e);
      CacheSite target = target();
      if (target != null) {
        target.removingAll().run();
      }
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
      site = known != null ? known : initialised();
    }
    return site;
  }

  private synchronized @Nullable CacheSite initialised() {
    if (!searched) {
      initialise();
      searched = true;
    }
    return find();
  }

  /** In its own class loader, or in one above. */
  private @Nullable CacheSite find() {
    for (ClassLoader in = loader; in != null; in = in.getParent()) {
      for (WovenSites.Site one : CacheMethods.SITES.sites(in)) {
        if (one instanceof CacheSite cached && cached.name().equals(cache)) {
          return cached;
        }
      }
    }
    return null;
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
