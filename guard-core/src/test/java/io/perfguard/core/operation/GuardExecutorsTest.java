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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardExecutorsTest {
  private static final long SOON = 30;

  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("agent", clock);
  private final ExecutorService pool = Executors.newSingleThreadExecutor();
  private final ExecutorService wrapped = GuardExecutors.wrap(pool);

  @AfterEach
  void the_pool_is_in_no_operation() throws InterruptedException, ExecutionException {
    if (!pool.isShutdown()) {
      assertThat(pool.submit(() -> OperationScope.current() == null).get()).isTrue();
      pool.shutdown();
    }
    assertThat(pool.awaitTermination(SOON, TimeUnit.SECONDS)).isTrue();
  }

  private String query(long nanos) {
    long token = ResourceTimer.enter(Resource.DB);
    clock.advance(Duration.ofNanos(nanos));
    ResourceTimer.exit(token);
    OperationScope scope = OperationScope.current();
    return scope == null ? "none" : scope.operationName();
  }

  @Test
  void a_task_belongs_to_the_operation_that_hands_it_over() throws Exception {
    operation.run(() -> {
      Runnable runnable = () -> query(1);
      assertThat(wrapped.submit(() -> query(20)).get()).isEqualTo("agent");
      assertThat(wrapped.submit(runnable).get()).isNull();
      assertThat(wrapped.submit(runnable, "result").get()).isEqualTo("result");
    });

    OperationStats stats = operation.stats();
    assertThat(stats.wall()).isEqualTo(new PerResource(22, 0, 0, 0, 0, 0));
    assertThat(stats.work()).isEqualTo(new PerResource(22, 0, 0, 0, 0, 22)); // get() is own code
    assertThat(stats.calls().db()).isEqualTo(3);
    assertThat(stats.lateCount()).isZero();
  }

  @Test
  void a_task_handed_over_outside_operations_is_in_none() throws Exception {
    assertThat(wrapped.submit(() -> query(1)).get()).isEqualTo("none");
  }

  @Test
  void the_operation_is_that_of_the_hand_over_not_of_the_moment_it_runs() throws Exception {
    AtomicReference<Callable<String>> task = new AtomicReference<>();
    operation.run(() -> task.set(GuardExecutors.wrap(() -> query(5))));
    NamedOperation other = NamedOperation.of("other", clock);

    assertThat(other.<String, Exception>call(() -> task.get().call())).isEqualTo("agent");
    assertThat(other.stats().calls().db()).isZero();
    assertThat(operation.stats().calls().db()).isEqualTo(1);
  }

  @Test
  void a_branch_has_ended_when_its_future_tells_of_it() throws Exception {
    for (int i = 0; i < 500; i++) {
      operation.run(() -> wrapped.submit(() -> query(1)).get());
    }

    assertThat(operation.stats().calls().db()).isEqualTo(500);
    assertThat(operation.stats().lateCount()).isZero();
  }

  @Test
  void what_a_task_throws_is_the_futures_and_the_branch_ends() throws Exception {
    IllegalStateException failure = new IllegalStateException();
    operation.run(() -> {
      Future<Object> future = wrapped.submit((Callable<Object>) () -> {
        query(3);
        throw failure;
      });
      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isSameAs(failure);
    });

    assertThat(operation.stats().work().db()).isEqualTo(3);
    assertThat(operation.stats().lateCount()).isZero();
    assertThat(operation.stats().errorCount())
        .isZero(); // what is a failure of the run, the run says
  }

  @Test
  void a_parent_in_invokeAll_and_invokeAny_is_no_work() throws Exception {
    Thread parent = Thread.currentThread();
    Callable<String> task = () -> {
      while (parent.getState() != Thread.State.WAITING
          && parent.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait(); // till it waits in there
      }
      return query(10);
    };
    operation.run(() -> {
      assertThat(wrapped.invokeAll(List.of(task, task))).hasSize(2);
      assertThat(wrapped.invokeAll(List.of(task), SOON, TimeUnit.SECONDS)).hasSize(1);
      assertThat(wrapped.invokeAny(List.of(task))).isEqualTo("agent");
      assertThat(wrapped.invokeAny(List.of(task), SOON, TimeUnit.SECONDS)).isEqualTo("agent");
      clock.advance(Duration.ofNanos(7));
    });

    OperationStats stats = operation.stats();
    assertThat(stats.work()).isEqualTo(new PerResource(50, 0, 0, 0, 0, 7));
    assertThat(stats.wall()).isEqualTo(stats.work());
    assertThat(stats.misuseCount()).isZero();
  }

  @Test
  void an_executor_hands_over_as_well() {
    AtomicReference<String> seen = new AtomicReference<>();
    Executor direct = GuardExecutors.wrap((Executor) Runnable::run);
    operation.run(() -> direct.execute(() -> seen.set(query(4))));

    assertThat(seen).hasValue("agent");
    assertThat(operation.stats().wall().db()).isEqualTo(4);
  }

  @Test
  void execute_of_a_service_hands_over_as_well() throws Exception {
    operation.run(() -> {
      wrapped.execute(() -> query(4));
      pool.submit(() -> {}).get(); // behind it in the queue
    });

    assertThat(operation.stats().wall().db()).isEqualTo(4);
  }

  @Test
  void an_executor_that_refuses_leaves_the_run_as_it_was() {
    wrapped.shutdown();
    assertThat(pool.isShutdown()).isTrue();
    operation.run(() -> {
      assertThatThrownBy(() -> wrapped.submit(() -> query(1)))
          .isInstanceOf(RejectedExecutionException.class);
      assertThatThrownBy(() -> wrapped.invokeAll(List.of(() -> query(1))))
          .isInstanceOf(RejectedExecutionException.class);
      clock.advance(Duration.ofNanos(5));
    });

    assertThat(operation.stats().work()).isEqualTo(new PerResource(0, 0, 0, 0, 0, 5));
  }

  @Test
  void the_life_of_the_pool_is_seen_through_the_wrapper() throws InterruptedException {
    assertThat(wrapped.isShutdown()).isFalse();
    assertThat(wrapped.isTerminated()).isFalse();
    assertThat(wrapped.shutdownNow()).isEmpty();
    assertThat(wrapped.awaitTermination(SOON, TimeUnit.SECONDS)).isTrue();
    assertThat(wrapped.isShutdown()).isTrue();
    assertThat(wrapped.isTerminated()).isTrue();
  }

  @Test
  void the_executor_inside_wrappers_is_found() {
    Executor direct = Runnable::run;
    assertThat(GuardExecutors.bare(direct)).isSameAs(direct);
    assertThat(GuardExecutors.bare(GuardExecutors.wrap(GuardExecutors.wrap(direct))))
        .isSameAs(direct);
    assertThat(GuardExecutors.bare(GuardExecutors.wrap((Executor) wrapped))).isSameAs(pool);
  }

  @Test
  void nothing_is_wrapped_from_null() {
    assertThatNullPointerException().isThrownBy(() -> GuardExecutors.wrap((Runnable) null));
    assertThatNullPointerException().isThrownBy(() -> GuardExecutors.wrap((Callable<?>) null));
    assertThatNullPointerException().isThrownBy(() -> GuardExecutors.wrap((Executor) null));
    assertThatNullPointerException().isThrownBy(() -> GuardExecutors.wrap((ExecutorService) null));
    assertThatNullPointerException().isThrownBy(() -> wrapped.submit((Runnable) null));
    assertThatNullPointerException()
        .isThrownBy(() -> wrapped.invokeAll(Collections.<Callable<String>>singletonList(null)));
  }
}
