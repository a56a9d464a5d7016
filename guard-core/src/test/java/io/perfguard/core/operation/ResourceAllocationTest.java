/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.GuardClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResourceAllocationTest {
  private static final int SCOPES = 20_000;
  private static final int ROUNDS = 20;

  private final GuardClock clock = GuardClock.system();
  private final NamedOperation operation = NamedOperation.of("agent", clock);

  /**
   * Bytes that many scopes allocate on this thread, in the round that took least: before that, it
   * is the compiler's.
   */
  private long bytes(Resource resource) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = Allocation.ofThisThread();
      for (int i = 0; i < SCOPES; i++) {
        ResourceTimer.exit(ResourceTimer.enter(resource));
        ResourceTimer.exit(
            ResourceTimer.enter(resource, clock.nanoTime(), clock), clock.nanoTime(), clock);
        ResourceTimer.cacheHit();
        ResourceTimer.cacheMiss();
        ResourceTimer.cacheLoaded(i);
        ResourceTimer.cost(i);
      }
      least = Math.min(least, Allocation.ofThisThread() - before);
    }
    return least;
  }

  private void assertNothing(long bytes) {
    assertThat(bytes).isBetween(0L, SCOPES / 10L); // reading the counter itself may cost some bytes
  }

  @ParameterizedTest
  @EnumSource
  void a_scope_outside_operations_allocates_nothing(Resource resource) {
    ThreadFrame.current();
    assertNothing(bytes(resource));
  }

  @Test
  void a_scope_on_a_thread_without_a_frame_allocates_nothing() {
    new Actor("fresh").does(() -> {
      assertNothing(bytes(Resource.DB));
      assertThat((Object) ThreadFrame.peek()).isNull();
    });
  }

  @ParameterizedTest
  @EnumSource
  void a_scope_inside_an_operation_allocates_nothing(Resource resource) {
    operation.run(() -> assertNothing(bytes(resource)));
  }

  @ParameterizedTest
  @EnumSource
  void a_scope_beside_parallel_branches_allocates_nothing(Resource resource) {
    NamedOperation inner = NamedOperation.of("inner", clock);
    operation.run(() -> {
      GuardExecutors.wrap(() -> {});
      inner.run(() -> assertNothing(bytes(resource)));
    });
  }

  @Test
  void a_query_while_a_lease_is_held_allocates_nothing() {
    HeldLease lease = new HeldLease() {
      @Override
      public void remoteCallBegan(Resource resource) {
        throw new AssertionError("a query is no remote call of a connection");
      }

      @Override
      public void remoteCallEnded(Resource resource) {
        throw new AssertionError("a query is no remote call of a connection");
      }
    };
    ThreadFrame.current().hold(lease);
    try {
      assertNothing(bytes(Resource.DB));
    } finally {
      ThreadFrame.current().release(lease);
    }
  }
}
