/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import io.perfguard.core.base.Require;

/**
 * Something that the driver would not tell, for want of a permission in most cases. What a catalog
 * says of that table is not all there is. Immutable.
 *
 * @param what such as {@code indexes of public.shipments}
 * @param why what the driver said
 */
public record Skipped(String what, String why) {
  /**
   * Checks that nothing is missing.
   *
   * @param what such as {@code indexes of public.shipments}
   * @param why what the driver said
   */
  public Skipped {
    Require.nonNull(what, "what");
    Require.nonNull(why, "why");
  }

  /** {@code indexes of public.shipments: permission denied}. */
  @Override
  public String toString() {
    return what + ": " + why;
  }
}
