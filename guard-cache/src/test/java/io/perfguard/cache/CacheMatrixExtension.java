/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.cache.CacheMatrix.Bound;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link CacheMatrix} test for each combination, and checks the invariants after each. */
final class CacheMatrixExtension implements TestTemplateInvocationContextProvider {
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    CacheMatrix matrix = context.getRequiredTestMethod().getAnnotation(CacheMatrix.class);
    return Arrays.stream(matrix.evictions())
        .flatMap(eviction -> Arrays.stream(matrix.bounds())
            .flatMap(bound -> Arrays.stream(matrix.expiry())
                .flatMap(expiry -> Arrays.stream(matrix.outcomes())
                    .map(outcome ->
                        new Invocation(new CacheCase(eviction, bound, expiry, outcome))))));
  }

  private record Invocation(CacheCase one) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return one.toString();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Invariants(one));
    }
  }

  private static final class Invariants
      implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private final CacheCase one;
    private final Warnings warnings = new Warnings();

    Invariants(CacheCase one) {
      this.one = one;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == CacheCase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return one;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
      warnings.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
      warnings.stop();
      one.cache.cleanUp();
      CacheStats stats = one.cache.stats();
      assertThat(stats.itemCount()).isBetween(0L, stats.maximumItems());
      if (one.bound != Bound.ITEMS) {
        assertThat(stats.bytes()).isBetween(0L, CacheCase.MAXIMUM_BYTES);
      }
      assertThat(stats.hitCount() + stats.missCount()).isEqualTo(one.requests);
      MissCounts misses = stats.misses();
      assertThat(misses.cold() + misses.expired() + misses.evicted() + misses.invalidated())
          .isEqualTo(stats.missCount());
      RemovalCounts left = stats.removals();
      long removed = left.items()
          + left.bytes()
          + left.expired()
          + left.invalidated()
          + left.collected()
          + left.replaced();
      assertThat(stats.itemCount() + removed).isEqualTo(stats.putCount());
      assertThat(stats.neverHitCount()).isLessThanOrEqualTo(removed);
      assertThat(stats.loadCount() + stats.loadFailureCount()).isEqualTo(one.loads);
      assertThat(stats.loadDurations().count()).isEqualTo(one.loads);
      assertThat(one.cache.openFlights()).isZero();
      assertThat(one.cache.faultCount()).isZero();
      assertThat(warnings.messages()).isEmpty();
    }
  }
}
