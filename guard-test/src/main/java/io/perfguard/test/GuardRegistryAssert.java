/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.finding.Diagnosis;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** What a test asserts of a diagnosis. A failure prints it. Not thread-safe. */
public final class GuardRegistryAssert extends AbstractAssert<GuardRegistryAssert, GuardRegistry> {
  GuardRegistryAssert(@Nullable GuardRegistry guards) {
    super(guards, GuardRegistryAssert.class);
  }

  /**
   * No check finds anything.
   *
   * @return this
   */
  public GuardRegistryAssert hasNoFindings() {
    Diagnosis diagnosis = diagnosis();
    if (!diagnosis.findings().isEmpty()) {
      failWithMessage("expected no findings, were:%n%s", diagnosis);
    }
    return this;
  }

  /**
   * Something of a code is found.
   *
   * @param code such as {@code PG-210}
   * @return this
   */
  public GuardRegistryAssert hasFinding(String code) {
    Diagnosis diagnosis = diagnosis();
    if (!has(diagnosis, code)) {
      failWithMessage("expected a finding %s, was:%n%s", code, diagnosis);
    }
    return this;
  }

  /**
   * Nothing of a code is found.
   *
   * @param code such as {@code PG-210}
   * @return this
   */
  public GuardRegistryAssert hasNoFinding(String code) {
    Diagnosis diagnosis = diagnosis();
    if (has(diagnosis, code)) {
      failWithMessage("expected no finding %s, was:%n%s", code, diagnosis);
    }
    return this;
  }

  private Diagnosis diagnosis() {
    isNotNull();
    return actual.diagnose();
  }

  private static boolean has(Diagnosis diagnosis, String code) {
    return diagnosis.findings().stream().anyMatch(finding -> finding.code().equals(code));
  }
}
