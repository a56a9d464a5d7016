/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.Weaving;
import io.perfguard.core.mechanism.WovenIndex;
import io.perfguard.core.mechanism.WovenSites;
import io.perfguard.core.operation.Operations;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Binds woven methods to a registry: {@code CacheMethods.bind(guards)}, once, when the application
 * starts. A method's cache appears in the registry when the method is first called.
 *
 * <p>Thread-safe.
 */
public final class CacheMethods {
  /** What the methods of a class loader are bound to. For woven code. */
  public static final WovenSites<Binding> SITES =
      new WovenSites<>(new Binding(Optional.empty(), Optional.empty()));

  private static final Set<String> WOVEN = Set.of("cache", "invalidate", "operation");
  private static final int SHOWN = 10;
  private static final StackWalker CALLER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /**
   * What the methods of a class loader are bound to. Immutable.
   *
   * @param guards the registry, if there is one
   * @param partition what enters each key, if anything
   */
  public record Binding(
      Optional<GuardRegistry> guards, Optional<Supplier<? extends @Nullable Object>> partition) {}

  private CacheMethods() {}

  /**
   * Shows the caches of all {@code @CacheMethod}s of the caller's class loader in a registry, lets
   * its {@code @Operation}s count there, and looks whether all were woven: if some were not, logs
   * an error that names them, or throws if {@code perfguard.weaving.unwoven} is {@code fail}.
   *
   * <p>A method that was called before keeps its results, unless the registry's settings or clock
   * are others.
   *
   * @param guards the registry; closing it ends this
   * @throws IllegalStateException if another registry is bound and not closed, or a method is not
   *     woven and that is to fail
   */
  public static void bind(GuardRegistry guards) {
    bind(guards, CALLER.getCallerClass().getClassLoader());
  }

  /**
   * The same for another class loader.
   *
   * @param guards the registry; closing it ends this
   * @param loader the loader of the classes with such methods
   * @throws IllegalStateException as {@link #bind(GuardRegistry)}
   */
  public static void bind(GuardRegistry guards, @Nullable ClassLoader loader) {
    Require.nonNull(guards, "guards");
    WovenIndex index = WovenIndex.of(loader);
    Weaving.verify(index, WOVEN, guards.configuration());
    sayUnknownCaches(index);
    sayDoubleCaches(index);
    SITES.change(loader, bound -> {
      if (bound.guards().isPresent() && bound.guards().get() != guards) {
        throw new IllegalStateException("the @CacheMethod methods of " + loader
            + " are bound to another registry; close that" + " one first, or bind once");
      }
      return new Binding(Optional.of(guards), bound.partition());
    });
    guards.closeWithThis(() -> SITES.change(
        loader,
        bound -> bound.guards().isPresent() && bound.guards().get() == guards
            ? new Binding(Optional.empty(), bound.partition())
            : bound));
    Operations.join(guards, loader);
  }

  private static void sayUnknownCaches(WovenIndex index) {
    Set<String> caches = new TreeSet<>();
    index.lines().stream()
        .filter(line -> line.kind().equals("cache"))
        .forEach(line -> caches.add(line.name()));
    index.lines().stream()
        .filter(line -> line.kind().equals("invalidate") && !caches.contains(line.name()))
        .forEach(line -> Weaving.say(line + " invalidates the cache \"" + line.name()
            + "\", and no @CacheMethod has that name; there "
            + (caches.size() == 1 ? "is 1 cache" : "are " + caches.size() + " caches")
            + caches.stream()
                .limit(SHOWN)
                .collect(Collectors.joining(", ", caches.isEmpty() ? "" : ": ", ""))));
  }

  /** Within a module the compiler says it; two modules meet here for the first time. */
  private static void sayDoubleCaches(WovenIndex index) {
    Map<String, WovenIndex.Line> first = new HashMap<>();
    for (WovenIndex.Line line : index.lines()) {
      WovenIndex.Line other =
          line.kind().equals("cache") ? first.putIfAbsent(line.name(), line) : null;
      if (other != null) {
        Weaving.say("two methods have a cache named \"" + line.name() + "\", " + other + " and "
            + line + ": only the one that is called first is shown; give one of them a name");
      }
    }
  }

  /**
   * Lets something enter each key of the caller's class loader, such as the tenant: nobody gets a
   * result that was computed for another. It is asked on the caller's thread at each call. Where it
   * gives null, those calls share results among themselves; where it throws, the call goes through
   * uncached.
   *
   * @param part gives what enters the key, with {@code equals} and {@code hashCode}
   */
  public static void partition(Supplier<? extends @Nullable Object> part) {
    partition(part, CALLER.getCallerClass().getClassLoader());
  }

  /**
   * The same for another class loader.
   *
   * @param part gives what enters the key
   * @param loader the loader of the classes with such methods
   */
  public static void partition(
      Supplier<? extends @Nullable Object> part, @Nullable ClassLoader loader) {
    Require.nonNull(part, "partition");
    SITES.change(loader, bound -> new Binding(bound.guards(), Optional.of(part)));
  }
}
