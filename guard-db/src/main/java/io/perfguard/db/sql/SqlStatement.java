/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import io.perfguard.core.base.Require;
import java.util.Set;

/**
 * What one SQL text is. Immutable.
 *
 * @param fingerprint what it has in common with other texts of the statement
 * @param traits what this text shows; texts of one fingerprint may differ in them
 * @param listSize the most values that one list of the text holds, of {@code IN (…)} or of an array
 *     constructor; 0 without a list
 */
public record SqlStatement(
    Fingerprint fingerprint, Set<SqlTrait> traits, int listSize, ValuePlaces places) {
  /**
   * Checks and copies.
   *
   * @param fingerprint what it has in common with other texts of the statement
   * @param traits what this text shows; texts of one fingerprint may differ in them
   * @param listSize the most values that one list of the text holds, of {@code IN (…)} or of an
   *     array constructor; 0 without a list
   * @param places what its values are for
   */
  public SqlStatement {
    Require.nonNull(fingerprint, "fingerprint");
    traits = Set.copyOf(traits);
    Require.nonNull(places, "places");
  }

  /**
   * Whether the text shows something.
   *
   * @param trait what
   * @return true if it does
   */
  public boolean has(SqlTrait trait) {
    return traits.contains(trait);
  }
}
