/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.mechanism.FlightTable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recursion, circles and interrupts: whatever waits for whatever, no call hangs. */
@Timeout(60)
class BatchWaitTest {
  private final AtomicReference<BatchLoader<Integer, Integer>> self = new AtomicReference<>();

  private static BatchLoader.Builder<Integer, Integer> oneAtATime(
      BulkFunction<Integer, Integer> function) {
    return BatchLoader.<Integer, Integer>builder("numbers", function).maximumConcurrent(1);
  }

  private static Map<Integer, Integer> answer(Set<Integer> keys, int value) {
    Map<Integer, Integer> answers = new java.util.HashMap<>();
    keys.forEach(key -> answers.put(key, value));
    return answers;
  }

  private static void untilPending(BatchLoader<?, ?> loader, int keys) {
    Meeting.until(() -> loader.stats().pendingCount() == keys);
  }

  @Test
  void a_bulk_function_may_ask_its_own_loader_though_all_permits_are_taken() {
    self.set(oneAtATime(
            keys -> answer(keys, keys.contains(0) ? 0 : 1 + self.get().load(0)))
        .build());
    assertThat(self.get().load(5)).isEqualTo(1);
    assertThat(Meeting.get(self.get().loadAsync(5))).isEqualTo(1);
    assertThat(self.get().stats().aloneCount()).isEqualTo(2);
    assertThat(self.get().stats().againCount()).isEqualTo(2);
    assertThat(self.get().stats().runningCount()).isZero();
  }

  @Test
  void a_bulk_function_may_wait_for_a_future_of_its_own_loader() {
    self.set(oneAtATime(keys ->
            answer(keys, keys.contains(0) ? 0 : 1 + self.get().loadAsync(0).join()))
        .build());
    assertThat(self.get().load(5)).isEqualTo(1);
  }

  @Test
  void a_bulk_function_may_ask_for_many_keys_of_its_own_loader() {
    self.set(oneAtATime(keys -> answer(
            keys, keys.contains(5) ? self.get().loadAll(List.of(0, -1, -2)).size() : 0))
        .maximumBatch(2)
        .build());
    assertThat(self.get().load(5)).isEqualTo(3);
  }

  @Test
  void two_loaders_may_ask_each_other_at_the_same_time() {
    CyclicBarrier both = new CyclicBarrier(2);
    AtomicReference<BatchLoader<Integer, Integer>> other = new AtomicReference<>();
    self.set(oneAtATime(keys -> {
          meetAtFirst(keys, both);
          return answer(keys, keys.contains(0) ? 1 : 10 + other.get().load(0));
        })
        .build());
    other.set(oneAtATime(keys -> {
          meetAtFirst(keys, both);
          return answer(keys, keys.contains(0) ? 2 : 20 + self.get().load(0));
        })
        .build());
    var first = Meeting.onThread(() -> self.get().load(5));
    var second = Meeting.onThread(() -> other.get().load(5));
    assertThat(Meeting.get(first)).isEqualTo(12);
    assertThat(Meeting.get(second)).isEqualTo(21);
    assertThat(self.get().stats().aloneCount() + other.get().stats().aloneCount())
        .isBetween(1L, 2L);
  }

  /**
   * Both calls for key 5 run at once; each then asks the loader whose only permit the other has.
   */
  private static void meetAtFirst(Set<Integer> keys, CyclicBarrier both) {
    if (keys.contains(5)) {
      try {
        both.await(Meeting.DEADLINE_SECONDS, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void a_load_that_waits_for_a_batch_which_waits_for_that_load_ends() {
    FlightTable<String, Integer> flights = new FlightTable<>();
    CountDownLatch loading = new CountDownLatch(1);
    Backend busy = new Backend(1);
    // The batch of 2 asks for the flight, whose leader waits for the batch of 1 and 2.
    self.set(oneAtATime(keys -> {
          busy.load(keys);
          return answer(keys, keys.contains(2) ? flights.load("flight", key -> 3) : 4);
        })
        .build());
    var occupies = Meeting.onThread(() -> self.get().load(0));
    busy.untilCalls(1);
    var leads = Meeting.onThread(() -> self.get().load(2)); // will make the call for both
    untilPending(self.get(), 1);
    var flies = Meeting.onThread(() -> flights.load("flight", key -> {
      loading.countDown();
      return self.get().load(1);
    }));
    Meeting.await(loading);
    untilPending(self.get(), 2);
    busy.gate.countDown();
    assertThat(Meeting.get(leads)).isEqualTo(3);
    assertThat(Meeting.get(flies)).isIn(3, 4);
    assertThat(Meeting.get(occupies)).isEqualTo(4);
  }

  @Test
  void a_caller_that_is_interrupted_while_it_waits_calls_alone_and_keeps_its_interrupt() {
    Backend held = new Backend(1);
    var loader = oneAtATime(held).build();
    var first = Meeting.onThread(() -> loader.load(1));
    held.untilCalls(1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    AtomicBoolean kept = new AtomicBoolean();
    var interrupted = Meeting.onThread(() -> {
      thread.set(Thread.currentThread());
      int value = loader.load(2);
      kept.set(Thread.currentThread().isInterrupted());
      return value;
    });
    untilPending(loader, 1);
    thread.get().interrupt();
    assertThat(Meeting.get(interrupted)).isEqualTo(20);
    assertThat(kept).isTrue();
    assertThat(first).isNotDone();
    held.gate.countDown();
    assertThat(Meeting.get(first)).isEqualTo(10);
    Meeting.until(() -> loader.stats().runningCount() == 0);
    assertThat(held.calls).containsExactly(List.of(1), List.of(2));
    BatchStats stats = loader.stats();
    assertThat(stats.aloneCount()).isEqualTo(1);
    assertThat(stats.againCount()).isEqualTo(1);
    assertThat(stats.leftOutCount()).isEqualTo(1);
    assertThat(stats.pendingCount()).isZero();
  }

  @Test
  void a_caller_that_comes_with_an_interrupt_is_not_held_up() {
    Backend held = new Backend(1);
    var loader = oneAtATime(held).build();
    var first = Meeting.onThread(() -> loader.load(1));
    held.untilCalls(1);
    Thread.currentThread().interrupt();
    Map<Integer, Integer> all;
    int one;
    try {
      one = loader.load(2);
      all = loader.loadAll(List.of(3, 4));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(one).isEqualTo(20);
    assertThat(all).isEqualTo(Map.of(3, 30, 4, 40));
    held.gate.countDown();
    Meeting.get(first);
  }

  @Test
  void a_leader_that_is_interrupted_fails_alone_and_the_keys_of_others_are_called_for_again() {
    Backend busy = new Backend(1);
    CountDownLatch calling = new CountDownLatch(1);
    AtomicReference<Thread> leader = new AtomicReference<>();
    List<List<Integer>> calls = new ArrayList<>();
    var loader = oneAtATime(keys -> {
          Map<Integer, Integer> answers = busy.load(keys);
          if (keys.contains(2)) {
            calls.add(List.copyOf(keys));
            leader.set(Thread.currentThread());
            calling.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new IllegalStateException("interrupted");
            }
          }
          return answers;
        })
        .build();
    var first = Meeting.onThread(() -> loader.load(1));
    busy.untilCalls(1);
    var leads = Meeting.onThread(() -> loader.load(2));
    untilPending(loader, 1);
    var follows = Meeting.onThread(() -> loader.load(3));
    untilPending(loader, 2);
    var later = loader.loadAsync(4);
    busy.gate.countDown();
    Meeting.await(calling);
    leader.get().interrupt();
    assertThat(Meeting.failure(leads)).hasMessage("interrupted");
    assertThat(Meeting.get(follows)).isEqualTo(30);
    assertThat(Meeting.get(later)).isEqualTo(40);
    assertThat(Meeting.get(first)).isEqualTo(10);
    assertThat(calls).containsExactly(List.of(2, 3, 4));
    assertThat(busy.calls).containsExactly(List.of(1), List.of(2, 3, 4), List.of(3, 4));
    assertThat(loader.stats().againCount()).isEqualTo(2);
    Meeting.until(() -> loader.stats().runningCount() == 0);
    assertThat(loader.stats().pendingCount()).isZero();
  }

  @Test
  void a_leader_of_a_key_that_others_share_fails_alone() {
    Backend busy = new Backend(1);
    AtomicReference<Thread> leader = new AtomicReference<>();
    AtomicBoolean interruptsFirst = new AtomicBoolean(true);
    var loader = oneAtATime(keys -> {
          Map<Integer, Integer> answers = busy.load(keys);
          if (keys.contains(2) && interruptsFirst.getAndSet(false)) {
            leader.set(Thread.currentThread());
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
          }
          return answers;
        })
        .build();
    var first = Meeting.onThread(() -> loader.load(1));
    busy.untilCalls(1);
    var same = new ArrayList<CompletableFuture<Integer>>();
    same.add(Meeting.onThread(() -> loader.load(2)));
    untilPending(loader, 1);
    for (int i = 0; i < 3; i++) {
      same.add(Meeting.onThread(() -> loader.load(2)));
      int shared = i + 1;
      Meeting.until(() -> loader.stats().sharedCount() == shared);
    }
    busy.gate.countDown();
    Meeting.get(first);
    assertThat(Meeting.failure(same.get(0))).hasMessage("interrupted");
    assertThat(same.subList(1, 4)).extracting(Meeting::get).containsOnly(20);
  }

  @Test
  void an_interrupted_call_for_many_keys_leaves_no_permit_behind() {
    ManualClock clock = new ManualClock();
    AtomicBoolean interrupts = new AtomicBoolean(true);
    var loader = BatchLoader.<Integer, Integer>builder("numbers", keys -> {
          if (interrupts.getAndSet(false)) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
          }
          return answer(keys, 1);
        })
        .maximumBatch(2)
        .maximumConcurrent(1)
        .linger(Duration.ofHours(1))
        .alwaysLinger()
        .clock(clock)
        .build();
    var shared = loader.loadAsync(1);
    try {
      assertThatThrownBy(() -> loader.loadAll(List.of(2, 1))).hasMessage("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    clock.advance(Duration.ofHours(1));
    assertThat(Meeting.get(shared)).isEqualTo(1);
    Meeting.until(() -> loader.stats().runningCount() == 0);
    assertThat(loader.stats().pendingCount()).isZero();
  }

  @Test
  void whoever_gives_up_many_keys_leaves_none_of_its_batches_behind() {
    Backend backend = new Backend();
    AtomicBoolean interrupts = new AtomicBoolean(true);
    Queue<Runnable> tasks = new ArrayDeque<>();
    var loader = oneAtATime(keys -> {
          if (interrupts.getAndSet(false)) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
          }
          return backend.load(keys);
        })
        .maximumBatch(2)
        .maximumPending(6)
        .linger(Duration.ofHours(1))
        .alwaysLinger()
        .clock(new ManualClock())
        .executor(tasks::add)
        .build();
    var shared = loader.loadAsync(1);
    try {
      assertThatThrownBy(() -> loader.loadAll(List.of(2, 1))).hasMessage("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    interrupts.set(true);
    var other = loader.loadAsync(2);
    tasks.remove().run();
    assertThat(Meeting.failure(shared)).hasMessage("interrupted");
    assertThat(Meeting.failure(other)).hasMessage("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(loader.stats().runningCount()).isZero();
    assertThat(loader.stats().pendingCount()).isZero();
    assertThat(loader.loadAll(List.of(1, 2))).isEqualTo(Map.of(1, 10, 2, 20));
  }
}
