/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

/** How sure an advice is, the surest last. */
public enum AdviceTier {
  /** The text of the statement shows it. */
  LINT("the text of the statement"),
  /** The catalog and the statistics of its tables show it. */
  CATALOG("the catalog and its statistics"),
  /** The plan reads all rows of a table, and the statistics say how few of them are wanted. */
  PLAN("the plan and the statistics of the table"),
  /** The database itself planned with the index, without building it (HypoPG). */
  PROOF("the database's own plan with the index, which was not built for it");

  private final String words;

  AdviceTier(String words) {
    this.words = words;
  }

  /** As a person reads it. */
  @Override
  public String toString() {
    return words;
  }
}
