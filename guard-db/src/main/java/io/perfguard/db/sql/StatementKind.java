/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** What a statement does. Immutable. */
public enum StatementKind {
  /** It only reads: {@code SELECT}, {@code WITH … SELECT}. */
  SELECT,
  /**
   * It changes rows: {@code INSERT}, {@code UPDATE}, {@code DELETE}, {@code MERGE}, also behind a
   * {@code WITH}.
   */
  WRITE,
  /** Anything else: calls, definitions, settings. */
  OTHER
}
