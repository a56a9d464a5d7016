/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedRunTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("agent", clock);
  private final Actor first = new Actor("first");
  private final Actor second = new Actor("second");
  private final Actor third = new Actor("third");
  private final List<Long> tokens = new ArrayList<>();

  @AfterEach
  void nothing_is_left_open() {
    for (Actor actor : List.of(first, second, third)) {
      actor.does(() -> assertThat((Object) OperationScope.current()).isNull());
    }
  }

  private void pass(long nanos) {
    clock.advance(Duration.ofNanos(nanos));
  }

  /** Puts an actor into the run of this moment, until it leaves. */
  private void begins(Actor actor) {
    Runnable task = GuardExecutors.wrap(() -> Actor.current().inside());
    actor.does(task::run);
  }

  private void enters(Actor actor, Resource resource) {
    actor.does(() -> tokens.add(ResourceTimer.enter(resource)));
  }

  private void exits(Actor actor) {
    long token = tokens.remove(tokens.size() - 1);
    actor.does(() -> ResourceTimer.exit(token));
  }

  /** The example of design note 0002. */
  @Test
  void branches_share_the_time_and_the_shares_add_up_to_the_duration() {
    operation.run(() -> {
      long own = ResourceTimer.enter(Resource.DB);
      pass(50);
      ResourceTimer.exit(own);
      begins(first);
      begins(second);
      begins(third);
      long join = OperationContext.join();
      enters(first, Resource.LLM);
      enters(second, Resource.DB);
      enters(third, Resource.DB);
      pass(100);
      exits(third);
      third.leave();
      exits(second);
      enters(second, Resource.CACHE);
      pass(50);
      exits(second);
      second.leave();
      pass(150);
      exits(first);
      first.leave();
      ResourceTimer.exit(join);
    });

    OperationStats stats = operation.stats();
    assertThat(stats.wall())
        .isEqualTo(
            new PerResource(117, 208, 0, 25, 0, 0)); // 116.7, 208.3: a third each, then a half
    assertThat(stats.wall().sum()).isEqualTo(350);
    assertThat(stats.work()).isEqualTo(new PerResource(250, 300, 0, 50, 0, 0));
    assertThat(stats.parallelism()).isCloseTo(600.0 / 350, within(1e-9));
  }

  @Test
  void a_branch_that_waits_explains_as_much_as_one_that_queries() {
    operation.run(() -> {
      begins(first);
      long own = ResourceTimer.enter(Resource.WAIT);
      enters(first, Resource.DB);
      pass(100);
      exits(first);
      ResourceTimer.exit(own);
      first.leave();
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(50, 0, 0, 0, 50, 0));
  }

  @Test
  void what_rounding_leaves_over_is_the_largest_shares() {
    operation.run(() -> {
      begins(first);
      begins(second);
      long join = OperationContext.join();
      long own = ResourceTimer.enter(Resource.LLM);
      enters(first, Resource.DB);
      enters(second, Resource.HTTP);
      pass(100); // a third each: 33
      exits(second);
      exits(first);
      pass(100);
      ResourceTimer.exit(own);
      ResourceTimer.exit(join);
      second.leave();
      first.leave();
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(33, 134, 33, 0, 0, 0));
  }

  @Test
  void a_scope_left_open_in_an_inner_operation_ends_with_it_for_the_outer_one_as_well() {
    NamedOperation inner = NamedOperation.of("inner", clock);
    operation.run(() -> {
      begins(first);
      inner.run(() -> {
        assertThat(ResourceTimer.enter(Resource.DB)).isNotEqualTo(ResourceTimer.IDLE);
        pass(10);
      });
      pass(100);
      first.leave();
    });

    assertThat(inner.stats().wall()).isEqualTo(new PerResource(10, 0, 0, 0, 0, 0));
    assertThat(operation.stats().wall()).isEqualTo(new PerResource(10, 0, 0, 0, 0, 100));
  }

  @Test
  void own_code_beside_a_resource_explains_nothing() {
    operation.run(() -> {
      begins(first);
      pass(10); // both in own code
      enters(first, Resource.HTTP);
      pass(100);
      exits(first);
      pass(1);
      first.leave();
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(0, 0, 100, 0, 0, 11));
    assertThat(operation.stats().work()).isEqualTo(new PerResource(0, 0, 100, 0, 0, 122));
  }

  @Test
  void a_parent_that_joins_branches_in_their_own_code_is_own_code() {
    operation.run(() -> {
      begins(first);
      long join = OperationContext.join();
      pass(100);
      first.leave();
      pass(10); // nobody is in a resource, nobody works
      ResourceTimer.exit(join);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(0, 0, 0, 0, 0, 110));
    assertThat(operation.stats().work()).isEqualTo(new PerResource(0, 0, 0, 0, 0, 100));
  }

  @Test
  void a_join_before_the_first_branch_is_own_code() {
    operation.run(() -> {
      long join = OperationContext.join();
      pass(100);
      ResourceTimer.exit(join);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(0, 0, 0, 0, 0, 100));
  }

  @Test
  void a_reading_of_the_clock_that_was_overtaken_moves_nothing_back() {
    operation.run(() -> {
      begins(first);
      pass(100);
      long early = clock.nanoTime();
      pass(50);
      enters(first, Resource.DB); // a step at 150
      long own = ResourceTimer.enter(Resource.LLM, early, clock); // read before, taken after
      pass(30);
      ResourceTimer.exit(own);
      exits(first);
      first.leave();
    });

    OperationStats stats = operation.stats();
    assertThat(stats.wall()).isEqualTo(new PerResource(15, 15, 0, 0, 0, 150));
    assertThat(stats.work().llm()).isEqualTo(80); // its own clock
  }

  @Test
  void a_branch_that_outlives_its_run_leaves_the_wall_time_as_it_was() {
    OperationScope scope = operation.begin();
    begins(first);
    enters(first, Resource.DB);
    pass(100);
    scope.close();
    PerResource wall = operation.stats().wall();
    pass(1_000);
    exits(first);
    pass(10);
    first.does(() -> {
      ResourceTimer.cacheHit();
      ResourceTimer.cost(7);
    });
    first.leave();

    OperationStats stats = operation.stats();
    assertThat(wall).isEqualTo(new PerResource(100, 0, 0, 0, 0, 0));
    assertThat(stats.wall()).isEqualTo(wall);
    assertThat(stats.work()).isEqualTo(new PerResource(1_100, 0, 0, 0, 0, 110));
    assertThat(stats.count()).isEqualTo(1);
    assertThat(stats.lateCount()).isEqualTo(1);
    assertThat(stats.calls().db()).isEqualTo(1);
    assertThat(stats.cacheHitCount()).isEqualTo(1);
    assertThat(stats.costPicos()).isEqualTo(7);
  }

  @Test
  void remote_calls_of_a_branch_are_side_by_side_already() {
    for (int i = 0; i < 2; i++) {
      RemoteCall call = new RemoteCall(
          Resource.HTTP, "GET", List.of(), RemoteCall.WORTH_NANOS, new long[0], new ValueTrace());
      operation.run(() -> {
        OperationScope.current().remoteCall(call);
        begins(first);
        first.does(() -> OperationScope.current().remoteCall(call));
        first.leave();
      });
    }

    assertThat(operation.stats().sequentialCount()).isZero();
  }

  @Test
  void remote_calls_of_an_inner_operation_in_a_branch_are_side_by_side_as_well() {
    RemoteCall call = new RemoteCall(
        Resource.HTTP, "GET", List.of(), RemoteCall.WORTH_NANOS, new long[0], new ValueTrace());
    NamedOperation inner = NamedOperation.of("inner", clock);
    operation.run(() -> {
      OperationScope.current().remoteCall(call);
      begins(first);
      first.does(() -> inner.run(() -> OperationScope.current().remoteCall(call)));
      first.leave();
    });

    assertThat(operation.stats().sequentialCount()).isZero();
  }

  @Test
  void remote_calls_of_the_runs_own_thread_are_in_sequence_also_from_inner_operations() {
    RemoteCall call = new RemoteCall(
        Resource.HTTP, "GET", List.of(), RemoteCall.WORTH_NANOS, new long[0], new ValueTrace());
    NamedOperation inner = NamedOperation.of("inner", clock);
    operation.run(() -> {
      OperationScope.current().remoteCall(call);
      inner.run(() -> OperationScope.current().remoteCall(call));
    });

    assertThat(inner.stats().sequentialCount()).isZero();
    assertThat(operation.stats().sequentialCount()).isEqualTo(1);
    OperationDetails details = operation.details();
    assertThat(details.sequences())
        .singleElement()
        .satisfies(run -> assertThat(run.calls()).hasSize(2));
  }

  // ---- who is told that it is shared

  @Test
  void a_run_is_shared_from_its_first_branch_on_and_stays_so() {
    operation.run(() -> {
      OperationScope run = OperationScope.current();
      assertThat(run.isShared()).isFalse();
      begins(first);
      assertThat(run.isShared()).isTrue();
      first.does(() -> assertThat(OperationScope.current().isShared()).isTrue());
      first.leave();
      assertThat(run.isShared()).isTrue();
    });
    operation.run(() -> assertThat(OperationScope.current().isShared()).isFalse());
  }

  @Test
  void it_is_shared_before_the_branch_begins() {
    operation.run(() -> {
      Runnable branch = GuardExecutors.wrap(() -> {});
      assertThat(OperationScope.current().isShared()).isTrue();
      branch.run();
    });
  }

  @Test
  void a_branch_of_an_inner_run_is_one_of_all_runs_around_it() {
    NamedOperation inner = NamedOperation.of("inner", clock);
    operation.run(() -> {
      OperationScope outermost = OperationScope.current();
      inner.run(() -> {
        OperationScope middle = OperationScope.current();
        inner.run(() -> {
          begins(first);
          assertThat(OperationScope.current().isShared()).isTrue();
          assertThat(middle.isShared()).isTrue();
          assertThat(outermost.isShared()).isTrue();
          first.leave();
        });
      });
    });
  }

  @Test
  void a_run_inside_a_shared_one_is_its_own_threads_alone() {
    NamedOperation inner = NamedOperation.of("inner", clock);
    operation.run(() -> {
      begins(first);
      inner.run(() -> assertThat(OperationScope.current().isShared()).isFalse());
      first.does(
          () -> inner.run(() -> assertThat(OperationScope.current().isShared()).isFalse()));
      first.leave();
    });
  }

  @Test
  void a_run_that_goes_on_without_its_thread_is_shared() {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    List<OperationScope> runs = new ArrayList<>();
    CompletableFuture<Void> same = operation.callAsync(() -> {
      runs.add(OperationScope.current());
      assertThat(OperationScope.current().isShared()).isFalse();
      return stage;
    });
    assertThat(same).isSameAs(stage);
    assertThat(runs.get(0).isShared()).isTrue();
    stage.complete(null);
    assertThat(operation.stats().count()).isEqualTo(1);
  }
}
