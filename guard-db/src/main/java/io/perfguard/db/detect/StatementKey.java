/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.sql.StatementKind;

import io.perfguard.core.base.Require;
import org.jspecify.annotations.Nullable;

/**
 * A statement as all its executions have it in common. Immutable; equal if {@code id} is.
 *
 * @param id tells statements apart; holds whatever the application wrote, literals too, so it is
 *     never shown
 * @param shown the text as a person may read it: literals are {@code ?}, comments are gone
 * @param kind what it does
 * @param loops whether its repetition can be a loop to be joined: false for a list of ids, a
 *     sequence's next value, or a query without a table
 * @param pages whether it asks for one page after another: other parameters are then no other row
 */
public record StatementKey(
    String id, String shown, StatementKind kind, boolean loops, boolean pages) {
  /**
   * Checks that nothing is missing.
   *
   * @param id tells statements apart; holds whatever the application wrote, literals too, so it is
   *     never shown
   * @param shown the text as a person may read it: literals are {@code ?}, comments are gone
   * @param kind what it does
   * @param loops whether its repetition can be a loop to be joined: false for a list of ids, a
   *     sequence's next value, or a query without a table
   * @param pages whether it asks for one page after another: other parameters are then no other row
   */
  public StatementKey {
    Require.nonNull(id, "id");
    Require.nonNull(shown, "shown");
    Require.nonNull(kind, "kind");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StatementKey key && key.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** The text as a person may read it. */
  @Override
  public String toString() {
    return shown;
  }
}
