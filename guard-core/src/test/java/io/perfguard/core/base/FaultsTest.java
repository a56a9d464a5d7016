/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {
  private final Faults faults = new Faults("cache \"factors\"");

  @RegisterExtension
  private final LogLines logged = new LogLines();

  @Test
  void a_fault_is_counted_each_time_and_logged_once_for_its_sort() {
    assertThat(faults.count()).isZero();
    for (int i = 0; i < 3; i++) {
      faults.record("the key normalizer", new IllegalStateException("fault " + i));
      faults.record("the weigher", new IllegalStateException("fault " + i));
    }

    assertThat(faults.count()).isEqualTo(6);
    assertThat(logged.all())
        .containsExactly(
            "cache \"factors\": the key normalizer failed; the call went on, later faults of this sort are only counted",
            "cache \"factors\": the weigher failed; the call went on, later faults of this sort are only counted");
  }

  @Test
  void a_misuse_needs_no_exception() {
    faults.record("an entry was closed twice");
    faults.record("an entry was closed twice");

    assertThat(faults.count()).isEqualTo(2);
    assertThat(logged.all())
        .containsExactly(
            "cache \"factors\": an entry was closed twice; later cases are only counted");
  }

  @Test
  void each_owner_logs_for_itself() {
    faults.record("the weigher", new IllegalStateException());
    new Faults("cache \"companies\"").record("the weigher", new IllegalStateException());

    assertThat(logged.all()).hasSize(2);
  }

  @Test
  void sorts_without_end_are_counted_but_log_no_more_than_fifty_lines() {
    for (int i = 0; i < 1_000; i++) {
      faults.record("sort " + i, new IllegalStateException());
      faults.record("misuse " + i);
    }

    assertThat(faults.count()).isEqualTo(2_000);
    assertThat(logged.all()).hasSize(50).last().asString().contains("misuse 24");
  }

  /** A method of an exception that fails. */
  enum Trap {
    MESSAGE,
    STACK_TRACE,
    CAUSE
  }

  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Trap trap;

    Hostile(Trap trap) {
      this.trap = trap;
    }

    @Override
    public String getMessage() {
      return sprung(Trap.MESSAGE, "message");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return sprung(Trap.STACK_TRACE, new StackTraceElement[0]);
    }

    @Override
    public synchronized Throwable getCause() {
      return sprung(Trap.CAUSE, new IllegalStateException());
    }

    private <T> T sprung(Trap which, T value) {
      if (trap == which) {
        throw new NoClassDefFoundError("hostile");
      }
      return value;
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_fault_that_cannot_be_printed_is_named_and_goes_no_further(Trap trap) {
    assertThatCode(() -> faults.record("a listener", new Hostile(trap))).doesNotThrowAnyException();

    assertThat(faults.count()).isEqualTo(1);
    assertThat(logged.all())
        .containsExactly(
            "cache \"factors\": a listener failed by a " + Hostile.class.getName()
                + " that cannot be printed; the call went on, later faults of this sort are only counted");
  }

  @Test
  void an_owner_is_needed() {
    assertThatNullPointerException()
        .isThrownBy(() -> new Faults(null))
        .withMessageContaining("owner");
  }
}
