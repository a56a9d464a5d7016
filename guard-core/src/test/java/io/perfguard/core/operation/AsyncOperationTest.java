/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.LogLines;
import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AsyncOperationTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("async", clock);
  private final NamedOperation outer = NamedOperation.of("outer", clock);
  private final Actor other = new Actor("other");

  @RegisterExtension
  private final LogLines logged = new LogLines();

  @AfterEach
  void nothing_is_left_open() {
    assertThat(OperationScope.current()).isNull();
    other.does(() -> assertThat(OperationScope.current()).isNull());
  }

  private void pass(long nanos) {
    clock.advance(Duration.ofNanos(nanos));
  }

  private void spend(Resource resource, long nanos) {
    long token = ResourceTimer.enter(resource);
    pass(nanos);
    ResourceTimer.exit(token);
  }

  @Test
  void it_ends_when_its_stage_completes_on_whatever_thread() {
    CompletableFuture<String> future = new CompletableFuture<>();
    Runnable[] task = new Runnable[1];
    CompletableFuture<String> returned = operation.callAsync(() -> {
      spend(Resource.DB, 10);
      task[0] = GuardExecutors.wrap(() -> spend(Resource.LLM, 200));
      return future;
    });

    assertThat(returned).isSameAs(future);
    assertThat(OperationScope.current()).isNull();
    pass(3_000);
    assertThat(operation.stats().count()).isZero();
    other.does(task[0]::run);
    other.does(() -> future.complete("value"));

    OperationStats stats = operation.stats();
    assertThat(stats.count()).isEqualTo(1);
    assertThat(stats.wall()).isEqualTo(new PerResource(10, 200, 0, 0, 0, 3_000));
    assertThat(stats.work()).isEqualTo(new PerResource(10, 200, 0, 0, 0, 0));
    assertThat(stats.errorCount()).isZero();
    assertThat(stats.lateCount()).isZero();
  }

  @Test
  void a_stage_that_fails_is_a_failed_run() {
    CompletableFuture<String> future = new CompletableFuture<>();
    operation.callAsync(() -> future);
    other.does(() -> future.completeExceptionally(new IllegalStateException("secret")));

    assertThat(operation.stats().errorCount()).isEqualTo(1);
    assertThat(operation.details().toString())
        .contains("java.lang.IllegalStateException")
        .doesNotContain("secret");
  }

  @Test
  void a_stage_that_has_completed_already_ends_the_run_at_once() {
    operation.callAsync(() -> {
      pass(5);
      return CompletableFuture.completedStage("value");
    });

    assertThat(operation.stats().count()).isEqualTo(1);
    assertThat(operation.stats().wall().self()).isEqualTo(5);
  }

  @Test
  void code_that_throws_instead_of_giving_a_stage_is_a_failed_run() {
    IllegalStateException failure = new IllegalStateException();
    assertThatThrownBy(() -> operation.callAsync(() -> {
          throw failure;
        }))
        .isSameAs(failure);
    assertThatThrownBy(() -> operation.<CompletableFuture<String>>callAsync(() -> null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("stage");

    assertThat(operation.stats().count()).isEqualTo(2);
    assertThat(operation.stats().errorCount()).isEqualTo(2);
  }

  @Test
  void inside_another_operation_it_is_a_branch_of_it_from_then_on() {
    CompletableFuture<String> future = new CompletableFuture<>();
    Runnable[] task = new Runnable[1];
    outer.run(() -> {
      operation.callAsync(() -> {
        spend(Resource.DB, 10);
        task[0] = GuardExecutors.wrap(() -> Actor.current().inside());
        return future;
      });
      other.does(task[0]::run);
      long[] token = new long[1];
      other.does(() -> token[0] = ResourceTimer.enter(Resource.LLM));
      spend(Resource.DB, 200);
      other.does(() -> ResourceTimer.exit(token[0]));
      other.leave();
      future.complete("value");
      pass(1);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(10, 200, 0, 0, 0, 0));
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(110, 100, 0, 0, 0, 1));
    assertThat(outer.stats().work()).isEqualTo(new PerResource(210, 200, 0, 0, 0, 1));
    assertThat(outer.stats().calls()).isEqualTo(new PerResource(2, 1, 0, 0, 0, 0));
    assertThat(outer.stats().lateCount()).isZero();
  }

  @Test
  void one_that_outlives_the_outer_operation_is_late_there() {
    CompletableFuture<String> future = new CompletableFuture<>();
    outer.run(() -> operation.callAsync(() -> {
      spend(Resource.DB, 10);
      return future;
    }));
    pass(200);
    future.complete("value");

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(10, 0, 0, 0, 0, 200));
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(10, 0, 0, 0, 0, 0));
    assertThat(outer.stats().work()).isEqualTo(new PerResource(10, 0, 0, 0, 0, 0));
    assertThat(outer.stats().lateCount()).isEqualTo(1);
  }

  @Test
  void what_its_body_allocates_is_the_outer_operations_once() {
    List<byte[]> kept = new ArrayList<>();
    outer.run(() -> operation.callAsync(() -> {
      kept.add(new byte[1_000_000]);
      return CompletableFuture.completedFuture("value");
    }));

    assertThat(kept).hasSize(1);
    assertThat(operation.stats().allocatedBytes()).isBetween(1_000_000L, 1_500_000L);
    assertThat(outer.stats().allocatedBytes()).isBetween(1_000_000L, 1_500_000L);
  }

  @Test
  void a_run_that_its_body_leaves_open_ends_when_the_thread_leaves() {
    NamedOperation forgotten = NamedOperation.of("forgotten", clock);
    operation.callAsync(() -> {
      forgotten.begin();
      pass(5);
      return CompletableFuture.completedFuture("value");
    });

    assertThat(OperationScope.current()).isNull();
    assertThat(forgotten.stats().count()).isEqualTo(1);
    assertThat(forgotten.stats().misuseCount()).isEqualTo(1);
    assertThat(operation.stats().wall().self()).isEqualTo(5);
    assertThat(logged.all()).hasSize(1);
  }

  @Test
  void a_body_that_closes_its_own_run_is_misuse() {
    outer.run(() -> operation.callAsync(() -> {
      pass(5);
      OperationScope.current().close();
      spend(Resource.DB, 7);
      return CompletableFuture.completedFuture("value");
    }));

    assertThat(operation.stats().count()).isEqualTo(1);
    assertThat(operation.stats().wall()).isEqualTo(new PerResource(0, 0, 0, 0, 0, 5));
    assertThat(operation.stats().work()).isEqualTo(operation.stats().wall());
    assertThat(operation.stats().misuseCount()).isEqualTo(1);
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(7, 0, 0, 0, 0, 5));
    assertThat(outer.stats().work()).isEqualTo(outer.stats().wall());
    assertThat(logged.all()).hasSize(1);
  }

  /** A stage of the application's own that cannot be watched. */
  private static final class Unwatchable extends CompletableFuture<String> {
    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      throw new UnsupportedOperationException("not here");
    }
  }

  @Test
  void a_stage_that_cannot_be_watched_ends_the_run_and_reaches_the_caller() {
    Unwatchable stage = new Unwatchable();
    CompletionStage<String> returned = operation.callAsync(() -> stage);

    assertThat(returned).isSameAs(stage);
    assertThat(operation.stats().count()).isEqualTo(1);
    assertThat(logged.all()).hasSizeLessThanOrEqualTo(1);
  }
}
