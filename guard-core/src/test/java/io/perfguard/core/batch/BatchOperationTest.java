/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchOperationTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation leads = NamedOperation.of("leads", clock);
  private final NamedOperation follows = NamedOperation.of("follows", clock);

  private Map<Integer, Integer> query(Iterable<Integer> keys) {
    long token = ResourceTimer.enter(Resource.DB);
    try {
      clock.advance(Duration.ofMillis(30));
      Map<Integer, Integer> answers = new java.util.HashMap<>();
      keys.forEach(key -> answers.put(key, 10 * key));
      return answers;
    } finally {
      ResourceTimer.exit(token);
    }
  }

  @Test
  void the_call_is_the_time_of_who_makes_it_and_waiting_of_who_waits() {
    Backend held = new Backend(1);
    CountDownLatch queried = new CountDownLatch(1);
    var loader = BatchLoader.<Integer, Integer>builder("numbers", keys -> {
          Map<Integer, Integer> answers = query(keys);
          held.load(keys);
          if (keys.contains(1)) {
            clock.advance(Duration.ofMillis(4));
          }
          return answers;
        })
        .maximumConcurrent(1)
        .clock(clock)
        .build();
    var first = Meeting.onThread(() -> leads.call(() -> loader.load(1)));
    held.untilCalls(1);
    var second = Meeting.onThread(() -> follows.call(() -> {
      int value = loader.load(2);
      queried.countDown();
      return value;
    }));
    Meeting.until(() -> loader.stats().pendingCount() == 1);
    // The follower's scope of waiting begins a moment after its key is there.
    Meeting.until(() -> waits(second));
    held.gate.countDown();
    assertThat(Meeting.get(first)).isEqualTo(10);
    assertThat(Meeting.get(second)).isEqualTo(20);
    Meeting.await(queried);
    assertThat(leads.stats().wall().get(Resource.DB)).isEqualTo(30_000_000);
    assertThat(leads.stats().wall().get(Resource.WAIT)).isZero();
    assertThat(follows.stats().wall().get(Resource.DB)).isEqualTo(30_000_000);
    assertThat(follows.stats().calls().get(Resource.WAIT)).isEqualTo(1);
    assertThat(follows.stats().wall().get(Resource.WAIT)).isEqualTo(4_000_000);
    assertThat(loader.stats().calls().sumNanos()).isEqualTo(64_000_000);
  }

  private final java.util.concurrent.atomic.AtomicReference<Thread> waiter =
      new java.util.concurrent.atomic.AtomicReference<>();

  private boolean waits(CompletableFuture<?> second) {
    if (waiter.get() == null) {
      Thread.getAllStackTraces().forEach((thread, stack) -> {
        for (StackTraceElement frame : stack) {
          if (frame.getMethodName().equals("park")
              && frame.getClassName().equals(Dispatcher.class.getName())) {
            waiter.set(thread);
          }
        }
      });
    }
    return second.isDone()
        || (waiter.get() != null && waiter.get().getState() == Thread.State.WAITING);
  }

  @Test
  void a_call_that_an_executor_makes_belongs_to_the_operation_of_its_first_caller() {
    var loader = BatchLoader.<Integer, Integer>builder("numbers", this::query)
        .linger(Duration.ofMillis(5))
        .alwaysLinger()
        .clock(clock)
        .build();
    int value = leads.call(() -> {
      var future = loader.loadAsync(1);
      var other = follows.call(() -> loader.loadAsync(2));
      clock.advance(Duration.ofMillis(5));
      assertThat(Meeting.get(other)).isEqualTo(20);
      return Meeting.get(future);
    });
    assertThat(value).isEqualTo(10);
    assertThat(leads.stats().work().get(Resource.DB)).isEqualTo(30_000_000);
    assertThat(follows.stats().work().get(Resource.DB)).isZero();
  }
}
