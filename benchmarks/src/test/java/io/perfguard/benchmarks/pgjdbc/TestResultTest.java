/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.pgjdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.benchmarks.pgjdbc.TestResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestResultTest {
  private static final TestResult FAILED =
      new TestResult("A/a(int, long)", Status.FAILED, "java.sql.SQLException: timeout");
  private static final TestResult PASSED = new TestResult("A/a(int, long)", Status.PASSED, "");

  @Test
  void what_fails_and_then_passes_has_passed_late_and_tells_what_it_failed_with() {
    TestResult result = FAILED.then(PASSED);

    assertThat(result.status()).isEqualTo(Status.PASSED);
    assertThat(result.passedLate()).isTrue();
    assertThat(result.cause()).isEqualTo("java.sql.SQLException: timeout");
  }

  @Test
  void what_fails_twice_has_failed_and_what_passes_at_once_is_not_late() {
    assertThat(FAILED.then(FAILED)).isEqualTo(FAILED);
    assertThat(PASSED.passedLate()).isFalse();
  }

  @Test
  void results_are_read_as_they_were_written(@TempDir Path folder) throws IOException {
    TestResult skipped = new TestResult("B/b()", Status.SKIPPED, "");
    Path file = folder.resolve("raw.tsv");
    Files.write(file, List.of(FAILED.line(), skipped.line()));

    assertThat(TestResult.read(file).values()).containsExactly(FAILED, skipped);
  }
}
