/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An operation that a test drives, and what a check says of a window of five minutes. */
final class Operating {
  static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  final ManualClock clock = new ManualClock(NOON, 0);
  final NamedOperation operation = NamedOperation.of("ShipmentAgent.process", clock);

  private Thresholds thresholds = Thresholds.DEFAULTS;
  private OperationStats before;

  void thresholds(Thresholds values) {
    thresholds = values;
  }

  /** What has happened so far lies before the window. */
  void windowBegins() {
    before = operation.stats();
  }

  void spend(Resource resource, Duration time) {
    long token = ResourceTimer.enter(resource);
    clock.advance(time);
    ResourceTimer.exit(token);
  }

  List<Finding> check(GuardCheck<OperationStats> check) {
    Instant end = clock.instant();
    return check.check(
        CheckContext.builder(Operations.KIND.subject(operation.name()), operation.stats())
            .before(before)
            .window(end.minus(Duration.ofMinutes(5)), end)
            .thresholds(thresholds)
            .details(() -> Optional.of(operation.details()))
            .build());
  }
}
