/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.registry.GuardKind;

/** What is common to all operations. Thread-safe. */
public final class Operations {
  /**
   * The kind of all operations: {@code guards.stats(Operations.KIND).get("ShipmentAgent.process")}.
   */
  public static final GuardKind<NamedOperation, OperationStats> KIND =
      GuardKind.<NamedOperation, OperationStats>builder(
              "operation", NamedOperation.class, OperationSchema.build())
          .build();

  /** The operation that counts for all names past the bound. */
  public static final String OTHER = "_other";

  /**
   * How many names an application may use before they are folded into {@link #OTHER}, unless it
   * sets another bound.
   */
  public static final int DEFAULT_MAXIMUM_NAMES = 500;

  private Operations() {}
}
