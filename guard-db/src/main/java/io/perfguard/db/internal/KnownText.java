/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.db.sql.SqlStatement;

/** One SQL text that was read once, and the log's entry of its statement. Thread-safe. */
final class KnownText {
  final SqlStatement statement;

  /** May have been evicted meanwhile: see {@link StatementTable#live}. */
  volatile StatementEntry entry;

  /** Whether it was asked for since the last sweep. */
  boolean used = true; // a lost store costs a text that is read again

  KnownText(SqlStatement statement, StatementEntry entry) {
    this.statement = statement;
    this.entry = entry;
  }
}
