/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardFuturesTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("agent", clock);
  private final ExecutorService pool = Executors.newFixedThreadPool(2);

  @AfterEach
  void end() {
    pool.shutdown();
  }

  private String query(long nanos) {
    long token = ResourceTimer.enter(Resource.DB);
    clock.advance(Duration.ofNanos(nanos));
    ResourceTimer.exit(token);
    OperationScope scope = OperationScope.current();
    return scope == null ? "none" : scope.operationName();
  }

  @Test
  void a_task_runs_in_the_operation_of_its_caller() {
    operation.run(() -> {
      assertThat(GuardFutures.supplyAsync(() -> query(20), pool).join()).isEqualTo("agent");
      assertThat(GuardFutures.runAsync(() -> query(3), pool).join()).isNull();
      assertThat(GuardFutures.<String>supplyAsync(() -> null, pool).join()).isNull();
    });

    assertThat(operation.stats().wall().db()).isEqualTo(23);
    assertThat(operation.stats().calls().db()).isEqualTo(2);
  }

  @Test
  void outside_operations_a_task_is_in_none() {
    assertThat(GuardFutures.supplyAsync(() -> query(1), pool).join()).isEqualTo("none");
    assertThat(GuardFutures.inOperation((Long nanos) -> query(nanos)).apply(1L)).isEqualTo("none");
  }

  @Test
  void a_branch_has_ended_when_its_future_completes_also_on_a_wrapped_executor() {
    Executor wrapped = GuardExecutors.wrap(pool);
    for (int i = 0; i < 500; i++) {
      operation.run(() -> {
        assertThat(GuardFutures.supplyAsync(() -> query(1), wrapped).join()).isEqualTo("agent");
        GuardFutures.runAsync(() -> query(1), wrapped).join();
      });
    }

    assertThat(operation.stats().calls().db()).isEqualTo(1_000);
    assertThat(operation.stats().lateCount()).isZero();
  }

  @Test
  void a_stage_runs_in_its_operation_whoever_completes_it() {
    CompletableFuture<Long> source = new CompletableFuture<>();
    NamedOperation completer = NamedOperation.of("completer", clock);
    operation.run(() -> {
      CompletableFuture<String> result = source.thenApply(GuardFutures.inOperation(this::query));
      CompletableFuture<Void> completion =
          CompletableFuture.runAsync(() -> completer.run(() -> source.complete(40L)), pool);
      assertThat(result.join()).isEqualTo("agent");
      completion.join();
    });

    assertThat(operation.stats().calls().db()).isEqualTo(1);
    assertThat(operation.stats().wall().db()).isEqualTo(40);
    assertThat(completer.stats().calls().db()).isZero();
  }

  @Test
  void what_a_task_throws_is_the_cause_as_with_any_future() {
    IllegalStateException failure = new IllegalStateException();
    operation.run(() -> assertThatThrownBy(() -> GuardFutures.supplyAsync(
                () -> {
                  throw failure;
                },
                pool)
            .join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isSameAs(failure));
    Function<String, String> failing = GuardFutures.inOperation(value -> {
      throw failure;
    });

    assertThatThrownBy(() -> failing.apply("x")).isSameAs(failure);
  }

  @Test
  void nothing_is_run_from_null() {
    assertThatNullPointerException().isThrownBy(() -> GuardFutures.supplyAsync(null, pool));
    assertThatNullPointerException().isThrownBy(() -> GuardFutures.supplyAsync(() -> "x", null));
    assertThatNullPointerException().isThrownBy(() -> GuardFutures.runAsync(null, pool));
    assertThatNullPointerException().isThrownBy(() -> GuardFutures.runAsync(() -> {}, null));
    assertThatNullPointerException().isThrownBy(() -> GuardFutures.inOperation(null));
  }
}
