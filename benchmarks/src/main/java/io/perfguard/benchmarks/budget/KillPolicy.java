/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.FileBudgetStore;
import io.perfguard.llm.budget.Sync;
import java.nio.file.Path;
import java.time.Duration;

/** The ways to keep a budget in a file that are killed. */
enum KillPolicy {
  EVERY_RECORD(Sync.EVERY_RECORD, 0),
  EVERY_100_MS(Sync.every(Duration.ofMillis(100)), 0),
  NEVER(Sync.NEVER, 0),
  EVERY_RECORD_LEASED_AHEAD(Sync.EVERY_RECORD, 100_000_000);

  @SuppressWarnings("ImmutableEnumChecker") // it is, as its documentation says
  private final Sync sync;

  final long aheadPicos;

  KillPolicy(Sync sync, long aheadPicos) {
    this.sync = sync;
    this.aheadPicos = aheadPicos;
  }

  FileBudgetStore open(Path path) {
    return FileBudgetStore.builder(path)
        .sync(sync)
        .leaseAhead(Money.ofPicos(aheadPicos))
        .open();
  }
}
