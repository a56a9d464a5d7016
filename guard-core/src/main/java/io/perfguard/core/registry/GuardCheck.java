/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.finding.Finding;
import java.util.List;

/**
 * One symptom: a pure function from what a guard counted in a window to findings.
 *
 * <p>It reads what the context holds, keeps no state, asks no clock, and is silent without data.
 * What it throws is contained and named in the diagnosis; the other checks go on. Implementations
 * are thread-safe.
 *
 * @param <S> the numbers it reads
 */
@FunctionalInterface
public interface GuardCheck<S extends GuardStats<S>> {
  /**
   * Looks for the symptom.
   *
   * @param context the window, its numbers and thresholds
   * @return findings; empty if all is well or if there is too little data to say
   */
  List<Finding> check(CheckContext<S> context);
}
