/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Require;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The woven methods of each class loader, and what they are bound to: a method may be called before
 * an application binds a registry, and is told when it does.
 *
 * <p>A class loader and its methods are held weakly; what is bound is held until it is changed.
 *
 * <p>Thread-safe.
 *
 * @param <B> what is bound; immutable
 */
public final class WovenSites<B> {
  /** A woven method. Implementations are thread-safe. */
  public interface Site {
    /** What it is bound to has changed, or may have; asks {@link WovenSites#get} what it is now. */
    void bindingChanged();
  }

  private static final class Group<B> {
    B binding;
    final List<WeakReference<Site>> sites = new ArrayList<>();
    int sweepAt = 64;

    Group(B binding) {
      this.binding = binding;
    }
  }

  private final B none;
  private final Map<@Nullable ClassLoader, Group<B>> groups = new WeakHashMap<>();

  /**
   * No methods yet.
   *
   * @param none what methods are bound to before anybody binds them
   */
  public WovenSites(B none) {
    this.none = Require.nonNull(none, "none");
  }

  /**
   * What the methods of a loader are bound to.
   *
   * @param loader the loader; null for that of the JDK
   * @return what was bound last
   */
  public synchronized B get(@Nullable ClassLoader loader) {
    Group<B> group = groups.get(loader);
    return group == null ? none : group.binding;
  }

  /**
   * Adds a method, which is told of all changes from now on.
   *
   * @param loader the loader of its class
   * @param site the method
   */
  public synchronized void add(@Nullable ClassLoader loader, Site site) {
    Group<B> group = group(loader);
    if (group.sites.size() >= group.sweepAt) {
      group.sites.removeIf(one -> one.get() == null);
      group.sweepAt = 64 + 2 * group.sites.size();
    }
    group.sites.add(new WeakReference<>(Require.nonNull(site, "site")));
  }

  /**
   * The methods of a loader that were called so far.
   *
   * @param loader the loader
   * @return a copy
   */
  public synchronized List<Site> sites(@Nullable ClassLoader loader) {
    List<Site> present = new ArrayList<>();
    Group<B> group = groups.get(loader);
    if (group != null) {
      for (WeakReference<Site> one : group.sites) {
        Site site = one.get();
        if (site != null) {
          present.add(site);
        }
      }
    }
    return present;
  }

  /**
   * Binds the methods of a loader to something else, and tells them.
   *
   * @param loader the loader
   * @param change gives what they are bound to from what they were; what it throws comes out, and
   *     nothing has changed then
   */
  public void change(@Nullable ClassLoader loader, UnaryOperator<B> change) {
    synchronized (this) {
      Group<B> group = group(loader);
      group.binding = Require.nonNull(change.apply(group.binding), "binding");
    }
    // Without the lock: they register guards, whose listeners may do anything.
    sites(loader).forEach(Site::bindingChanged);
  }

  private Group<B> group(@Nullable ClassLoader loader) {
    return groups.computeIfAbsent(loader, key -> new Group<>(none));
  }
}
