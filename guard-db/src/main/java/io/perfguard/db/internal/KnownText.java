/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.db.result.SqlEffect;
import io.perfguard.db.sql.SqlStatement;
import org.jspecify.annotations.Nullable;

/** One SQL text that was read once, and the log's entry of its statement. Thread-safe. */
final class KnownText {
  final SqlStatement statement;

  /** May have been evicted meanwhile: see {@link StatementTable#live}. */
  volatile StatementEntry entry;

  /** Whether it was asked for since the last sweep. */
  boolean used = true; // a lost store costs a text that is read again

  /** The text as it was written; null if it is too long to keep. */
  final @Nullable String sql;

  /** How old its result may be, as a hint in it says; 0 without one. */
  final long ttlNanos;

  /** What it does to results that are kept; nothing is known where none are. */
  final SqlEffect effect;

  KnownText(
      SqlStatement statement,
      StatementEntry entry,
      @Nullable String sql,
      long ttlNanos,
      SqlEffect effect) {
    this.statement = statement;
    this.entry = entry;
    this.sql = sql;
    this.ttlNanos = ttlNanos;
    this.effect = effect;
  }
}
