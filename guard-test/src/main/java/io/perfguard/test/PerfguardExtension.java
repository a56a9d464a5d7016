/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Require;
import io.perfguard.db.GuardedDataSource;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Counts the queries of a test for {@link QueryBudget} and {@link NoNPlusOne}, which bring it
 * along, and for {@code assertThat(guards).queries()} within it.
 *
 * <p>Which data sources it watches: those of each {@link GuardRegistry} in a field of the test, and
 * each {@link GuardedDataSource} in one, also of classes above and around it, also static, also
 * inside another data source that unwraps to it. Where they are in no field, it is told:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final PerfguardExtension PERFGUARD = PerfguardExtension.of(Application.guards());
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class PerfguardExtension
    implements BeforeAllCallback, BeforeEachCallback, InvocationInterceptor {
  /** What tests that count queries hold while they run, so that none counts those of another. */
  public static final String LOCK = "io.perfguard.test.queries";

  private static final Namespace NAMESPACE = Namespace.create(PerfguardExtension.class);
  private static final String WATCHED = "watched";
  private static final String COUNTING = "counting";

  private final @Nullable Supplier<Watched> given;

  /** Watches what lies in fields of the test; JUnit calls it for the annotations. */
  public PerfguardExtension() {
    this.given = null;
  }

  private PerfguardExtension(Supplier<Watched> given) {
    this.given = given;
  }

  /**
   * Watches all data sources of a registry, whatever lies in fields.
   *
   * @param guards the registry
   * @return an extension for a field with {@code @RegisterExtension}
   */
  public static PerfguardExtension of(GuardRegistry guards) {
    Require.nonNull(guards, "guards");
    return new PerfguardExtension(() -> Watched.of(List.of(guards)));
  }

  /**
   * Watches all data sources of a registry that is there only when the test begins.
   *
   * @param guards gives the registry; it is asked once for each test
   * @return an extension for a field with {@code @RegisterExtension}
   */
  public static PerfguardExtension of(Supplier<GuardRegistry> guards) {
    Require.nonNull(guards, "guards");
    return new PerfguardExtension(
        () -> Watched.of(List.of(Require.nonNull(guards.get(), "the supplier's registry"))));
  }

  /**
   * Watches some data sources, whatever lies in fields.
   *
   * @param sources the data sources, at least one
   * @return an extension for a field with {@code @RegisterExtension}
   */
  public static PerfguardExtension of(GuardedDataSource... sources) {
    Require.atLeast(1, sources.length, "sources.length");
    Watched watched = Watched.of(List.of(sources));
    return new PerfguardExtension(() -> watched);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    tell(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    tell(context);
  }

  private void tell(ExtensionContext context) {
    if (given != null) {
      store(context).put(WATCHED, given);
    }
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }

  // ---- the bodies of tests

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    count(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    count(invocation, context);
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return count(invocation, context);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> invocation,
      DynamicTestInvocationContext test,
      ExtensionContext context)
      throws Throwable {
    count(invocation, context);
  }

  private static <T extends @Nullable Object> T count(
      Invocation<T> invocation, ExtensionContext context) throws Throwable {
    // Annotations and fields may each have brought one of us.
    if (store(context).get(COUNTING) != null) {
      return invocation.proceed();
    }
    store(context).put(COUNTING, true);
    try {
      return CountedRun.run(invocation, context, watched(context));
    } finally {
      store(context).remove(COUNTING);
    }
  }

  @SuppressWarnings("unchecked") // tell(…) puts nothing else there
  private static Watched watched(ExtensionContext context) {
    Supplier<Watched> told = (Supplier<Watched>) store(context).get(WATCHED);
    return told == null ? Watched.inFieldsOf(context) : told.get();
  }
}
