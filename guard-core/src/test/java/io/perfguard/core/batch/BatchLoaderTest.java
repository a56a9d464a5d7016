/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BatchLoaderTest {
  private final Backend backend = new Backend();
  private final Backend held = new Backend(1);
  private final ManualClock clock = new ManualClock();

  private static BatchLoader.Builder<Integer, Integer> loader(
      BulkFunction<Integer, Integer> function) {
    return BatchLoader.builder("numbers", function);
  }

  /** A loader whose calls run one after the other, in the order of its batches. */
  private static BatchLoader.Builder<Integer, Integer> oneAtATime(
      BulkFunction<Integer, Integer> function) {
    return loader(function).maximumConcurrent(1);
  }

  private static CompletableFuture<Integer> asks(BatchLoader<Integer, Integer> loader, int key) {
    return Meeting.onThread(() -> loader.load(key));
  }

  private static void untilPending(BatchLoader<?, ?> loader, int keys) {
    Meeting.until(() -> loader.stats().pendingCount() == keys);
  }

  @Test
  void a_lone_caller_calls_at_once_and_on_its_own_thread() {
    var loader = loader(backend).linger(Duration.ofHours(1)).build();
    assertThat(loader.load(4)).isEqualTo(40);
    assertThat(backend.calls).containsExactly(List.of(4));
    assertThat(backend.threads).containsExactly(Thread.currentThread());
    BatchStats stats = loader.stats();
    assertThat(stats.idleCount()).isEqualTo(1);
    assertThat(stats.askedCount()).isEqualTo(1);
    assertThat(stats.dispatchedCount()).isEqualTo(1);
    assertThat(stats.runningCount()).isZero();
  }

  @Test
  void keys_that_come_while_a_call_runs_go_into_the_next_one() {
    var loader = oneAtATime(held).build();
    var first = asks(loader, 1);
    held.untilCalls(1);
    List<CompletableFuture<Integer>> others = new ArrayList<>();
    for (int key = 2; key <= 4; key++) {
      others.add(asks(loader, key));
      untilPending(loader, key - 1);
    }
    held.gate.countDown();
    assertThat(Meeting.get(first)).isEqualTo(10);
    assertThat(others).extracting(Meeting::get).containsExactly(20, 30, 40);
    assertThat(held.calls).containsExactly(List.of(1), List.of(2, 3, 4));
    assertThat(held.threads.get(1)).as("one of the callers").isNotSameAs(held.threads.get(0));
    BatchStats stats = loader.stats();
    assertThat(stats.batchCount()).isEqualTo(2);
    assertThat(stats.keysPerBatch()).isEqualTo(2);
    assertThat(stats.waits().count()).isEqualTo(1);
    assertThat(stats.calls().count()).isEqualTo(2);
    assertThat(stats.pendingCount()).isZero();
  }

  @Test
  void equal_keys_share_one_place_and_its_answer() {
    var loader = oneAtATime(held).build();
    var first = asks(loader, 1);
    held.untilCalls(1);
    List<CompletableFuture<Integer>> same = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      same.add(asks(loader, 1));
      same.add(loader.loadAsync(1));
      int shared = 2 * i + 1;
      Meeting.until(() -> loader.stats().sharedCount() == shared);
    }
    held.gate.countDown();
    assertThat(same).extracting(Meeting::get).containsOnly(10);
    assertThat(Meeting.get(first)).isEqualTo(10);
    assertThat(held.calls).as("a call that runs is not joined").hasSize(2);
    assertThat(loader.stats().sharedRate()).isEqualTo(5 / 7.0);
  }

  @Test
  void a_batch_that_is_full_is_called_for_by_the_caller_that_filled_it() {
    var loader = loader(backend)
        .maximumBatch(3)
        .linger(Duration.ofHours(1))
        .alwaysLinger()
        .clock(clock)
        .build();
    var one = loader.loadAsync(1);
    var two = loader.loadAsync(2);
    assertThat(backend.calls).isEmpty();
    assertThat(loader.load(3)).isEqualTo(30);
    assertThat(Meeting.get(one)).isEqualTo(10);
    assertThat(Meeting.get(two)).isEqualTo(20);
    assertThat(backend.calls).containsExactly(List.of(1, 2, 3));
    assertThat(backend.threads).containsExactly(Thread.currentThread());
    assertThat(loader.stats().sizeCount()).isEqualTo(1);
  }

  @Test
  void a_linger_ends_when_the_clock_has_been_advanced_that_far() {
    var loader = loader(backend)
        .linger(Duration.ofMillis(2))
        .alwaysLinger()
        .executor(Runnable::run)
        .clock(clock)
        .build();
    var one = loader.loadAsync(1);
    clock.advance(Duration.ofMillis(1));
    var two = loader.loadAsync(2);
    clock.advance(Duration.ofMillis(1).minusNanos(1));
    assertThat(backend.calls).isEmpty();
    clock.advance(Duration.ofNanos(1));
    assertThat(one).isCompletedWithValue(10);
    assertThat(two).isCompletedWithValue(20);
    assertThat(backend.calls).containsExactly(List.of(1, 2));
    assertThat(loader.stats().lingerCount()).isEqualTo(1);
    assertThat(loader.stats().waits().maxNanos()).isEqualTo(2_000_000);
  }

  @Test
  void a_caller_that_lingers_makes_the_call_itself() {
    var loader =
        loader(backend).linger(Duration.ofMillis(2)).alwaysLinger().clock(clock).build();
    var one = asks(loader, 1);
    untilPending(loader, 1);
    var two = asks(loader, 2);
    untilPending(loader, 2);
    clock.advance(Duration.ofMillis(2));
    assertThat(Meeting.get(one)).isEqualTo(10);
    assertThat(Meeting.get(two)).isEqualTo(20);
    assertThat(backend.calls).containsExactly(List.of(1, 2));
  }

  @Test
  void with_the_clock_of_the_system_a_linger_ends_by_itself() {
    var loader = loader(backend).linger(Duration.ofMillis(2)).alwaysLinger().build();
    var later = loader.loadAsync(1);
    assertThat(loader.load(2)).isEqualTo(20);
    assertThat(Meeting.get(later)).isEqualTo(10);
    assertThat(loader.stats().lingerCount()).isBetween(1L, 2L);
  }

  @Test
  void keys_collect_until_the_executor_begins() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    var loader = loader(backend).executor(tasks::add).build();
    List<CompletableFuture<Integer>> futures =
        IntStream.range(0, 50).mapToObj(loader::loadAsync).toList();
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(futures).allSatisfy(future -> assertThat(future).isDone());
    assertThat(backend.calls).hasSize(1);
    assertThat(loader.stats().keysPerBatch()).isEqualTo(50);
  }

  @Test
  void a_second_call_begins_after_the_linger_while_the_first_runs() {
    var loader = loader(held).linger(Duration.ofMillis(2)).clock(clock).build();
    var first = asks(loader, 1);
    held.untilCalls(1);
    var second = asks(loader, 2);
    untilPending(loader, 1);
    assertThat(held.calls).hasSize(1);
    clock.advance(Duration.ofMillis(2));
    assertThat(Meeting.get(second)).isEqualTo(20);
    assertThat(first).isNotDone();
    held.gate.countDown();
    assertThat(Meeting.get(first)).isEqualTo(10);
    assertThat(loader.stats().lingerCount()).isEqualTo(1);
  }

  @Test
  void without_a_linger_nothing_waits_while_a_call_may_begin() {
    var loader = loader(held).linger(Duration.ZERO).maximumConcurrent(2).build();
    var first = asks(loader, 1);
    held.untilCalls(1);
    assertThat(loader.load(2)).isEqualTo(20);
    held.gate.countDown();
    assertThat(Meeting.get(first)).isEqualTo(10);
    assertThat(loader.stats().idleCount()).isEqualTo(2);
  }

  @Test
  void a_key_without_answer_is_an_error_that_names_the_loader_and_not_the_key() {
    var loader = loader(keys -> Map.of(4, 40)).build();
    Throwable thrown = catchThrowable(() -> loader.load(471_147));
    assertThat(thrown)
        .isInstanceOf(MissingAnswerException.class)
        .hasMessage("batch loader \"numbers\": a bulk call for 1 key gave no answer for this one; "
            + "if that is no error, build the loader with missingAsNull()");
    assertThat(loader.load(4)).isEqualTo(40);
    assertThat(loader.stats().missingCount()).isEqualTo(1);
    assertThat(loader.stats().keyFailureRate()).isEqualTo(0.5);
    assertThat(loader.stats().batchFailureCount()).isZero();
  }

  @Test
  void a_key_without_answer_may_be_null() {
    var loader = loader(keys -> Map.of()).missingAsNull().build();
    assertThat(loader.load(1)).isNull();
    assertThat(Meeting.get(loader.loadAsync(1))).isNull();
    assertThat(loader.loadAll(List.of(1, 2))).containsEntry(1, null).containsEntry(2, null);
    assertThat(loader.stats().keyFailureCount()).isZero();
  }

  @Test
  void a_null_among_the_answers_is_no_answer() {
    Map<Integer, Integer> answers = new HashMap<>();
    answers.put(1, null);
    var loader = loader(keys -> answers).build();
    assertThatThrownBy(() -> loader.load(1)).isInstanceOf(MissingAnswerException.class);
  }

  @Test
  void answers_that_nobody_asked_for_are_not_looked_at() {
    var loader = loader(keys -> Map.of(1, 10, 99, 990)).build();
    assertThat(loader.loadAll(List.of(1))).isEqualTo(Map.of(1, 10));
  }

  @Test
  void one_key_may_fail_while_others_do_not() {
    Exception boom = new Exception("no such number");
    BatchLoader<Integer, Integer> loader = BatchLoader.<Integer, Integer>builderOfResults(
            "numbers", keys -> Map.of(1, BatchResult.of(10), 2, BatchResult.failed(boom)))
        .build();
    assertThat(loader.load(1)).isEqualTo(10);
    assertThatThrownBy(() -> loader.load(2)).isSameAs(boom);
    Map<Integer, BatchResult<Integer>> results = loader.loadResults(List.of(1, 2, 3));
    assertThat(results.keySet()).containsExactly(1, 2, 3);
    assertThat(results.get(1).get()).isEqualTo(10);
    assertThat(results.get(1).isFailed()).isFalse();
    assertThat(results.get(2).error()).containsSame(boom);
    assertThat(results.get(2).toString()).isEqualTo("failed: java.lang.Exception");
    assertThatThrownBy(() -> results.get(2).get()).isSameAs(boom);
    assertThat(results.get(3).error()).get().isInstanceOf(MissingAnswerException.class);
    assertThatThrownBy(() -> loader.loadAll(List.of(1, 2))).isSameAs(boom);
    assertThat(loader.stats().keyFailureCount()).isEqualTo(4);
  }

  @Test
  void a_result_may_say_that_there_is_null() {
    BatchLoader<Integer, Integer> loader = BatchLoader.<Integer, Integer>builderOfResults(
            "numbers", keys -> Map.of(1, BatchResult.of(null)))
        .build();
    assertThat(loader.load(1)).isNull();
  }

  static Stream<Throwable> throwables() {
    return Stream.of(new IllegalStateException("boom"), new StackOverflowError("boom"));
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void what_the_bulk_function_throws_fails_all_its_keys_with_one_instance(Throwable boom) {
    Backend gated = new Backend(1);
    var loader = oneAtATime(keys -> {
          gated.load(keys);
          throw Sneaky.<RuntimeException>of(boom);
        })
        .build();
    var first = asks(loader, 1);
    gated.untilCalls(1);
    var sync = asks(loader, 2);
    untilPending(loader, 1);
    var async = loader.loadAsync(3);
    gated.gate.countDown();
    assertThat(Meeting.failure(first)).isSameAs(boom);
    assertThat(Meeting.failure(sync)).isSameAs(boom);
    assertThat(Meeting.failure(async)).isSameAs(boom);
    assertThat(loader.stats().batchFailureCount()).isEqualTo(2);
    assertThat(loader.stats().batchFailureRate()).isEqualTo(1);
    assertThat(loader.stats().keyFailureCount()).isEqualTo(3);
    assertThat(loader.stats().runningCount()).isZero();
    assertThat(gated.calls).containsExactly(List.of(1), List.of(2, 3));
  }

  @Test
  void a_bulk_function_that_gives_null_for_a_map_fails_with_a_message() {
    var loader = loader(keys -> null).build();
    assertThatThrownBy(() -> loader.load(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("batch loader \"numbers\": the bulk function returned null for 1 keys; "
            + "a key without answer is left out of the map");
    assertThat(loader.stats().runningCount()).isZero();
  }

  @Test
  void the_keys_of_a_call_cannot_be_changed() {
    var loader = loader(keys -> {
          keys.clear();
          return Map.of();
        })
        .build();
    assertThatThrownBy(() -> loader.load(1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> loader.loadAll(List.of(1, 2)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void many_keys_are_split_into_calls_and_come_back_in_their_order() {
    var loader = loader(backend).maximumBatch(3).maximumConcurrent(2).build();
    List<Integer> keys = List.of(9, 1, 8, 2, 7, 3, 6, 4, 9, 1);
    assertThat(loader.loadAll(keys).keySet()).containsExactly(9, 1, 8, 2, 7, 3, 6, 4);
    assertThat(loader.loadAll(keys)).containsEntry(7, 70);
    assertThat(backend.calls).allSatisfy(call -> assertThat(call.size()).isBetween(1, 3));
    assertThat(backend.threads).contains(Thread.currentThread());
    assertThat(loader.stats().askedCount()).isEqualTo(16);
    assertThat(loader.loadAll(List.of())).isEmpty();
  }

  @Test
  void more_keys_than_may_wait_are_taken_in_turns() {
    var loader = loader(backend).maximumBatch(3).maximumPending(4).build();
    List<Integer> keys = IntStream.range(0, 100).boxed().toList();
    assertThat(loader.loadAll(keys).keySet()).containsExactlyElementsOf(keys);
    assertThat(loader.stats().rejectedCount()).isZero();
  }

  @Test
  void to_cancel_one_future_changes_nothing_for_others() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    var loader = loader(backend).executor(tasks::add).build();
    var canceled = loader.loadAsync(1);
    var kept = loader.loadAsync(1);
    assertThat(canceled.cancel(true)).isTrue();
    tasks.remove().run();
    assertThat(kept).isCompletedWithValue(10);
    assertThat(canceled).isCancelled();
  }

  @Test
  void a_key_that_all_have_canceled_is_left_out() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    var loader = loader(backend).executor(tasks::add).build();
    loader.loadAsync(1).cancel(false);
    var kept = loader.loadAsync(2);
    loader.loadAsync(3).cancel(false);
    tasks.remove().run();
    assertThat(kept).isCompletedWithValue(20);
    assertThat(backend.calls).containsExactly(List.of(2));
    assertThat(loader.stats().leftOutCount()).isEqualTo(2);
    loader.loadAsync(4).cancel(false);
    tasks.remove().run();
    assertThat(backend.calls).as("no call without keys").hasSize(1);
    assertThat(loader.stats().batchCount()).isEqualTo(1);
    assertThat(loader.stats().runningCount()).isZero();
  }

  @Test
  void beyond_the_bound_of_waiting_keys_a_key_is_refused() {
    var loader = oneAtATime(held).maximumBatch(2).maximumPending(2).build();
    var first = asks(loader, 1);
    held.untilCalls(1);
    var waiting = Arrays.asList(loader.loadAsync(2), loader.loadAsync(3));
    Throwable refusal = Meeting.failure(loader.loadAsync(4));
    assertThat(refusal)
        .isInstanceOf(BatchRejectedException.class)
        .hasMessage("batch loader \"numbers\": refused a key, since 2 keys (maximumPending) "
            + "wait for a bulk call already");
    assertThat(((BatchRejectedException) refusal).maximumPending()).isEqualTo(2);
    assertThatThrownBy(() -> loader.load(4)).isInstanceOf(BatchRejectedException.class);
    assertThatThrownBy(() -> loader.loadAll(List.of(3, 4)))
        .isInstanceOf(BatchRejectedException.class);
    var shared = loader.loadAsync(3);
    held.gate.countDown();
    assertThat(Meeting.get(first)).isEqualTo(10);
    assertThat(waiting).extracting(Meeting::get).containsExactly(20, 30);
    assertThat(Meeting.get(shared)).isEqualTo(30);
    assertThat(loader.stats().rejectedCount()).isEqualTo(3);
    assertThat(loader.load(4)).as("there is room again").isEqualTo(40);
  }

  @Test
  void to_close_calls_for_what_waits_and_refuses_what_comes() {
    var loader =
        loader(backend).linger(Duration.ofHours(1)).alwaysLinger().clock(clock).build();
    var async = loader.loadAsync(1);
    var sync = asks(loader, 2);
    untilPending(loader, 2);
    loader.close();
    loader.close();
    assertThat(Meeting.get(async)).isEqualTo(10);
    assertThat(Meeting.get(sync)).isEqualTo(20);
    assertThat(backend.calls).containsExactly(List.of(1, 2));
    assertThat(loader.stats().closeCount()).isEqualTo(1);
    assertThatThrownBy(() -> loader.load(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("batch loader \"numbers\" is closed");
    assertThat(Meeting.failure(loader.loadAsync(3))).hasMessageContaining("is closed");
    assertThatThrownBy(() -> loader.loadAll(List.of(3))).hasMessageContaining("is closed");
  }

  @Test
  void what_waits_for_a_permit_is_called_for_after_the_close() {
    var loader = oneAtATime(held).maximumBatch(1).build();
    var first = asks(loader, 1);
    held.untilCalls(1);
    var waiting = List.of(loader.loadAsync(2), loader.loadAsync(3));
    loader.close();
    held.gate.countDown();
    assertThat(Meeting.get(first)).isEqualTo(10);
    assertThat(waiting).extracting(Meeting::get).containsExactly(20, 30);
  }

  @Test
  void an_executor_that_refuses_breaks_no_call() {
    Executor full = task -> {
      throw new RejectedExecutionException("full");
    };
    var loader = loader(backend).executor(full).build();
    assertThat(Meeting.get(loader.loadAsync(1))).isEqualTo(10);
    assertThat(backend.threads.get(0)).isNotSameAs(Thread.currentThread());
    assertThat(loader.faultCount()).isEqualTo(1);
  }

  @Test
  void an_executor_that_runs_its_tasks_at_once_does_not_nest_them_for_ever() {
    int keys = 20_000;
    List<CompletableFuture<Integer>> futures = new ArrayList<>();
    var loader = oneAtATime(held)
        .maximumBatch(1)
        .maximumPending(keys)
        .executor(Runnable::run)
        .build();
    var first = asks(loader, 0);
    held.untilCalls(1);
    for (int key = 1; key < keys; key++) {
      futures.add(loader.loadAsync(key));
    }
    held.gate.countDown();
    assertThat(Meeting.get(first)).isZero();
    futures.forEach(Meeting::get);
    assertThat(loader.stats().dispatchedCount()).isEqualTo(keys);
  }

  @Test
  void what_hangs_on_a_future_does_not_run_on_the_thread_of_another_caller() {
    var loader = oneAtATime(held).build();
    var first = asks(loader, 1);
    held.untilCalls(1);
    var sync = asks(loader, 2);
    untilPending(loader, 1);
    var dependent = loader.loadAsync(3).thenApply(value -> Thread.currentThread());
    held.gate.countDown();
    assertThat(Meeting.get(dependent)).isNotIn(held.threads);
    assertThat(Meeting.get(sync)).isEqualTo(20);
    assertThat(Meeting.get(first)).isEqualTo(10);
  }

  /** Fails when it is looked up among others. */
  private static final class Broken {
    @Override
    public int hashCode() {
      throw new IllegalStateException("broken key");
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }
  }

  @Test
  void a_key_that_cannot_be_looked_up_fails_its_own_caller_alone() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    BatchLoader<Object, String> loader = BatchLoader.<Object, String>builder("texts", keys -> {
          Map<Object, String> answers = new HashMap<>();
          keys.forEach(key -> answers.put(key, "value"));
          return answers;
        })
        .executor(tasks::add)
        .build();
    var good = loader.loadAsync("good");
    assertThat(Meeting.failure(loader.loadAsync(new Broken()))).hasMessage("broken key");
    assertThatThrownBy(() -> loader.load(new Broken())).hasMessage("broken key");
    tasks.remove().run();
    assertThat(good).isCompletedWithValue("value");
    assertThatThrownBy(() -> loader.load(new Broken())).hasMessage("broken key");
    assertThat(loader.load("good")).isEqualTo("value");
  }

  @Test
  void a_bad_argument_is_named() {
    var loader = loader(backend).build();
    assertThatThrownBy(() -> loader.load(null)).hasMessage("key must not be null");
    assertThatThrownBy(() -> loader.loadAsync(null)).hasMessage("key must not be null");
    assertThatThrownBy(() -> loader.loadAll(null)).hasMessage("keys must not be null");
    assertThatThrownBy(() -> loader.loadAll(Arrays.asList(1, null)))
        .hasMessage("a key of keys must not be null");
    assertThatThrownBy(() -> BatchLoader.builder(" ", backend))
        .hasMessage("batch loader name must not be blank");
    assertThatThrownBy(() -> BatchLoader.builder("x", null))
        .hasMessage("function must not be null");
    assertThatThrownBy(() -> loader(backend).maximumBatch(0).build())
        .hasMessage("maximumBatch must be >= 1, was 0");
    assertThatThrownBy(() -> loader(backend).maximumConcurrent(0).build())
        .hasMessage("maximumConcurrent must be >= 1, was 0");
    assertThatThrownBy(() -> loader(backend).maximumConcurrent(1_025).build())
        .hasMessage("maximumConcurrent must be <= 1024, was 1025");
    assertThatThrownBy(() -> loader(backend).maximumPending(99).build())
        .hasMessage("maximumPending must be >= maximumBatch of 100, was 99");
    assertThatThrownBy(() -> loader(backend).linger(Duration.ofMillis(-1)).build())
        .hasMessage("linger must be >= 0, was -1 ms");
    assertThatThrownBy(() -> loader(backend).linger(Duration.ofHours(2)).build())
        .hasMessageStartingWith("linger must be <= 1 h");
    assertThatThrownBy(() -> BatchResult.failed(null)).hasMessage("error must not be null");
    assertThat(backend.calls).isEmpty();
  }
}
