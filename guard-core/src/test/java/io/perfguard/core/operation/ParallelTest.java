/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a test that hangs is a failed one
class ParallelTest {
  private static final long SOON = 30;

  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("agent", clock);
  private final CountDownLatch never = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<String> interrupted = new ConcurrentLinkedQueue<>();

  @AfterEach
  void the_thread_is_as_it_was() {
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat((Object) OperationScope.current()).isNull();
  }

  private String query(long nanos) {
    long token = ResourceTimer.enter(Resource.DB);
    clock.advance(Duration.ofNanos(nanos));
    ResourceTimer.exit(token);
    OperationScope scope = OperationScope.current();
    return scope == null ? "none" : scope.operationName();
  }

  /** A call that ends by an interrupt alone. */
  private String hang() throws InterruptedException {
    try {
      never.await();
      return "never";
    } catch (InterruptedException e) {
      interrupted.add(Thread.currentThread().getName());
      throw e;
    }
  }

  private static void waitsInThere(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void values_come_in_the_order_of_the_calls() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    List<String> values = Parallel.<String, Exception>all(
        () -> {
          second.await();
          return "first";
        },
        () -> {
          second.countDown();
          return "second";
        });

    assertThat(values).containsExactly("first", "second");
  }

  @Test
  void values_of_different_types_are_joined() {
    String two = Parallel.all(() -> "a", () -> 1, (letter, number) -> letter + number);
    String three = Parallel.all(
        () -> "a", () -> 1, () -> 'x', (letter, number, sign) -> letter + number + sign);

    assertThat(two).isEqualTo("a1");
    assertThat(three).isEqualTo("a1x");
  }

  @Test
  void a_value_may_be_null_and_an_item_too() {
    assertThat(Parallel.<String, RuntimeException>all(() -> null, () -> "x"))
        .containsExactly(null, "x");
    assertThat(Parallel.map(Arrays.asList("a", null), 2, item -> item)).containsExactly("a", null);
    assertThat(Parallel.<String, String, String, RuntimeException>all(
            () -> null, () -> "b", (a, b) -> a + b))
        .isEqualTo("nullb");
  }

  @Test
  void of_nothing_comes_nothing_and_no_thread() {
    Executor none = task -> {
      throw new AssertionError("nothing to run");
    };
    assertThat(Parallel.on(none).<String, RuntimeException>all()).isEmpty();
    assertThat(Parallel.on(none).map(List.<String>of(), 8, item -> item)).isEmpty();
  }

  @Test
  void the_list_is_the_callers_own() {
    List<Integer> values = Parallel.map(List.of(1, 2, 3), 2, item -> item * 10);
    values.add(4);

    assertThat(values).containsExactly(10, 20, 30, 4);
  }

  @Test
  void as_many_run_at_a_time_as_are_allowed_and_no_more() throws Exception {
    CyclicBarrier three = new CyclicBarrier(3); // opens only if three are in at the same time
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Integer> items = IntStream.range(0, 30).boxed().toList();
    List<Integer> values = Parallel.<Integer, Integer, Exception>map(items, 3, item -> {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      three.await(SOON, TimeUnit.SECONDS);
      running.decrementAndGet();
      return item;
    });

    assertThat(values).isEqualTo(items);
    assertThat(most.get()).isEqualTo(3);
  }

  @Test
  void the_calls_are_branches_of_the_running_operation() throws Exception {
    Thread caller = Thread.currentThread();
    CyclicBarrier both = new CyclicBarrier(2);
    operation.run(() -> {
      assertThat(Parallel.<String, Exception>all(
              () -> {
                waitsInThere(caller);
                both.await();
                return OperationScope.current().operationName();
              },
              () -> {
                waitsInThere(caller);
                String name = query(100);
                both.await();
                return name;
              }))
          .containsExactly("agent", "agent");
      clock.advance(Duration.ofNanos(7));
    });

    OperationStats stats = operation.stats();
    assertThat(stats.wall()).isEqualTo(new PerResource(100, 0, 0, 0, 0, 7));
    assertThat(stats.work().db()).isEqualTo(100);
    assertThat(stats.work().self())
        .isBetween(7L, 107L); // the sister's own code, if she was there already; not the parent's
    assertThat(stats.lateCount()).isZero();
    assertThat(stats.misuseCount()).isZero();
  }

  @Test
  void a_branch_has_ended_when_the_caller_goes_on() {
    for (int i = 0; i < 200; i++) {
      operation.run(() -> Parallel.all(() -> query(1), () -> query(1)));
    }

    assertThat(operation.stats().calls().db()).isEqualTo(400);
    assertThat(operation.stats().lateCount()).isZero();
  }

  @Test
  void calls_inside_calls_are_branches_as_well() {
    operation.run(() -> Parallel.map(
        List.of(1, 2), 2, outer -> Parallel.map(List.of(1, 2, 3), 3, item -> query(1))));

    assertThat(operation.stats().calls().db()).isEqualTo(6);
    assertThat(operation.stats().wall().sum())
        .isEqualTo(operation.stats().durations().sumNanos());
    assertThat(operation.stats().lateCount()).isZero();
  }

  @Test
  void outside_operations_the_calls_are_in_none() {
    assertThat(Parallel.<String, RuntimeException>all(() -> query(1), () -> query(1)))
        .containsOnly("none");
  }

  @Test
  void the_first_failure_cancels_the_rest_and_comes_as_it_is() {
    IOException failure = new IOException("theirs");
    CountDownLatch begun = new CountDownLatch(2);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    operation.run(() -> assertThatThrownBy(() -> Parallel.on(pool)
            .<String, Exception>all(
                () -> {
                  begun.countDown();
                  return hang();
                },
                () -> {
                  begun.countDown();
                  return hang();
                },
                () -> {
                  begun.await();
                  throw failure;
                }))
        .isSameAs(failure)
        .hasNoCause());
    end(pool);

    assertThat(interrupted).hasSize(2);
    assertThat(operation.stats().errorCount()).isZero(); // it is the caller's, who may do without
  }

  private static void end(ExecutorService pool) {
    pool.shutdown();
    try {
      assertThat(pool.awaitTermination(SOON, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void an_error_of_a_call_comes_as_it_is() {
    Error failure = new AssertionError("theirs");
    assertThatThrownBy(() -> Parallel.all(() -> "x", () -> {
          throw failure;
        }))
        .isSameAs(failure);
  }

  @Test
  void items_after_a_failure_are_never_begun() {
    List<Integer> begun = new ArrayList<>();
    assertThatThrownBy(() -> Parallel.map(IntStream.range(0, 100).boxed().toList(), 1, item -> {
          begun.add(item);
          if (item == 2) {
            throw new IllegalStateException();
          }
          return item;
        }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(begun).containsExactly(0, 1, 2);
  }

  @Test
  void a_call_that_ignores_its_interrupt_is_not_waited_for_and_is_late() {
    Semaphore end = new Semaphore(0);
    CountDownLatch begun = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    operation.run(() -> assertThatThrownBy(() -> Parallel.on(pool)
            .<String, Exception>all(
                () -> {
                  begun.countDown();
                  end.acquireUninterruptibly();
                  return query(100);
                },
                () -> {
                  begun.await();
                  throw new IllegalStateException("first");
                }))
        .hasMessage("first"));
    assertThat(operation.stats().count()).isEqualTo(1);
    PerResource wall = operation.stats().wall();
    end.release();
    end(pool);

    assertThat(operation.stats().wall()).isEqualTo(wall);
    assertThat(operation.stats().work().db()).isEqualTo(100);
    assertThat(operation.stats().calls().db()).isEqualTo(1);
    assertThat(operation.stats().lateCount())
        .isBetween(1L, 2L); // the one that failed leaves when it likes
  }

  @Test
  void past_the_deadline_all_calls_are_cancelled() {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    assertThatThrownBy(
            () -> Parallel.within(Duration.ofMillis(1)).on(pool).all(this::hang, this::hang))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessage("0 of 2 parallel calls ended within 1 ms; the others were interrupted");
    end(pool);
    assertThat(interrupted).hasSizeLessThanOrEqualTo(2); // one that was late to begin never began
  }

  @Test
  void a_deadline_counts_the_calls_that_ended() {
    assertThatThrownBy(() -> Parallel.within(Duration.ofNanos(1))
            .on(Runnable::run)
            .map(List.of(1, 2, 3), 1, item -> item))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessage("0 of 3 parallel calls ended within 1 ns; the others were interrupted");
  }

  @Test
  void a_deadline_that_is_not_reached_changes_nothing() {
    assertThat(Parallel.within(Duration.ofDays(100_000)).map(List.of(1, 2), 2, item -> item))
        .containsExactly(1, 2);
    assertThat(
            Parallel.within(Duration.ofSeconds(Long.MAX_VALUE)).map(List.of(1, 2), 2, item -> item))
        .containsExactly(1, 2);
  }

  @Test
  void an_interrupt_of_the_caller_cancels_the_calls_and_stays_set() {
    Thread caller = Thread.currentThread();
    ExecutorService pool = Executors.newFixedThreadPool(1);
    operation.run(() -> assertThatThrownBy(() -> Parallel.on(pool).<String, Exception>all(() -> {
          caller.interrupt();
          return hang();
        }))
        .isInstanceOf(CancellationException.class)
        .hasMessage("interrupted while parallel calls ran")
        .hasCauseInstanceOf(InterruptedException.class));
    assertThat(Thread.interrupted()).isTrue();
    end(pool);

    assertThat(interrupted).hasSize(1);
    assertThat(operation.stats().misuseCount()).isZero();
  }

  @Test
  void an_executor_that_refuses_fails_all_calls() {
    RejectedExecutionException refusal = new RejectedExecutionException();
    List<Runnable> accepted = new ArrayList<>();
    Executor full = task -> {
      if (!accepted.isEmpty()) {
        throw refusal;
      }
      accepted.add(task);
    };
    List<String> begun = new ArrayList<>();
    operation.run(() -> assertThatThrownBy(
            () -> Parallel.on(full).all(() -> begun.add("a"), () -> begun.add("b")))
        .isSameAs(refusal));
    accepted.get(0).run(); // comes to it at last

    assertThat(begun).isEmpty();
    assertThat(operation.stats().lateCount()).isZero();
  }

  @Test
  void the_callers_own_thread_may_run_the_calls() {
    operation.run(() -> {
      assertThat(Parallel.on(Runnable::run).map(List.of(1, 2, 3), 2, item -> query(item)))
          .containsExactly("agent", "agent", "agent");
      assertThatThrownBy(() -> Parallel.on(Runnable::run).all(() -> {
            throw new IllegalStateException("theirs");
          }))
          .hasMessage("theirs");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(6, 0, 0, 0, 0, 0));
    assertThat(operation.stats().work()).isEqualTo(operation.stats().wall());
    assertThat(operation.stats().misuseCount()).isZero();
  }

  @Test
  void a_caller_that_runs_a_call_itself_is_not_interrupted() {
    Thread caller = Thread.currentThread();
    CountDownLatch callerIsIn = new CountDownLatch(1);
    AtomicReference<Thread> other = new AtomicReference<>();
    Executor half = task -> {
      if (other.compareAndSet(null, new Thread(task))) {
        other.get().start();
      } else {
        task.run();
      }
    };
    NamedOperation.Call<String, Exception> call = () -> {
      if (Thread.currentThread() != caller) {
        callerIsIn.await();
        throw new IllegalStateException("first");
      }
      callerIsIn.countDown();
      try {
        other.get().join(); // after it has cancelled the rest
      } catch (InterruptedException e) {
        interrupted.add("caller");
      }
      return "to the end";
    };
    assertThatThrownBy(() -> Parallel.on(half).all(call, call)).hasMessage("first");

    assertThat(interrupted).isEmpty();
  }

  @Test
  void an_interrupt_of_ours_does_not_outlive_the_call_on_a_pools_thread() throws Exception {
    ConcurrentLinkedQueue<Boolean> flags = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    Executor pool = task -> { // as a pool that does not clear the flag itself
      Thread thread = new Thread(() -> {
        task.run();
        flags.add(Thread.currentThread().isInterrupted());
      });
      threads.add(thread);
      thread.start();
    };
    CountDownLatch begun = new CountDownLatch(1);
    assertThatThrownBy(() -> Parallel.on(pool)
            .<String, Exception>all(
                () -> {
                  begun.countDown();
                  while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                  }
                  return "leaves the flag set";
                },
                () -> {
                  begun.await();
                  throw new IllegalStateException("first");
                }))
        .hasMessage("first");
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(flags).containsExactly(false, false);
  }

  @Test
  void a_wrapped_executor_enters_the_operation_once() {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    Executor wrapped = GuardExecutors.wrap((Executor) pool);
    operation.run(() -> assertThat(Parallel.on(wrapped).map(List.of(1, 2), 2, item -> query(1)))
        .containsExactly("agent", "agent"));
    end(pool);

    assertThat(operation.stats().calls().db()).isEqualTo(2);
    assertThat(operation.stats().lateCount()).isZero();
  }

  @Test
  void what_cannot_be_run_is_refused_with_its_bound() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parallel.map(List.of(1), 0, item -> item))
        .withMessage("concurrency must be >= 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parallel.map(List.of(1), 1_025, item -> item))
        .withMessage("concurrency must be <= 1024, was 1025");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parallel.within(Duration.ZERO))
        .withMessageStartingWith("deadline must be > 0");
    assertThatNullPointerException()
        .isThrownBy(() -> Parallel.within(null))
        .withMessageContaining("deadline");
    assertThatNullPointerException()
        .isThrownBy(() -> Parallel.on(null))
        .withMessageContaining("executor");
    assertThatNullPointerException()
        .isThrownBy(() -> Parallel.<Integer, Integer, RuntimeException>map(null, 1, item -> item))
        .withMessageContaining("items");
    assertThatNullPointerException()
        .isThrownBy(() -> Parallel.<Integer, Integer, RuntimeException>map(List.of(1), 1, null))
        .withMessageContaining("mapper");
    assertThatNullPointerException()
        .isThrownBy(() -> Parallel.<String, RuntimeException>all(() -> "x", null))
        .withMessageContaining("call");
  }
}
