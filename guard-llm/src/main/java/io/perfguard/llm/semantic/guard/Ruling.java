/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import io.perfguard.core.base.Require;

/**
 * A verdict and why. The reason names the kind of difference, never a word of the texts, so that it
 * may be logged.
 *
 * <p>Immutable.
 *
 * @param verdict the verdict
 * @param reason why, such as {@code "another number"}; empty if the verdict is PASS
 */
public record Ruling(Verdict verdict, String reason) {
  /** Nothing speaks against it. */
  public static final Ruling PASS = new Ruling(Verdict.PASS, "");

  /**
   * Checks the fields.
   *
   * @param verdict the verdict
   * @param reason why, such as {@code "another number"}; empty if the verdict is PASS
   * @throws NullPointerException if one is null
   */
  public Ruling {
    Require.nonNull(verdict, "verdict");
    Require.nonNull(reason, "reason");
  }

  /**
   * It may be another question.
   *
   * @param reason why, without a word of the texts
   * @return the ruling
   */
  public static Ruling verify(String reason) {
    return new Ruling(Verdict.VERIFY, reason);
  }

  /**
   * It is another question.
   *
   * @param reason why, without a word of the texts
   * @return the ruling
   */
  public static Ruling reject(String reason) {
    return new Ruling(Verdict.REJECT, reason);
  }
}
