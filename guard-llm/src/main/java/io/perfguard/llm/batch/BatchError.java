/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.Require;
import org.jspecify.annotations.Nullable;

/**
 * Why a text of a batch has no value.
 *
 * <p>Immutable.
 *
 * @param kind what kind of trouble it is
 * @param message what happened, without a word of the text or of the answer
 * @param cause the exception that it came of, or null; its message is its thrower's
 */
public record BatchError(
    Kind kind, String message, @Nullable Throwable cause) {
  /** Kinds of trouble, of which the last that a text had is told. */
  public enum Kind {
    /** The text was null, and not asked for. */
    NULL_TEXT,
    /** The call threw. */
    CALL_FAILED,
    /** The answer was not of the form that was asked for. */
    NO_JSON,
    /** The answer was cut by the bound of its tokens. */
    CUT,
    /** The answer has no item for it. */
    MISSING,
    /** The answer has more than one item for it: which one is right cannot be told. */
    DUPLICATE,
    /** The answer has an item for it, of another form than the record. */
    INVALID,
    /** The run was stopped before its turn: it was interrupted, or all calls failed. */
    NOT_ASKED
  }

  /**
   * Checks that nothing is missing.
   *
   * @param kind what kind of trouble it is
   * @param message what happened
   * @param cause what it came of, or null
   */
  public BatchError {
    Require.nonNull(kind, "kind");
    Require.nonNull(message, "message");
  }
}
