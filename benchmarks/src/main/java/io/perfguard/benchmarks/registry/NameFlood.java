/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.registry;

import io.perfguard.benchmarks.harness.Checklist;
import io.perfguard.benchmarks.harness.Heap;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.operation.Operations;
import java.util.Locale;

/** An application that puts ids into operation names: the heap must not notice. */
final class NameFlood {
  private static final int NAMES = 1_000_000;
  private static final double LIMIT_KB = 256;

  void measure(Checklist checklist) {
    try (GuardRegistry guards = GuardRegistry.builder().build()) {
      int kept = Operations.DEFAULT_MAXIMUM_NAMES;
      run(guards, 0, kept + 1); // one beyond: the shared name is there, too
      long before = Heap.used();
      run(guards, kept + 1, NAMES);
      long grown = Heap.used() - before;
      long runs = guards.stats(Operations.KIND).all().values().stream()
          .mapToLong(stats -> stats.count())
          .sum();
      String flood = String.format(Locale.ROOT, "%,d names: ", NAMES);
      checklist.atMost(flood + "heap grown", grown / 1_024.0, LIMIT_KB, "KB");
      checklist.exactly(
          flood + "names kept, with the shared one",
          guards.stats(Operations.KIND).all().size(),
          kept + 1);
      checklist.exactly(flood + "asked for in vain", guards.foldedOperationCount(), NAMES - kept);
      checklist.exactly(flood + "runs counted", runs, NAMES);
    }
  }

  private static void run(GuardRegistry guards, int from, int to) {
    for (int i = from; i < to; i++) {
      guards.operation("order-" + i).run(() -> {});
    }
  }
}
