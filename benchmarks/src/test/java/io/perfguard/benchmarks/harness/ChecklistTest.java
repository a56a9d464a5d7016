/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChecklistTest {
  private final Checklist checklist = new Checklist("suite", new Arguments(true));

  @Test
  void a_missed_limit_is_shown_and_no_failure() {
    checklist.atMost("heap", 70, 64, "KB");
    assertThat(checklist.table()).asString().containsPattern("heap +<= +64.0 +70.0 +KB +missed");
    assertThat(checklist.exitCode()).isZero();
  }

  @Test
  void a_count_that_is_not_exact_fails_the_run() {
    checklist.exactly("runs", 1_000_000, 1_000_000);
    assertThat(checklist.exitCode()).isZero();
    checklist.exactly("errors", 999_999, 1_000_000);
    assertThat(checklist.exitCode()).isEqualTo(1);
    assertThat(checklist.table())
        .asString()
        .containsPattern("runs +=.* met")
        .containsPattern("errors += +1,000,000 +999,999 +missed");
  }

  @Test
  void a_note_is_not_judged() {
    checklist.note("passed", 12_345, "ms");
    assertThat(checklist.table()).asString().containsPattern("passed +12,345 +ms\n");
    assertThat(checklist.exitCode()).isZero();
  }
}
