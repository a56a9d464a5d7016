/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NestedOperationTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation outer = NamedOperation.of("outer", clock);
  private final NamedOperation inner = NamedOperation.of("inner", clock);
  private final Actor other = new Actor("other");

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
  void an_inner_operation_counts_in_both() {
    outer.run(() -> {
      pass(1);
      inner.run(() -> {
        assertThat(OperationScope.current().operationName()).isEqualTo("inner");
        pass(20);
        spend(Resource.DB, 300);
        ResourceTimer.cost(5);
        ResourceTimer.cacheHit();
        ResourceTimer.cacheMiss();
        ResourceTimer.cacheLoaded(9);
      });
      assertThat(OperationScope.current().operationName()).isEqualTo("outer");
      pass(4_000);
    });

    assertThat(inner.stats().wall()).isEqualTo(new PerResource(300, 0, 0, 0, 0, 20));
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(300, 0, 0, 0, 0, 4_021));
    for (NamedOperation each : List.of(inner, outer)) {
      OperationStats stats = each.stats();
      assertThat(stats.work()).isEqualTo(stats.wall());
      assertThat(stats.calls()).isEqualTo(new PerResource(1, 0, 0, 0, 0, 0));
      assertThat(stats.costPicos()).isEqualTo(5);
      assertThat(stats.cacheHitCount()).isEqualTo(1);
      assertThat(stats.cacheMissCount()).isEqualTo(1);
      assertThat(stats.cacheLoadNanos()).isEqualTo(9);
    }
  }

  @Test
  void an_operation_inside_itself_counts_twice() {
    outer.run(() -> {
      pass(1);
      outer.run(() -> spend(Resource.DB, 20));
    });

    assertThat(outer.stats().count()).isEqualTo(2);
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(40, 0, 0, 0, 0, 1));
    assertThat(outer.stats().durations().sumNanos()).isEqualTo(41);
    assertThat(outer.stats().misuseCount()).isZero();
  }

  @Test
  void own_code_inside_a_scope_of_the_outer_operation_is_that_scope_to_it() {
    outer.run(() -> {
      long token = ResourceTimer.enter(Resource.CACHE);
      pass(1);
      inner.run(() -> {
        pass(20);
        spend(Resource.DB, 300);
      });
      ResourceTimer.exit(token);
    });

    assertThat(inner.stats().wall()).isEqualTo(new PerResource(300, 0, 0, 0, 0, 20));
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(300, 0, 0, 21, 0, 0));
  }

  @Test
  void HTTP_of_an_operation_inside_LLM_is_how_the_model_is_reached() {
    outer.run(() -> {
      long token = ResourceTimer.enter(Resource.LLM);
      inner.run(() -> spend(Resource.HTTP, 20));
      ResourceTimer.exit(token);
    });

    assertThat(inner.stats().wall().http()).isEqualTo(20);
    assertThat(inner.stats().calls().http()).isEqualTo(1);
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(0, 20, 0, 0, 0, 0));
    assertThat(outer.stats().calls()).isEqualTo(new PerResource(0, 1, 0, 0, 0, 0));
  }

  @Test
  void an_inner_operation_of_a_branch_is_seen_by_the_outer_one_among_its_branches() {
    outer.run(() -> {
      Runnable task = GuardExecutors.wrap(() -> Actor.current().inside());
      long own = ResourceTimer.enter(Resource.LLM);
      other.does(task::run);
      OperationScope[] scope = new OperationScope[1];
      other.does(() -> scope[0] = inner.begin());
      pass(10); // the branch is in its own code
      long[] token = new long[1];
      other.does(() -> token[0] = ResourceTimer.enter(Resource.DB));
      pass(100);
      other.does(() -> ResourceTimer.exit(token[0]));
      other.does(scope[0]::close);
      other.leave();
      ResourceTimer.exit(own);
    });

    assertThat(inner.stats().wall()).isEqualTo(new PerResource(100, 0, 0, 0, 0, 10));
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(50, 60, 0, 0, 0, 0));
    assertThat(outer.stats().work()).isEqualTo(new PerResource(100, 110, 0, 0, 0, 10));
    assertThat(outer.stats().parallelism()).isEqualTo(2);
  }

  @Test
  void two_registries_may_have_two_clocks() {
    ManualClock second = new ManualClock(Instant.EPOCH, -5);
    NamedOperation foreign = NamedOperation.of("foreign", second);
    outer.run(() -> {
      pass(1);
      foreign.run(() -> {
        second.advance(Duration.ofNanos(20));
        pass(20);
        Runnable task = GuardExecutors.wrap(() -> spend(Resource.DB, 300));
        other.does(task::run);
      });
      pass(4_000);
    });

    assertThat(foreign.stats().wall().sum()).isEqualTo(20);
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(300, 0, 0, 0, 0, 4_021));
  }

  @Test
  void a_branch_that_outlives_its_operation_is_late_there_and_in_time_for_the_outer_one() {
    outer.run(() -> {
      Runnable[] task = new Runnable[1];
      inner.run(() -> {
        task[0] = GuardExecutors.wrap(() -> Actor.current().inside());
        other.does(task[0]::run);
        pass(10);
      });
      other.does(() -> {
        spend(Resource.DB, 100);
        ResourceTimer.cost(7);
      });
      other.leave();
    });

    assertThat(inner.stats().wall()).isEqualTo(new PerResource(0, 0, 0, 0, 0, 10));
    assertThat(inner.stats().work())
        .isEqualTo(new PerResource(100, 0, 0, 0, 0, 20)); // nothing is lost
    assertThat(inner.stats().calls().db()).isEqualTo(1);
    assertThat(inner.stats().costPicos()).isEqualTo(7);
    assertThat(inner.stats().lateCount()).isEqualTo(1);
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(100, 0, 0, 0, 0, 10));
    assertThat(outer.stats().work()).isEqualTo(new PerResource(100, 0, 0, 0, 0, 120));
    assertThat(outer.stats().costPicos()).isEqualTo(7);
    assertThat(outer.stats().lateCount()).isZero();
  }

  @Test
  void a_task_that_starts_after_its_run_has_ended_is_late() {
    Runnable[] task = new Runnable[1];
    outer.run(() -> task[0] = GuardExecutors.wrap(() -> spend(Resource.DB, 100)));
    task[0].run();
    task[0].run();

    assertThat(outer.stats().wall()).isEqualTo(PerResource.ZERO);
    assertThat(outer.stats().work().db()).isEqualTo(200);
    assertThat(outer.stats().calls().db()).isEqualTo(2);
    assertThat(outer.stats().lateCount()).isEqualTo(2);
    assertThat(outer.stats().count()).isEqualTo(1);
  }

  @Test
  void a_task_that_starts_after_its_run_has_ended_may_hand_over_tasks_itself() {
    Runnable[] task = new Runnable[1];
    outer.run(() -> task[0] = GuardExecutors.wrap(() -> {
      Runnable inside = GuardExecutors.wrap(() -> spend(Resource.DB, 100));
      other.does(inside::run);
    }));
    task[0].run();

    assertThat(outer.stats().work()).isEqualTo(new PerResource(100, 0, 0, 0, 0, 100));
    assertThat(outer.stats().lateCount()).isEqualTo(2);
  }

  @Test
  void money_after_the_end_is_counted_as_late_and_is_the_outer_operations_as_well() {
    outer.run(() -> {
      OperationScope scope = inner.begin();
      scope.close();
      scope.addCost(Money.ofPicos(9));
    });

    assertThat(inner.stats().costPicos()).isEqualTo(9);
    assertThat(inner.stats().lateCount()).isEqualTo(1);
    assertThat(outer.stats().costPicos()).isEqualTo(9);
    assertThat(outer.stats().lateCount()).isZero();
  }

  @Test
  void money_may_come_from_any_thread() {
    outer.run(() -> {
      OperationScope scope = OperationScope.current();
      inner.run(() -> scope.addCost(Money.ofPicos(1)));
      other.does(() -> scope.addCost(Money.ofPicos(2)));
      scope.addCost(Money.ofPicos(4));
    });

    assertThat(inner.stats().costPicos()).isZero();
    assertThat(outer.stats().costPicos()).isEqualTo(7);
    assertThat(outer.stats().lateCount()).isZero();
  }

  @Test
  void a_thread_that_helps_another_run_stands_still_in_its_own() {
    Runnable[] foreign = new Runnable[1];
    OperationScope scope = inner.begin();
    foreign[0] = GuardExecutors.wrap(() -> spend(Resource.LLM, 30));
    other.does(() -> outer.run(() -> {
      long token = ResourceTimer.enter(Resource.DB);
      pass(100);
      foreign[0].run();
      pass(1);
      ResourceTimer.exit(token);
    }));
    scope.close();

    assertThat(outer.stats().wall()).isEqualTo(new PerResource(101, 0, 0, 0, 0, 30));
    assertThat(outer.stats().work()).isEqualTo(new PerResource(101, 0, 0, 0, 0, 0));
    assertThat(inner.stats().wall()).isEqualTo(new PerResource(0, 30, 0, 0, 0, 101));
  }

  @Test
  void bytes_are_those_of_the_run_that_a_thread_works_for() {
    List<byte[]> kept = new ArrayList<>();
    OperationScope scope = inner.begin();
    Runnable task = GuardExecutors.wrap(() -> {
      kept.add(new byte[1_000_000]);
    });
    other.does(() -> outer.run(() -> task.run()));
    scope.close();

    assertThat(kept).hasSize(1);
    assertThat(outer.stats().allocatedBytes()).isBetween(0L, 500_000L);
    assertThat(inner.stats().allocatedBytes()).isBetween(1_000_000L, 1_500_000L);
  }

  @Test
  void bytes_of_an_inner_operations_branches_are_the_outer_ones_once() {
    List<byte[]> kept = new ArrayList<>();
    outer.run(() -> inner.run(() -> {
      kept.add(new byte[1_000_000]);
      Runnable task = GuardExecutors.wrap(() -> {
        kept.add(new byte[2_000_000]);
      });
      other.does(task::run);
    }));

    assertThat(kept).hasSize(2);
    assertThat(inner.stats().allocatedBytes()).isBetween(3_000_000L, 3_500_000L);
    assertThat(outer.stats().allocatedBytes()).isBetween(3_000_000L, 3_500_000L);
  }

  @Test
  void what_a_listener_does_at_the_end_of_an_inner_run_is_the_outer_ones() {
    RunAttachment.Key<RunAttachment> key =
        new RunAttachment.Key<>(() -> (name, nanos) -> spend(Resource.DB, 1_000));
    outer.run(() -> inner.run(() -> {
      assertThat((Object) OperationScope.current().attachment(key)).isNotNull();
      pass(20);
    }));

    assertThat(inner.stats().wall()).isEqualTo(new PerResource(0, 0, 0, 0, 0, 20));
    assertThat(outer.stats().wall()).isEqualTo(new PerResource(1_000, 0, 0, 0, 0, 20));
    assertThat(outer.stats().work()).isEqualTo(outer.stats().wall());
  }

  // ---- the run around

  @Test
  void each_run_knows_the_one_around_it_also_after_both_have_ended() {
    OperationScope outermost = outer.begin();
    OperationScope middle = inner.begin();
    OperationScope innermost = outer.begin();
    assertThat((Object) outermost.outer()).isNull();
    assertThat((Object) middle.outer()).isSameAs(outermost);
    assertThat((Object) innermost.outer()).isSameAs(middle);
    innermost.close();
    middle.close();
    assertThat((Object) OperationScope.current()).isSameAs(outermost);
    outermost.close();
    assertThat((Object) innermost.outer()).isSameAs(middle);
    assertThat((Object) middle.outer()).isSameAs(outermost);
  }

  @Test
  void a_run_after_another_is_not_inside_it() {
    outer.run(() -> {
      OperationScope around = OperationScope.current();
      for (int i = 0; i < 2; i++) {
        inner.run(() -> assertThat((Object) OperationScope.current().outer()).isSameAs(around));
      }
    });
    inner.run(() -> assertThat((Object) OperationScope.current().outer()).isNull());
  }

  @Test
  void a_run_that_begins_in_a_branch_is_inside_the_branchs_run() {
    outer.run(() -> {
      OperationScope around = OperationScope.current();
      Runnable branch = GuardExecutors.wrap(() -> {
        assertThat((Object) OperationScope.current()).isSameAs(around);
        inner.run(() -> assertThat((Object) OperationScope.current().outer()).isSameAs(around));
      });
      other.does(branch::run);
    });
    other.does(() ->
        inner.run(() -> assertThat((Object) OperationScope.current().outer()).isNull()));
  }
}
