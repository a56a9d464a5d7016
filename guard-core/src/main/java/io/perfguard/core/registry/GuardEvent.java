/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.Require;
import io.perfguard.core.finding.Subject;
import java.time.Instant;

/**
 * Something that happened at a guard and that a listener may want at once: a breaker opened, a
 * budget was reached. Immutable.
 *
 * @param subject the guard
 * @param type a short stable word, such as {@code breaker.opened}
 * @param message one sentence
 * @param at when
 */
public record GuardEvent(Subject subject, String type, String message, Instant at) {
  /**
   * Checks that nothing is missing.
   *
   * @param subject the guard
   * @param type a short stable word
   * @param message one sentence
   * @param at when
   */
  public GuardEvent {
    Require.nonNull(subject, "subject");
    Require.name(type, "type");
    Require.nonNull(message, "message");
    Require.nonNull(at, "at");
  }
}
