/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

/** The state that a {@link Diagnosis} stands for in one word. Immutable. */
public enum Health {
  /** Checks ran and found nothing. */
  OK,
  /** The worst finding is {@link Severity#AMBER}. */
  WARN,
  /** There is a {@link Severity#RED} finding. */
  CRITICAL,
  /** Nothing was evaluated: no guard, or every check failed. Not the same as OK. */
  UNKNOWN
}
