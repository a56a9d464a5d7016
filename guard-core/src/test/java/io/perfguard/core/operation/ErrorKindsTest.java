/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.perfguard.core.operation.OperationDetails.ErrorKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ErrorKindsTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private final ErrorKinds kinds = new ErrorKinds();

  /** As a driver names its own, unknown to this module. */
  private static final class StatementTimedOut extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static Exception thrownAt(String className, int line) {
    Exception exception = new IOException("secret");
    exception.setStackTrace(new StackTraceElement[] {
      new StackTraceElement("java.net.Socket", "read", "Socket.java", 1),
      new StackTraceElement(className, "process", "Agent.java", line)
    });
    return exception;
  }

  @Test
  void failures_are_counted_by_class_most_often_first() {
    kinds.add(new IllegalStateException(), NOON);
    kinds.add(new IOException(), NOON);
    kinds.add(new IOException(), NOON.plusSeconds(5));

    assertThat(kinds.list())
        .extracting(ErrorKind::type, ErrorKind::count, ErrorKind::timeout)
        .containsExactly(
            tuple("java.io.IOException", 2L, false),
            tuple("java.lang.IllegalStateException", 1L, false));
    assertThat(kinds.list().get(0).last()).isEqualTo(NOON.plusSeconds(5));
  }

  @Test
  void the_place_is_the_applications_of_the_first_one() {
    kinds.add(thrownAt("app.Agent", 41), NOON);
    kinds.add(thrownAt("app.Agent", 99), NOON);

    assertThat(kinds.list())
        .singleElement()
        .satisfies(kind -> assertThat(kind.place()).hasToString("Agent.process(Agent.java:41)"));
  }

  @Test
  void an_exception_without_a_stack_trace_has_no_place() {
    Exception bare = new IOException();
    bare.setStackTrace(new StackTraceElement[0]);
    kinds.add(bare, NOON);

    assertThat(kinds.list().get(0).place()).isNull();
  }

  @Test
  void what_a_future_wraps_is_the_cause() {
    kinds.add(new CompletionException(new ExecutionException(new IOException())), NOON);
    kinds.add(new RuntimeException(new IOException()), NOON); // this says something of its own

    assertThat(kinds.list())
        .extracting(ErrorKind::type)
        .containsExactlyInAnyOrder("java.io.IOException", "java.lang.RuntimeException");
  }

  /** Its causes have no end. */
  private static final class Round extends CompletionException {
    private static final long serialVersionUID = 1;

    @Override
    public synchronized Throwable getCause() {
      return this;
    }
  }

  @Test
  void a_wrapper_that_wraps_nothing_or_itself_is_itself() {
    kinds.add(new CompletionException("alone", null), NOON);
    kinds.add(new Round(), NOON);

    assertThat(kinds.list())
        .extracting(ErrorKind::type)
        .containsExactlyInAnyOrder(CompletionException.class.getName(), Round.class.getName());
  }

  @Test
  void a_time_out_is_told_by_class_name_and_cause() {
    for (Exception timeout : List.of(
        new TimeoutException(),
        new SocketTimeoutException(),
        new StatementTimedOut(),
        new DeadlineExceededException(1, 2, 3),
        new IOException(new RuntimeException(new SocketTimeoutException())),
        new CompletionException(new TimeoutException()))) {
      assertThat(kinds.add(timeout, NOON)).as(timeout.toString()).isTrue();
    }
    for (Exception other : List.of(new IOException("timeout"), new InterruptedException())) {
      assertThat(kinds.add(other, NOON)).as(other.toString()).isFalse();
    }
  }

  @Test
  void the_same_class_with_and_without_a_time_out_behind_it_is_two_kinds() {
    kinds.add(new IOException(new TimeoutException()), NOON);
    kinds.add(new IOException(), NOON);

    assertThat(kinds.list()).extracting(ErrorKind::timeout).containsExactlyInAnyOrder(true, false);
  }

  /** More classes than kinds are kept. */
  private static List<Throwable> manyClasses() {
    return List.of(
        new ArithmeticException(),
        new ArrayStoreException(),
        new ClassCastException(),
        new EnumConstantNotPresentException(Resource.class, "x"),
        new IllegalArgumentException(),
        new IllegalCallerException(),
        new IllegalMonitorStateException(),
        new IllegalStateException(),
        new IllegalThreadStateException(),
        new IndexOutOfBoundsException(),
        new ArrayIndexOutOfBoundsException(),
        new StringIndexOutOfBoundsException(),
        new LayerInstantiationException(),
        new NegativeArraySizeException(),
        new NullPointerException(),
        new NumberFormatException(),
        new SecurityException(),
        new UnsupportedOperationException(),
        new CloneNotSupportedException(),
        new InstantiationException(),
        new InterruptedException(),
        new NoSuchFieldException(),
        new NoSuchMethodException(),
        new ClassNotFoundException());
  }

  @Test
  void kinds_past_the_bound_are_counted_together() {
    List<Throwable> classes = manyClasses();
    for (int round = 0; round < 2; round++) {
      classes.forEach(error -> kinds.add(error, NOON));
    }

    List<ErrorKind> list = kinds.list();
    assertThat(list).hasSize(ErrorKinds.MAXIMUM);
    assertThat(list.get(0).type()).isEqualTo("other exceptions");
    assertThat(list.get(0).count()).isEqualTo(2L * (classes.size() - (ErrorKinds.MAXIMUM - 1)));
    assertThat(list.get(0).place()).isNull();
    assertThat(list)
        .extracting(ErrorKind::count)
        .filteredOn(count -> count == 2)
        .hasSize(ErrorKinds.MAXIMUM - 1);
  }

  @Test
  void a_time_out_past_the_bound_is_still_told() {
    manyClasses().forEach(error -> kinds.add(error, NOON));

    assertThat(kinds.add(new TimeoutException(), NOON)).isTrue();
    assertThat(kinds.list()).hasSize(ErrorKinds.MAXIMUM);
  }
}
