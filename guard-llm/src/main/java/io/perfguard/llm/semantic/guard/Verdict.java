/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

/** What a guard thinks of a pair of texts, from harmless to forbidden. Immutable. */
public enum Verdict {
  /** Nothing that this guard knows of speaks against answering one with the other's answer. */
  PASS,
  /**
   * It may be another question; only a verifier could tell, and without one it counts as another.
   */
  VERIFY,
  /** It is another question. */
  REJECT;

  /**
   * The graver of two.
   *
   * @param other the other one
   * @return this or the other
   */
  public Verdict or(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
