/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.woven;

import io.perfguard.core.base.Faults;
import io.perfguard.core.mechanism.WovenSites;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.OperationSource;
import io.perfguard.core.operation.Operations;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One method with {@code @Operation}. Only woven code calls this: no method is ever removed or
 * changed, so that a class woven by an older version runs on.
 *
 * <p>Thread-safe.
 */
public final class OperationSite implements WovenSites.Site {
  private static final Faults FAULTS = new Faults("woven operations");

  private final @Nullable ClassLoader loader;
  private final String name;

  /** Null while the method is not bound, or is to do without. */
  private volatile @Nullable NamedOperation operation;

  private OperationSite(@Nullable ClassLoader loader, String name) {
    this.loader = loader;
    this.name = name;
  }

  /**
   * The site of a method.
   *
   * @param holder the class that holds it
   * @param name of the operation
   * @return a new site
   */
  public static OperationSite of(Class<?> holder, String name) {
    OperationSite site = new OperationSite(holder.getClassLoader(), name);
    Operations.SITES.add(site.loader, site);
    site.bindingChanged();
    return site;
  }

  @Override
  public void bindingChanged() {
    try {
      operation = Operations.SITES
          .get(loader)
          .filter(this::isEnabled)
          .map(bound -> bound.operation(name))
          .orElse(null);
    } catch (RuntimeException | LinkageError e) {
      FAULTS.record("binding " + name, e);
    }
  }

  private boolean isEnabled(OperationSource bound) {
    return bound.configuration().getBoolean("perfguard.operation." + name + ".enabled", true);
  }

  /**
   * Begins a run.
   *
   * @return the run, to be handed to one of the other methods; null if nobody counts
   */
  public @Nullable Object begin() {
    NamedOperation counted = operation;
    return counted == null ? null : counted.begin();
  }

  /**
   * The method returned.
   *
   * @param run what {@link #begin} gave
   */
  public static void end(@Nullable Object run) {
    if (run != null) {
      ((OperationScope) run).close();
    }
  }

  /**
   * The method threw.
   *
   * @param run what {@link #begin} gave
   * @param thrown what it threw
   */
  public static void fail(@Nullable Object run, Throwable thrown) {
    if (run != null) {
      OperationScope scope = (OperationScope) run;
      scope.failed(thrown);
      scope.close();
    }
  }

  /**
   * The method returned a stage: the run goes on until that completes.
   *
   * @param run what {@link #begin} gave
   * @param stage the stage; null ends the run at once
   * @return the stage
   */
  public static @Nullable Object endLater(@Nullable Object run, @Nullable Object stage) {
    if (run != null) {
      OperationScope scope = (OperationScope) run;
      Optional.ofNullable((CompletionStage<?>) stage)
          .ifPresentOrElse(scope::closeWith, scope::close);
    }
    return stage;
  }

  /** {@code @Operation "FactorService.quote"}. */
  @Override
  public String toString() {
    return "@Operation \"" + name + "\"";
  }
}
