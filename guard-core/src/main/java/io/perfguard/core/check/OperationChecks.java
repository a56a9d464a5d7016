/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.registry.GuardCheck;
import java.util.List;

/** The checks of operations that every registry has. Immutable. */
public final class OperationChecks {
  private OperationChecks() {}

  /**
   * All of them.
   *
   * @return in the order of their codes
   */
  public static List<GuardCheck<OperationStats>> all() {
    return List.of(
        new SlowOperationCheck(),
        new SequentialCallsCheck(),
        new ColdCacheCheck(),
        new FailingOperationCheck());
  }
}
