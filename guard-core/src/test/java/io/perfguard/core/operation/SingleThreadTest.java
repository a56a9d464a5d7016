/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleThreadTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("agent", clock);

  @AfterEach
  void nothing_is_left_open() {
    assertThat(OperationScope.current()).isNull();
  }

  private void pass(long nanos) {
    clock.advance(Duration.ofNanos(nanos));
  }

  /** A resource scope that takes a time. */
  private void spend(Resource resource, long nanos) {
    long token = ResourceTimer.enter(resource);
    pass(nanos);
    ResourceTimer.exit(token);
  }

  @Test
  void time_goes_to_the_resource_and_the_rest_is_own_code() {
    operation.run(() -> {
      pass(1);
      spend(Resource.DB, 20);
      pass(300);
      spend(Resource.LLM, 4_000);
      spend(Resource.DB, 50_000);
    });

    OperationStats stats = operation.stats();
    assertThat(stats.count()).isEqualTo(1);
    assertThat(stats.wall()).isEqualTo(new PerResource(50_020, 4_000, 0, 0, 0, 301));
    assertThat(stats.work()).isEqualTo(stats.wall());
    assertThat(stats.calls()).isEqualTo(new PerResource(2, 1, 0, 0, 0, 0));
    assertThat(stats.durations().sumNanos()).isEqualTo(54_321);
    assertThat(stats.parallelism()).isEqualTo(1);
  }

  @Test
  void what_belongs_to_a_call_is_time_without_a_call() {
    assertThat(ResourceTimer.enterUncounted(Resource.DB, clock.nanoTime(), clock))
        .isZero();
    operation.run(() -> {
      pass(1);
      long prepare = ResourceTimer.enterUncounted(Resource.DB, clock.nanoTime(), clock);
      pass(20);
      ResourceTimer.exit(prepare);
      spend(Resource.DB, 300);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(320, 0, 0, 0, 0, 1));
    assertThat(operation.stats().calls()).isEqualTo(new PerResource(1, 0, 0, 0, 0, 0));
  }

  @Test
  void the_innermost_scope_wins() {
    operation.run(() -> {
      long cache = ResourceTimer.enter(Resource.CACHE);
      pass(1);
      long wait = ResourceTimer.enter(Resource.WAIT);
      pass(20);
      spend(Resource.DB, 300);
      ResourceTimer.exit(wait);
      pass(4_000);
      ResourceTimer.exit(cache);
      pass(50_000);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(300, 0, 0, 4_001, 20, 50_000));
  }

  @Test
  void HTTP_inside_LLM_is_how_the_model_is_reached() {
    operation.run(() -> {
      long model = ResourceTimer.enter(Resource.LLM);
      pass(1);
      spend(Resource.HTTP, 20);
      pass(300);
      ResourceTimer.exit(model);
      spend(Resource.HTTP, 4_000);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(0, 321, 4_000, 0, 0, 0));
    assertThat(operation.stats().calls()).isEqualTo(new PerResource(0, 1, 1, 0, 0, 0));
  }

  @Test
  void a_guard_that_has_read_the_clock_spares_a_reading() {
    operation.run(() -> {
      long before = clock.nanoTime();
      pass(5);
      long token = ResourceTimer.enter(Resource.DB, before, clock);
      long after = clock.nanoTime();
      pass(7);
      ResourceTimer.exit(token, after, clock);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(5, 0, 0, 0, 0, 7));
  }

  @Test
  void a_reading_of_another_clock_is_not_taken() {
    ManualClock other = new ManualClock(Instant.EPOCH, Long.MAX_VALUE - 1);
    operation.run(() -> {
      long token = ResourceTimer.enter(Resource.DB, other.nanoTime(), other);
      pass(5);
      ResourceTimer.exit(token, other.nanoTime(), other);
      pass(7);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(5, 0, 0, 0, 0, 7));
  }

  @Test
  void a_clock_that_overflows_changes_nothing() {
    ManualClock late = new ManualClock(Instant.EPOCH, Long.MAX_VALUE - 10);
    NamedOperation late1 = NamedOperation.of("late", late);
    late1.run(() -> {
      long token = ResourceTimer.enter(Resource.DB);
      late.advance(Duration.ofNanos(30));
      ResourceTimer.exit(token);
      Runnable task = GuardExecutors.wrap(() -> {}); // flips the run
      late.advance(Duration.ofNanos(4));
      task.run();
    });

    assertThat(late1.stats().wall()).isEqualTo(new PerResource(30, 0, 0, 0, 0, 4));
  }

  @Test
  void a_scope_left_open_ends_with_its_operation() {
    long[] token = new long[1];
    operation.run(() -> {
      token[0] = ResourceTimer.enter(Resource.DB);
      pass(5);
    });
    operation.run(() -> {
      pass(7);
      ResourceTimer.exit(token[0]); // of the run before: stale
      pass(11);
    });
    ResourceTimer.exit(token[0]); // outside

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(5, 0, 0, 0, 0, 18));
  }

  @Test
  void a_token_of_another_thread_changes_nothing() throws InterruptedException {
    Actor other = new Actor("other");
    operation.run(() -> {
      long token = ResourceTimer.enter(Resource.DB);
      NamedOperation elsewhere = NamedOperation.of("elsewhere", clock);
      other.does(() -> elsewhere.run(() -> {
        long own = ResourceTimer.enter(Resource.LLM);
        pass(3);
        ResourceTimer.exit(token);
        pass(5);
        ResourceTimer.exit(own);
      }));
      other.does(() -> ResourceTimer.exit(token));
      ResourceTimer.exit(token);
      pass(7);
      assertThat(elsewhere.stats().wall()).isEqualTo(new PerResource(0, 8, 0, 0, 0, 0));
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(8, 0, 0, 0, 0, 7));
  }

  @Test
  void outside_operations_a_scope_is_idle_and_leaves_no_frame() {
    AtomicReference<ThreadFrame> frame = new AtomicReference<>();
    Actor fresh = new Actor("fresh");
    fresh.does(() -> {
      for (Resource resource : Resource.values()) {
        long token = ResourceTimer.enter(resource);
        assertThat(token).isEqualTo(ResourceTimer.IDLE);
        ResourceTimer.exit(token);
        assertThat(ResourceTimer.enter(resource, 1, clock)).isEqualTo(ResourceTimer.IDLE);
        ResourceTimer.exit(ResourceTimer.IDLE, 1, clock);
      }
      ResourceTimer.cacheHit();
      ResourceTimer.cacheMiss();
      ResourceTimer.cacheLoaded(1);
      ResourceTimer.cost(1);
      GuardExecutors.wrap(() -> {}).run();
      assertThat(OperationScope.current()).isNull();
      ThreadFrame.afterCommit(() -> {});
      frame.set(ThreadFrame.peek());
    });

    assertThat(frame.get()).isNull();
  }

  @Test
  void counts_and_money_are_added_to_the_running_operation() {
    operation.run(() -> {
      ResourceTimer.cacheHit();
      ResourceTimer.cacheHit();
      ResourceTimer.cacheMiss();
      ResourceTimer.cacheLoaded(40);
      ResourceTimer.cacheLoaded(2);
      ResourceTimer.cost(7);
      ResourceTimer.cost(8);
    });

    OperationStats stats = operation.stats();
    assertThat(stats.cacheHitCount()).isEqualTo(2);
    assertThat(stats.cacheMissCount()).isEqualTo(1);
    assertThat(stats.cacheLoadNanos()).isEqualTo(42);
    assertThat(stats.cost().picos()).isEqualTo(15);
  }

  @Test
  void money_stops_at_the_largest_number() {
    operation.run(() -> {
      ResourceTimer.cost(Long.MAX_VALUE);
      ResourceTimer.cost(1);
    });

    assertThat(operation.stats().costPicos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void what_the_code_gives_and_throws_comes_as_it_is() throws IOException {
    IOException checked = new IOException("theirs");
    Error error = new AssertionError("theirs");

    assertThat(operation.<String, IOException>call(() -> "value")).isEqualTo("value");
    assertThatThrownBy(() -> operation.call(() -> {
          throw checked;
        }))
        .isSameAs(checked);
    assertThatThrownBy(() -> operation.run(() -> {
          throw error;
        }))
        .isSameAs(error);

    assertThat(operation.stats().count()).isEqualTo(3);
    assertThat(operation.stats().errorCount()).isEqualTo(2);
    assertThat(operation.stats().errorRate()).isEqualTo(2.0 / 3);
  }

  @Test
  void what_a_run_allocates_is_counted() {
    byte[][] kept = new byte[1][];
    operation.run(() -> kept[0] = new byte[1_000_000]);

    assertThat(kept[0]).hasSize(1_000_000);
    assertThat(operation.stats().allocationCount()).isEqualTo(1);
    assertThat(operation.stats().allocatedBytesPerRun().getAsDouble())
        .isBetween(1_000_000.0, 1_200_000.0);
  }
}
