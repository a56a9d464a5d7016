/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.Weaving;
import io.perfguard.core.mechanism.WovenIndex;
import io.perfguard.core.mechanism.WovenSites;
import io.perfguard.core.registry.GuardKind;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is common to all operations, and where {@link Operation @Operation} methods are bound to a
 * registry: {@code Operations.bind(guards)}, once, when the application starts. Thread-safe.
 */
public final class Operations {
  /**
   * The kind of all operations: {@code guards.stats(Operations.KIND).get("ShipmentAgent.process")}.
   */
  public static final GuardKind<NamedOperation, OperationStats> KIND =
      GuardKind.<NamedOperation, OperationStats>builder(
              "operation", NamedOperation.class, OperationSchema.build())
          .build();

  /** The operation that counts for all names past the bound. */
  public static final String OTHER = "_other";

  /**
   * How many names an application may use before they are folded into {@link #OTHER}, unless it
   * sets another bound.
   */
  public static final int DEFAULT_MAXIMUM_NAMES = 500;

  /** The methods with {@link Operation @Operation}, and what they are bound to. For woven code. */
  public static final WovenSites<Optional<OperationSource>> SITES =
      new WovenSites<>(Optional.empty());

  private static final Set<String> WOVEN = Set.of("operation");
  private static final StackWalker CALLER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private Operations() {}

  /**
   * Lets all {@code @Operation} methods of the caller's class loader count in a registry from now
   * on, and looks whether they were woven: if some were not, logs an error that names them, or
   * throws if {@code perfguard.weaving.unwoven} is {@code fail}.
   *
   * @param guards the registry; closing it ends this
   * @throws IllegalStateException if another registry is bound and not closed, or a method is not
   *     woven and that is to fail
   */
  public static void bind(OperationSource guards) {
    bind(guards, CALLER.getCallerClass().getClassLoader());
  }

  /**
   * The same for another class loader.
   *
   * @param guards the registry; closing it ends this
   * @param loader the loader of the classes with such methods
   * @throws IllegalStateException as {@link #bind(OperationSource)}
   */
  public static void bind(OperationSource guards, @Nullable ClassLoader loader) {
    Require.nonNull(guards, "guards");
    Weaving.verify(WovenIndex.of(loader), WOVEN, guards.configuration());
    join(guards, loader);
  }

  /**
   * Binds without a look at what is woven. For modules that look at more than operations.
   *
   * @param guards the registry; closing it ends this
   * @param loader the loader of the classes with such methods
   * @throws IllegalStateException if another registry is bound and not closed
   */
  public static void join(OperationSource guards, @Nullable ClassLoader loader) {
    SITES.change(loader, bound -> {
      if (bound.isPresent() && bound.get() != guards) {
        throw new IllegalStateException("the @Operation methods of " + loader
            + " are bound to another registry; close that" + " one first, or bind once");
      }
      return Optional.of(guards);
    });
    guards.closeWithThis(() -> SITES.change(
        loader, bound -> bound.isPresent() && bound.get() == guards ? Optional.empty() : bound));
  }
}
