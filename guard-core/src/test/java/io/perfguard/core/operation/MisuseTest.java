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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MisuseTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("agent", clock);
  private final NamedOperation inner = NamedOperation.of("inner", clock);
  private final Actor other = new Actor("other");

  @RegisterExtension
  private final LogLines logged = new LogLines();

  @AfterEach
  void nothing_is_left_open() {
    assertThat((Object) OperationScope.current()).isNull();
    other.does(() -> assertThat((Object) OperationScope.current()).isNull());
  }

  private void pass(long nanos) {
    clock.advance(Duration.ofNanos(nanos));
  }

  @Test
  void a_name_must_be_one() {
    assertThatThrownBy(() -> NamedOperation.of(" ", clock))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("operation name");
    assertThatThrownBy(() -> NamedOperation.of(null, clock))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> NamedOperation.of("agent", null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> operation.call(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> operation.run(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> operation.callAsync(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void closing_twice_is_counted_each_time_and_logged_once() {
    for (int i = 0; i < 3; i++) {
      OperationScope scope = operation.begin();
      scope.close();
      scope.close();
    }

    assertThat(operation.stats().count()).isEqualTo(3);
    assertThat(operation.stats().misuseCount()).isEqualTo(3);
    assertThat(operation.faultCount()).isEqualTo(3);
    assertThat(logged.all())
        .containsExactly(
            "operation \"agent\": a run was closed twice; later cases are only counted");
  }

  @Test
  void a_run_closed_on_another_thread_goes_on_until_its_own_ends_it() {
    OperationScope scope = operation.begin();
    pass(5);
    other.does(scope::close);
    assertThat(operation.stats().count()).isZero();
    pass(7);
    scope.close();

    assertThat(operation.stats().count()).isEqualTo(1);
    assertThat(operation.stats().wall().sum()).isEqualTo(12);
    assertThat(operation.stats().misuseCount()).isEqualTo(1);
    assertThat(logged.all()).hasSize(1).first().asString().contains("another thread");
  }

  @Test
  void a_run_closed_only_on_another_thread_ends_when_its_own_begins_the_next() {
    OperationScope scope = operation.begin();
    pass(5);
    other.does(scope::close);
    pass(7);
    inner.run(() -> pass(100));

    assertThat(operation.stats().count()).isEqualTo(1);
    assertThat(operation.stats().wall().sum()).isEqualTo(12); // the next one is not inside it
    assertThat(operation.stats().misuseCount()).isEqualTo(1);
  }

  @Test
  void a_run_that_is_never_ended_does_no_harm_to_those_that_follow() {
    Actor careless = new Actor("careless");
    careless.does(operation::begin);
    for (int i = 0; i < 3; i++) {
      careless.does(() -> inner.run(() -> pass(5)));
    }
    inner.run(() -> pass(5));

    assertThat(operation.stats().count()).isZero();
    assertThat(inner.stats().count()).isEqualTo(4);
    assertThat(inner.stats().wall().sum()).isEqualTo(20);
    assertThat(inner.stats().misuseCount()).isZero();
  }

  @Test
  void a_run_left_open_inside_another_ends_with_it() {
    OperationScope scope = operation.begin();
    OperationScope forgotten = inner.begin();
    pass(5);
    scope.close();

    assertThat(operation.stats().wall().sum()).isEqualTo(5);
    assertThat(inner.stats().wall().sum()).isEqualTo(5);
    assertThat(inner.stats().misuseCount()).isEqualTo(1);
    assertThat(operation.stats().misuseCount()).isZero();
    forgotten.close();
    assertThat(inner.stats().misuseCount()).isEqualTo(2);
    assertThat(inner.stats().count()).isEqualTo(1);
  }

  @Test
  void a_run_left_open_in_a_branch_ends_with_it() {
    operation.run(() -> {
      Runnable task = GuardExecutors.wrap(() -> {
        inner.begin();
        long token = ResourceTimer.enter(Resource.DB);
        assertThat(token).isNotEqualTo(ResourceTimer.IDLE);
        pass(5);
      });
      other.does(task::run);
    });

    assertThat(inner.stats().wall()).isEqualTo(new PerResource(5, 0, 0, 0, 0, 0));
    assertThat(inner.stats().misuseCount()).isEqualTo(1);
    assertThat(operation.stats().wall()).isEqualTo(new PerResource(5, 0, 0, 0, 0, 0));
    assertThat(operation.stats().work())
        .isEqualTo(new PerResource(5, 0, 0, 0, 0, 5)); // its own thread went on beside it
  }

  @Test
  void a_run_closed_by_a_task_that_another_run_handed_over_takes_the_task_with_it() {
    OperationScope foreign = inner.begin();
    Runnable task = GuardExecutors.wrap(() -> {
      pass(5);
      Actor.current().inside();
    });
    OperationScope[] scope = new OperationScope[1];
    other.does(() -> scope[0] = operation.begin());
    other.does(task::run);
    other.does(scope[0]::close);
    other.does(() -> assertThat((Object) OperationScope.current()).isNull());
    other.leave();
    foreign.close();

    assertThat(operation.stats().count()).isEqualTo(1);
    assertThat(inner.stats().count()).isEqualTo(1);
    assertThat(inner.stats().work().self()).isEqualTo(10); // of both threads
    assertThat(inner.stats().misuseCount()).isEqualTo(2);
  }

  @Test
  void scopes_ended_in_the_wrong_order_end_with_the_outer_one() {
    operation.run(() -> {
      long db = ResourceTimer.enter(Resource.DB);
      pass(1);
      long cache = ResourceTimer.enter(Resource.CACHE);
      pass(20);
      ResourceTimer.exit(db);
      pass(300);
      ResourceTimer.exit(cache);
      pass(4_000);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(1, 0, 0, 20, 0, 4_300));
    assertThat(operation.stats().misuseCount()).isEqualTo(2);
    assertThat(logged.all())
        .containsExactly(
            "operation \"agent\": a resource scope was ended twice or in the wrong order; later cases are only"
                + " counted");
  }

  @Test
  void a_scope_ended_too_late_ends_none_that_began_since() {
    operation.run(() -> {
      long db = ResourceTimer.enter(Resource.DB);
      long cache = ResourceTimer.enter(Resource.CACHE);
      ResourceTimer.exit(db);
      long model = ResourceTimer.enter(Resource.LLM);
      ResourceTimer.exit(cache);
      pass(20);
      ResourceTimer.exit(model);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(0, 20, 0, 0, 0, 0));
    assertThat(operation.stats().misuseCount()).isEqualTo(2);
  }

  @Test
  void a_scope_ended_twice_ends_once() {
    operation.run(() -> {
      long outside = ResourceTimer.enter(Resource.CACHE, clock.nanoTime(), clock);
      long db = ResourceTimer.enter(Resource.DB, clock.nanoTime(), clock);
      pass(1);
      ResourceTimer.exit(db, clock.nanoTime(), clock);
      ResourceTimer.exit(outside, clock.nanoTime(), clock);
      pass(20);
      ResourceTimer.exit(db, clock.nanoTime(), clock);
      pass(300);
    });

    assertThat(operation.stats().wall()).isEqualTo(new PerResource(1, 0, 0, 0, 0, 320));
    assertThat(operation.stats().misuseCount()).isEqualTo(1);
  }

  @Test
  void a_scope_ended_inside_an_operation_that_began_in_it_goes_on() {
    operation.run(() -> {
      long db = ResourceTimer.enter(Resource.DB);
      inner.run(() -> {
        ResourceTimer.exit(db);
        pass(1);
      });
      pass(20);
      ResourceTimer.exit(db);
    });

    assertThat(inner.stats().wall().self()).isEqualTo(1);
    assertThat(inner.stats().misuseCount()).isZero();
    assertThat(operation.stats().wall()).isEqualTo(new PerResource(21, 0, 0, 0, 0, 0));
    assertThat(operation.stats().misuseCount()).isEqualTo(1);
  }

  @Test
  void scopes_in_their_order_are_no_misuse() {
    operation.run(() -> {
      long model = ResourceTimer.enter(Resource.LLM);
      long http = ResourceTimer.enter(Resource.HTTP);
      long join = OperationContext.join();
      ResourceTimer.exit(join);
      ResourceTimer.exit(http);
      ResourceTimer.exit(model);
      GuardExecutors.wrap(() -> ResourceTimer.exit(ResourceTimer.enter(Resource.DB)))
          .run();
    });

    assertThat(operation.stats().misuseCount()).isZero();
    assertThat(logged.all()).isEmpty();
  }

  @Test
  void a_failure_told_after_the_end_is_counted_only() {
    OperationScope scope = operation.begin();
    scope.close();
    scope.failed(new IllegalStateException());

    assertThat(operation.stats().errorCount()).isZero();
    assertThat(operation.stats().misuseCount()).isEqualTo(1);
  }

  /** An exception whose own methods fail. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("hostile");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("hostile");
    }
  }

  @Test
  void an_exception_that_cannot_be_read_reaches_the_caller_as_it_came() {
    Hostile hostile = new Hostile();
    assertThatThrownBy(() -> operation.run(() -> {
          pass(5);
          throw hostile;
        }))
        .isSameAs(hostile);

    assertThat(operation.stats().count()).isEqualTo(1);
    assertThat(operation.stats().errorCount()).isEqualTo(1);
    assertThat(operation.stats().wall().sum()).isEqualTo(5);
    assertThat(operation.stats().durations().count()).isEqualTo(1);
  }

  @Test
  void an_attachment_is_made_once_told_once_and_gone_after_the_end() {
    List<String> told = new ArrayList<>();
    RunAttachment.Key<RunAttachment> key =
        new RunAttachment.Key<>(() -> (name, nanos) -> told.add(name + " " + nanos));
    OperationScope scope = operation.begin();
    RunAttachment attachment = scope.attachment(key);
    assertThat((Object) scope.attachment(key)).isSameAs(attachment).isNotNull();
    other.does(() -> assertThat((Object) scope.attachment(key)).isSameAs(attachment));
    pass(5);
    scope.close();

    assertThat(told).containsExactly("agent 5");
    assertThat((Object) scope.attachment(key)).isNull();
    assertThat((Object)
            scope.attachment(new RunAttachment.Key<>(() -> (name, nanos) -> told.add("never"))))
        .isNull();
    assertThat(told).hasSize(1);
  }

  @Test
  void an_attachment_that_throws_hides_no_other_and_reaches_no_caller() {
    List<String> told = new ArrayList<>();
    RunAttachment.Key<RunAttachment> bad = new RunAttachment.Key<>(() -> (name, nanos) -> {
      throw new IllegalStateException("bad");
    });
    RunAttachment.Key<RunAttachment> broken = new RunAttachment.Key<>(() -> (name, nanos) -> {
      throw new NoClassDefFoundError("broken");
    });
    RunAttachment.Key<RunAttachment> good =
        new RunAttachment.Key<>(() -> (name, nanos) -> told.add(name));
    long before = Contained.faultCount();
    operation.run(() -> {
      for (RunAttachment.Key<RunAttachment> key : List.of(bad, broken, good)) {
        assertThat((Object) OperationScope.current().attachment(key)).isNotNull();
      }
    });

    assertThat(told).containsExactly("agent");
    assertThat(Contained.faultCount() - before).isEqualTo(2);
  }

  @Test
  void attachments_are_bounded() {
    operation.run(() -> {
      for (int i = 0; i < 64; i++) {
        assertThat((Object) OperationScope.current()
                .attachment(new RunAttachment.Key<RunAttachment>(() -> (n, t) -> {})))
            .isNotNull();
      }
      assertThat((Object) OperationScope.current()
              .attachment(new RunAttachment.Key<RunAttachment>(() -> (n, t) -> {})))
          .isNull();
    });
  }
}
