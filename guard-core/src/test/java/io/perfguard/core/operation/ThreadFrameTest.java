/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.LogLines;
import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ThreadFrameTest {
  private final ThreadFrame frame = ThreadFrame.current();
  private final Object transaction = new Object();
  private final List<String> told = new ArrayList<>();

  @RegisterExtension
  private final LogLines logged = new LogLines();

  @AfterEach
  void nothing_is_left_open() {
    frame.held().forEach(frame::release);
    frame.transactionRolledBack(transaction);
  }

  /** Writes down what it is told. */
  private final class Lease implements HeldLease {
    private final String name;
    private final Consumer<String> then;

    Lease(String name) {
      this(name, what -> {});
    }

    Lease(String name, Consumer<String> then) {
      this.name = name;
      this.then = then;
    }

    @Override
    public void remoteCallBegan(Resource resource) {
      tell("began", resource);
    }

    @Override
    public void remoteCallEnded(Resource resource) {
      tell("ended", resource);
    }

    private void tell(String what, Resource resource) {
      told.add(name + " " + what + " " + resource);
      then.accept(what);
    }
  }

  private static void call(Resource resource) {
    ResourceTimer.exit(ResourceTimer.enter(resource));
  }

  @Test
  void each_thread_has_one_frame_of_its_own() {
    Actor other = new Actor("other");
    assertThat(ThreadFrame.current()).isSameAs(frame);
    other.does(() -> assertThat(ThreadFrame.current()).isNotSameAs(frame));
  }

  @Test
  void a_held_lease_is_told_of_calls_that_leave_the_process() {
    frame.hold(new Lease("lease"));
    for (Resource resource : Resource.values()) {
      call(resource);
    }

    assertThat(told)
        .containsExactly(
            "lease began LLM", "lease ended LLM", "lease began HTTP", "lease ended HTTP");
  }

  @Test
  void it_is_told_inside_an_operation_and_by_guards_that_have_read_the_clock() {
    ManualClock clock = new ManualClock();
    NamedOperation operation = NamedOperation.of("agent", clock);
    frame.hold(new Lease("lease"));
    operation.run(() -> {
      long token = ResourceTimer.enter(Resource.HTTP, clock.nanoTime(), clock);
      clock.advance(Duration.ofNanos(5));
      ResourceTimer.exit(token, clock.nanoTime(), clock);
    });

    assertThat(told).containsExactly("lease began HTTP", "lease ended HTTP");
    assertThat(operation.stats().wall()).isEqualTo(new PerResource(0, 0, 5, 0, 0, 0));
  }

  @Test
  void the_last_lease_is_told_first_and_none_after_its_release() {
    Lease first = new Lease("first");
    Lease second = new Lease("second");
    frame.hold(first);
    frame.hold(second);
    assertThat(frame.held()).containsExactly(first, second);
    long token = ResourceTimer.enter(Resource.LLM);
    assertThat(frame.release(second)).isTrue();
    ResourceTimer.exit(token);
    assertThat(frame.release(second)).isFalse();

    assertThat(told).containsExactly("second began LLM", "first began LLM", "first ended LLM");
  }

  @Test
  void a_lease_taken_while_a_call_runs_hears_only_of_the_end_if_another_heard_of_its_begin() {
    frame.hold(new Lease("early"));
    long token = ResourceTimer.enter(Resource.HTTP);
    frame.hold(new Lease("late"));
    ResourceTimer.exit(token);

    assertThat(told).containsExactly("early began HTTP", "late ended HTTP", "early ended HTTP");
  }

  @Test
  void a_lease_may_let_go_of_others_while_it_is_told() {
    Lease victim = new Lease("victim");
    frame.hold(victim);
    frame.hold(new Lease("last", what -> frame.release(victim)));
    call(Resource.HTTP);

    assertThat(told).containsExactly("last began HTTP", "last ended HTTP");
  }

  @Test
  void a_lease_that_throws_hides_no_other_and_reaches_no_caller() {
    long before = Contained.faultCount();
    frame.hold(new Lease("good"));
    frame.hold(new Lease("bad", what -> {
      throw new IllegalStateException();
    }));
    call(Resource.HTTP);
    call(Resource.HTTP);

    assertThat(told).filteredOn(line -> line.startsWith("good")).hasSize(4);
    assertThat(Contained.faultCount() - before).isEqualTo(4);
    assertThat(logged.all())
        .hasSizeLessThanOrEqualTo(1); // once for the class in all tests of this JVM
  }

  @Test
  void a_lease_of_another_thread_is_not_told() {
    Actor other = new Actor("other");
    other.does(() -> ThreadFrame.current().hold(new Lease("other")));
    call(Resource.HTTP);
    assertThat(told).isEmpty();
    other.does(() -> call(Resource.HTTP));
    assertThat(told).hasSize(2);
  }

  @Test
  void what_waits_for_a_commit_runs_after_it_in_its_order() {
    frame.transactionBegan(transaction);
    ThreadFrame.afterCommit(() -> told.add("first"));
    ThreadFrame.afterCommit(() -> told.add("second"));
    assertThat(told).isEmpty();
    frame.transactionCommitted(transaction);
    assertThat(told).containsExactly("first", "second");
    frame.transactionCommitted(transaction);
    assertThat(told).hasSize(2);
  }

  @Test
  void what_waits_for_a_commit_never_runs_after_a_rollback() {
    frame.transactionBegan(transaction);
    ThreadFrame.afterCommit(() -> told.add("never"));
    assertThat(frame.transactionRolledBack(transaction)).isEqualTo(1);
    assertThat(frame.transactionRolledBack(transaction)).isZero();
    frame.transactionCommitted(transaction);

    assertThat(told).isEmpty();
  }

  @Test
  void what_waits_for_the_end_runs_after_either() {
    assertThat(ThreadFrame.isInTransaction()).isFalse();
    frame.transactionBegan(transaction);
    assertThat(ThreadFrame.isInTransaction()).isTrue();
    ThreadFrame.afterTransaction(() -> told.add("end"));
    ThreadFrame.afterCommit(() -> told.add("commit"));
    frame.transactionCommitted(transaction);
    assertThat(told).containsExactly("commit", "end");

    frame.transactionBegan(transaction);
    ThreadFrame.afterTransaction(() -> {
      throw new IllegalStateException("contained");
    });
    ThreadFrame.afterTransaction(() -> told.add("after rollback"));
    assertThat(frame.transactionRolledBack(transaction)).isZero();
    assertThat(told).containsExactly("commit", "end", "after rollback");
    assertThat(ThreadFrame.isInTransaction()).isFalse();

    ThreadFrame.afterTransaction(() -> told.add("now"));
    assertThat(told).endsWith("now");
  }

  @Test
  void no_more_than_so_many_wait_for_the_end() {
    frame.transactionBegan(transaction);
    for (int i = 0; i < ThreadFrame.MAXIMUM_AFTER_COMMIT; i++) {
      ThreadFrame.afterTransaction(() -> {});
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> ThreadFrame.afterTransaction(() -> {}))
        .withMessage(
            "at most 10000 actions may wait for the end of one transaction, one more was added");
  }

  @Test
  void without_a_transaction_it_runs_at_once_and_what_it_throws_is_the_callers() {
    IllegalStateException failure = new IllegalStateException();
    ThreadFrame.afterCommit(() -> told.add("now"));
    assertThat(told).containsExactly("now");
    assertThatThrownBy(() -> ThreadFrame.afterCommit(() -> {
          throw failure;
        }))
        .isSameAs(failure);
  }

  @Test
  void the_innermost_transaction_decides() {
    Object inner = new Object();
    frame.transactionBegan(transaction);
    ThreadFrame.afterCommit(() -> told.add("outer"));
    frame.transactionBegan(inner);
    ThreadFrame.afterCommit(() -> told.add("inner"));
    frame.transactionBegan(transaction); // open already
    ThreadFrame.afterCommit(() -> told.add("inner, too"));
    frame.transactionCommitted(inner);
    assertThat(told).containsExactly("inner", "inner, too");
    frame.transactionCommitted(transaction);
    assertThat(told).containsExactly("inner", "inner, too", "outer");
  }

  @Test
  void an_action_that_throws_hides_no_other_and_reaches_no_caller() {
    long before = Contained.faultCount();
    frame.transactionBegan(transaction);
    ThreadFrame.afterCommit(() -> {
      throw new IllegalStateException();
    });
    ThreadFrame.afterCommit(() -> told.add("good"));
    frame.transactionCommitted(transaction);

    assertThat(told).containsExactly("good");
    assertThat(Contained.faultCount() - before).isEqualTo(1);
    assertThat(logged.all()).singleElement().asString().contains("an action after commit");
  }

  @Test
  void an_action_added_by_an_action_runs_at_once() {
    frame.transactionBegan(transaction);
    ThreadFrame.afterCommit(() -> {
      ThreadFrame.afterCommit(() -> told.add("added"));
      told.add("adder");
    });
    frame.transactionCommitted(transaction);

    assertThat(told).containsExactly("added", "adder");
  }

  @Test
  void actions_are_bounded() {
    frame.transactionBegan(transaction);
    for (int i = 0; i < ThreadFrame.MAXIMUM_AFTER_COMMIT; i++) {
      ThreadFrame.afterCommit(() -> {});
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> ThreadFrame.afterCommit(() -> {}))
        .withMessage("at most 10000 actions may wait for one commit, one more was added");
    assertThat(frame.transactionRolledBack(transaction))
        .isEqualTo(ThreadFrame.MAXIMUM_AFTER_COMMIT);
  }

  @Test
  void keys_are_compared_by_identity() {
    List<String> key = new ArrayList<>();
    frame.transactionBegan(key);
    ThreadFrame.afterCommit(() -> told.add("once"));
    frame.transactionCommitted(new ArrayList<>());
    assertThat(told).isEmpty();
    frame.transactionCommitted(key);
    assertThat(told).containsExactly("once");
  }

  @Test
  void nothing_is_held_or_run_from_null() {
    assertThatNullPointerException().isThrownBy(() -> frame.hold(null));
    assertThatNullPointerException().isThrownBy(() -> frame.transactionBegan(null));
    assertThatNullPointerException().isThrownBy(() -> ThreadFrame.afterCommit(null));
  }
}
