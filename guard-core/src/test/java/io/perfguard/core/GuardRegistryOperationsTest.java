/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardRegistryOperationsTest {
  private static GuardRegistry.Builder builder() {
    return GuardRegistry.builder().clock(new ManualClock()).configuration(Configuration.none());
  }

  private static OperationStats stats(GuardRegistry guards, String name) {
    return guards.stats(Operations.KIND).get(name);
  }

  @Test
  void one_name_is_one_operation() {
    try (GuardRegistry guards = builder().build()) {
      NamedOperation operation = guards.operation("a");
      assertThat(guards.operation("a")).isSameAs(operation);
      assertThat(guards.get(Operations.KIND, "a")).isSameAs(operation);
      operation.run(() -> {});
      assertThat(guards.operation("a").<String, RuntimeException>call(() -> "x"))
          .isEqualTo("x");
      assertThat(stats(guards, "a").count()).isEqualTo(2);
    }
  }

  @Test
  void an_operation_that_was_made_outside_may_be_registered() {
    try (GuardRegistry guards = builder().build()) {
      NamedOperation mine = guards.register(NamedOperation.of("mine", guards.clock()));
      assertThat(guards.operation("mine")).isSameAs(mine);
    }
  }

  @Test
  void names_past_the_bound_are_folded_and_counted() {
    try (GuardRegistry guards = builder().maximumOperations(2).build()) {
      guards.operation("a").run(() -> {});
      guards.operation("b").run(() -> {});
      guards.operation("c").run(() -> {});
      guards.operation("d").run(() -> {});
      guards.operation("a").run(() -> {});
      assertThat(guards.stats(Operations.KIND).all()).containsOnlyKeys("_other", "a", "b");
      assertThat(stats(guards, "_other").count()).isEqualTo(2);
      assertThat(stats(guards, "a").count()).isEqualTo(2);
      assertThat(guards.foldedOperationCount()).isEqualTo(2);
    }
  }

  @Test
  void the_bound_is_500_names() {
    try (GuardRegistry guards = builder().build()) {
      for (int i = 0; i < 600; i++) {
        guards.operation("op" + i);
      }
      assertThat(guards.stats(Operations.KIND).all()).hasSize(501).containsKeys("op499", "_other");
      assertThat(guards.foldedOperationCount()).isEqualTo(100);
    }
  }

  @Test
  void the_bound_may_be_configured() {
    Configuration three = Configuration.of(Map.of("perfguard.operations.maximum", "3"));
    try (GuardRegistry guards = builder().configuration(three).build();
        GuardRegistry built =
            builder().configuration(three).maximumOperations(4).build()) {
      for (int i = 0; i < 10; i++) {
        guards.operation("op" + i);
        built.operation("op" + i);
      }
      assertThat(guards.stats(Operations.KIND).all()).hasSize(4);
      assertThat(built.stats(Operations.KIND).all()).hasSize(5);
    }
  }

  @Test
  void a_configured_bound_beyond_all_numbers_means_no_bound() {
    Configuration many = Configuration.of(Map.of("perfguard.operations.maximum", "5000000000"));
    try (GuardRegistry guards = builder().configuration(many).build()) {
      assertThat(guards.operation("a").name()).isEqualTo("a");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many"})
  void a_configured_bound_that_cannot_be_read_is_refused_at_once(String text) {
    Configuration wrong = Configuration.of(Map.of("perfguard.operations.maximum", text));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().configuration(wrong).build())
        .withMessage("perfguard.operations.maximum must be a whole number >= 1, was \"%s\"", text);
  }

  @Test
  void the_user_may_call_an_operation_other() {
    try (GuardRegistry guards = builder().maximumOperations(1).build()) {
      NamedOperation other = guards.operation("_other");
      assertThat(guards.operation("a").name()).isEqualTo("a"); // takes no room
      assertThat(guards.operation("b")).isSameAs(other);
      assertThat(guards.foldedOperationCount()).isEqualTo(1);
    }
    try (GuardRegistry guards = builder().maximumOperations(1).build()) {
      guards.operation("a");
      assertThat(guards.operation("_other").name()).isEqualTo("_other");
      assertThat(guards.foldedOperationCount()).isZero();
    }
  }

  @Test
  void a_removed_operation_makes_room() {
    try (GuardRegistry guards = builder().maximumOperations(1).build()) {
      guards.remove(guards.operation("a"));
      assertThat(guards.operation("b").name()).isEqualTo("b");
    }
  }

  @Test
  void a_million_names_leave_a_bounded_table() {
    try (GuardRegistry guards = builder().build()) {
      for (int i = 0; i < 1_000_000; i++) {
        guards.operation("op" + i);
      }
      assertThat(guards.guards()).hasSize(501);
      assertThat(guards.foldedOperationCount()).isEqualTo(999_500);
    }
  }

  @Test
  void racing_threads_do_not_pass_the_bound_and_lose_no_run() throws Exception {
    int threads = 32;
    int names = 200;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (GuardRegistry guards = builder().maximumOperations(50).build()) {
      CyclicBarrier begin = new CyclicBarrier(threads);
      List<Future<?>> futures = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int member = t;
        futures.add(pool.submit(() -> {
          begin.await(30, TimeUnit.SECONDS);
          for (int i = 0; i < names; i++) {
            guards.operation("m" + (member % 4) + "-" + i).run(() -> {});
          }
          return null;
        }));
      }
      for (Future<?> future : futures) {
        future.get(60, TimeUnit.SECONDS);
      }
      Map<String, OperationStats> all = guards.stats(Operations.KIND).all();
      assertThat(all).hasSize(51).containsKey("_other");
      assertThat(all.values().stream().mapToLong(OperationStats::count).sum())
          .isEqualTo((long) threads * names);
      assertThat(guards.foldedOperationCount()).isEqualTo(all.get("_other").count());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void a_closed_registry_still_runs_what_it_is_given() {
    GuardRegistry guards = builder().build();
    NamedOperation before = guards.operation("a");
    guards.close();
    assertThat(before.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
    assertThat(guards.operation("a").<Integer, RuntimeException>call(() -> 2)).isEqualTo(2);
    assertThat(guards.operation("b").name()).isEqualTo("b");
    assertThat(guards.guards()).isEmpty();
    assertThat(guards.snapshot().size()).isZero();
  }
}
