/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.pgjdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.benchmarks.pgjdbc.TestResult.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LostTestTest {
  private static final String ID = "org.example.BlobTest/[1]/read(int, long)";
  private static final TestResult RAW = new TestResult(ID, Status.PASSED, "");
  private static final WhiteBoxes NOTHING_ACCEPTED = WhiteBoxes.parse(List.of());

  @Test
  void a_test_that_passes_in_both_runs_is_not_lost() {
    Map<String, TestResult> guarded = Map.of(ID, RAW);

    assertThat(LostTest.of("guarded", RAW, guarded, NOTHING_ACCEPTED)).isEmpty();
  }

  @Test
  void a_test_that_does_not_pass_raw_cannot_be_lost() {
    TestResult raw = new TestResult(ID, Status.SKIPPED, "");

    assertThat(LostTest.of("guarded", raw, Map.of(), NOTHING_ACCEPTED)).isEmpty();
  }

  @Test
  void a_test_that_is_skipped_or_does_not_run_through_the_guard_is_lost() {
    Map<String, TestResult> skipped = Map.of(ID, new TestResult(ID, Status.SKIPPED, ""));

    assertThat(LostTest.of("guarded", RAW, skipped, NOTHING_ACCEPTED))
        .contains(new LostTest("guarded", ID, LostTest.Kind.BEHAVIOUR, false, "was skipped"));
    assertThat(LostTest.of("guarded", RAW, Map.of(), NOTHING_ACCEPTED))
        .contains(new LostTest("guarded", ID, LostTest.Kind.BEHAVIOUR, false, "did not run"));
  }

  @Test
  void a_failure_that_nobody_reviewed_is_open_and_its_kind_guessed_by_the_exception() {
    assertThat(kindOf("java.lang.ClassCastException: class A cannot be cast to class B"))
        .isEqualTo(LostTest.Kind.CAST);
    assertThat(kindOf("java.lang.NoSuchFieldException: columnNameIndexMap"))
        .isEqualTo(LostTest.Kind.REFLECTION);
    assertThat(kindOf("AssertionFailedError: expected: <1> but was: <2>"))
        .isEqualTo(LostTest.Kind.BEHAVIOUR);
  }

  private static LostTest.Kind kindOf(String cause) {
    Map<String, TestResult> failed = Map.of(ID, new TestResult(ID, Status.FAILED, cause));
    LostTest lost = LostTest.of("unwrapped", RAW, failed, NOTHING_ACCEPTED).orElseThrow();
    assertThat(lost.accepted()).isFalse();
    assertThat(lost.reason()).isEqualTo(cause);
    return lost.kind();
  }

  @Test
  void a_reviewed_loss_is_accepted_for_the_reason_of_the_list() {
    WhiteBoxes list = WhiteBoxes.parse(List.of("reflection " + ID + " # reads a private field"));

    assertThat(LostTest.of("unwrapped", RAW, Map.of(), list))
        .contains(
            new LostTest("unwrapped", ID, LostTest.Kind.REFLECTION, true, "reads a private field"));
  }

  @Test
  void a_cast_is_accepted_only_where_it_was_left_in_the_test() {
    WhiteBoxes list = WhiteBoxes.parse(List.of("cast " + ID + " # casts to PgConnection"));

    assertThat(LostTest.of("guarded", RAW, Map.of(), list).orElseThrow().accepted())
        .isTrue();
    assertThat(LostTest.of("unwrapped", RAW, Map.of(), list).orElseThrow().accepted())
        .isFalse();
  }
}
