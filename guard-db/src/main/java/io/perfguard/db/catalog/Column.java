/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import io.perfguard.core.base.Require;

/**
 * A column of a table or view. Immutable.
 *
 * @param name the name, as the database keeps it
 * @param type the type, as the database calls it
 * @param nullable whether it may hold null, or the driver does not know
 */
public record Column(String name, String type, boolean nullable) {
  /**
   * Checks that nothing is missing.
   *
   * @param name the name, as the database keeps it
   * @param type the type, as the database calls it
   * @param nullable whether it may hold null, or the driver does not know
   */
  public Column {
    Require.nonNull(name, "name");
    Require.nonNull(type, "type");
  }
}
